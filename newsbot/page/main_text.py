"""The story among the blocks of a page without a layout, found by amount of prose, by style and by position.

The story is the content of the innermost element with most of the prose, and text of the same style beside it. Names of
elements (`related`, `newsletter`) exclude side matter, unless most of the page's prose is in them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import urlsplit

from lxml import etree

from newsbot.page.blocks import Block, lineage, plain_class
from newsbot.page.regions import Page
from newsbot.text.clean import fold
from newsbot.text.language import script_of, word_count

Zone = Literal["", "picture", "side"]

_ENDS = tuple(".!?…。！？।॥۔؟:;\"”’'»«“)】」』›")
_PROSE = 9  # words of the shortest prose
_UNENDED = 22
_SHARE = 0.6  # of an element's prose that a child must hold to be searched instead
_TITLED = 0.15  # for the child that holds the headline
_MAIN = 0.4  # of a page's prose; an element that holds more is not side matter, whatever its name
_POOR = 0.3
_FEW = 60  # share of the page's prose, and words, below which the names of elements are ignored
_NEAR = 2  # levels around the story in which similar paragraphs belong to it
_VERSION = 0.15  # share of the story at which prose in another script is a translation
_HIDDEN = 0.5  # share of the text in structured data below which the page's text is incomplete
_COPY = 40  # characters from which a repeated text is a copy
_CARDS = 2
_LABEL_WORDS = 6
_CALL_WORDS = 45
_ABOVE = 25  # blocks above the story that may hold the standfirst
_DESCRIPTION_START = 60  # characters that identify a description

_PICTURE = re.compile(
    r"\bimg\b|\bimages?\b|picture|photo|lightbox|caption|credit|gallery|slideshow|media-?(?:info|caption)"
)
_SIDE = re.compile(
    r"comment|disqus|related|recommend|promo|newsletter|subscri|social|\bshar(?:e|ing)\b|share-|copyright|byline|author"
    r"|\bbio\b|\btags?\b|tagged|topics?\b|keyword|breadcrumb|advert|\bads?\b|adslot|sponsor|outbrain|taboola|popular"
    r"|trending|most-?read|read-?(?:more|next|also)|more-?(?:on|from|news|stories|articles)|see-?also"
    r"|(?<!has-)(?<!with-)\bsidebar\b(?!-(?:grid|layout))|footer|\bnav\b|navigation|\bmenu|cookie|embed|consent|\bwidget"
    r"|toolbar|timestamp|\bdate(?:line)?\b|publish|player|\bpoll\b|quiz|disclaimer|legal|\blogin\b|sign-?up|register"
    r"|donat|(?:premium|paywall|plus)-?(?:hint|box|message|plea|offer|banner|prompt|cta)|teaser|\bcards?\b|werbung|anzeige|weiterlesen|infobox|factbox|follow-?us|whatsapp"
    r"|app-?(?:banner|download|store)|modal|popup|overlay|tooltip|visually-?hidden|sr-only|screen-?reader|\bhidden\b"
    r"|pagination|pager|correction|feedback|rating|linkbox|link-?list"
)
_STANDFIRST = re.compile(
    r"summary|\blead\b|\bleadin\b|lead-?(?:text|paragraph|in)|\bintro|stand-?first|\bdec?k\b|sub-?title"
    r"|sub-?head(?:line|ing)?|excerpt|abstract|description|vorspann|chapo|bajada|ingress|entradilla|perex|lede"
    r"|teaser-?text"
)
_MODIFIER = re.compile(r"--[\w-]*")
_SEAM = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\s]+")
_APART: dict[Any, Zone] = {
    "figure": "picture", "figcaption": "picture", "form": "side", "address": "side", "table": "side",
    "header": "side", "details": "side",
}  # fmt: skip
_PROSE_TAGS = frozenset(("p", "blockquote", "li", "dd", "dt", "pre", "q"))
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
    pictures: list[tuple[Block, str | None]] = field(default_factory=list)  # with captions
    weight: int = 0  # words of prose
    hidden: list[str] = field(default_factory=list)
    """Paragraphs in structured data, if the page shows only a part of them."""


def find_story(page: Page, title: str) -> Story:
    """The story under the headline `title`; without blocks if the page has no prose."""
    finder = _Finder(page, fold(title))
    story = finder.story(named=True)
    if story.weight < min(_POOR * finder.total, _FEW):
        other = finder.story(named=False)
        story = other if other.weight > 2 * story.weight else story
    body = page.metadata.story.get("articleBody")
    if isinstance(body, str) and word_count(body) * _HIDDEN > story.weight:
        story.hidden = [text for text in map(str.strip, body.splitlines()) if text]
    return story


@lru_cache(maxsize=8192)
def _zone(names: str) -> Zone:
    """The zone by an element's class and id; BEM modifiers (`card--large`) do not count."""
    plain = "-".join(_SEAM.split(_MODIFIER.sub("", names))).lower()
    return "picture" if _PICTURE.search(plain) else "side" if _SIDE.search(plain) else ""


