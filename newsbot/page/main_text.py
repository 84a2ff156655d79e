"""The story among the blocks of a page without a layout: the blocks that are likely part of it, by their score."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice, pairwise, takewhile
from typing import Any
from urllib.parse import urlsplit

from newsbot.page.blocks import Block, count_words, lineage, nearest
from newsbot.page.compiled import speedups
from newsbot.page.names import finder, is_picture, names_of, spelled, zone_of
from newsbot.page.regions import Page
from newsbot.page.scoring import ENDS, PROSE_WORDS, Scores, score_blocks
from newsbot.page.scoring import prose_words as python_prose_words
from newsbot.page.script_data import text_in_scripts
from newsbot.page.seams import with_place_apart
from newsbot.page.section import leads_to_story
from newsbot.page.structure import are_alike
from newsbot.text.calls import ASKS_TO_WRITE, SKIP
from newsbot.text.clean import cached_if_short, fold
from newsbot.text.credits import credit_in
from newsbot.text.memberships import is_for_members, may_offer
from newsbot.text.names import is_name, names_in
from newsbot.text.signatures import is_date, is_person, signature_in

prose_words: Callable[[Block], int] = python_prose_words if speedups is None else speedups.prose_words

_LIKELY = -0.2
"""Log odds from which a block belongs to the story: the best of five values in `python -m bench.scoring`."""
_POSSIBLE = -1.5  # the same for a page where next to nothing is likely
_NEAR = 1.0  # from the likeliest text of a page where none is possible
_FEW = 30  # words
_HIDDEN = 0.5  # share of the text in structured data below which the page's text is incomplete
_SURE = 0.5  # log odds from which a text is the story's, though it looks like a label or leads to a channel
_SURE_ABOVE = 1.5  # the same above the headline, where other stories are, the site's own words and notes on browsers
_SURE_OPENING = 1.5  # the same of a short first line without a full stop: crumbs and labels of the site have less
_HEAD_LEVELS = 3  # from a headline up to what holds its head
_TABLE = 2.0  # log odds that a block gains from a table of which half is likely
_LINE = 0.6  # log odds below the limit of the least likely line between two sure texts
_LINES = ("p", "blockquote")  # not `div`: `3 min read`, `Article continues below`
_ITEM = 0.6  # log odds below the limit of the least likely item of a list of which half is likely
_ANNOUNCED = 1.3  # the same of a list that is announced: a few short items alone hardly look like a text
_LIST_ITEMS = (2, 40)  # of such lists; longer ones are menus and galleries
_ITEM_WORDS = 3  # of the shortest item of a list that is only beside a text: `Print` and `Last change` are no items
_OWN_WORDS = 6  # of the shortest item without a number that a page hardly says of itself: `Be the first to comment`
_LEAD_LEVELS = 4  # from a lead line or its list up to what holds both: builders of pages put boxes around each
_COLONS = (":", "：")
_BRACKETS = (")", "）", "]", "】")  # at the end of a caption: the credit, or whom or what the picture shows
_TABLE_BLOCKS = 4  # of the smallest such table
_BUTTONS = 3  # pages to which the links of buttons in a table lead; two of a name may be namesakes
_BUTTON_WORDS = 2  # of the shortest
_ROW_CELLS = 3  # of a row that compares
_FIELDS = ("input", "select", "textarea")
_LAST_CELLS = 8  # of a table with shorter rows that ends the story; pagers, ratings and contacts have fewer
_TABLE_LEVELS = 6  # between a block and its table
_TEXT_LEVELS = 3  # from the box of a text up to what may hold it and a table; two higher are forms and boxes of authors
_NEAR_TABLE = 2  # blocks: a heading or a picture may be between a table and the text
_AROUND_TABLE = 2  # elements whose names say what a table is: itself, and what holds it
_HEADING_WORDS = 12  # of the longest heading that says little without its text
_TIME_WORDS = 5  # beside a time, of its label: `First published on … in Berlin`
_LEDE = 1.0  # log odds of lines that together say what the page's description says
_LEDE_LINES = 20
_LEDE_LETTERS = 60  # of such lines, together
_LINKED = 0.7  # of a teaser's letters
_CARDS = 2
_LABELS = 4  # lines below `Read next`, the first that are left out with it, or its card; headings at the end
_OPENED = 2  # texts in sentences after which no byline follows: the standfirst and the first paragraph
_COPY = 40  # characters from which a repeated text is a copy
_CALL_WORDS = 45
_POINTER_WORDS = 8  # of the longest `Read more:`
_LABEL_WORDS = 4  # of the longest label before a link: with more, it is the beginning of a sentence
_TO_A_PROGRAM = re.compile(r"\s*(?:javascript|mailto):", re.I)
_DATE = 40  # characters of the longest date
BULLET = re.compile(r"^\s*[-–•*▪●◦‣·]\s*")
_NUMBERED = re.compile(r"\d{1,2}[.)] \D{1,80}")  # `1. The road`; a date has a second number
_OPENING = 8  # blocks below the first paragraph, of which one is dressed alike: a list may be between them
_ABOVE = 25  # blocks above the story that may hold the standfirst
_PHOTO = re.compile(r"\.(?:jpe?g|webp|avif)\b|\bformat=(?:jpe?g|webp)", re.I)
_CAPTION_LINES = 4  # a button, the credit and the caption, in any order
_BESIDE_PICTURE = range(5, 41)  # words of a caption that no name tells; fewer are a label's
_ROWS = ("tr", "tbody", "table")
_BELOW = 100  # blocks below the story that may be the pictures and captions of a gallery

_END_MARK = re.compile(
    r"(?:# ?){3,5}|[-–— /]{0,4}ENDS?[-–— /]{0,4}|[-–—]{1,3} ?30 ?[-–—]{1,3}|[-–— ]{0,4}انتهى[-–— ]{0,4}"
    r"|[/ ]{0,4}انتها[یي] پیام[/ ]{0,4}|[(（]?(?:完|끝)[)）]?"
)
"""Below it, press releases have the addresses of their senders."""
_MARK_LENGTH = 12  # of the longest such mark
_RULES = frozenset("_=–—-")
_RULE = re.compile(rf"(?:[{''.join(sorted(_RULES))}] ?){{3,80}}")
"""A rule drawn in characters. Asterisks part the scenes of a tale."""
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_ASKED = 160  # characters of the sentence that asks for messages to an address below it
_SKIP_LENGTH = 120  # of the longest line that offers to skip a box
_SKIPPED = 40  # blocks of the longest such box: ten cards of a picture, a title, a text and a day
_OFFER = 150  # words of the longest offer of a membership
_SENTENCE = 8  # words of a sentence that continues a story
_AFTER_NOTE = 2  # lines that may follow `Already a member?`, that one counted
_find_standfirst = finder(
    (
        r"summary \blead\b \bleadin\b lead-?(?:text|paragraph|in) \bintro stand-?first \bdec?k\b sub-?title "
        r"sub-?head(?:line|ing)? excerpt abstract description vorspann chapo bajada ingress entradilla perex lede "
        r"teaser-?text"
    ).split()
)
_LENGTH = re.compile(r"(?:\d{1,2}:)?\d{1,2}:[0-5]\d\s{0,2}(?:$|[•·|])")
_TITLED = range(3, 21)  # words of a recording's title: fewer are a label, `Cooking time`, more are a paragraph
_SENTENCE_ENDS = tuple(set(ENDS) - {"'", "’"})  # a title may end with a quotation in these
_LENGTH_LINE = 40  # characters of a line that says how long a recording is, and whose it is
_OPENS_DATED = re.compile(r"[^.!?]{0,24}\b(?:19|20)\d\d\b")  # `14 October 2026 A weekly ...`
_CHANNELS = (
    "news.google.com", "whatsapp.com", "t.me", "telegram.me", "facebook.com", "twitter.com", "x.com", "instagram.com",
    "youtube.com", "linkedin.com", "bsky.app", "threads.net", "apps.apple.com", "play.google.com", "tiktok.com",
)  # fmt: skip


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
    odds = scores.own_odds()
    lede = _lede(page, [index for index, _ in odds], descriptions)
    if lede:
        odds = [(index, max(odd, _LEDE) if index in lede else odd) for index, odd in odds]
    for limit in _limits(page, scores, trusted=trusted):
        chosen = _chosen(page, scores, odds, key, limit, lede, trusted=trusted)
        weight = sum(page.blocks[index].words for index in chosen)
        if weight >= _FEW:
            break
    story = Story(weight=weight, share=weight / (sum(scores.words) or 1))
    if chosen:
        standfirst = None if further else _standfirst(page, scores, chosen, key)
        story.blocks = [block for index in chosen if (block := page.blocks[index]) is not standfirst]
        if standfirst and sum(map(prose_words, story.blocks)) < min(_FEW, weight):  # it is the story
            standfirst, story.blocks = None, [page.blocks[index] for index in chosen]
        story.summary = with_place_apart(standfirst) if standfirst else None
        story.pictures = list(_pictures(page, scores, chosen))
    body = page.metadata.body
    if sum(map(count_words, body)) * _HIDDEN > weight:
        story.hidden, story.source = body, "json-ld"
    elif weight < _FEW and (text := text_in_scripts(page.root, page.copies | {key})):
        story.hidden, story.source = text, "script"
    return story


def _limits(page: Page, scores: Scores, *, trusted: bool) -> Iterator[float]:
    """The log odds from which blocks are taken; the next if there are next to no words at the one before."""
    yield from (_LIKELY, _POSSIBLE)
    if trusted:
        best = max((odd for index, odd in scores.odds() if prose_words(page.blocks[index])), default=0.0)
        yield min(best - _NEAR, _POSSIBLE)


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
    cells = _tables(page, odds, limit)
    tables = cells | likely_lists(page, odds, limit)
    top = _top(page, scores, odds, limit)
    captions = _captions(page, scores, odds, limit)
    for index, odd in odds:
        odd += _TABLE if index in tables else 0
        if odd < limit and index not in tables:
            continue
        block = page.blocks[index]
        said = block.key, block.heading > 0
        if block.key == title or (said in seen and not (index in cells and _is_in_row(block, least=2))):
            continue
        if page.landmarks.is_footer(index):
            continue
        if index < top and index not in lede and _is_apart(page, scores, index, top, sure=odd >= _SURE_ABOVE):
            continue
        if index in captions and (not opened or _is_captioned(page, scores, index)):
            continue
        if (
            (block.links and _is_button(page, block))
            or (_is_teaser(page, block) and not (index in tables and _is_in_row(block, least=_ROW_CELLS)))
            or _is_call(page, block, sure=odd >= _SURE)
            or _is_pointer(page, index)
            or (odd < _SURE and _is_timed_title(page, index))
        ):
            continue
        label = not opened and index not in lede and _is_label(block, sure=odd >= _SURE)
        if label and not _opens_text(page, index, odd):
            continue
        if opened < (1 if block.item else _OPENED) and is_byline(block):
            continue
        opened += prose_words(block) > 0
        if len(block.key) > _COPY:
            seen.add(said)
        chosen.append(index)
    by_index = dict(odds)
    known = {(title, True), *seen}
    chosen = with_lines(page, by_index, limit, _before_next_story(page, scores, chosen), known)
    chosen = _with_their_texts(page, by_index, chosen)
    chosen = _before_contacts(page, _before_notes(page, chosen))
    return _without_lists(page, _before_cards(page, _without_skipped(page, chosen), least=_FEW if trusted else 0))


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
    is apart only if it is on cookies."""
    block, headline = page.blocks[index], page.blocks[top]
    if sure and "cookie" not in block.key:
        return False
    return block.box not in islice(lineage(headline.owner), _HEAD_LEVELS) and not scores.is_described(block)


