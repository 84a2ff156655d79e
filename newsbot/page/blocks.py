"""The element tree of a page as one list of blocks, in reading order.

Tags only decide where a run of text ends. What a block is (headline, byline, paragraph, card) follows from its words
and neighbours, since words outlive templates.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING, Any

from lxml import etree

from newsbot.page import crowds as pure_crowds
from newsbot.page.compiled import speedups
from newsbot.page.crowds import without
from newsbot.page.names import is_dialog, is_notice
from newsbot.page.tags import HEADINGS, MAIN, PICTURES, ROLES, SKIP, WITH_NOSCRIPT
from newsbot.page.walk import Anchor as Anchor
from newsbot.page.walk import Block as Block
from newsbot.page.walk import Elements as Elements
from newsbot.page.walk import elements_of, walk
from newsbot.text import charset
from newsbot.text.charset import can_be, encoding_of
from newsbot.text.clean import as_xml, clean
from newsbot.text.language import VERSION, language_of, script_of, word_count

if not TYPE_CHECKING and speedups is not None:
    Anchor, Block, walk, elements_of = speedups.Anchor, speedups.Block, speedups.walk, speedups.elements_of
count_words: Callable[[str], int] = word_count if speedups is None else speedups.count_words
is_utf8: Callable[[bytes], bool] = charset.is_utf8 if speedups is None else speedups.is_utf8
may_be_garbled: Callable[[bytes], bool] = charset.may_be_garbled if speedups is None else speedups.may_be_garbled
crowds: Callable[[bytes], list[tuple[int, int]]] = pure_crowds.crowds if speedups is None else speedups.crowds
after_end: Callable[[bytes], int] = pure_crowds.after_end if speedups is None else speedups.after_end

_LARGE = 100_000  # bytes; of a smaller page, a single tag of attributes takes .7 s at most
_SENTENCE = 80  # letters of a block that is no label
_FEW_LETTERS = 1000  # in such blocks of a page whose text may be hidden
_MOST_HIDDEN = 4  # times as many letters with hidden parts as without
_SAMPLE = 1000  # characters that script and language are detected from
_LEVELS = 3  # from a hidden version up to what holds the shown one, too; the next may hold the page
_BARE = 2  # levels below the body of a paragraph in a version, if nothing but the body holds both
_DECLARING = 20  # elements of a window over the page: what holds its head, a title, a button, and what holds its text
_LEAST_VERSION = 2 * _SENTENCE  # letters; less is a notice or a label
_SEARCHED, _PART = 1_000_000, 1000  # characters of all hidden parts that are searched; what each costs beside its own
_text_of = etree.XPath("string()", smart_strings=False)
_STREAMED_AT_MOST = 1000  # parts of a page that React streams
_MOVED_AT_MOST = 500_000  # elements in them, each as often as a part around it is moved; further parts stay at the end
_HOSTS = frozenset("article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span".split())
"""Elements that may have a shadow tree, besides those with a hyphen in their names."""
_FIGURE_LEVELS = 3  # from a button up to the figure that it enlarges
_SHOWN = (*PICTURES, "video", "audio", "iframe")
_FIGURE_PARTS = 100  # elements of a figure with a picture, a button and a caption
_BUTTON_PARTS = 20  # elements of a button: the picture with its sources, an icon, a label
_READINGS = ("rt", "rp", "rtc")
_MENDED = ("template", "button", *_READINGS)
_READING = 30  # letters of the pronunciation of a few words; twice as many are text
_SPACE, _SPACES = 4, 500  # times as many characters as letters, and further letters, that white space may take
_END_TAGS = re.compile(rb"</(?:html|body)(?=[\s/>])[^<>]*+>?", re.I)
_PARSER_OPTIONS: dict[str, Any] = {
    "recover": True, "huge_tree": True, "remove_comments": True, "remove_pis": True, "no_network": True,
}  # fmt: skip

DEEPEST = 200  # levels of a page


def parse_html(body: bytes, encoding: str = "utf-8", *, ids: bool = True) -> etree._Element | None:
    """The root of a page's tree, without comments; None for an empty page.

    Elements are plain lxml ones: walking `lxml.html`'s costs twice as much. Without `ids`, which take 4 % of the time,
    XPath's function `id()` finds nothing.
    """
    if encoding.lower() not in ("utf-8", "utf8"):
        if not can_be(body, encoding):
            encoding = encoding_of(body, "utf-8")
        body = body.decode(encoding, "replace").encode("utf-8", "replace")
    body = body.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"")
    if not body or body.isspace():
        return None
    if len(body) > _LARGE and (spans := crowds(body)):
        body = without(body, spans)
    if (end := after_end(body)) < len(body) and body[end:].strip():
        body = _END_TAGS.sub(b"", body)  # libxml2 stops at the first, browsers go on in the body
    root = etree.fromstring(body, etree.HTMLParser(encoding="utf-8", collect_ids=ids, **_PARSER_OPTIONS))
    if root is not None:
        _end_head(root)
        found: dict[str, list[Any]] = {tag: [] for tag in _MENDED}
        for element in root.iter(*_MENDED):  # one walk, since each takes 1 % of the time of a page
            found[element.tag].append(element)
        _place_shadows(found["template"])
        _open_figures(found["button"])
        if readings := [element for tag in _READINGS for element in found[tag]]:
            _strip_readings(root, readings)
    return root


def _end_head(root: etree._Element) -> None:
    """Moves the first element that no head has, and what follows it, from the head to the start of the body. libxml2
    leaves the elements of HTML 5 there if the page has no `<body>` above them."""
    head: Any = root.find("head")
    if head is None:
        return
    first = next((place for place, child in enumerate(head) if ROLES.get(str(child.tag)) != SKIP), None)
    if first is None:
        return
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    moved, text = head[first:], body.text
    body.text = None
    body[:0] = moved
    if text:
        moved[-1].tail = as_xml((moved[-1].tail or "") + text)


def _open_figures(buttons: Sequence[Any]) -> None:
    """Makes the buttons that enlarge the pictures of figures and hold them parts of the text, without their labels.
    Beside other pictures, and recordings, a button has only an icon."""
    for button in buttons:
        figure = next((one for one in islice(button.iterancestors(), _FIGURE_LEVELS) if one.tag == "figure"), None)
        if figure is None:
            continue
        parts = list(islice(button.iter(), _BUTTON_PARTS))
        shown = [part for part in islice(figure.iter(), _FIGURE_PARTS) if part.tag in _SHOWN]
        if shown and all(part in parts and ".svg" not in part.get("src", "") for part in shown):
            button.tag, button.text = "span", None
            for part in parts[1:]:
                part.text = part.tail = None


def _strip_readings(root: etree._Element, readings: Sequence[Any]) -> None:
    """Takes out the pronunciation that is printed beside words. An element that is longer lacks its end tag, and holds
    the text that follows."""
    for reading in readings:
        if short_text(reading, _READING) is None:
            reading.tag = "span"
    etree.strip_elements(root, *_READINGS, with_tail=False)


def _place_shadows(templates: Sequence[Any]) -> None:
    """Makes shadow trees parts of the page as browsers show them: a `<template shadowrootmode>` becomes an element, and
    its slots hold the children of its host that belong there."""
    trees: dict[Any, Any] = {}
    for template in templates:
        host: Any = template.getparent()
        is_tree = (template.get("shadowrootmode") or "").lower() in ("open", "closed")
        if is_tree and host is not None and ("-" in str(host.tag) or host.tag in _HOSTS):
            trees.setdefault(host, template)  # a host has one
    slots = {tree: _slots(tree) for tree in trees.values()}
    left = _MOVED_AT_MOST
    for host, tree in trees.items():
        if left > 0:
            left -= _fill(host, tree, slots[tree], left)
    for tree, own in slots.items():
        tree.tag = "span"
        for slot in own:
            slot.tag = "span"


def _slots(tree: Any) -> list[Any]:
    """The slots of a shadow tree, without those of templates in it."""
    found: list[Any] = []
    walk = etree.iterwalk(tree, events=("start",), tag=("slot", "template"))
    for _, element in walk:
        if element.tag == "slot":
            found.append(element)
        elif element is not tree:
            walk.skip_subtree()
    return found


def _fill(host: Any, tree: Any, slots: list[Any], most: int) -> int:
    """Moves what a host holds beside its tree to the slots of that, by name, in place of what these hold. What has no
    slot is left out, unless it has more text than the tree, which a script may fill.

    Returns how many elements this took; if it would take more than `most`, nothing is moved.
    """
    light: list[Any] = [host.text or ""]
    for child in host:
        light += [child.tail or ""] if child is tree else [child, child.tail or ""]
    inside = [part for part in light if not isinstance(part, str)]
    taken = sum(1 for part in inside for _ in islice(part.iter(), most + 1))
    if taken > most or not (inside or any(map(str.strip, light))):
        return taken
    named = {slot.get("name") or "": slot for slot in reversed(slots)}
    shown: dict[Any, list[Any]] = {}
    for part in light:
        slot = named.get("" if isinstance(part, str) else part.get("slot") or "")
        shown.setdefault(slot, []).append(part)
    others = shown.pop(None, [])
    filled = {slot: parts for slot, parts in shown.items() if any(not isinstance(p, str) or p.strip() for p in parts)}
    if letters := _count_letters(others):
        taken += sum(1 for _ in islice(tree.iter(), most + 1))
        if taken > most:
            return taken
        if letters <= _count_letters([tree, *chain(*filled.values())], letters):
            others = []
    host.text = tree.tail = None
    for part in inside:
        host.remove(part)
    for slot, parts in filled.items():
        slot.text, slot[:] = None, []
        _append(slot, parts)
        for around in slot.iterancestors("button"):  # the head of an accordion, which is text
            around.tag = "div"
    _append(host, others)
    return taken


def _append(parent: Any, parts: list[Any]) -> None:
    last = parent[-1] if len(parent) else None
    for part in parts:
        if not isinstance(part, str):
            part.tail = None
            parent.append(part)
            last = part
        elif last is not None:
            last.tail = as_xml((last.tail or "") + part)
        else:
            parent.text = as_xml((parent.text or "") + part)


def _count_letters(parts: list[Any], enough: float = math.inf) -> int:
    """The letters of texts and elements, styles and scripts aside, counted until there are `enough`."""
    letters = 0
    for part in parts:
        for text in [part] if isinstance(part, str) else _texts(part):
            letters += len(text.strip())
            if letters >= enough:
                return letters
    return letters


def _texts(element: Any) -> Iterator[str]:
    for inner in element.iter():
        if inner.tag not in ("style", "script"):
            yield inner.text or ""
        if inner is not element:
            yield inner.tail or ""


def gather(root: etree._Element) -> Elements:
    """The elements of a tree from `parse_html` that its readers look for, after streamed parts are in their places."""
    elements = elements_of(root)
    return elements_of(root) if elements.hidden and _place_streamed(root, elements) else elements


def read_blocks(root: etree._Element, elements: Elements | None = None) -> list[Block]:
    """The blocks of a tree, or of an element in it, in reading order, without struck parts and the hidden ones that no
    reader opens. `elements` are those that `gather` gives.

    A hidden part that may be the story in another language is read: a tab shows it. If most of a page's text is hidden,
    scripts show it (React streams pages so), and hidden parts count. So does `noscript` if next to all text is there:
    its end tag is missing, or scripts write the page.
    """
    elements = elements or gather(root)
    parts = [*elements.hidden, *elements.unseen]
    if parts and (opened := _opened(parts, elements.buttons)):
        parts = [part for part in parts if part not in opened]
    hidden = {*parts, *(part for part in elements.struck if next(part.iter(*MAIN), None) is None)}
    blocks = walk(root, hidden, ROLES)
    if versions := _versions(blocks, parts, hidden):
        hidden -= versions
        blocks = walk(root, hidden, ROLES)
    if (shown := _letters(blocks, enough=_FEW_LETTERS)) >= _FEW_LETTERS:
        return blocks
    if hidden:
        whole = walk(root, set(), ROLES)
        return whole if _letters(whole) > _MOST_HIDDEN * shown + _SENTENCE else blocks
    if next(root.iter("noscript"), None) is not None:
        whole = walk(root, hidden, WITH_NOSCRIPT)
        return whole if _letters(whole) > _MOST_HIDDEN * shown + _FEW_LETTERS else blocks
    return blocks


def _opened(parts: list[Any], buttons: list[Any]) -> set[Any]:
    """The hidden parts that readers open: by a button in a heading that is shown, as in an accordion, or by searching
    the page."""
    found = {part for part in parts if (part.get("hidden") or "").lower() == "until-found"}
    named = {name: part for part in parts if (name := part.get("id"))}
    panels = set[Any]()
    if named:
        hidden = set(parts)
        for button in buttons:
            heading: Any = button.getparent()
            if (
                heading is None
                or heading.tag not in HEADINGS
                or (part := named.get(button.get("aria-controls"))) is None
            ):
                continue
            if hidden.isdisjoint(islice(lineage(heading), DEEPEST)):
                panels.add(part)
    return found | panels if len(panels) > 1 else found  # a single one may be a form or a note


def _versions(blocks: list[Block], parts: list[Any], hidden: set[Any]) -> set[Any]:
    """The hidden parts that are long enough to be the page's text in another language, by their script."""
    found: set[Any] = set()
    own, script, left = "", None, _SEARCHED
    for part in parts:
        text: Any = _text_of(part)
        left -= len(text) + _PART
        if left < 0:
            break
        if len(text) < _LEAST_VERSION:
            continue
        if not own:
            own = _sentences(blocks)
            script = script_of(own[:_SAMPLE])
        if script is None:
            break
        if len(text) < VERSION * len(own) or script_of(text[:_SAMPLE]) == script:
            continue
        if not _is_beside(part, blocks):
            continue
        said = _sentences(walk(part, hidden, ROLES))
        samples = said[:_SAMPLE], own[:_SAMPLE]
        if len(said) < max(VERSION * len(own), _LEAST_VERSION) or script_of(samples[0]) == script:
            continue
        if len({*map(language_of, samples)}) > 1:
            found.add(part)
    return found