@lru_cache(maxsize=2048)
def _is_standfirst(names: str) -> bool:
    return bool(_STANDFIRST.search("-".join(_SEAM.split(names)).lower()))


def _names(element: etree._Element) -> str:
    get = element.get
    return " ".join(filter(None, (get("class"), get("id"), get("data-testid"), get("data-component"), get("role"))))


def _dress(block: Block, depth: int) -> tuple[str, ...]:
    """Tags and classes of a block's element and of `depth` - 1 ancestors."""
    dress: list[str] = []
    for element, _ in zip(lineage(block.owner), range(depth), strict=False):
        dress += str(element.tag), plain_class(element.get("class") or "")
    return tuple(dress)


class _Prose:
    """The amount of prose in each element of a page."""

    def __init__(self, weighed: Iterable[tuple[Block, float]]) -> None:
        self.weights: dict[Any, float] = {}
        self.children: dict[Any, dict[Any, None]] = {}
        for block, weight in weighed:
            child: Any = None
            for element in lineage(block.owner):
                self.weights[element] = self.weights.get(element, 0.0) + weight
                if child is not None:
                    self.children.setdefault(element, {})[child] = None
                child = element

    def heaviest(self, root: Any, titled: set[Any]) -> Any:
        """The innermost element below `root` that holds most of the prose of its parent."""
        while root in self.children:
            children = self.children[root]
            best = max(children, key=self.weights.__getitem__)
            own = next((child for child in children if child in titled), None)
            if own is not None and self.weights[own] > _TITLED * self.weights[root]:
                best = own
            elif self.weights[best] < _SHARE * self.weights[root]:
                break
            root = best
        return root