def _captions(page: Page, scores: Scores, odds: list[tuple[int, float]], limit: float) -> set[int]:
    """Indexes of the likely texts that are captions, unless they say more than all others: those of a story in
    pictures are its text."""
    blocks, captions = page.blocks, set[int]()
    words = others = 0
    likely = [(index, odd) for index, odd in odds if odd >= limit]

    @cache
    def names_of_texts() -> set[str]:
        below_texts = (blocks[index] for index, _ in likely if blocks[index - 1].picture is None)
        return {"", *map(_names, below_texts)}

    for index, odd in likely:
        block = blocks[index]
        captioned = _is_captioned(page, scores, index)
        if odd < _SURE:
            found = block.caption or captioned
        else:
            found = captioned and (
                _is_named_caption(block) or (_is_below_figure(page, index) and _names(block) not in names_of_texts())
            )
        if found:
            captions.add(index)
            words += block.words
        else:
            others += block.words
    return captions if words <= others else set()


def _is_captioned(page: Page, scores: Scores, index: int) -> bool:
    """Whether a text is the caption of the picture above it."""
    block = page.blocks[index]
    if index == 0 or page.blocks[index - 1].picture is None or block.picture is not None:
        return False
    return block.caption or scores.is_picture(block) or _is_beside(page, index)