def _is_beside(part: Any, blocks: list[Block]) -> bool:
    """Whether a hidden part is where a tab for a language is: in the page's main part, or near the longest paragraph.
    In a window over the page, it is in the main part, and declares its language."""
    near = list(takewhile(_is_in_body, islice(lineage(part), _LEVELS + 1)))
    windows = list(filter(is_dialog, near))
    if any(around.tag in ("main", "article") for around in lineage(part)):
        return not windows or (not any(map(is_notice, windows)) and _declares_language(part))
    if windows:
        return False
    story = list(islice(lineage(max(_said(blocks), key=lambda block: len(block.text)).owner), DEEPEST))
    bare = len(list(takewhile(_is_in_body, story))) <= _BARE
    return not {*near[1:], *([part.getparent()] if bare else [])}.isdisjoint(story)


def _declares_language(part: Any) -> bool:
    """Whether a part, or one of the first elements in it, has an attribute for its language."""
    return any(element.get("lang") for element in islice(part.iter(etree.Element), _DECLARING))


def _is_in_body(element: Any) -> bool:
    return element.tag not in ("body", "html")


def _said(blocks: list[Block]) -> list[Block]:
    return [block for block in blocks if len(block.text) > _SENTENCE and not block.links]


def _sentences(blocks: list[Block]) -> str:
    return " ".join([block.text for block in _said(blocks)])