class _Finder:
    def __init__(self, page: Page, title: str) -> None:
        self.page = page
        self.blocks = page.blocks
        self.title = title
        self.weighed = [(index, weight) for index, block in enumerate(self.blocks) if (weight := _prose(block))]
        self.total = sum(weight for _, weight in self.weighed)
        self.prose = _Prose((self.blocks[index], weight) for index, weight in self.weighed)
        self.zones: dict[Any, Zone] = {}

    def story(self, *, named: bool) -> Story:
        """The story; `named` if names of elements remove side matter."""
        self.zones = {}
        self.named = named
        prose = [(index, weight) for index, weight in self.weighed if not self.zone(self.blocks[index])]
        if not prose:
            return Story()
        held = _Prose((self.blocks[index], weight) for index, weight in prose)
        node = self._widened(held.heaviest(self.page.root, self._titled()), [index for index, _ in prose])
        inside = self._inside(node)
        chosen = [index for index, _ in prose if index in inside]
        if not chosen:  # nested deeper than is looked at
            return Story()
        dresses: Counter[tuple[str, ...]] = Counter()
        for index in chosen:
            dresses[_dress(self.blocks[index], 1)] += word_count(self.blocks[index].text)
        main = dresses.most_common(1)[0][0]
        standfirst = self._standfirst(chosen[0])
        first, last = self._ends(chosen, main, standfirst)
        weight = sum(weight for index, weight in prose if first <= index <= last and index in inside)
        blocks, pictures = self._kept(range(first, last + 1), inside, dresses), self._pictures(first, last)
        return Story(list(blocks), standfirst.text if standfirst else None, list(pictures), weight)

    def zone(self, block: Block) -> Zone:
        path = []
        zone: Zone = ""
        for element in lineage(block.owner):
            if element in self.zones:
                zone = self.zones[element]
                break
            path.append(element)
        for element in reversed(path):
            if zone == "picture" and element.tag == "blockquote":
                zone = ""
            elif not zone and self.prose.weights.get(element, 0.0) < _MAIN * self.total:
                zone = _APART.get(element.tag, "")
                if not zone and self.named:
                    zone = _zone(_names(element))
            self.zones[element] = zone
        return zone

    def _titled(self) -> set[Any]:
        headings = [block for block in self.blocks if block.heading and block.owner is not None]
        own = [block for block in headings if block.key == self.title] or [b for b in headings if b.heading == 1]
        return set(lineage(own[0].owner)) if own else set()

    def _widened(self, node: Any, prose: Sequence[int]) -> Any:
        """The ancestor of `node` that also holds text styled like it, and its translation."""
        inside = self._inside(node)
        own = [self.blocks[index] for index in prose if index in inside]
        others = [self.blocks[index] for index in prose if index not in inside]
        if not own or not others:
            return node
        dress = Counter(_dress(block, 3) for block in own).most_common(1)[0][0]
        near = list(lineage(node))[1 : 1 + _NEAR]
        alike = [
            block
            for block in others
            if _dress(block, 3) == dress or (_dress(block, 1) == dress[:2] and any(block.box is e for e in near))
        ]
        script = Counter(script_of(block.text) for block in own).most_common(1)[0][0]
        version = [block for block in others if (other := script_of(block.text)) and other != script]
        if sum(word_count(b.text) for b in version) > max(_VERSION * sum(word_count(b.text) for b in own), 3 * _PROSE):
            alike += version
        above = list(lineage(node))
        for block in alike:
            node = next((element for element in lineage(block.owner) if element in above), node)
            above = above[above.index(node) :]
        return node

    def _inside(self, node: Any) -> set[int]:
        """The indexes of the blocks in an element."""
        visited: dict[Any, bool] = {node: True}
        inside = set()
        for index, block in enumerate(self.blocks):
            path = []
            found = False
            for element in lineage(block.owner):
                if element in visited:
                    found = visited[element]
                    break
                path.append(element)
            visited.update(dict.fromkeys(path, found))
            if found:
                inside.add(index)
        return inside

    def _ends(self, chosen: Sequence[int], main: tuple[str, ...], standfirst: Block | None) -> tuple[int, int]:
        """The range of the story: from the first prose to the last that is styled like most of it."""
        blocks = self.blocks
        mains = [index for index in chosen if _dress(blocks[index], 1) == main]
        first, last = chosen[0], mains[-1]
        headings = (i for i in range(mains[0] + 1, last) if blocks[i].heading == 1 and blocks[i].key != self.title)
        last = next(headings, last + 1) - 1  # before the next story
        last = self._before_tail(mains[0], last)

        def goes_on(index: int, next_index: int, dress: tuple[str, ...]) -> bool:
            block = blocks[next_index]
            return block.box is blocks[index].box and _dress(block, 1) == dress and not block.only_links

        while first and goes_on(first, first - 1, _dress(blocks[first], 1)):
            above = blocks[first - 1]
            if above is standfirst or not above.text.endswith(_ENDS):  # a byline is dressed like text, too
                break
            first -= 1
        heads = {_dress(block, 1) for block in blocks[first:last] if block.heading > 1}
        if first and blocks[first - 1].heading > 1 and _dress(blocks[first - 1], 1) in heads:
            first -= 1
        while last + 1 < len(blocks) and last + 1 not in self.page.landmarks and goes_on(last, last + 1, main):
            last += 1
        return first, last

    def _before_tail(self, first: int, last: int) -> int:
        """The end of the story before trailing cards: links to stories, text and labels in turn."""
        end, cards = last, 0
        while end > first:
            if not _prose(self.blocks[end]):
                end -= 1
                continue
            link = end - 1
            while link > first and not (self.blocks[link].links or _prose(self.blocks[link])):
                link -= 1
            if not self._is_card(self.blocks[link]):
                break
            cards += 1
            end = link - 1
            while end > first and self._is_card(self.blocks[end]):
                end -= 1
        return end if cards >= _CARDS else last

    def _is_card(self, block: Block) -> bool:
        if not block.only_links:
            return block.picture is not None
        here = self.page.resolve(self.page.url).canonical
        addresses = [self.page.resolve(link.href) for link in block.links]
        return all(address.kind == "story" and address.canonical != here for address in addresses)

    def _kept(self, places: Iterable[int], inside: set[int], dresses: Counter[tuple[str, ...]]) -> Iterator[Block]:
        seen: set[str] = set()
        for index in places:
            block = self.blocks[index]
            if index not in inside or block.picture is not None or block.furniture or block.caption:
                continue
            if self.zone(block) or block.only_links or block.key == self.title or block.key in seen:
                continue
            assert block.owner is not None
            dressed = block.heading or block.item or block.owner.tag in _PROSE_TAGS or _dress(block, 1) in dresses
            if not dressed or _is_teaser(block) or self._is_call(block):
                continue
            if len(block.key) > _COPY:
                seen.add(block.key)
            yield block

    def _is_call(self, block: Block) -> bool:
        if word_count(block.text) > _CALL_WORDS or block.heading:
            return False
        if len(block.text) < 200 and self.page.layout.calls.search(block.key):
            return True
        return any(_is_channel(link.href) for link in block.links)

    def _standfirst(self, first: int) -> Block | None:
        meta = self.page.metadata
        descriptions = {fold(text)[:_DESCRIPTION_START] for text in meta.descriptions}
        for index in range(first - 1, max(first - _ABOVE, -1), -1):
            block = self.blocks[index]
            if block.picture is not None or block.furniture or block.caption or block.owner is None:
                continue
            if block.key == self.title or word_count(block.text) < 5 or block.only_links:
                continue
            near = [_names(element) for element, _ in zip(lineage(block.owner), range(2), strict=False)]
            if any(_zone(names) == "picture" for names in near):
                continue
            styled = block.text.endswith(_ENDS) and any(map(_is_standfirst, near))
            if styled or block.key[:_DESCRIPTION_START] in descriptions:
                return block
        return None

    def _pictures(self, first: int, last: int) -> Iterator[tuple[Block, str | None]]:
        """The pictures between headline and end, with the captions below them."""
        start = next((i for i in range(first, -1, -1) if self.blocks[i].heading == 1), first)
        seen: set[str] = set()
        for index in range(start, last + 1):
            block = self.blocks[index]
            if not block.picture or block.picture in seen or block.furniture or self.zone(block) == "side":
                continue
            if block.links and len(block.links[0].text) > _COPY:  # a card's
                continue
            seen.add(block.picture)
            below = self.blocks[index + 1] if index + 1 < len(self.blocks) else None
            captioned = below is not None and below.picture is None and (below.caption or self.zone(below) == "picture")
            yield block, below.text if below is not None and captioned else None


def _prose(block: Block) -> int:
    """Words of a block that reads like prose, 0 for any other."""
    if block.picture is not None or block.furniture or block.caption or block.heading or block.owner is None:
        return 0
    words = word_count(block.text)
    if words < _PROSE or (words < _UNENDED and not block.text.endswith(_ENDS)):
        return 0
    if block.links and 2 * sum(len(link.text) for link in block.links) > len(block.text):
        return 0
    return words


def _is_teaser(block: Block) -> bool:
    if not block.links or block.text.endswith(_ENDS[:8]):
        return False
    linked = sum(len(link.text) for link in block.links)
    rest = word_count(block.text) - sum(word_count(link.text) for link in block.links)
    return 2 * linked > len(block.text) and rest <= _LABEL_WORDS and block.text.endswith(block.links[-1].text)


@lru_cache(maxsize=1024)
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