def _is_beside(page: Page, index: int) -> bool:
    """Whether a text is all that a box holds beside the picture above it. A sentence without a credit may be the
    story's first paragraph or its standfirst."""
    blocks = page.blocks
    block, picture = blocks[index], blocks[index - 1]
    if block.heading or block.item or block.links or picture.links or block.words not in _BESIDE_PICTURE:
        return False
    credited = block.text.endswith(_BRACKETS) or credit_in(block.text) is not None
    styled = block.text.endswith(ENDS) and _is_standfirst(_names(block))
    if not credited and (styled or prose_words(block)):
        return False
    around = set(lineage(picture.owner))
    box = next((element for element in lineage(block.owner) if element in around), None)
    if box is None or box.tag in _ROWS:
        return False
    near = (blocks[place] for place in (index - 2, index + 1) if 0 <= place < len(blocks))
    return not any(box in lineage(other.owner) for other in near)


def _is_below_figure(page: Page, index: int) -> bool:
    """Whether a text is beside a `figure` that holds the picture above it, without a caption."""
    figure = nearest(page.blocks[index - 1].owner, "figure")
    return figure is not None and figure not in lineage(page.blocks[index].owner) and _is_beside(page, index)


def _is_named_caption(block: Block) -> bool:
    return "caption" in _names(block).lower()


def _names(block: Block) -> str:
    return "" if block.owner is None else names_of(block.owner)


def _before_next_story(page: Page, scores: Scores, chosen: list[int]) -> list[int]:
    """Without what follows in a further `article` that has its own headline and time, as the story's has: pages that
    scroll on have the next story there. Parts of one story have no times, and on a live page only its entries do."""
    blocks = page.blocks
    own = nearest(blocks[chosen[0]].owner, "article") if chosen else None
    if own is None:
        return chosen
    titled, known = False, {own}
    for index in range(chosen[-1]):
        block = blocks[index]
        if block.heading != 1 or block.picture is not None or (article := nearest(block.owner, "article")) is None:
            continue
        if block.key in scores.titles:
            titled = titled or article is own
        elif titled and index > chosen[0] and article not in known:
            known.add(article)
            if own in lineage(article) or not _is_timed(article):
                continue
            if not _is_timed(own):
                return chosen
            before = [place for place in chosen if place < index]
            return before if sum(prose_words(blocks[place]) for place in before) >= _FEW else chosen
    return chosen


def with_lines(
    page: Page, odds: dict[int, float], limit: float, chosen: list[int], known: set[tuple[str, bool]]
) -> list[int]:
    """With the sub-heads and short lines that are all that is left out between two sure texts, unless they are
    far from likely or among the `known` ones: short stories and lines say too little of themselves."""
    found: list[int] = []
    for above, below in pairwise(chosen):
        if below - above == 1 or min(odds[above], odds[below]) < _SURE:
            continue
        between = [index for index in range(above + 1, below) if page.blocks[index].picture is None]
        if len(between) != 1 or odds.get(between[0], _POSSIBLE) < limit - _LINE:
            continue
        block = page.blocks[between[0]]
        if (block.key, block.heading > 0) not in known and _is_line(page, between[0]):
            found += between
    return sorted(chosen + found) if found else chosen


def _is_line(page: Page, index: int) -> bool:
    """Whether a block is a heading without links, or a paragraph that can be no caption, label, byline or call."""
    block, above = page.blocks[index], page.blocks[index - 1]
    if block.links or index in page.landmarks.labels or _is_related(page, block.key):
        return False
    if block.heading:
        return True
    if block.owner is None or block.owner.tag not in _LINES or block.caption or above.picture is not None:
        return False
    return not (is_byline(block) or _is_teaser(page, block) or _is_call(page, block, sure=False))