def _place_streamed(root: etree._Element, elements: Elements) -> bool:
    """Shows the parts of a page that React streams, in their places. False if it has none.

    Each comes as a hidden element `S:1` at the end of the page; a script moves it to the template `B:1` or `P:1`.
    """
    streamed = {name[2:]: part for part in elements.hidden if (name := part.get("id") or "").startswith("S:")}
    if not 0 < len(streamed) <= _STREAMED_AT_MOST:
        return False
    for part in streamed.values():
        for name in ("hidden", "style"):
            part.attrib.pop(name, None)
    left = _MOVED_AT_MOST
    for place in list(root.iter("template")):
        name = place.get("id") or ""
        part = streamed.pop(name[2:], None) if name.startswith(("B:", "P:")) else None
        above = list(islice(place.iterancestors(), DEEPEST)) if part is not None else []
        if part is not None and len(above) < DEEPEST and part not in above:
            left -= sum(1 for _ in islice(part.iter(), left + 1))
            if left < 0:
                break
            place.addprevious(part)
    return True


def _letters(blocks: list[Block], enough: float = math.inf) -> int:
    """The letters of blocks that are no labels, counted until there are `enough`."""
    letters = 0
    for block in blocks:
        if len(block.text) > _SENTENCE and not block.links:
            letters += len(block.text)
            if letters >= enough:
                break
    return letters


def short_text(element: etree._Element, longest: int, between: str = "") -> str | None:
    """The text of an element (clean). None if it is far longer than `longest` letters, so that elements in each other
    are not each read to their ends."""
    left, said, parts = _SPACE * (longest + _SPACES), 2 * longest, list[str]()
    for part in element.itertext():
        left -= len(part) + 1
        said -= len(part.strip())
        if left < 0 or said < 0:
            return None
        parts.append(str(part))
    return clean(between.join(parts))


def lineage(element: Any) -> Iterator[Any]:
    """The element and its ancestors, at most DEEPEST."""
    for _ in range(DEEPEST):
        if element is None:
            return
        yield element
        element = element.getparent()


def nearest(element: Any, tag: str) -> Any:
    """The element or its nearest ancestor with a tag, if any, of those that `lineage` gives."""
    for _ in range(DEEPEST):
        if element is None or element.tag == tag:
            return element
        element = element.getparent()
    return None
