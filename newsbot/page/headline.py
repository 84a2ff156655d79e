"""The headline of a page without a layout: what a reader sees printed above the story.

Candidates are the page's headings, what its head says, and pieces of both. Small trees score each by where it is
and by what else says the same; `headline.json` was learned from pages whose headline is known
(`python -m bench.headlines`).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote, urlsplit

from newsbot.page.blocks import Block, count_words, lineage, short_text
from newsbot.page.names import finder, is_standfirst, names_of
from newsbot.page.regions import Page
from newsbot.page.scoring import count_shared
from newsbot.page.structure import leads_in
from newsbot.page.tags import BOLD, HEADINGS
from newsbot.page.trees import Scorer, scorer
from newsbot.text.clean import FULL_STOPS, fold
from newsbot.text.headlines import bare
from newsbot.text.signatures import is_date, signature_in

FEATURES = tuple(
    "shared data tweeted title level rank headings furniture prints titled hidden prose linked place "
    "like_shared like_data like_title like_printed like_any printed_like_shared printed_like_data printed_like_title "
    "shared_like_data shared_like_title words letters parts sources prose_share words_share "
    "in_printed around_printed in_head kicker".split()
)
"""`shared` (`og:title`), `data` (JSON-LD), `tweeted` and `title` say it whole (3), with the site's name (2) or more (1)
beside it, something else (0), or nothing (-1); `like_X` is the share of words that both have (-1 without X), `printed`
the first heading of level 1; `rank` counts headings of level 1, `prose` the letters that follow."""

TITLE_ENDS = re.compile(r"\s+[|–—·»-]\s+|\s*\|\s*")
"""What separates the pieces of a title: the headline first, the name of the site last."""
_SEPARATOR = re.compile(
    r"\s*[|·»•›«｜‹]\s*|\s+[-–—:/@]+\s+|\s*(?:--|::)\s*|(?<=[^\s\d])[:：](?:\s+|(?=\S{1,40}$))|[-_](?=[^-_\s]{1,40}$)"
)
_MARK = re.compile("[|·»•›«｜‹:：@/_–—-]")  # one of which a separator has
_WORD = re.compile(r"\w+")
_find = finder(
    r"title headline heading titel titulo titre \bhed\b name".split(),
    (r"logo brand site-?(?:name|title) blog-?title masthead sr-only visually screen-reader hidden aural").split(),
)
_TITLED, _HIDDEN = 1, 2
_FURNITURE = {None: 3, "nav": 0, "footer": 1, "aside": 2}
_HEAD = ("shared", "data", "tweeted", "title")
_SHARED = ("og:title", "dc.title", "dcterms.title", "headline", "hdl")
_SITE_WORDS = 6
_LONGEST = 1000  # characters
_LONGEST_LINE = 300  # of a line that is not a heading
_PIECES = 6  # of a title, from each end
_HEADINGS = 12  # from the top that may be a headline, whatever their level
_FIRST_HEADINGS = 100  # of level 1 that may be a headline: each is compared with each
_BLOCKS = 3000
_AFTER = 15  # blocks
_TEXT = 5000  # characters in which words of headings are looked for: as many blocks of usual paragraphs
_LINES = 200  # above the text that may be dressed as a headline: a menu in plain lines may be between
_PROSE = 60  # characters
_TITLE_WORDS = range(3, 31)  # of a line that is dressed as a headline: fewer are a label, more are a paragraph
_DRESSED = 4  # levels from where a line opens up to its element
_LARGE = re.compile(r"[4-7]|\+[1-4]")  # of the sizes of `<font>`, in which text is 3
_STOPS = (".", "۔", *FULL_STOPS)
_TELLING = 2  # words of a headline that the text says, too; the name of a paper may be that of its valley
_JOINS = " :|/·»–—-"  # between a kicker and a headline
_OPENING = 8  # letters of the shortest text that may be the headline because a title opens with it: 8 Chinese words
_FOLDED = 10  # characters by which a text and its key differ at most, near enough


@dataclass(slots=True)
class Candidate:
    """A text that may be the headline, and where it was found."""

    text: str
    key: str
    said: dict[str, int] = field(default_factory=dict)  # by part of the head, 1 to 3 as in FEATURES
    block: Block | None = None
    index: int = -1
    rank: int = 9
    prints: int = 0
    kicker: bool = False  # a heading without the element it opens or ends with


def trees() -> Scorer:
    """The score of a candidate; built once."""
    return scorer("headline", FEATURES)


def choose_headline(page: Page) -> tuple[str, str] | None:
    """The headline, and the evidence for it: `page`, `json-ld` or `meta`; None if the page has no headline."""
    found = candidates(page)
    if not found:
        line = _dressed_line(page, Candidate("", ""))
        return None if line is None else (line.text, "page")
    best = found[0]
    if len(found) > 1:
        score = trees()
        odds = [score(*map(float, row)) for row in features(page, found)]
        best = found[odds.index(max(odds))]
        best = _below_kicker(page, best)
    if _may_name_site(page, best) and (line := _dressed_line(page, best)) is not None:
        return line.text, "page"
    if best.block is not None:
        return best.text, "page"
    return best.text, "json-ld" if best.said.get("data") else "meta"


def _below_kicker(page: Page, best: Candidate) -> Candidate:
    """The longer line below `best`, if the head says both in this order, and neither alone: `Health: Ministers
    disagree`. A site, a section or an author has few words."""
    below = page.blocks[best.index + 1 : best.index + 2] if best.block is not None and not best.block.heading else ()
    said_by_head = list(map(fold, _head(page).values()))
    for block in below:
        if block.words not in _TITLE_WORDS or block.words <= count_words(best.text) or best.key in said_by_head:
            continue
        for whole in said_by_head:
            if block.picture is None and whole.startswith(best.key):
                join, said, rest = whole[len(best.key) :].partition(block.key)
                if said and not join.strip(_JOINS) and not rest[:1].isalnum():
                    return Candidate(block.text, block.key, block=block, index=best.index + 1)
    return best


def _may_name_site(page: Page, best: Candidate) -> bool:
    """Whether the best candidate may be the same on all pages of the site: it is the name in its address, or the head
    has a title only, and no heading above text prints it. What JSON-LD calls the headline is not."""
    if "data" in best.said:
        return False
    if _names_host(page, best.text):
        return True
    if _head(page).keys() != {"title"} or _is_in_address(page, best.text):
        return False
    level = 0 if best.block is None else best.block.heading
    return not level or (level > 1 and not _prose_after(page, best.index))


def _is_in_address(page: Page, text: str) -> bool:
    """Whether the address, without parameters, ends in a text: `/about-us/`."""
    parts = urlsplit(page.url)
    return not parts.query and bare(text) == bare(unquote(parts.path.rstrip("/").rpartition("/")[2]))


def _names_host(page: Page, text: str) -> bool:
    """Whether a text is the name in the site's address, `Valley Paper` in `valleypaper.example`."""
    return len(text) <= _LONGEST_LINE and bare(text) in page.host.split(".")


