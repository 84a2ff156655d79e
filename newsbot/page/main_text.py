"""The story among the blocks of a page without a layout: the blocks that are likely part of it, by their score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, pairwise, takewhile
from typing import Any

from newsbot.page.blocks import Block, count_words, lineage
from newsbot.page.boxes import Holds, story_boxes
from newsbot.page.captions import find_pictures, is_captioned, likely_captions
from newsbot.page.endings import (
    FEW,
    before_cards,
    before_comments,
    before_contacts,
    before_dates,
    before_next_story,
    before_notes,
    before_sign_off,
    without_cards,
    without_lists,
    without_sign_ups,
    without_skipped,
)
from newsbot.page.lines import (
    COPY,
    is_button,
    is_byline,
    is_call,
    is_label,
    is_line,
    is_pointer,
    is_share_bar,
    is_teaser,
    is_timed_title,
    opens_text,
)
from newsbot.page.names import is_side, names_of
from newsbot.page.regions import Page
from newsbot.page.runs import verses, with_heads, with_runs, with_version
from newsbot.page.scoring import ENDS, LIKELY, POSSIBLE, SURE, Scores, around, prose_words, score_blocks
from newsbot.page.script_data import text_in_scripts
from newsbot.page.seams import with_place_apart
from newsbot.page.standfirst import find_lede, find_standfirst
from newsbot.page.tables import ROW_CELLS, is_in_row, likely_lists, likely_tables
from newsbot.text.clean import fold

_NEAR = 1.0  # from the likeliest text of a page where none is possible
_HIDDEN = 0.5  # share of the text in structured data below which the page's text is incomplete
_SURE_ABOVE = 2.0  # log odds of a story's text above its headline, where other stories and notes on browsers are
_HEAD_LEVELS = 3  # from a headline up to what holds its head
_TABLE = 2.0  # log odds that a block gains from a table of which half is likely
_LINE = 0.6  # log odds below the limit of the least likely line between two sure texts
_HEADING_WORDS = 12  # of the longest heading that says little without its text
_LEDE = 1.0  # log odds of lines that together say what the page's description says
_NAMED = 1.2  # log odds that a name of side matter takes from a short line at the end of a story
_OPENED = 2  # texts in sentences after which no byline follows: the standfirst and the first paragraph


@dataclass(slots=True)
class Story:
    """The parts of a story found by `find_story`."""

    blocks: list[Block] = field(default_factory=list)
    """Paragraphs, sub-heads, list items; without standfirst and captions."""
    summary: str | None = None
    pictures: list[tuple[Block, list[Block]]] = field(default_factory=list)  # with the lines of their captions
    weight: int = 0  # words
    share: float = 0.0  # of the page's words
    hidden: list[str] = field(default_factory=list)
    """Paragraphs in structured data, or in the data of scripts, if the page shows only a part of them."""
    source: str = "page"  # of `hidden`: `json-ld` or `script`


def find_story(page: Page, title: str, *, trusted: bool = False, further: bool = False) -> Story:
    """The story under the headline `title`; without blocks if the page has no text. Of a page that the caller trusts to
    have one, the likeliest text is taken where none is likely. A `further` page of a story has no summary."""
    key = fold(title)
    descriptions = [fold(text) for text in page.metadata.descriptions]
    scores = score_blocks(page.blocks, page.copies | {key}, descriptions)
    odds = _without_marquees(page, scores.own_odds())
    words = _sure_words(page, odds)
    in_boxes = story_boxes(words)
    odds = _without_names(page, odds, words, in_boxes)
    lede = find_lede(page, [index for index, _ in odds], descriptions)
    if lede:
        odds = [(index, max(odd, _LEDE) if index in lede else odd) for index, odd in odds]
    for limit in _limits(page, scores, trusted=trusted):
        chosen = _chosen(page, scores, odds, key, limit, lede, trusted=trusted)
        weight = sum(page.blocks[index].words for index in chosen)
        if weight >= FEW:
            break
    story = Story(weight=weight, share=weight / (sum(scores.words) or 1))
    if chosen:
        standfirst = None if further else find_standfirst(page, scores, chosen, key)
        story.blocks = [block for index in chosen if (block := page.blocks[index]) is not standfirst]
        if standfirst and sum(map(prose_words, story.blocks)) < min(FEW, weight):  # it is the story
            standfirst, story.blocks = None, [page.blocks[index] for index in chosen]
        story.summary = with_place_apart(standfirst) if standfirst else None
        story.pictures = list(find_pictures(page, scores, chosen, in_boxes))
    body = page.metadata.body
    if sum(map(count_words, body)) * _HIDDEN > weight:
        story.hidden, story.source = body, "json-ld"
    elif weight < FEW and (text := text_in_scripts(page.root, page.copies | {key})):
        story.hidden, story.source = text, "script"
    return story


def _without_marquees(page: Page, odds: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """The odds without those of texts that run across the page: the headlines of other stories, and notices."""
    marquees = set(page.elements.marquees)
    if not marquees:
        return odds
    return [(index, odd) for index, odd in odds if marquees.isdisjoint(lineage(page.blocks[index].owner))]


def _without_names(
    page: Page, odds: list[tuple[int, float]], words: Mapping[Any, int], in_boxes: Holds | None
) -> list[tuple[int, float]]:
    """The odds without what names of side matter, such as `card` or `category-comment`, take from the boxes of the
    story, or from the element with most of the likely prose, if they are its own or those of an element around it.
    What is dressed like its prose and ends like a sentence, and what is dressed like its likely headings, is not side
    matter for that; below the last sure text, only up to the first heading or other line. Between two sure texts, boxes
    say enough themselves: a quotation is dressed unlike all else."""
    blocks, box = page.blocks, max(words, key=words.__getitem__, default=None)
    if in_boxes is None and not any(is_side(names_of(element)) for element in around(box)):
        return odds
    holds = in_boxes or (lambda block: block.box is box)
    inside = [(index, odd, blocks[index]) for index, odd in odds if holds(blocks[index])]
    dress = {block.shape[:2] for _, odd, block in inside if odd >= LIKELY and (block.heading or prose_words(block))}
    sure = [index for index, odd, _ in inside if odd >= SURE]
    first, last = (sure[0], sure[-1]) if sure else (-1, -1)
    own = set[int]()
    for index, _, block in inside:
        ended = not block.links and (block.heading or block.text.endswith(ENDS))
        if ended and ((in_boxes is not None and first < index < last) or block.shape[:2] in dress):
            if index > last and block.heading:
                break
            own.add(index)
        elif index > last:  # what follows may be of the site
            break
    return [(index, odd + _NAMED if index in own else odd) for index, odd in odds] if own else odds


def _sure_words(page: Page, odds: list[tuple[int, float]]) -> dict[Any, int]:
    """The words of the sure prose in each element that holds some."""
    held = defaultdict[Any, int](int)
    for index, odd in odds:
        if odd >= SURE and (words := prose_words(page.blocks[index])):
            held[page.blocks[index].box] += words
    return held


def _limits(page: Page, scores: Scores, *, trusted: bool) -> Iterator[float]:
    """The log odds from which blocks are taken; the next if there are next to no words at the one before."""
    yield from (LIKELY, POSSIBLE)
    if trusted:
        best = max((odd for index, odd in scores.odds() if prose_words(page.blocks[index])), default=0.0)
        yield min(best - _NEAR, POSSIBLE)


def _chosen(
    page: Page,
    scores: Scores,
    odds: list[tuple[int, float]],
    title: str,
    limit: float,
    lede: set[int],
    *,
    trusted: bool,
) -> list[int]:
    """Indexes of the blocks with at least `limit`, without the title, copies, captions, labels above and other stories'
    links."""
    seen: set[tuple[str, bool]] = set()  # a sub-head repeats its entry in a list of contents
    chosen: list[int] = []
    opened = 0  # texts in sentences
    cells = likely_tables(page, odds, limit)
    tables = cells | likely_lists(page, odds, limit)
    top = _top(page, scores, odds, limit)
    captions = likely_captions(page, scores, odds, limit)
    verse: set[int] | None = None
    for index, alone in odds:
        odd = alone + _TABLE if index in tables else alone
        if odd < limit and index not in tables:
            continue
        block = page.blocks[index]
        said = block.key, block.heading > 0
        if block.key == title or (said in seen and not (index in cells and is_in_row(block, least=2))):
            continue
        if page.landmarks.is_footer(index):
            continue
        if index < top and index not in lede and _is_apart(page, scores, index, top, sure=alone >= _SURE_ABOVE):
            continue
        if index in captions and (not opened or is_captioned(page, scores, index)):
            continue
        if (
            (block.links and (is_button(page, block) or is_share_bar(block)))
            or (is_teaser(page, block) and not (index in tables and is_in_row(block, least=ROW_CELLS)))
            or is_call(page, block, sure=odd >= SURE)
            or is_pointer(page, index)
            or (odd < SURE and is_timed_title(page, index))
        ):
            continue
        label = not opened and index not in lede and is_label(block, sure=odd >= SURE)
        if label and not opens_text(page, index, odd):
            verse = verses(page, odds, limit) if verse is None else verse
            if index not in verse:
                continue
        if opened < (1 if block.item else _OPENED) and is_byline(block):
            continue
        opened += prose_words(block) > 0
        if len(block.key) > COPY:
            seen.add(said)
        chosen.append(index)
    by_index = dict(odds)
    known = {(title, True), *seen}
    chosen = with_lines(page, by_index, limit, before_next_story(page, scores, chosen), known)
    chosen = with_heads(page, by_index, limit, with_runs(page, odds, limit, chosen))
    chosen = with_version(page, by_index, chosen)
    chosen = _with_their_texts(page, by_index, chosen)
    chosen = without_sign_ups(page, without_cards(page, chosen))
    chosen = before_contacts(page, before_notes(page, before_comments(page, scores, chosen)))
    chosen = before_dates(page, before_sign_off(page, chosen))
    return without_lists(page, before_cards(page, without_skipped(page, chosen), least=FEW if trusted else 0))


def _top(page: Page, scores: Scores, odds: list[tuple[int, float]], limit: float) -> int:
    """The index of the printed headline, if more of the likely text is below it than above; else 0."""
    blocks = page.blocks
    top = next((i for i, block in enumerate(blocks) if block.heading == 1 and block.key in scores.titles), 0)
    if not top:
        return 0
    words = [(index < top, prose_words(blocks[index])) for index, odd in odds if odd >= limit]
    return top if sum(n for above, n in words if above) < sum(n for above, n in words if not above) else 0


def _is_apart(page: Page, scores: Scores, index: int, top: int, *, sure: bool) -> bool:
    """Whether a text above the headline `top` is not in its head, and no description says the same. One that is `sure`
    is apart only if it is on cookies. The body of a page is no head: tickers are there."""
    block, headline = page.blocks[index], page.blocks[top]
    if sure and "cookie" not in block.key:
        return False
    head = takewhile(lambda element: element.tag != "body", islice(lineage(headline.owner), _HEAD_LEVELS))
    return block.box not in head and not scores.is_described(block)


def with_lines(
    page: Page, odds: dict[int, float], limit: float, chosen: list[int], known: set[tuple[str, bool]]
) -> list[int]:
    """With the sub-heads and short lines that are all that is left out between two sure texts, unless they are
    far from likely or among the `known` ones: short stories and lines say too little of themselves."""
    found: list[int] = []
    for above, below in pairwise(chosen):
        if below - above == 1 or min(odds[above], odds[below]) < SURE:
            continue
        between = [index for index in range(above + 1, below) if page.blocks[index].picture is None]
        if len(between) != 1 or odds.get(between[0], POSSIBLE) < limit - _LINE:
            continue
        block = page.blocks[between[0]]
        if (block.key, block.heading > 0) not in known and is_line(page, between[0]):
            found += between
    return sorted(chosen + found) if found else chosen


def _with_their_texts(page: Page, odds: dict[int, float], chosen: list[int]) -> list[int]:
    """Without headings, unless they are sure, whose own texts are left out: those of galleries and of boxes."""
    blocks = page.blocks
    alone = {
        index
        for index, following in pairwise(chosen)
        if blocks[index].heading and odds[index] < SURE and blocks[index].words <= _HEADING_WORDS
        if _is_alone(blocks[index], blocks[index + 1 : following], blocks[following])
    }
    return [index for index in chosen if index not in alone]


def _is_alone(heading: Block, left: list[Block], following: Block) -> bool:
    """Whether texts that are left out between a heading and the text that follows are the heading's."""
    if 0 < following.heading <= heading.heading:
        return any(map(prose_words, left))
    return following.box is not heading.box and any(block.box is heading.box and prose_words(block) for block in left)