def _with_their_texts(page: Page, odds: dict[int, float], chosen: list[int]) -> list[int]:
    """Without headings, unless they are sure, whose own texts are left out: those of galleries and of boxes."""
    blocks = page.blocks
    alone = {
        index
        for index, following in pairwise(chosen)
        if blocks[index].heading and odds[index] < _SURE and blocks[index].words <= _HEADING_WORDS
        if _is_alone(blocks[index], blocks[index + 1 : following], blocks[following])
    }
    return [index for index in chosen if index not in alone]


def _is_alone(heading: Block, left: list[Block], following: Block) -> bool:
    """Whether texts that are left out between a heading and the text that follows are the heading's."""
    if 0 < following.heading <= heading.heading:
        return any(map(prose_words, left))
    return following.box is not heading.box and any(block.box is heading.box and prose_words(block) for block in left)


def _is_timed(article: Any) -> bool:
    """Whether the first time in an `article` is no part of a sentence."""
    time = next(article.iter("time"), None)
    if time is None:
        return False
    before, around = time.getprevious(), time.getparent()
    texts = (around.text if before is None else before.tail, time.tail)
    return sum(map(count_words, filter(None, texts))) <= _TIME_WORDS


def _before_contacts(page: Page, chosen: list[int]) -> list[int]:
    """Without the mark that ends a press release, the lines below it that are not sentences, and an e-mail address at
    the end, which is the reporter's unless the text asks for messages to it."""
    lines = ((place, page.blocks[index].text) for place, index in enumerate(chosen))
    marks = (place for place, text in lines if len(text) <= _MARK_LENGTH and _END_MARK.fullmatch(text))
    end = next((place for place in marks if sum(page.blocks[i].words for i in chosen[:place]) >= _FEW), len(chosen))
    kept = chosen[:end] + [index for index in chosen[end + 1 :] if prose_words(page.blocks[index])]
    if len(kept) > 1 and _ADDRESS.fullmatch(page.blocks[kept[-1]].text):
        above, last = (page.blocks[index] for index in kept[-2:])
        asked = above.text.endswith(_COLONS) or ASKS_TO_WRITE.search(above.key[-_ASKED:])
        if prose_words(above) and not asked and not last.item:
            return kept[:-1]
    return kept


def _before_notes(page: Page, chosen: list[int]) -> list[int]:
    """Without the note at the end that a story continues for members only, and what advertises memberships below it.

    Some pages have the whole story, and hide what is below the note: that is longer than what is above it, or in the
    same element as that.
    """
    blocks = page.blocks
    notes = [place for place, index in enumerate(chosen) if place and is_for_members(blocks[index].text)]
    if not notes:
        return chosen
    end, above = notes[0], blocks[chosen[notes[0] - 1]]
    rest = [blocks[index] for index in chosen[end:]]
    if rest[0].box is not above.box and any(block.box is above.box for block in rest):
        return chosen
    if len(notes) == 1 and len(rest) > 1 and all(_continues(above, block) for block in rest[1:]):
        return chosen[:end] + chosen[end + 1 :]
    words = sum(block.words for block in rest)
    before = sum(blocks[index].words for index in chosen[:end])
    closed = notes[-1] > end and notes[-1] >= len(chosen) - _AFTER_NOTE and words <= min(_OFFER, 2 * before)
    return chosen[:end] if closed or words <= before else chosen


def _continues(above: Block, block: Block) -> bool:
    """Whether a block is a sentence that is dressed like the one above and in its element, and offers no membership."""
    if block.box is not above.box or block.shape != above.shape or block.words < _SENTENCE:
        return False
    return block.text.endswith(ENDS) and not may_offer(block.text)


def _lede(page: Page, indexes: list[int], descriptions: list[str]) -> set[int]:
    """Indexes of consecutive lines in one box that together open one of the page's descriptions."""
    run: list[int] = []
    said = ""
    initials = {description[:1] for description in descriptions}
    for index in indexes:
        block = page.blocks[index]
        if not run and block.key[:1] not in initials:
            continue
        near = bool(run) and page.blocks[run[-1]].box is block.box and len(run) < _LEDE_LINES
        text = f"{said} {block.key}" if near else block.key
        if text[:1] in initials and any(description.startswith(text) for description in descriptions):
            run, said = [*run, index] if near else [index], text
        elif len(run) > 1 and len(said) >= _LEDE_LETTERS:
            break
        else:
            run, said = [], ""
    return set(run) if len(run) > 1 and len(said) >= _LEDE_LETTERS else set()


def _tables(page: Page, odds: list[tuple[int, float]], limit: float) -> set[int]:
    """Indexes of the blocks in tables and lists of terms of which half is likely, or which are among likely texts."""
    tables = set(page.elements.tables)
    if not tables:
        return set()
    held: dict[Any, list[int]] = defaultdict(list)
    likely = {index for index, odd in odds if odd >= limit}
    around: dict[Any, Any] = {}  # the table of a parent, which siblings share
    for index, _ in odds:
        owner: Any = page.blocks[index].owner
        parent = owner.getparent()
        if parent not in around:
            above = islice(lineage(parent), _TABLE_LEVELS - 1)
            around[parent] = next((element for element in above if element in tables), None)
        if (table := owner if owner in tables else around[parent]) is not None:
            held[table].append(index)
    return {
        index
        for table, cells in held.items()
        if len(cells) >= _TABLE_BLOCKS
        if 2 * len(likely.intersection(cells)) >= len(cells) or _is_among(page, table, cells, likely)
        for index in _titled(page, _without_buttons(page, cells))
    }