def _dressed_line(page: Page, best: Candidate) -> Block | None:
    """The line that is dressed as a headline above the first paragraph of a page whose title may be the site's name or
    that of an editor (`New Page 1`): it is a part of the title, or has words in common with the text while the title
    has next to none, nor half of those of the line. Below a title that is printed above text, a heading or what a
    description says may be a standfirst."""
    blocks = page.blocks[:_BLOCKS]
    first = _first_prose(blocks)
    text = " ".join(block.key for block in blocks[first : first + _AFTER] if _is_prose(block))[:_TEXT]
    names_host = _names_host(page, best.text)
    printed = not names_host and _is_printed(page, best)
    plain = best.block is None or best.block.only_links or names_host
    own = 0 if best.block is None or plain else _dress(best.block)
    known = count_shared(best.key, text)
    described = set(map(fold, page.metadata.descriptions)) if printed else ()
    ranked: list[tuple[bool, int, int, int]] = []
    start = max(first - _LINES, 0)
    for index, block in enumerate(blocks[start:first], start):
        if (rank := _dress(block, headings=not printed)) > own and block.key not in described:
            _, said, behind = best.key.partition(block.key)
            part = bool(best.block is None and said and not behind[:1].islower())  # whole words of it
            shared = count_shared(block.key, text)
            if part or (shared > known < _TELLING and not _says_half(best.key, block.key)):
                ranked.append((part, rank, shared, -index))
    return blocks[-max(ranked)[-1]] if ranked else None


