"""Whether a page that a crawl found is a story, and no list, shop, form, forum or home page: features and small trees.

The trees in `genre.json` were learned from pages of known kinds (`python -m bench.genres`). The features are of length,
repetition, links, forms, place, address and what the head says; none is the name of a site or of a class of one site.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import chain, islice
from typing import Any
from urllib.parse import unquote, urlsplit

from newsbot.page.blocks import Block, lineage
from newsbot.page.kind import count_cards, kind_of
from newsbot.page.main_text import Story
from newsbot.page.parts import ArticleParts
from newsbot.page.regions import Page
from newsbot.page.tags import FORM_FIELDS, plain_class
from newsbot.page.trees import Scorer, scorer
from newsbot.text.clean import fold

FEATURES = tuple(
    "kind by_address declared story_data other_data dated printed in_address authors "
    "words words_per_card box_words box_share run_words span short_share linked_share prices rows entry_share "
    "fields forms title_words slug_words depth below from_title after linked_headings".split()
)
"""`kind` by content (section, other, article) and `by_address` (home, section, other, story) as numbers; `dated` in the
head, `printed` on the page. Of the story's words: those in the element with the most (`box_words`, `box_share`), in the
longest run without another line between (`run_words`), their share of all between its ends (`span`), and of those in
elements side by side that each have a date (`entry_share`). Of the page's lines: the share of `short` ones, of letters
in links, the number of `prices`, and of like elements side by side in the group with the most words (`rows`). `below`
counts links to addresses below the page's own, `from_title` the blocks from headline to story, `after` those behind,
`linked_headings` the headings that lead to other pages of the site."""

LIKELY = 0.0
"""Log odds from which a page is a story: as likely as not. From 0.6, hardly fewer lists and home pages of unknown
publishers pass, and a third more stories are refused."""
LIKELY_BARE = -2.0
"""From which a page is that reads like an article at an address like a story's, if there is next to nothing beside the
text, or if its JSON-LD names a story: one of the 474 saved pages that do, at such addresses, is a list, and its log
odds are -2.9."""
LIKELY_AMONG_CARDS = 1.3
"""From which a page is whose cards outweigh its text, or most of whose text is in entries with a date each: the
printed date is then an entry's. One at an address like a story's that declares itself a story and is dated has the
limits of others: of 51 such pages among those saved, none is a list. So has one that declares nothing and is signed and
dated in print."""

_BY_CONTENT = {"section": 0, "other": 1, "article": 2}
_BY_ADDRESS = {"home": 0, "section": 1, "story": 3}
_ROW_LEVELS = 4  # elements around a block that may be a row
_DATE_LEVELS = 6  # elements around a date that may be an entry
_ENTRY_LEVELS = 8  # elements around a line of an entry
_ROWS = 3  # side by side that repeat
_SHORT = 5  # words
_LABEL = 3  # words of a line that ends no run
_PRICED, _DATED = 200, 120  # characters of lines with a price or a date
_PER_CARD = 12  # words of a headline, about: a text with fewer for each card is not what the page is made for
_ENTRIES = 0.5  # of the text, in entries with a date each: what the page is made of
_BESIDE = 0.1  # of the words in such entries, outside the one with the most
_LONG = 250  # words of a page that is not measured if it declares itself a story
_BARE, _UNLINKED = 30, 0.3  # words, and share of letters in links, of a page with hardly anything but its text
_FAR = -99.0  # for a headline that is not printed
_PAGE = re.compile(r"(?<!\S)(?:(?:page-node-|node--?)?type-page|page-id-\d+)(?!\S)")
_POST = re.compile(r"(?<!\S)(?:single-post|postid-\d+|type-post)(?!\S)")
_DATED_SLUG = re.compile(r"/(?:19|20)\d\d[/-]\d\d?[/-]\d\d?/[^/]*[^/\W\d][^/]*/?$")
_PAGE_LEVELS = 12  # elements around a story up to the one that names its kind; page builders nest theirs
_WORD = re.compile(r"\w+")
_PRICE = re.compile(r"[$€£¥₹]\s?\d|\d\s?[$€£¥₹]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_YEAR_PATH = re.compile(r"/(?:19|20)\d\d[/-]")
_NOT_FILLED_IN = ("hidden", "submit", "button", "image")


def trees() -> Scorer:
    """The score of a page; built once."""
    return scorer("genre", FEATURES)


def is_likely_story(page: Page, story: Story, parts: ArticleParts) -> bool:
    """Whether a page is a story, judged by the page and by what was read of it as a story."""
    if is_stated(page, story):
        return True
    row = features(page, story, parts)
    return trees()(*row) >= limit_of(row)


def is_fixed(page: Page, story: Story, parts: ArticleParts) -> bool:
    """Whether a page says that it is of another kind: in JSON-LD, or by what WordPress and Drupal call a page that is
    no post. Some have stories on such pages: those are signed, or dated by more than JSON-LD on the page itself, or in
    the address.

    Of 1,484 saved pages, this refuses 16 that were taken for stories: services, a course, `About us`, a firm's history.
    """
    meta = page.metadata
    if meta.story or meta.published or parts.authors or any(source != "json-ld" for _, source in parts.dates):
        return False
    if _DATED_SLUG.search(urlsplit(page.url).path):
        return False
    around = islice(lineage(story.blocks[0].owner), _PAGE_LEVELS) if story.blocks else ()
    body = page.root.find("body")
    named = [element.get("class") or "" for element in chain(around, () if body is None else (body,))]
    if any(map(_POST.search, named)):
        return False
    return meta.otherwise or any(map(_PAGE.search, named))


def is_stated(page: Page, story: Story) -> bool:
    """Whether a long page's head, content and address agree that it is a story, so that it is not measured: the trees
    refuse none, also of publishers that they do not know (0 of 711 saved pages)."""
    meta = page.metadata
    typed = meta.meta.get("og:type", "").lower().endswith("article")
    if story.weight < _LONG or not (meta.story or (typed and meta.published)):
        return False
    return kind_of(page) == "article" and page.resolve(page.url).kind == "story"


def limit_of(row: Sequence[float]) -> float:
    """The log odds from which a page with these features is a story."""
    found = dict(zip(FEATURES, row, strict=True))
    reads_like_one = found["kind"] == _BY_CONTENT["article"] and found["by_address"] == _BY_ADDRESS["story"]
    if reads_like_one and found["story_data"]:
        return LIKELY_BARE
    is_dated = found["dated"] if found["declared"] else found["printed"] and found["authors"]
    has_cards = found["words_per_card"] < min(_PER_CARD, found["words"])
    if (has_cards or found["entry_share"] >= _ENTRIES) and not (reads_like_one and is_dated):
        return LIKELY_AMONG_CARDS
    is_bare = found["words_per_card"] == found["words"] >= _BARE and found["linked_share"] < _UNLINKED
    return LIKELY_BARE if reads_like_one and is_bare and not found["fields"] else LIKELY


def features(page: Page, story: Story, parts: ArticleParts) -> list[float]:
    """In the order of FEATURES."""
    lines = [b for b in page.blocks[page.strip.end :] if b.picture is None and b.furniture not in ("nav", "footer")]
    return list(
        map(
            float,
            (
                *_declared(page, parts), *_texts(page, story, lines), _largest_group(lines),
                _entry_share(lines, story), *_forms(page), *_addresses(page, lines, parts.headline),
                *_places(page, story, parts.headline), _linked_headings(page, lines),
            ),
        )
    )  # fmt: skip


def _declared(page: Page, parts: ArticleParts) -> Iterator[float]:
    meta = page.metadata
    declared = meta.meta.get("og:type", "").lower()
    yield _BY_CONTENT[kind_of(page)]
    yield _BY_ADDRESS.get(page.resolve(page.url).kind, 2)
    yield declared.endswith("article")
    yield bool(meta.story)
    yield meta.otherwise or declared.startswith("product")
    yield bool(meta.published)
    yield any(source not in ("json-ld", "meta") for _, source in parts.dates)
    yield _YEAR_PATH.search(urlsplit(page.url).path) is not None
    yield bool(parts.authors)


def _texts(page: Page, story: Story, lines: list[Block]) -> Iterator[float]:
    weight = story.weight or 1
    boxes: Counter[Any] = Counter()
    for block in story.blocks:
        boxes[block.box] += block.words
    box = max(boxes.values(), default=0)
    run, between = _run_and_span(page, story)
    yield story.weight
    yield story.weight / (count_cards(page) + 1)
    yield box
    yield box / weight
    yield run
    yield story.weight / (between or 1)
    yield sum(block.words <= _SHORT for block in lines) / (len(lines) or 1)
    letters = sum(len(block.text) for block in lines)
    yield sum(len(link.text) for block in lines for link in block.links) / (letters or 1)
    yield sum(len(block.text) < _PRICED and _PRICE.search(block.text) is not None for block in lines)


def _run_and_span(page: Page, story: Story) -> tuple[int, int]:
    """The words of the story's longest run, and all words between its first block and its last."""
    own = {id(block) for block in story.blocks}
    run = longest = total = end = 0
    for block in page.blocks:
        if block.picture is not None:
            continue
        if id(block) in own:
            run, total = run + block.words, total + block.words
            longest, end = max(longest, run), total
            continue
        if total:
            total += block.words
        if block.words > _LABEL or block.links:
            run = 0
    return longest, end