def _titled(page: Page, cells: list[int]) -> list[int]:
    """A table's cells, and the heading directly above them."""
    above = cells[0] - 1 if cells else -1
    return [above, *cells] if above >= 0 and page.blocks[above].heading else cells


def _without_buttons(page: Page, cells: list[int]) -> list[int]:
    """A table's cells without links that lead to several pages by the same words, without a number: `Check price`. A
    row needs all others; one word may be its result: `open`."""
    targets: dict[str, set[str]] = defaultdict(set)
    for index in cells:
        block = page.blocks[index]
        if block.only_links and block.words >= _BUTTON_WORDS and not any(map(str.isdigit, block.text)):
            targets[block.key].add(block.links[0].href)
    return [index for index in cells if len(targets.get(page.blocks[index].key, ())) < _BUTTONS]


def _is_in_row(block: Block, *, least: int) -> bool:
    """Whether a block is in a row of several cells; a table with fewer may place paragraphs and links."""
    row = nearest(block.owner, "tr")
    return row is not None and len(list(islice(row.iterchildren("td", "th"), least))) == least


def likely_lists(page: Page, odds: list[tuple[int, float]], limit: float) -> set[int]:
    """Indexes of the items of lists without links of which half is likely, or which are beside the likely text above
    them, and none is unlikely: a list of ingredients is whole, and so is one that ends a story."""
    held: dict[Any, list[tuple[int, float]]] = defaultdict(list)
    for index, odd in odds:
        block = page.blocks[index]
        if block.item and block.owner is not None and block.owner.tag == "li":
            held[block.box].append((index, odd))
    whole = {
        listed: [index for index, _ in items]
        for listed, items in held.items()
        if _LIST_ITEMS[0] <= len(items) <= _LIST_ITEMS[1]
        if all(odd >= limit - _ANNOUNCED and not page.blocks[index].links for index, odd in items)
    }
    by_index = dict(odds) if whole else {}
    likely = {index for index, odd in by_index.items() if odd >= limit}
    found: set[int] = set()
    for listed, items in whole.items():
        announced = _is_announced(page, listed, items, by_index)
        if not announced and min(map(by_index.__getitem__, items)) < limit - _ITEM:
            continue
        below = announced or _is_below(page, listed, items, likely)
        if not below and 2 * len(likely.intersection(items)) < len(items):
            continue
        if not any(
            is_byline(block) or _is_call(page, block, sure=False) for block in map(page.blocks.__getitem__, items)
        ):
            found.update(_titled(page, items) if below else items)
    return found


def _is_announced(page: Page, listed: Any, items: list[int], odds: dict[int, float]) -> bool:
    """Whether a list is right below a sure text that ends in a colon, or a likely heading under a sure text, and one
    element holds both, perhaps each in a box of its own."""
    lead = items[0] - 1
    above = page.blocks[lead]
    if above.links or lead in page.landmarks.labels or zone_of(names_of(listed)) == "side":
        return False
    said = max(page.blocks[index].words for index in items) >= _OWN_WORDS
    if not (above.heading or _announces(page, above, said=said)):
        return False
    sure = lead - 1 if above.heading else lead
    if odds.get(lead, _POSSIBLE) < _LIKELY or odds.get(sure, _POSSIBLE) < _SURE:
        return False
    around = set(islice(lineage(above.owner), 1, _LEAD_LEVELS))
    return any(element in around for element in islice(lineage(listed), 1, _LEAD_LEVELS))


def _announces(page: Page, block: Block, *, said: bool = False) -> bool:
    """Whether a line ends in a colon and is no call, nor a label such as `Tags:`, unless more is `said` below it."""
    long = said or block.words > _LABEL_WORDS
    return long and block.text.endswith(_COLONS) and not _is_call(page, block, sure=False)


def _is_below(page: Page, listed: Any, items: list[int], likely: set[int]) -> bool:
    """Whether a list is right below a likely text, or below a heading under it, in the element that holds both. Where
    neither a heading nor a colon announces it, an item has to be as long as a sentence: the page offers and says things
    of its own there."""
    first = _titled(page, items)[0]
    if first - 1 not in likely or first in page.landmarks.labels:
        return False
    above, blocks = page.blocks[first - 1], [page.blocks[index] for index in items]
    if above.box is not listed.getparent() or zone_of(names_of(listed)) == "side":
        return False
    if any(block.words < _ITEM_WORDS for block in blocks):
        return False
    if first < items[0] or above.heading or above.text.endswith(_COLONS):
        return True
    return any(block.words >= _OWN_WORDS and not any(map(str.isdigit, block.text)) for block in blocks)