def _is_printed(page: Page, best: Candidate) -> bool:
    """Whether a candidate is printed above text, and not as a link to another page, as a site's name is."""
    if best.block is None or not _prose_after(page, best.index):
        return False
    here = page.resolve(page.url).canonical
    return not best.block.only_links or all(page.resolve(link.href).canonical == here for link in best.block.links)


def _says_half(title: str, line: str) -> bool:
    """Whether a title has half of the words of a line (both folded), and so is another wording of it."""
    words = set(_WORD.findall(line))
    return 2 * len(words.intersection(_WORD.findall(title))) >= len(words)


def _first_prose(blocks: Sequence[Block]) -> int:
    """The index of the first paragraph."""
    return next((index for index, block in enumerate(blocks) if _is_prose(block) and not _dress(block)), 0)


def _dress(block: Block, *, headings: bool = True) -> int:
    """How much a line is dressed as a headline: named like one (3), larger than the text or, with `headings`, a heading
    (2), or bold (1); 0 if it is not, as a whole, or not a title."""
    if block.links or block.furniture or block.picture is not None or block.words not in _TITLE_WORDS:
        return 0
    if len(block.text) > _LONGEST_LINE or is_date(block.text) or signature_in(block.text) or leads_in(block):
        return 0
    rank = 0
    for element in islice(lineage(block.owner if block.lead is None else block.lead), _DRESSED):
        names = names_of(element)
        size = _LARGE.fullmatch(element.get("size") or "")
        bold = element.tag in BOLD and not block.text.endswith(_STOPS)  # which a standfirst has
        titled = _find(names.lower()) == _TITLED and not is_standfirst(names)
        heading = headings and element.tag in HEADINGS and not is_standfirst(names)
        large = size is not None or element.tag == "big" or heading
        rank = max(rank, 3 * titled, 2 * large, int(bold))
        if element is block.owner:
            break
    return rank


def site_in_title(page: Page, headline: str) -> str | None:
    """What follows the headline in the page's title: the site's name, unless it may be a section or an author."""
    key, title = fold(headline), page.metadata.title or ""
    for seam in islice(TITLE_ENDS.finditer(title[:_LONGEST]), _PIECES):
        if fold(title[: seam.start()]) == key:
            name = title[seam.end() :]
            words = name.split()
            named = 0 < len(words) <= _SITE_WORDS and not any(map(str.isdigit, words)) and signature_in(name) is None
            return name if named and not TITLE_ENDS.search(name) and not _is_section(page, name) else None
    return None


def _is_section(page: Page, name: str) -> bool:
    """Whether the page calls its section so, or a link to another page of the site than its first."""
    key, section = fold(name), page.metadata.section
    links = (link for link in page.links if len(link.text) == len(name))
    kinds = (page.resolve(link.href).kind for link in links if fold(link.text) == key)
    return any(kind not in ("home", "external") for kind in kinds) or bool(section and fold(section[0]) == key)


class _Candidates:
    """The texts that may be the headline, by their keys; none is the name of the site."""

    def __init__(self, page: Page) -> None:
        self.sites = tuple({f" {fold(name)} " for name in page.site_names})
        self.found: dict[str, Candidate] = {}

    def add(self, text: str, key: str = "") -> Candidate | None:
        key = key or fold(text)
        if f" {key} " in self.sites or not any(map(str.isalnum, key)):
            return None
        return self.found.setdefault(key, Candidate(text, key))

    def add_head(self, page: Page) -> list[str]:
        """Adds what the parts of the head say, whole and in pieces; returns the keys of the whole texts."""
        texts: dict[str, list[str]] = {}  # with the parts of the head that say them
        for name, text in _head(page).items():
            texts.setdefault(text, []).append(name)
        wholes = list(map(fold, texts))
        for (text, names), whole_key in zip(texts.items(), wholes, strict=True):
            if (whole := self.add(text, whole_key)) is not None:
                whole.said.update(dict.fromkeys(names, 3))
            for piece, rest in _pieces(text):
                key = fold(piece)
                if not _names_site(key, self.sites) and (part := self.add(piece, key)) is not None:
                    said = 2 if _names_site(fold(rest), self.sites) else 1
                    part.said = dict.fromkeys(names, said) | part.said
        return wholes


