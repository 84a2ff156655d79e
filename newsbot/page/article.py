"""An article page's parts: headline, byline, bodies by language, and the blocks around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from newsbot.page.blocks import Anchor, Block
from newsbot.page.byline import Byline, find_byline
from newsbot.page.cards import CardParts, read_cards
from newsbot.page.regions import NoStory, Page, opens_cards, parts_of
from newsbot.text.clean import fold
from newsbot.text.dateline import split_dateline
from newsbot.text.language import Script, language_of, script_of

_BULLET = re.compile(r"^\s*[-–•*▪●◦‣·]\s*")
_TITLE_ENDS = re.compile(r"\s+[|–—·»-]\s+|\s*\|\s*")
_ENDS = ".!?۔؟…\"”’'»)"
_TEASER_LEAD = re.compile(r"^(?:related|read also|also read|see also|more on|مزید پڑھیں)\b.*:?$", re.I)
_TITLE_PARTS = 8
_SHARE_WORDS = 3
_HEADLINE_WORDS = 30
_SUMMARY_WORDS = range(5, 90)
_CREDIT_WORDS = 30
_SAMPLE = 1500


@dataclass(slots=True)
class BodyParts:
    """A story in one language, as printed: its headline (None for the page's own) and its paragraphs."""

    language: str
    headline: str | None
    paragraphs: list[str]


@dataclass(slots=True)
class Picture:
    """A picture of the story's own."""

    source: str
    alt: str
    caption: str | None = None


@dataclass(slots=True)
class ArticleParts:
    """What an article page says, as printed (clean), before it is normalised."""

    headline: str
    headline_source: str
    byline: Byline | None
    summary: str | None = None
    bodies: list[BodyParts] = field(default_factory=list)
    key_points: list[str] = field(default_factory=list)
    credit: str | None = None
    pictures: list[Picture] = field(default_factory=list)
    links: list[Anchor] = field(default_factory=list)
    related: list[CardParts] = field(default_factory=list)
    popular: list[CardParts] = field(default_factory=list)


def find_article(page: Page, now: datetime) -> ArticleParts:
    """The parts of an article page, its relative dates read at `now`; raises `NoStory` where there is no story."""
    if not any(block.picture is None for block in page.blocks):
        raise NoStory("empty")
    kind = page.resolve(page.url).kind
    if kind in ("home", "profile", "section"):
        raise NoStory("profile" if kind == "profile" else "no_story")
    byline = find_byline(page.blocks, page.strip.end, page.layout, now, page.copies)
    _require_story(page, byline)
    headline, source, start = _headline(page, byline)
    parts = ArticleParts(headline, source, byline)
    _read_story(page, parts, start)
    parts.related = [card for blocks in parts_of(page, "related") for card in read_cards(blocks, page.resolve)]
    parts.popular = [card for blocks in parts_of(page, "popular") for card in read_cards(blocks, page.resolve)]
    return parts


def _require_story(page: Page, byline: Byline | None) -> None:
    if byline is not None or page.metadata.story:
        return
    titles = [block.key for block in page.blocks if block.heading in (1, 2)]
    titles += [block.key for block in page.blocks[:6] if len(block.text) < 80]
    titles += [fold(page.metadata.title or "")]
    raise NoStory("not_found" if any(page.layout.not_found.search(title) for title in titles) else "no_story")


def _headline(page: Page, byline: Byline | None) -> tuple[str, str, int]:
    """The headline, the evidence for it, and the place where the story may start.

    A line above the byline that the page says again (in its head, in the story picture's alt text, below the byline)
    goes before a heading, a heading before the nearest line; the head of the page alone comes last.
    """
    blocks, start = page.blocks, page.strip.end
    end = byline.start if byline else len(blocks)
    said = _said_again(page, byline)
    above = [i for i in range(end - 1, start - 1, -1) if _may_be_headline(blocks[i], page)]
    again = [i for i in above if blocks[i].key in said]
    headings = [i for i in above if blocks[i].heading in (1, 2)]
    for places in (again, headings, above if byline else []):
        if places:
            index = places[0] if byline else places[-1]
            return blocks[index].text, "page", byline.end if byline else index + 1
    meta = page.metadata
    below = byline.end if byline else start
    for index in range(below, min(below + 6, len(blocks))):
        if blocks[index].heading in (1, 2) or blocks[index].key in page.copies:
            return blocks[index].text, "page", below
    pieces, publisher = filter(None, _TITLE_ENDS.split(meta.title or "")), fold(page.layout.publisher)
    title = min(pieces, key=lambda piece: fold(piece) == publisher, default=None)  # the first, the site's name last
    for text, source in ((meta.headline, "json-ld"), (meta.meta.get("og:title"), "meta"), (title, "meta")):
        if text:
            return text, source, below
    raise NoStory("no_story")


def _said_again(page: Page, byline: Byline | None) -> set[str]:
    """Keys of the lines that the page tells a second time where a headline's copies stand."""
    said = set(page.copies)
    if page.metadata.title:
        pieces = _TITLE_ENDS.split(page.metadata.title)
        said |= {fold(piece) for piece in pieces[:-1] if len(piece.split()) > 2}
        ends = [match.start() for match in _TITLE_ENDS.finditer(page.metadata.title)]
        said |= {fold(page.metadata.title[:end]) for end in ends[-_TITLE_PARTS:]}
    if byline:
        for block in page.blocks[byline.end : byline.end + 8]:
            if len(block.text) < 300 and not (block.links and block.picture is not None):
                said.add(block.key)
    return said


def _may_be_headline(block: Block, page: Page) -> bool:
    if block.picture is not None or block.furniture in ("nav", "footer") or len(block.text.split()) > 60:
        return False
    return not block.only_links or any(
        page.resolve(a.href).canonical == page.resolve(page.url).canonical for a in block.links
    )


def _read_story(page: Page, parts: ArticleParts, start: int) -> None:
    """Fills in what stands between the head and the tail."""
    blocks = list(_story_blocks(page, start, fold(parts.headline)))
    parts.pictures = list(_pictures(blocks, page))
    blocks = [block for block in blocks if block.picture is None and not block.caption]
    parts.key_points, blocks = _take_key_points(blocks, page)
    labelled, blocks = _take_summary_label(blocks, page)
    runs = _language_runs(blocks)
    for number, run in enumerate(runs):
        credit = _take_credit(run, page)
        parts.credit = parts.credit or credit
        if number == 0:
            parts.summary = labelled or _take_summary(run, page)
        body = _body(run, parts.headline, first=number == 0)
        if body.paragraphs:
            known = next((other for other in parts.bodies if other.language == body.language), None)
            if known is None:
                parts.bodies.append(body)
            else:  # two scripts, and one language after all
                known.paragraphs += [*filter(None, [body.headline]), *body.paragraphs]
            parts.links += [link for block in run for link in block.links]
    if parts.credit is None:
        captions = [p.caption for p in parts.pictures if p.caption and page.layout.credit.search(fold(p.caption))]
        parts.credit = captions[0] if captions else None


def _story_blocks(page: Page, start: int, headline: str) -> Iterator[Block]:
    """The blocks from `start` to the tail, without furniture, calls to action and the headline's copies."""
    blocks, layout = page.blocks, page.layout
    publisher, longest = fold(layout.publisher), len(headline) + 40
    for index in range(start, len(blocks)):
        block = blocks[index]
        if index in page.landmarks or opens_cards(blocks, index, page) or _is_signature(block, publisher):
            return
        if block.furniture:
            continue
        if block.picture is None and len(block.text) < longest and block.key == headline:
            continue
        if block.picture is None and len(block.text) < 200 and layout.calls.search(block.key):
            continue
        if block.links and block.picture is None and _is_teaser(block, page):
            continue
        if _TEASER_LEAD.match(block.text) and index + 1 < len(blocks) and blocks[index + 1].only_links:
            continue
        yield block


def _is_signature(block: Block, publisher: str) -> bool:
    """Whether a line below the byline is the site's name once more, with a year at most: the foot of the page."""
    return len(block.text) <= len(publisher) + 8 and block.picture is None and block.key.startswith(publisher)


def _is_teaser(block: Block, page: Page) -> bool:
    """Whether a block of links alone leads to another story, or shares this one."""
    if not block.only_links:
        return False
    kinds = {page.resolve(link.href).kind for link in block.links}
    return kinds == {"story"} or all(len(link.text.split()) <= _SHARE_WORDS for link in block.links)


def _pictures(blocks: Sequence[Block], page: Page) -> Iterator[Picture]:
    for index, block in enumerate(blocks):
        if block.picture and fold(block.text) not in page.layout.pictures and not page.leads_nowhere(block.picture):
            below = blocks[index + 1] if index + 1 < len(blocks) else None
            yield Picture(block.picture, block.text, below.text if below is not None and below.caption else None)


def _take_key_points(blocks: list[Block], page: Page) -> tuple[list[str], list[Block]]:
    for index, block in enumerate(blocks):
        if len(block.text) < 40 and block.key.rstrip(" :") in page.layout.key_points:
            end = index + 1
            while end < len(blocks) and _is_point(blocks, index, end):
                end += 1
            points = [_BULLET.sub("", point.text) for point in blocks[index + 1 : end]]
            return points, blocks[:index] + blocks[end:]
    return [], blocks


def _is_point(blocks: Sequence[Block], label: int, index: int) -> bool:
    """Whether a block is one of the points below their label: a bullet, or an entry of the list that begins there, or
    in a box that holds the label and its points alone."""
    block = blocks[index]
    if _BULLET.match(block.text):
        return True
    if block.box is not blocks[label + 1].box:
        return False
    boxed = block.box is blocks[label].box and (label == 0 or block.box is not blocks[label - 1].box)
    return block.item or boxed


def _take_summary_label(blocks: list[Block], page: Page) -> tuple[str | None, list[Block]]:
    if len(blocks) > 1 and blocks[0].key.rstrip(" :") in page.layout.summary:
        return blocks[1].text, blocks[2:]
    return None, blocks


def _take_credit(run: list[Block], page: Page) -> str | None:
    """Takes the credit line out of a run: a label anywhere, a sentence about the picture only at the end."""
    for index in range(len(run) - 1, -1, -1):
        block = run[index]
        words = len(block.text.split())
        if words > _CREDIT_WORDS or not page.layout.credit.search(block.key):
            continue
        if ":" in block.text[:30] or words <= 8 or index >= len(run) - 2:
            return run.pop(index).text
    return None


def _take_summary(run: list[Block], page: Page) -> str | None:
    """Takes the standfirst off a run: the line above the dateline's paragraph, or one dressed unlike the rest."""
    if len(run) < 2:
        return None
    first, second = run[0], run[1]
    words = len(first.text.split())
    language = "ur" if script_of(first.text) == "Arab" else "en"
    if words not in _SUMMARY_WORDS or page.layout.editors_note.match(first.key):
        return None
    if (first.text[-1] not in _ENDS and not first.heading) or split_dateline(first.text, language)[0]:
        return None
    if split_dateline(second.text, language)[0] or _stands_apart(first, run[1:]):
        return run.pop(0).text
    return None


def _stands_apart(first: Block, rest: Sequence[Block]) -> bool:
    """Whether a line is dressed, or boxed, unlike the paragraphs below it, which are alike among themselves."""
    below = [block for block in rest if not block.heading]
    if not below:
        return False
    shapes = Counter(block.shape for block in below)
    if shapes[first.shape] == 0 and shapes.most_common(1)[0][0] == below[0].shape:
        return True
    owners, boxes = {block.owner for block in below}, Counter(block.box for block in below)
    if len(owners) == 1:
        return len(below) > 1 and first.owner not in owners
    return len(below) > 1 and boxes[first.box] == 0 and boxes.most_common(1)[0][0] is below[0].box


def _language_runs(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks of each script together, in page order.

    A short line goes with its neighbours; so does a lone block of another script in the middle of a story, which is a
    quotation, not a translation. Scripts that turn out to be of one language, such as titles in the midst of Urdu, make
    one run.
    """
    scripts = [script_of(block.text) if len(block.text.split()) > 2 else None for block in blocks]
    filled = _filled(scripts)
    for index in range(1, len(filled) - 1):
        if filled[index - 1] == filled[index + 1] != filled[index]:
            filled[index] = filled[index - 1]
    runs: dict[Script | None, list[Block]] = {}
    for block, script in zip(blocks, filled, strict=True):
        runs.setdefault(script, []).append(block)
    parts = list(runs.values())
    languages = {language_of(" ".join(block.text for block in run)[:_SAMPLE]) for run in parts if len(parts) > 1}
    return [list(blocks)] if 0 < len(languages) < len(parts) else parts


def _filled(scripts: Sequence[Script | None]) -> list[Script | None]:
    filled: list[Script | None] = []
    for script in scripts:
        filled.append(script or (filled[-1] if filled else None))
    first = next((script for script in filled if script), None)
    return [script or first for script in filled]


def _body(run: list[Block], headline: str, *, first: bool) -> BodyParts:
    paragraphs = list(_paragraphs(run))
    language = language_of(" ".join(paragraphs)[:_SAMPLE]) or language_of(headline) or "und"
    own: str | None = None
    if first and script_of(headline) == script_of(" ".join(paragraphs[:3])):
        own = headline
    elif len(paragraphs) > 1 and _is_headline(run[0]):
        own = paragraphs.pop(0)
    return BodyParts(language, own, paragraphs)


def _is_headline(block: Block) -> bool:
    return len(block.text.split()) <= _HEADLINE_WORDS and (block.heading > 0 or block.text[-1] not in ".۔:،,")


def _paragraphs(run: Sequence[Block]) -> Iterator[str]:
    """The texts of a run; a line that a single line break cut in the middle of a sentence is whole again."""
    pending: list[str] = []
    for block in run:
        last = pending[-1][-1] if pending else "."
        if block.soft and last not in _ENDS and (block.text[0].islower() or last in ",،"):
            pending.append(block.text)
            continue
        if pending:
            yield " ".join(pending)
        pending = [block.text]
    if pending:
        yield " ".join(pending)