def _is_among(page: Page, table: Any, cells: list[int], likely: set[int]) -> bool:
    """Whether a likely text above a table is in an element that holds the table, too, and one near below it, if any. A
    list of terms needs that one, and so does a small table that has links, or neither a head of a row or column nor a
    colon above it: below a video's text they have its length and day. A picture with its caption may be between the
    text above and the table.

    Tables of links, of shares, of calls and of form fields stand there as well, and those of what is read most.
    """
    first, last = cells[0], cells[-1]
    top = first - 2 if first > 1 and page.blocks[first - 1].caption and page.blocks[first - 2].picture else first
    above = next((index for index in range(top - 1, top - 1 - _NEAR_TABLE, -1) if index in likely), None)
    below = next((index for index in range(last + 1, last + 1 + _NEAR_TABLE) if index in likely), None)
    if below is None and table.tag == "table":
        announced = above == first - 1 and _announces(page, page.blocks[above])
        if len(cells) >= _LAST_CELLS or _is_in_row(page.blocks[last], least=_ROW_CELLS):
            below = above
        elif announced or next(table.iter("th"), None) is not None:
            below = None if any(block.links for block in page.blocks[first : last + 1]) else above
    if above is None or below is None or first - 1 in page.landmarks.labels:
        return False
    if next(table.iter(*_FIELDS), None) is not None:
        return False
    around = set(islice(lineage(table.getparent()), _TABLE_LEVELS))
    for block in (page.blocks[above], page.blocks[below]):
        outer = takewhile(lambda element: element.tag != "body", islice(lineage(block.box), _TEXT_LEVELS))
        around.intersection_update((block.owner, block.box, *outer))
    if not around:
        return False
    blocks = [page.blocks[index] for index in cells]
    if 2 * sum(bool(block.links) for block in blocks) > len(blocks):
        return False
    if any(zone_of(names_of(element)) for element in islice(lineage(table), _AROUND_TABLE)):
        return False
    return not any(_is_call(page, block, sure=False) for block in blocks)


def _before_cards(page: Page, chosen: list[int], least: int) -> list[int]:
    """Without the cards at the end: links to other stories, texts and headings in turn. `least` words stay."""
    blocks, end, cards = page.blocks, len(chosen), 0
    known, link = set(chosen), len(blocks)  # the link of the card that is read
    for place in range(len(chosen) - 1, 0, -1):
        block, above = blocks[chosen[place]], min(chosen[place] - 1, link)
        if block.only_links and _is_story_link(page, block):
            cards += 1
        elif not (chosen[place] in page.landmarks or (cards and block.heading)):
            while above > chosen[0] and _may_be_in_card(page, blocks[above]):
                above -= 1
            if blocks[above].picture is not None or not blocks[above].only_links:
                break
            if not _is_story_link(page, blocks[above]):
                break
            cards += above not in known
            link = above
        end = place
        cards += _opens_dated_card(page, link, block)
    if cards >= _CARDS and sum(prose_words(blocks[index]) for index in chosen[:end]) >= least:
        chosen = chosen[:end]
    labels = [index for index in page.landmarks.labels if chosen and index <= chosen[-1]]
    after = [index for index in chosen[-_LABELS:] if labels and index >= labels[-1]]
    if len(after) < _LABELS and not any(prose_words(blocks[index]) for index in after):
        chosen = chosen[: len(chosen) - len(after)]
    opens = sum(1 for _ in takewhile(lambda index: blocks[index].heading or _points(blocks[index]), reversed(chosen)))
    return chosen[: len(chosen) - opens] if opens <= _LABELS else chosen  # what they open is not part of the story


def _may_be_in_card(page: Page, block: Block) -> bool:
    """Whether a line may be between a card's link and its text; one with links only if it is dated."""
    if prose_words(block):
        return False
    return not block.links or (
        any(map(str.isdigit, block.text)) and not any(leads_to_story(a, page) for a in block.links)
    )


def _opens_dated_card(page: Page, link: int, block: Block) -> bool:
    """Whether a text below a link is a card's by itself: below `Read next`, and the text opens with a day."""
    labelled = any(index in page.landmarks.labels for index in range(link - _LABELS, link))
    return labelled and _OPENS_DATED.match(block.text) is not None


def _is_button(page: Page, block: Block) -> bool:
    """Whether a line is buttons: `Print | Send to a friend`. They lead to scripts and mail programs."""
    if not block.only_links or block.heading or block.item or block.words > _POINTER_WORDS:
        return False
    if block.text.endswith(ENDS) or "@" in block.text:
        return False
    return all(_TO_A_PROGRAM.match(link.href) for link in block.links)


def _is_teaser(page: Page, block: Block) -> bool:
    """Whether a line is a link to another story, with no more than a label before it, or such a label and a title."""
    if block.heading or block.item:
        return False
    if not block.links:
        label, _, title = block.key.replace("：", ":").partition(":")
        return bool(title) and not block.text.endswith(ENDS) and _is_related(page, label)
    teases = _LINKED * len(block.text) <= block.linked or _opens_with_label(page, block)
    return teases and _is_story_link(page, block)


def _opens_with_label(page: Page, block: Block) -> bool:
    """Whether a line is a label and a link: `More on the harbour: New bridge opens`. Sentences have longer ones."""
    label = block.text.removesuffix(block.links[0].text).rstrip()
    if len(label) == len(block.text) or block.text.endswith(ENDS):
        return False
    if not label.endswith((":", "：", "|")):
        return len(label) <= _COPY and _is_related(page, fold(label))
    return count_words(label.rstrip(" :：|")) <= _LABEL_WORDS


def _is_pointer(page: Page, index: int) -> bool:
    """Whether a line announces the link to another story below it: `Read more:`."""
    block = page.blocks[index]
    if not (_points(block) or _is_related(page, block.key)):
        return False
    below = next((block for block in page.blocks[index + 1 : index + 4] if block.picture is None), None)
    return below is not None and below.only_links and not below.item and _is_story_link(page, below)


def _without_lists(page: Page, chosen: list[int]) -> list[int]:
    """Without lists of links to other stories in the midst of the text, the labels above them (`Baca juga:`), and such
    labels without any list."""
    blocks, listed = page.blocks, set[int]()
    for label in (index for index in chosen if not blocks[index].item and _is_related(page, blocks[index].key)):
        texts = (index for index in range(label + 1, len(blocks)) if blocks[index].picture is None)
        below = list(islice(takewhile(lambda index: blocks[index].item, texts), _LIST_ITEMS[1]))
        items = [index for index in below if blocks[index].box is blocks[below[0]].box]
        if items and all(blocks[index].only_links and _is_story_link(page, blocks[index]) for index in items):
            listed.update((label, *items))
        elif not items and not blocks[label].heading:
            listed.add(label)
    return [index for index in chosen if index not in listed]