def _kin(element: Any) -> Hashable:
    """What elements side by side with the same tag and classes share; None for the root."""
    parent = element.getparent()
    return None if parent is None else (parent, element.tag, plain_class(element.get("class") or ""))


def _largest_group(lines: list[Block]) -> int:
    """The number of like elements side by side, with several lines and a link each, in the group with most words."""
    held: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0])  # lines, words, links
    for block in lines:
        for element in islice(lineage(block.owner), _ROW_LEVELS):
            own = held[element]
            own[0] += 1
            own[1] += block.words
            own[2] += len(block.links)
    groups: dict[Hashable, list[int]] = defaultdict(lambda: [0, 0])  # elements, words
    for element, (count, words, links) in held.items():
        if count > 1 and links and (kin := _kin(element)) is not None:
            groups[kin][0] += 1
            groups[kin][1] += words
    return max(((words, count) for count, words in groups.values() if count >= _ROWS), default=(0, 0))[1]


def _entry_share(lines: list[Block], story: Story) -> float:
    """The share of the story's words in like elements side by side that each have a line with a date; 0 if hardly any
    are outside one of them: a story between others is not a list, though the next date may be taken for its end."""
    dated: dict[Any, None] = {}
    for block in lines:
        if len(block.text) < _DATED and _YEAR.search(block.text):
            dated.update(dict.fromkeys(islice(lineage(block.owner), _DATE_LEVELS)))
    groups: dict[Hashable, list[Any]] = defaultdict(list)
    for element in dated:
        if (kin := _kin(element)) is not None:
            groups[kin].append(element)
    entries = {element for found in groups.values() if len(found) >= _ROWS for element in found}
    within: Counter[Any] = Counter()
    for block in story.blocks if entries else ():
        entry = next((element for element in islice(lineage(block.owner), _ENTRY_LEVELS) if element in entries), None)
        if entry is not None:
            within[entry] += block.words
    total = within.total()
    return total / (story.weight or 1) if total - max(within.values(), default=0) > _BESIDE * total else 0.0