def candidates(page: Page) -> list[Candidate]:
    """The texts that may be the headline, each once, as printed if the page prints it."""
    every = _Candidates(page)
    wholes, found = every.add_head(page), every.found
    lengths = list(map(len, found))
    shortest, longest = min(lengths, default=0) - _FOLDED, min(max(lengths, default=0) + _FOLDED, _LONGEST_LINE)
    starts = {key[:2] for key in wholes}
    least = max(min(map(len, wholes), default=0) // 2, _OPENING)
    rank = headings = firsts = 0
    for index, block in enumerate(page.blocks[:_BLOCKS]):
        text, level = block.text, block.heading
        length = len(text)
        known = (shortest <= length <= longest and block.key in found) or (
            least <= length <= longest and text[:2].lower() in starts and _opens(block.key, wholes)
        )
        if not (level or known):
            continue
        if length > _LONGEST or block.picture is not None:
            continue
        aside = block.furniture in ("nav", "footer")
        headings += bool(level) and not aside
        upper = level in (2, 3) and block.furniture is None and headings <= _HEADINGS
        firsts += level == 1
        if not ((level == 1 and firsts <= _FIRST_HEADINGS) or upper or known):
            continue
        prints = _prints(block, found, wholes)
        whole_heading = prints[0][0]
        for line, key in prints:
            if (printed := every.add(line, key)) is None:
                continue
            printed.prints += 1
            if _goes_before(block, printed.block):
                printed.text, printed.block, printed.index = line, block, index
                printed.kicker = line is not whole_heading
                printed.rank = rank if level == 1 and not aside else 9
        rank += level == 1 and not aside
    return list(found.values())


def _prints(block: Block, found: Container[str], wholes: Iterable[str]) -> list[tuple[str, str]]:
    """What a block prints that may be the headline, with its key or an empty text: first the whole, without the date or
    the kicker in a heading of level 1 if the head says it without, then the parts of such a heading."""
    if block.heading != 1:
        return [(block.text, block.key)]
    parts = list(_inner(block))
    if block.key not in found:
        for rest, inner in parts:
            if (is_date(inner) and fold(rest) in found) or _is_kicker(inner, rest, wholes):
                return [(rest, "")]
    return [(block.text, block.key), *((rest, "") for rest, _ in parts)]


def _is_kicker(inner: str, rest: str, wholes: Iterable[str]) -> bool:
    """Whether a part of the head says an element of a heading and the longer rest with a mark between them."""
    kicker, title = fold(inner), fold(rest)
    if count_words(rest) not in _TITLE_WORDS or count_words(inner) >= count_words(rest):
        return False
    if not rest[0].isalnum() or rest[0].islower():  # what somebody says, or a sentence
        return False
    for whole in wholes:
        if whole.startswith(kicker):
            join, said, behind = whole[len(kicker) :].partition(title)
            if said and join.strip() and not join.strip(_JOINS) and not behind[:1].isalnum():
                return True
    return False


def _opens(key: str, wholes: Iterable[str]) -> bool:
    """Whether a text is most of what a part of the head says, which then says more behind a mark or a space."""
    length = len(key)
    if length < _OPENING:
        return False
    return any(
        whole.startswith(key) and length < len(whole) <= 2 * length and not whole[length].isalnum() for whole in wholes
    )


def _goes_before(block: Block, other: Block | None) -> bool:
    """Whether a print counts before another: headings before lines, those of level 1 first, furniture last."""
    if other is None:
        return True
    better = block.heading and (not other.heading or (block.heading == 1 and other.heading > 1))
    return bool(better) and block.furniture not in ("nav", "footer")


def _head(page: Page) -> dict[str, str]:
    meta = page.metadata
    shared = next(filter(None, map(meta.meta.get, _SHARED)), None)
    said = (shared, meta.headline, meta.meta.get("twitter:title"), meta.title)
    return {name: text for name, text in zip(_HEAD, said, strict=True) if text and len(text) <= _LONGEST}


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """The parts of a title before and after each separator, each with the rest; a mark at the end stays."""
    matches = list(_SEPARATOR.finditer(text)) if _MARK.search(text) else []
    for match in matches[:_PIECES] + matches[_PIECES:][-_PIECES:]:
        before, after = text[: match.start()].strip(), text[match.end() :].strip()
        if any(map(str.isalnum, before)) and any(map(str.isalnum, after)):
            yield before, after
            yield after, before
        elif any(map(str.isalnum, before)) and text[match.start() :].strip("|·•｜ -–—:/@_") == "":
            yield before, after


def _has_separator(text: str) -> bool:
    return _MARK.search(text) is not None and _SEPARATOR.search(text) is not None


def _inner(block: Block) -> Iterator[tuple[str, str]]:
    """A heading without the element it opens or ends with, and what that says: a kicker, a date."""
    element = block.owner
    if element is None or element.tag != "h1" or not 0 < len(element) <= 4:
        return
    for child in (element[0], element[-1]):
        if not isinstance(child.tag, str):
            continue
        inner = short_text(child, len(block.text), " ")
        if not inner:
            continue
        for rest in (block.text.removeprefix(inner), block.text.removesuffix(inner)):
            if rest and rest != block.text:
                yield rest.strip(" |:·•–—-"), inner


def _names_site(key: str, sites: tuple[str, ...]) -> bool:
    if not any(map(str.isalnum, key)):
        return True
    line = f" {key} "
    return len(key.split()) <= _SITE_WORDS and (line.startswith(sites) or line.endswith(sites))


def features(page: Page, found: list[Candidate]) -> Iterator[list[float]]:
    """The features of each candidate, in the order of FEATURES."""
    said_in = _head(page)
    folded = {text: fold(text) for text in set(said_in.values())}
    words_in = {text: frozenset(_WORD.findall(key)) for text, key in folded.items()}
    head = {name: words_in[text] for name, text in said_in.items()}
    keys = set(folded.values())
    printed = [c for c in found if c.block is not None and c.block.heading == 1 and not c.kicker]
    headings = sum(c.rank < 9 for c in printed)
    first = min((c for c in printed if c.rank < 9), key=lambda c: c.rank, default=None)
    top = None if first is None else frozenset(_WORD.findall(first.key))
    prose = [_prose_after(page, c.index) if c.block is not None else 0 for c in found]
    words = [frozenset(_WORD.findall(c.key)) for c in found]
    most, longest = max(prose, default=0) or 1, max(map(len, words), default=0) or 1
    shared, data, title = head.get("shared"), head.get("data"), head.get("title")
    whole = [_like(top, shared), _like(top, data), _like(top, title), _like(shared, data), _like(shared, title)]
    for candidate, after, own in zip(found, prose, words, strict=True):
        block, key, said = candidate.block, candidate.key, candidate.said
        names = 0 if block is None or block.owner is None else _find(_names(block))
        yield [
            *(said.get(name, 0 if name in head else -1) for name in _HEAD),
            -1 if block is None else block.heading, candidate.rank, headings,
            -1 if block is None else _FURNITURE.get(block.furniture, 3), candidate.prints,
            bool(names & _TITLED), bool(names & _HIDDEN), after,
            block is not None and block.only_links, candidate.index,
            _like(own, shared), _like(own, data), _like(own, title), _like(own, top),
            max((len(own & other) / len(own) for other in words_in.values()), default=0) if own else 0,
            *whole, len(own), len(key), _has_separator(candidate.text), len(said),
            after / most, len(own) / longest,
            any(c.key != key and key in c.key for c in printed),
            any(c.key != key and len(c.key) > 8 and c.key in key for c in printed),
            any(text != key and key in text for text in keys), candidate.kicker,
        ]  # fmt: skip


def _like(one: frozenset[str] | None, other: frozenset[str] | None) -> float:
    """The share of words that both have; -1 if there is only one."""
    if one is None or other is None:
        return -1
    both = len(one & other)
    return both / (len(one) + len(other) - both or 1)


def _is_prose(block: Block) -> bool:
    if len(block.text) < _PROSE or block.picture is not None:
        return False
    return not (block.heading or block.furniture or block.only_links)


def _prose_after(page: Page, index: int) -> int:
    """The letters of the paragraphs among the blocks that follow."""
    return sum(len(block.text) for block in page.blocks[index + 1 : index + 1 + _AFTER] if _is_prose(block))


def _names(block: Block) -> str:
    """The names of the elements that hold a block, two levels."""
    element = block.lead if block.lead is not None else block.owner
    parent = None if element is None else element.getparent()
    near = [e for e in (element, parent) if e is not None]
    return " ".join(f"{e.get('class') or ''} {e.get('id') or ''} {e.get('itemprop') or ''}" for e in near).lower()
