"""How likely each block of a page belongs to its story: features of the block and its neighbourhood, and small trees.

The trees in `scoring.json` were learned from pages whose text is known (`python -m bench.scoring`). The features are of
density, position, repetition, style and neighbours; none is the name of a site or of a class of one site.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache, lru_cache, partial
from itertools import accumulate, chain, compress, islice, pairwise, takewhile
from string import ascii_uppercase
from typing import Any

from lxml import etree

from newsbot.page.blocks import DEEPEST, Block, lineage
from newsbot.page.compiled import speedups
from newsbot.page.names import NEVER_TAGS, Meaning, Zone, read_names
from newsbot.page.tags import DIGIT
from newsbot.page.tags import plain_class as python_plain_class
from newsbot.page.trees import Scorer, scorer
from newsbot.text.clean import FULL_STOPS, LONGEST_CACHED
from newsbot.text.comments import is_above_comments

plain_class: Callable[[str], str] = python_plain_class if speedups is None else speedups.plain_class

Features = list[float]

FEATURES = tuple(
    "words linked heading item caption furniture tag lead ends upper repeated described picture_above after_comments "
    "from_side from_picture from_comments from_content from_article from_form from_table from_main "
    "own_linked own_prose parent_blocks parent_words parent_linked parent_share "
    "outer_blocks outer_linked outer_share far_linked far_share "
    "style_share style_blocks style_words style_linked inner_style_share inner_style_blocks "
    "levels_out between from_first from_last words_from_first words_from_last from_headline "
    "prose_above prose_below prose_near page_prose page_blocks "
    "words_before linked_before words_after linked_after words_before_2 linked_before_2 words_after_2 linked_after_2 "
    "like_before like_after depth below_main words_position commas after_other_title "
    "title_parent title_outer title_far title_inner about about_parent about_outer about_inner inward".split()
)
"""`from_X` are levels up to the nearest element of kind X (FAR without one), or blocks and words from a place; `own`,
`parent`, `outer`, `far` the block's element and three around it; `share` a part of the page's prose, `linked` of the
letters; `style` the blocks with the same tag and class, `inner_style` those that share the parent's too; `title` and
`about` parts of the telling words of the titles and of the descriptions, `inward` of the links."""

FLAGS = frozenset("item caption ends described picture_above between like_before like_after".split())
INTEGERS = frozenset(
    "words heading furniture tag lead repeated after_comments parent_blocks parent_words outer_blocks style_blocks "
    "inner_style_blocks levels_out from_first from_last words_from_first words_from_last from_headline prose_near "
    "page_prose page_blocks words_before words_after words_before_2 words_after_2 depth below_main "
    "after_other_title".split()
) | {name for name in FEATURES if name.startswith("from_")}

LIKELY = -0.2
"""Log odds from which a block belongs to the story: the best of five values in `python -m bench.scoring`."""
POSSIBLE = -1.5  # the same for a page where next to nothing is likely
SURE = 0.5  # log odds from which a text is the story's, though it looks like a label or leads to a channel
ENDS = tuple(".!?…。！？।॥۔؟:;\"”’'»«“)】」』›" + FULL_STOPS)
PROSE_WORDS = 9  # of the shortest prose
UNENDED_WORDS = 22  # of prose that does not end like a sentence
FAR = 9
_CHILD_SHARE = 0.6  # of an element's prose that a child must hold to be searched instead
_POOR, _FEW = 0.3, 60  # share of the page's prose, and words, below which the names of elements are ignored
_MAIN = 0.4  # of a page's prose; an element that holds more is not side matter, whatever its name
_LONG = 999  # stands for a place that the page does not have
_DESCRIPTION_START = 60  # characters that identify a description
_COMMAS = ",،、，"
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u4e00-\u9fff]")
_TELLING, _TELLING_LETTERS, _TELLING_START = 12, 4, 300  # words of titles, or of descriptions; letters of the shortest
_SAMPLE = 100  # characters in which capitals are counted
_CAPITALS = ascii_uppercase.encode()

_TAGS = "p div li td span h1 h2 h3 h4 h5 h6 blockquote pre dd dt th section article header figcaption label center body"
_TAG_NUMBERS = {tag: number for number, tag in enumerate(_TAGS.split(), 1)}
_LEADS = {"strong": 1, "b": 1, "em": 2, "i": 2, "a": 3, "span": 4, "font": 4}
_APART: dict[str, Zone] = {"figure": "picture", "figcaption": "picture", "form": "side", "address": "side"}
_FURNITURE = {None: 0, "nav": 1, "footer": 2, "aside": 3}
_MARKED_TAGS = ("article", "form", "table", "main")
_NO_MARKS = [-FAR] * (4 + len(_MARKED_TAGS))
_TAG_KINDS = {tag: (kind,) for kind, tag in enumerate(_MARKED_TAGS, 4)}


def python_prose_words(block: Block) -> int:
    """Words of a block that reads like prose, 0 for any other."""
    if block.picture is not None or block.furniture or block.caption or block.heading or block.owner is None:
        return 0
    words = block.words
    if words < PROSE_WORDS or (words < UNENDED_WORDS and not block.text.endswith(ENDS)):
        return 0
    if block.links and 2 * block.linked > len(block.text):
        return 0
    return words


prose_words: Callable[[Block], int] = python_prose_words if speedups is None else speedups.prose_words


def around(element: Any) -> Iterator[Any]:
    """The element and those around it, no further than names count."""
    return takewhile(lambda one: one.tag != "body", islice(lineage(element), FAR))


def _capitals(text: str) -> int:
    if text.isascii():
        return len(text) - len(text.encode().translate(None, _CAPITALS))  # bytes take a quarter of the time of a string
    return sum(map(str.isupper, text))


def _commas(text: str) -> int:
    return text.count(",") if text.isascii() else sum(map(text.count, _COMMAS))


def _inward(block: Block) -> float:
    """The share of a block's links that lead to a place on its page."""
    return sum([link.href.startswith("#") for link in block.links]) / len(block.links)