def _forms(page: Page) -> Iterator[int]:
    yield sum((e.get("type") or "text").lower() not in _NOT_FILLED_IN for e in page.root.iter(*FORM_FIELDS))
    yield sum(1 for _ in page.root.iter("form"))


def _addresses(page: Page, lines: list[Block], headline: str) -> Iterator[int]:
    path = urlsplit(page.url).path.rstrip("/")
    steps = [step for step in path.split("/") if step]
    slug = _WORD.findall(fold(unquote(steps[-1]).replace("_", "-").rsplit(".", 1)[0])) if steps else []
    yield len(fold(headline).split())
    yield sum(len(word) > 1 for word in slug)
    yield len(steps)
    if not path:
        yield -1
        return
    inner = page.addresses.base + path + "/"
    found = (page.resolve(link.href).url for block in lines for link in block.links)
    yield len({url.partition("?")[0].rstrip("/") for url in found if url.startswith(inner)})


def _places(page: Page, story: Story, headline: str) -> Iterator[float]:
    key, blocks = fold(headline), page.blocks
    ends = (story.blocks[0], story.blocks[-1]) if story.blocks else ()
    found = [index for index, block in enumerate(blocks) if any(block is end for end in ends)] or [len(blocks)]
    title = next((index for index, block in enumerate(blocks) if block.heading and block.key == key), None)
    yield _FAR if title is None else found[0] - title
    yield sum(block.furniture not in ("nav", "footer") for block in blocks[found[-1] + 1 :])


def _linked_headings(page: Page, lines: list[Block]) -> int:
    """The number of headings that lead to other pages of the site."""
    here = page.resolve(page.url).canonical
    return sum(
        any(to.kind != "external" and to.canonical != here for to in (page.resolve(link.href) for link in block.links))
        for block in lines
        if block.heading and block.links
    )
