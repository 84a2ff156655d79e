"""The sample site as scripts draw it: shells that fetch their pages, lists that grow, a ticker that is doubled."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape

from newsbot.demo.layouts import section_page
from newsbot.demo.server import LISTS, PAGE_LENGTH, site_pages
from newsbot.demo.stories import Moment, Story, newest_first

SHELL = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title><script src="/drawn/site.js" data-page="{data}" defer></script></head>
<body><div id="root"></div><noscript>You need to enable JavaScript to read this site.</noscript></body>
</html>
"""
SCRIPT = """
(async () => {
  const said = await (await fetch(document.currentScript.dataset.page)).json();
  const drawn = new DOMParser().parseFromString(said.html, 'text/html');
  document.head.replaceChildren(...drawn.head.childNodes);
  document.body.replaceChildren(...drawn.body.childNodes);
  const linked = (href) => [...document.querySelectorAll('a[href]')].filter((a) => a.getAttribute('href') === href);
  const around = (one, other) => {
    let element = one.parentElement;
    while (!element.contains(other)) { element = element.parentElement; }
    return element;
  };
  const below = (ancestor, element) => {
    while (element.parentElement !== ancestor) { element = element.parentElement; }
    return element;
  };
  let strip = null;
  if (said.strip.length > 1) {  // the strip runs round: its entries stand in it twice
    strip = around(linked(said.strip[0])[0], linked(said.strip.at(-1))[0]);
    strip.append(...[...strip.childNodes].map((node) => node.cloneNode(true)));
  }
  if (said.cards.length > said.length) {  // the list grows when its end comes into view
    const places = said.cards.map((href) => linked(href).find((a) => !strip || !strip.contains(a)));
    const list = around(places[0], places.at(-1));
    const starts = places.map((place) => below(list, place));
    const held = [];
    for (let at = said.length; at < starts.length; at += said.length) {
      const range = document.createRange();
      range.setStartBefore(starts[at]);
      const next = starts[at + said.length];
      if (next) { range.setEndBefore(next); } else { range.setEndAfter(list.lastChild); }
      held.push([...list.childNodes].filter((node) => range.intersectsNode(node) && node !== next
        && !(node.compareDocumentPosition(starts[at]) & Node.DOCUMENT_POSITION_FOLLOWING)));
    }
    held.forEach((nodes) => nodes.forEach((node) => node.remove()));
    const end = document.createElement('div');
    document.body.append(end);
    const stretch = () => { document.body.style.minHeight = `${document.body.scrollHeight + 2000}px`; };
    document.body.style.position = 'relative';
    end.style.cssText = 'position:absolute;bottom:0;height:1px;width:1px';
    stretch();
    new IntersectionObserver(async (entries) => {
      if (!entries.some((entry) => entry.isIntersecting) || !held.length) { return; }
      const nodes = held.shift();
      await fetch(said.page);
      list.append(...nodes);
      stretch();
    }).observe(end);
  }
})();
"""
_STORY_LINK = re.compile(r"""<a[^>]*\shref=["']?([^"'\s>]+)""", re.I)


def drawn_pages(stories: Sequence[Story], today: Moment) -> dict[str, bytes]:
    """Every address of the edition: shells under the addresses of the site's pages, the data and the script beside
    them. A list has one page, and no links to others."""
    pages = {address: page.decode() for address, page in site_pages(stories, today).items()}
    cards: dict[str, list[str]] = {}
    for listed in LISTS:
        chosen = newest_first(story for story in stories if story.list == listed.stories)
        first = listed.address.format(page=1)
        for number in range(1, len(chosen) // PAGE_LENGTH + 2):
            pages.pop(listed.address.format(page=number), None)
        cards[first] = [story.path for story in chosen]
        pages[first] = section_page(listed, chosen, page=1, pages=1, today=today, stories=stories)
    edition: dict[str, bytes] = {"/drawn/site.js": SCRIPT.encode()}
    for number, (address, page) in enumerate(pages.items()):
        data = f"/drawn/{number}.json"
        html, strip = _halved(page)
        said = {"html": html, "strip": strip, "cards": cards.get(address, []), "length": PAGE_LENGTH, "page": data}
        edition[data] = json.dumps(said, ensure_ascii=False).encode()
        title = re.search(r"<title>(.*?)</title>", page, re.S)
        edition[address] = SHELL.format(title=title[1] if title else "", data=escape(data)).encode()
    return edition


def _halved(page: str) -> tuple[str, list[str]]:
    """A page with its doubled strip only once, and the addresses of its entries; none if nothing is doubled."""
    links = list(_STORY_LINK.finditer(page))
    for start in range(min(len(links), 8)):
        first = links[start]
        for again in links[start + 2 : start + 16]:
            if again[1] != first[1]:
                continue
            length = again.start() - first.start()
            whole = page[first.start() : again.start()]
            after = _STORY_LINK.findall(page[again.start() : again.start() + length])
            entries = _STORY_LINK.findall(whole)
            if len(entries) > 2 and after == entries:
                return page[: first.start()] + page[again.start() :], entries
    return page, []