def _telling(texts: Iterable[str]) -> list[str]:
    """The longest words of texts (folded), which say what they are about; of texts without spaces, pairs of letters."""
    words: set[str] = set()
    for text in texts:
        for word in _WORD.findall(text[:_TELLING_START]):
            if not word.isascii() and _UNSPACED.search(word):
                words.update(map("".join, pairwise(word)))
            elif len(word) >= _TELLING_LETTERS:
                words.add(word)
    return sorted(sorted(words), key=len, reverse=True)[:_TELLING]


def count_shared(title: str, text: str) -> int:
    """How many of the words that say what a title is about a text has (both folded)."""
    return sum(word in text for word in _telling([title]))


def opens_comments(block: Block) -> bool:
    """Whether a block is a heading above comments."""
    return block.heading > 0 and is_above_comments(block.key)


def _shares(titles: int, descriptions: int, bits: int) -> tuple[float, float]:
    """The shares of the telling words of titles, whose bits are the lowest, and of those of descriptions."""
    held = (bits & ((1 << titles) - 1)).bit_count(), (bits >> titles).bit_count()
    return held[0] / (titles or 1), held[1] / (descriptions or 1)


def _may_count(block: Block) -> bool:
    """Whether a block is text, and not a link of a menu or a footer."""
    if block.picture is not None or block.owner is None:
        return False
    return block.furniture not in ("nav", "footer") or not block.only_links


_Style = tuple[tuple[str, str], Zone, bool, tuple[int, ...]]
"""What the tag and the names of an element say: the tag and the classes, without names that number elements; the zone;
whether the element hardly ever holds a part of a story; those in `Place.distances` that it is of."""


@lru_cache(maxsize=16384)
def _style_of(tag: str, classes: str | None, number: str | None) -> _Style:
    read = read_names(f"{classes or ''} {number or ''}")
    dress = tag, plain_class(classes) if classes else ""
    never = tag in NEVER_TAGS or read.never
    return dress, _APART.get(tag) or read.zone, never, _kinds_of(read, _TAG_KINDS.get(tag, ()))