def _without_skipped(page: Page, chosen: list[int]) -> list[int]:
    """Without boxes that readers of screens may skip, up to the lines that name them again: `End of Most read`."""
    blocks, skipped = page.blocks, set[int]()
    for index in chosen:
        if len(blocks[index].key) > _SKIP_LENGTH or not (match := SKIP.match(blocks[index].key)):
            continue
        name = next(filter(None, match.groups()))
        below = range(index + 1, min(index + 1 + _SKIPPED, len(blocks)))
        end = next((i for i in below if blocks[i].key != name and blocks[i].key.endswith(name)), index)
        skipped.update(range(index, end + 1))
    return [index for index in chosen if index not in skipped] if skipped else chosen


def _is_related(page: Page, key: str) -> bool:
    """Whether a text (folded) is a label of other stories."""
    label = key.rstrip(" :：.")
    return label in page.layout.related or label in page.layout.related_headings


def _is_timed_title(page: Page, index: int) -> bool:
    """Whether a line is the title of a video or a recording: only its length is below it, `03:29 • Harbour TV`."""
    below = page.blocks[index + 1].text if index + 1 < len(page.blocks) else ""
    if len(below) > _LENGTH_LINE or not _LENGTH.match(below):
        return False
    return page.blocks[index].words in _TITLED and not page.blocks[index].text.endswith(_SENTENCE_ENDS)


def _points(block: Block) -> bool:
    return block.text.endswith(_COLONS) and block.words <= _POINTER_WORDS


def _is_story_link(page: Page, block: Block) -> bool:
    here = page.resolve(page.url).canonical
    return all(leads_to_story(link, page) and page.resolve(link.href).canonical != here for link in block.links)


def _is_label(block: Block, *, sure: bool) -> bool:
    """Whether a line is a byline, a date, a crumb or the like; a long one that is `sure` may have links and numbers."""
    if block.only_links:
        return True
    if block.heading or block.item or block.text.endswith(ENDS) or prose_words(block):
        return False
    text = block.text
    if sure and block.words > PROSE_WORDS:
        return signature_in(text) is not None
    marked = bool(block.links) or "|" in text or any(map(str.isdigit, text))
    return marked or signature_in(text) is not None or is_name(text)


def _opens_text(page: Page, index: int, odd: float) -> bool:
    """Whether a line that looks like a label is the first of the text: it is dressed like prose near below it, and has
    the number of a sub-head, the comma of a salutation, the mark of a list beside another such line, or more words
    than a page says of itself, which are no person's name and have no picture above them."""
    block, text = page.blocks[index], page.blocks[index].text
    if odd < _SURE_OPENING or block.links or "|" in text or signature_in(text) is not None or is_byline(block):
        return False
    near = (*page.blocks[index - 1 : index], *page.blocks[index + 1 : index + 2])
    listed = BULLET.match(text) and any(BULLET.match(line.text) for line in near)
    captioned = index > 0 and page.blocks[index - 1].picture is not None
    said = block.words >= _OWN_WORDS and is_name(text) and not (captioned or is_person(text))
    if not (listed or said or _NUMBERED.fullmatch(text) or text.endswith((",", "،", "，"))):
        return False
    prose = next(filter(prose_words, page.blocks[index + 1 : index + 1 + _OPENING]), None)
    return prose is not None and prose.box is block.box and are_alike(block, prose)


def is_byline(block: Block) -> bool:
    """Whether a line is no more than names after a word such as `by`, or a date. It may be below the standfirst."""
    if block.heading or block.text.endswith(ENDS):
        return False
    if block.words > PROSE_WORDS:  # numbers and signs of a date without spaces are many words
        return len(block.text) <= _DATE and is_date(block.text)
    names = names_in(signature_in(block.text) or "")
    return is_date(block.text) or (bool(names) and all(map(is_person, names)))


def _is_call(page: Page, block: Block, *, sure: bool) -> bool:
    """Whether a block calls to follow the site; text that is `sure` may have a link to a channel."""
    if block.heading or (len(block.text) >= 200 and not block.links) or block.words > _CALL_WORDS:
        return False
    if len(block.text) < 200 and page.layout.calls.search(block.key):
        return True
    if block.key[:1] in _RULES and _RULE.fullmatch(block.text):
        return not block.item and nearest(block.owner, "table") is None
    return not sure and any(_is_channel(link.href) for link in block.links)


def _standfirst(page: Page, scores: Scores, chosen: list[int], title: str) -> Block | None:
    """The line above the story, or its first, that is styled as a standfirst or repeats the page's description. A first
    line that is dressed like the texts below it is a paragraph, though descriptions repeat it."""
    first = chosen[0]
    opens = _opens_body(page, chosen)
    below = True  # the headline
    whole = set(lineage(page.blocks[chosen[-1]].owner)) if len(chosen) > 1 else ()
    unended: Block | None = None
    for index in range(first, max(first - _ABOVE, -1), -1):
        block = page.blocks[index]
        if block.picture is not None or block.furniture or block.caption or block.owner is None:
            continue
        below = below and not (block.heading == 1 and block.key == title)
        if block.key == title or block.words < 5 or block.only_links:
            continue
        near = list(islice(lineage(block.owner), 2))
        if any(map(is_picture, near)):
            continue
        own = (names_of(element) for element in near if element not in whole)  # not what holds the whole story
        styled = below and any(map(_is_standfirst, own))
        ended = styled and block.text.endswith(ENDS)
        if ended or (scores.is_described(block) and not (opens and index == first)):
            return block
        if not styled or block.words < PROSE_WORDS or _is_captioned(page, scores, index):
            continue
        if _is_below_title(page, index, title) and not _is_call(page, block, sure=False):
            unended = block
    return unended


