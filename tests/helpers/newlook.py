"""The sample site after a relaunch: the byline is reworded, the text is in another container, the ticker is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from newsbot.demo.layouts.markup import render
from newsbot.demo.layouts.semantic import SEMANTIC
from newsbot.demo.parts import Byline, Edition, Line, Page, Part, Ticker, article
from newsbot.demo.server import site_pages
from newsbot.demo.stories import Moment, Story

CONTAINER = '<iframe srcdoc="{text}"></iframe>'
"""A frame of the relaunched site's: browsers show what is in it, and it was in the page's own tree before."""


def relaunched(stories: Sequence[Story], today: Moment) -> dict[str, bytes]:
    """Every HTML page of the site, by its address; lists lose their ticker alone."""
    pages = dict(site_pages(stories, today))
    for story in stories:
        page = article(story, Edition(tuple(stories), today))
        pages[story.path] = _page(page).encode()
    return pages


def _page(page: Page) -> str:
    """The first paragraph stays where it was: what is lost is the rest."""
    top = tuple(part for part in page.top if not isinstance(part, Ticker))
    lead = tuple(_reworded(part) for part in page.lead)
    lines = [part for part in page.body if isinstance(part, Line)]
    html = render(replace(page, top=top, lead=lead, body=(lines[0],)), SEMANTIC)
    text = "".join(f"<p>{escape(_text(line))}</p>" for line in lines[1:])
    return html.replace("</article>", CONTAINER.format(text=escape(text)) + "</article>", 1)


def _reworded(part: Part) -> Part:
    """A byline as no layout knows it: without the site's name and without a date."""
    if not isinstance(part, Byline):
        return part
    name = part.lines[-1][-1].strip()
    return Byline(((f"Reporting for this desk: {name} & friends",),))


def _text(line: Line) -> str:
    return "".join(run if isinstance(run, str) else run.text for run in line.runs)