@cache
def _kinds_of(read: Meaning, of_tag: tuple[int, ...]) -> tuple[int, ...]:
    """Of the few things that names and tags say, their numbers in `Place.distances`."""
    if not (read.zone or read.content):
        return of_tag
    return *compress(range(4), (read.zone == "side", read.zone == "picture", read.comments, read.content)), *of_tag


class Place:
    """An element of a page that holds blocks: what it contains, and what is around it."""

    __slots__ = (
        "about",
        "bits",
        "blocks",
        "depth",
        "letters",
        "linked",
        "marks",
        "never",
        "parent",
        "prose",
        "step",
        "style",
        "title",
        "words",
        "zone",
    )

    def __init__(self, element: etree._Element, parent: Place | None) -> None:
        self.parent = parent
        self.words = self.letters = self.linked = self.blocks = self.prose = 0
        self.bits = 0  # of the telling words that it holds
        self.title = self.about = 0.0  # the shares of those of titles, and of those of descriptions
        self.step = -1  # on the way from the root to the element with most of the prose
        number = element.get("id")
        if number is not None and DIGIT.search(number):  # it numbers its element
            number = None
        classes = element.get("class")
        style_of = _style_of if len(classes or "") + len(number or "") <= LONGEST_CACHED else _style_of.__wrapped__
        self.style, self.zone, self.never, kinds = style_of(element.tag, classes, number)
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.marks: list[int] = _NO_MARKS if parent is None else parent.marks
        if kinds:
            self.marks = self.marks.copy()
            for kind in kinds:
                self.marks[kind] = self.depth

    def distances(self) -> list[int]:
        """Levels up to the nearest side matter, picture, comments, content, and each of _MARKED_TAGS."""
        depth = self.depth
        nearest = depth - FAR
        return [depth - mark if mark > nearest else FAR for mark in self.marks]

    @property
    def is_aside(self) -> bool:
        """Whether an element around is named like side matter."""
        return self.depth - self.marks[0] < FAR


def trees() -> Scorer:
    """The score of a block; built once."""
    return scorer("scoring", FEATURES, INTEGERS, FLAGS)


def score_blocks(page_blocks: list[Block], titles: Collection[str], descriptions: Sequence[str]) -> Scores:
    """The scores of a page's blocks; `titles` and `descriptions` are what the head says (folded)."""
    make: type[Scores] = Scores if speedups is None else speedups.Scores
    return make(page_blocks, titles, descriptions)