def _is_below_title(page: Page, index: int, title: str) -> bool:
    """Whether a line is right below the headline and neither a byline nor the first of several that are dressed alike:
    there, a standfirst may end like a headline, without a full stop. Below a picture it may be a caption."""
    block, blocks = page.blocks[index], page.blocks
    above = blocks[max(index - 1, 0)]
    if above.key != title or above.picture is not None or block.links or signature_in(block.text) or is_byline(block):
        return False
    return index + 1 == len(blocks) or not are_alike(block, blocks[index + 1])


def _opens_body(page: Page, chosen: list[int]) -> bool:
    """Whether the first text of the story is dressed like the next line, or like prose near below it: a standfirst may
    be dressed like a sub-head. No byline is between them."""
    first, blocks = page.blocks[chosen[0]], page.blocks
    near = enumerate(islice(chosen, 1, 1 + _OPENING))
    texts = (index for place, index in near if prose_words(blocks[index]) or not (place or blocks[index].heading))
    alike = next((index for index in texts if are_alike(first, blocks[index])), None)
    return alike is not None and not any(map(is_byline, blocks[chosen[0] + 1 : alike]))


@cached_if_short(2048)
def _is_standfirst(names: str) -> bool:
    return _find_standfirst(spelled(names)) > 0


def _pictures(page: Page, scores: Scores, chosen: list[int]) -> Iterator[tuple[Block, list[Block]]]:
    """The pictures between headline and end, and those right below it, with the lines of captions below them."""
    blocks, first = page.blocks, chosen[0]
    above = range(first, -1, -1)
    titles = [index for index in above if blocks[index].picture is None and blocks[index].key in scores.titles]
    start = next((index for index in titles or above if titles or blocks[index].heading == 1), first)
    seen, texts = set[str](), set(chosen)
    for index in range(start, _last_picture(page, scores, chosen) + 1):
        block = blocks[index]
        if not block.picture or block.picture in seen or block.furniture or scores.is_side(block):
            continue
        if block.links and len(block.links[0].text) > _COPY:  # a card's
            continue
        seen.add(block.picture)
        yield block, list(_caption(page, scores, index, texts))


def _caption(page: Page, scores: Scores, picture: int, texts: set[int]) -> Iterator[Block]:
    """The lines of the caption below a picture: the first, and those that are in the same `figure`, or by their names
    parts of a picture, too. Those among `texts` are the story's."""
    blocks = page.blocks
    if picture + 1 >= len(blocks) or not _is_captioned(page, scores, picture + 1):
        return
    if picture + 1 in texts and not (blocks[picture + 1].caption or scores.is_picture(blocks[picture + 1])):
        return
    yield blocks[picture + 1]
    figure = nearest(blocks[picture].owner, "figure")
    for index, line in enumerate(blocks[picture + 2 : picture + 1 + _CAPTION_LINES], picture + 2):
        if line.picture is not None or line.heading or index in texts:
            return
        if not (line.caption or scores.is_picture(line)) or nearest(line.owner, "figure") is not figure:
            return
        yield line


def _last_picture(page: Page, scores: Scores, chosen: list[int]) -> int:
    """The index of the last of the photos right below the story's text, or of its caption; the text's end without any.

    They are in the element that holds the text, with nothing but captions in between. What leads elsewhere is
    an advertisement or a teaser there, and what is drawn a logo or a button, unless it has a caption.
    """
    blocks, last = page.blocks, chosen[-1]
    if (call := _with_call(page, last)) > last:
        return call
    if last + 1 >= len(blocks) or blocks[last + 1].picture is None:
        return last
    held = set(lineage(blocks[chosen[0]].box))
    holds = next((element for element in lineage(blocks[last].box) if element in held), None)
    if holds is None or holds.tag in ("body", "html"):
        return last
    captioned = False  # whether the block that is read next is a caption
    for index in range(last + 1, min(last + 1 + _BELOW, len(blocks))):
        block, is_caption = blocks[index], captioned
        captioned = index + 1 < len(blocks) and _is_captioned(page, scores, index + 1)
        if block.picture is None and not is_caption:
            break
        if block.furniture or scores.is_side(block) or holds not in lineage(block.owner):
            break
        if not all(_PHOTO.search(link.href) for link in block.links):
            break
        if block.picture is not None and not captioned and _PHOTO.search(block.picture) is None:
            break
        last = index
    return last


def _with_call(page: Page, last: int) -> int:
    """The index of a call in the box of the text `last`, with nothing but pictures between them; else `last`."""
    blocks = page.blocks
    below = next((index for index in range(last + 1, len(blocks)) if blocks[index].picture is None), last)
    called = blocks[below].box is blocks[last].box and _is_call(page, blocks[below], sure=True)
    return below if called else last


@cached_if_short(1024)
def _is_channel(href: str) -> bool:
    """Whether a link leads to a channel, profile or app on a network."""
    try:
        parts = urlsplit(href)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return False
    if not any(host == name or host.endswith("." + name) for name in _CHANNELS):
        return False
    return "/status/" not in parts.path and parts.path.strip("/").count("/") < 2 and "watch" not in parts.path