class Scores:
    """The features of a page's texts, without links in menus and footers, and how likely each belongs to its story."""

    def __init__(self, page_blocks: Sequence[Block], titles: Collection[str], descriptions: Sequence[str]) -> None:
        """`titles` and `descriptions` are what the head says (folded)."""
        self.page_blocks = page_blocks
        self.indexes = [index for index, block in enumerate(page_blocks) if _may_count(block)]
        self.blocks = [page_blocks[index] for index in self.indexes]
        self.titles = titles
        self._described = {text[:_DESCRIPTION_START] for text in descriptions}
        self.telling = _telling(titles), _telling(descriptions)
        self.told = cache(partial(_shares, *map(len, self.telling)))
        self.places: dict[etree._Element, Place] = {}
        self.order: list[Place] = []  # parents before children
        self.measured = False
        self._measure()
        self.measured = True
        for place in self.order:
            self._settle(place)

    def _place(self, owner: Any) -> Place:
        places = self.places
        if (known := places.get(owner)) is not None:
            return known
        path, element, parent = [owner], owner.getparent(), None
        while element is not None and (parent := places.get(element)) is None and len(path) < DEEPEST:
            path.append(element)
            element = element.getparent()
        for element in reversed(path):
            parent = places[element] = Place(element, parent)
            self.order.append(parent)
            if self.measured:
                self._settle(parent)
        assert parent is not None
        return parent

    def is_described(self, block: Block) -> bool:
        """Whether a block opens like one of the page's descriptions."""
        return block.key[:_DESCRIPTION_START] in self._described

    def is_side(self, block: Block) -> bool:
        """Whether an element around a block is named like side matter and holds little of the page's prose."""
        return self._place(block.owner).zone == "side"

    def is_picture(self, block: Block) -> bool:
        """Whether the outermost named element around a block, of those with little prose, is a picture's."""
        return self._place(block.owner).zone == "picture"

    def _settle(self, place: Place) -> None:
        """Hands the names of the elements around down to a place. They count if the elements hold little prose, and the
        outermost gives the zone."""
        if place.prose >= _MAIN * self.order[0].prose:
            place.zone, place.never = "", False
        elif place.parent is not None:
            place.zone = place.parent.zone or place.zone
            place.never = place.parent.never or place.never

    def _measure(self) -> None:
        self.words: list[int] = []
        self.linked: list[int] = []
        self.prose: list[int] = []
        self.owners: list[Place] = []
        self.bits: list[int] = []
        telling: dict[str, int] = defaultdict(int)
        for bit, word in enumerate(chain(*self.telling)):
            telling[word] += 1 << bit
        known = self.places.get
        for block in self.blocks:
            owner: Any = block.owner
            place = known(owner) or self._place(owner)
            key = block.key
            bits = sum([bit for word, bit in telling.items() if word in key])
            self.bits.append(bits)
            place.bits |= bits
            words, letters = block.words, len(block.text)
            linked = min(block.linked, letters) if block.links else 0
            prose = python_prose_words(block) if words >= PROSE_WORDS else 0
            self.words.append(words)
            self.linked.append(linked)
            self.prose.append(prose)
            self.owners.append(place)
            place.words += words
            place.letters += letters
            place.linked += linked
            place.blocks += 1
            place.prose += prose
        for place in reversed(self.order):
            if (parent := place.parent) is not None:
                parent.words += place.words
                parent.letters += place.letters
                parent.linked += place.linked
                parent.blocks += place.blocks
                parent.prose += place.prose
                parent.bits |= place.bits
            place.title, place.about = self.told(place.bits)

    def _mark_main(self) -> tuple[int, bool]:
        """Numbers the elements on the way to the one with most of the prose.

        Returns the last number, and whether elements that are named like side matter count.
        """
        self.main_depth = 0
        if not self.order:
            return 0, True
        plain: dict[Place, int] = defaultdict(int)
        children: dict[Place, list[Place]] = defaultdict(list)
        for place, prose in zip(self.owners, self.prose, strict=True):
            if prose and not place.is_aside:
                plain[place] += prose
        for place in reversed(self.order):
            if place.parent is not None and place.prose:
                plain[place.parent] += plain[place]
                children[place.parent].append(place)
        node = self.order[0]
        by_name = plain[node] >= min(_POOR * node.prose, _FEW)
        held = plain if by_name else {place: place.prose for place in self.order}
        step = node.step = 0
        while children[node]:
            best = max(reversed(children[node]), key=held.__getitem__)
            if not held[best] or held[best] < _CHILD_SHARE * held[node]:
                break
            node, step = best, step + 1
            node.step = step
        self.main_depth = node.depth
        for place in self.order:
            if place.step < 0 and place.parent is not None:
                place.step = place.parent.step
        return step, not by_name

    def _kin(self, shares: Sequence[float]) -> list[tuple[list[Any], list[int]]]:
        """Of each block, what all blocks of its style sum up to (prose, blocks, words, linked shares), and all those
        whose parent is of one style, too (prose, blocks, titles and descriptions that they tell)."""
        words, prose, bits = self.words, self.prose, self.bits
        styles: dict[Any, list[Any]] = defaultdict(lambda: [0, 0, 0, 0.0])
        inner_styles: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0])
        kin = []
        for index, place in enumerate(self.owners):
            style = styles[place.style]
            style[0] += prose[index]
            style[1] += 1
            style[2] += words[index]
            style[3] += shares[index]
            inner = inner_styles[place.style, place.parent.style if place.parent else None]
            inner[0] += prose[index]
            inner[1] += 1
            inner[2] |= bits[index]
            kin.append((style, inner))
        return kin

    def features(self, indexes: Iterable[int] | None = None) -> Iterator[Features]:
        """The features of each block, or of those at `indexes`, in the order of FEATURES."""
        blocks, words, prose, owners = self.blocks, self.words, self.prose, self.owners
        count = len(blocks)
        steps, sides_count = self._mark_main()
        main = [
            index
            for index, place in enumerate(owners)
            if prose[index] and place.step == steps and (sides_count or not place.is_aside)
        ]
        first, last = (main[0], main[-1]) if main else (0, count - 1)
        keys = [block.key for block in blocks]
        titles = [i for i, key in enumerate(keys) if key in self.titles]
        titles = titles or [i for i, block in enumerate(blocks) if block.heading == 1]
        headline = next((i for i in titles if blocks[i].heading), titles[0] if titles else None)
        comments = next((i for i, key in enumerate(keys) if is_above_comments(key)), count)
        above = list(accumulate(words, initial=0))
        prose_above = list(accumulate(prose, initial=0))
        all_prose = prose_above[-1] or 1
        repeated = Counter(keys)
        later = (i for i in range(first + 1, count) if blocks[i].heading == 1 and keys[i] not in self.titles)
        other = next(later, count)
        shares = [linked / len(block.text) for linked, block in zip(self.linked, blocks, strict=True)]
        kin = self._kin(shares)
        described = self._described
        wide = [-1, -1, *words, -1, -1]
        links = [-1.0, -1.0, *shares, -1.0, -1.0]
        all_words = above[-1] or 1
        told = self.told
        for index in range(count) if indexes is None else indexes:
            block, place = blocks[index], owners[index]
            parent = place.parent or place
            outer = parent.parent or parent
            far = outer.parent or outer
            style, inner = kin[index]
            start = block.text[:_SAMPLE]
            page_index = self.indexes[index]
            yield [
                words[index], shares[index], block.heading, block.item, block.caption, _FURNITURE[block.furniture],
                _TAG_NUMBERS.get(place.style[0], 0),
                0 if block.lead is None else _LEADS.get(str(block.lead.tag), 5),
                block.text.endswith(ENDS), _capitals(start) / len(start), repeated[keys[index]],
                keys[index][:_DESCRIPTION_START] in described,
                page_index > 0 and self.page_blocks[page_index - 1].picture is not None, index - comments,
                *place.distances(),
                place.linked / place.letters, place.prose / (place.words or 1),
                parent.blocks, parent.words, parent.linked / parent.letters, parent.prose / all_prose,
                outer.blocks, outer.linked / outer.letters, outer.prose / all_prose,
                far.linked / far.letters, far.prose / all_prose,
                style[0] / all_prose, style[1], style[2] / style[1], style[3] / style[1],
                inner[0] / all_prose, inner[1],
                steps - place.step, first <= index <= last, index - first, index - last,
                above[index] - above[first], above[index] - above[last],
                -_LONG if headline is None else index - headline,
                prose_above[index] / all_prose, 1 - prose_above[index + 1] / all_prose,
                prose_above[min(index + 6, count)] - prose_above[max(index - 5, 0)], all_prose, count,
                wide[index + 1], links[index + 1], wide[index + 3], links[index + 3],
                wide[index], links[index], wide[index + 4], links[index + 4],
                index > 0 and owners[index - 1].style == place.style,
                index + 1 < count and owners[index + 1].style == place.style,
                place.depth, place.depth - self.main_depth, above[index] / all_words,
                _commas(block.text) / (words[index] or 1),
                index - other,
                parent.title, outer.title, far.title, told(inner[2])[0],
                told(self.bits[index])[1], parent.about, outer.about, told(inner[2])[1],
                _inward(block) if block.links else 0.0,
            ]  # fmt: skip

    def odds(self, indexes: Sequence[int] | None = None) -> Iterator[tuple[int, float]]:
        """For each of the blocks, or of those at `indexes`, its index in the page and the log odds that it belongs to
        the story."""
        odds = trees()
        pages = self.indexes if indexes is None else [self.indexes[index] for index in indexes]
        for index, features in zip(pages, self.features(indexes), strict=True):
            yield index, odds(*features)

    def own_odds(self) -> list[tuple[int, float]]:
        """`odds` of the blocks that are not side matter; to leave that out first saves a quarter of the time of
        scoring, 5 % of a page's."""
        return list(self.odds([index for index, place in enumerate(self.owners) if not place.never]))
