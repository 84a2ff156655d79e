"""A section page: its name, its number, its cards, the next page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from newsbot.page.blocks import Anchor, Block
from newsbot.page.cards import CardParts, is_label, read_cards
from newsbot.page.fields import select_cards, select_link
from newsbot.page.regions import Page
from newsbot.text.addresses import Address
from newsbot.text.clean import fold

_HEADLINE_WORDS = 5
_HEADLINE_LETTERS = 12
_LABEL_WORDS = 4
_DENSE = re.compile(r"[\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of scripts that write words without spaces."""
_ARROWS = frozenset("» › → > >> >>".split())
_ONWARD = frozenset(
    map(
        fold,
        (
            "next|next page|older|older posts|older stories|older entries|more|more stories|load more|show more|"
            "more news|»|›|→|>|>>|next »|next ›|next →|older posts »|older »|« older posts|« older entries|"
            "← older posts|older posts →|अगला|अगला पेज|अगला »|और पढ़ें|اگلا|اگلا صفحہ|مزید خبریں|التالي|"
            "الصفحة التالية|التالي »|المزيد|بعدی|صفحه بعد|suivant|page suivante|suivant »|siguiente|"
            "página siguiente|siguiente »|weiter|weiter »|nächste seite|próxima|seguinte|próximo|successivo|"
            "pagina successiva|avanti|далее|следующая|вперёд|sonraki|sonraki sayfa|volgende|następna|nästa|下一页|"
            "下一頁|次へ|次のページ|다음|পরবর্তী|berikutnya|selanjutnya|tiếp theo|ถัดไป"
        ).split("|"),
    )
)
"""Words of the link to the page after this one."""


@dataclass(slots=True)
class SectionParts:
    """What a section page shows, as printed (clean)."""

    section: str | None
    number: int
    cards: list[CardParts] = field(default_factory=list)
    next_url: str | None = None
    list_name: str | None = None
    """Of the list that the page belongs to, from its address; None where that tells of none."""


def find_section(page: Page, following: str | None = None) -> SectionParts:
    """The parts of a section page; a page that is none has no cards. `following` is what its head calls the next."""
    here = page.addresses.resolve(page.url)
    listed = page.addresses.page_of(here)
    blocks = list(_list_blocks(page))
    name = None if here.kind == "home" else _name(page, blocks)
    stories = _by_words(page, blocks) if page.addresses.rules.guessed else frozenset()

    def resolve(href: str) -> Address:
        address = page.resolve(href)
        return address._replace(kind="story") if address.canonical in stories else address

    cards = select_cards(page) or read_cards((b for b in blocks if b.text != name), resolve)
    hrefs = [link.href for block in page.blocks for link in block.links]
    after = select_link(page, "next_page")
    if after is None and cards:
        after = page.addresses.next_page(page.url, hrefs)
    if after is None and cards and page.addresses.rules.guessed:
        after = _called_next(page, following)
    return SectionParts(name, listed[1] if listed else 1, cards, after, listed[0] if listed else None)


def _by_words(page: Page, blocks: Iterable[Block]) -> frozenset[str]:
    """Stories that only the words of their links tell from section pages."""
    links = (link for block in blocks for link in block.links)
    return frozenset(page.resolve(link.href).canonical for link in links if leads_to_story(link, page))


def leads_to_story(link: Anchor, page: Page) -> bool:
    """Whether a link leads to a story: by its address, on a site that nobody has described also by its words."""
    address = page.resolve(link.href)
    if address.kind == "section" and page.addresses.rules.guessed:
        listed = page.addresses.page_of(address)
        return listed is not None and listed[1] == 1 and _is_headline(link.text)
    return address.kind == "story"


def _is_headline(text: str) -> bool:
    return len(text.split()) >= _HEADLINE_WORDS or len(_DENSE.findall(text)) >= _HEADLINE_LETTERS


def _called_next(page: Page, following: str | None) -> str | None:
    """What a page calls the page after it, where addresses do not tell: by `rel=next`, by the words of a link."""
    said = [following] if following else []
    links = (link for block in page.blocks for link in block.links)
    said += [link.href for link in links if fold(link.text) in _ONWARD or link.text in _ARROWS]
    here = page.resolve(page.url)
    for address in map(page.resolve, said):
        if _carries_on(page, here, address):
            return address.url
    return None


def _carries_on(page: Page, here: Address, address: Address) -> bool:
    """Whether an address that is called the next may be: of the same list, or of one whose pages have no numbers."""
    if address.kind in ("external", "home", "story") or address.canonical == here.canonical:
        return False
    mine, other = page.addresses.page_of(here), page.addresses.page_of(address)
    if mine is not None and other is not None and mine[0] == other[0]:
        return other[1] > mine[1]
    path = here.canonical.partition("?")[0]
    return address.canonical.startswith((path + "?", path + "/"))


def section_links(page: Page) -> list[str]:
    """Addresses of other section pages that a page names: in its navigation, and as labels elsewhere; each once."""
    found: dict[str, str] = {}
    here = page.resolve(page.url).canonical
    for block in page.blocks:
        if block.furniture in ("footer", "aside"):
            continue
        for link in block.links:
            if len(link.text.split()) > _LABEL_WORDS or len(_DENSE.findall(link.text)) > _HEADLINE_LETTERS:
                continue
            address = page.resolve(link.href)
            listed = page.addresses.page_of(address)
            by_form = address.kind == "section" and listed is not None and listed[1] == 1
            named = address.kind == "story" and block.furniture == "nav"
            if (by_form or named) and address.canonical != here:
                found.setdefault(address.canonical, address.url)
    return list(found.values())


def _name(page: Page, blocks: list[Block]) -> str | None:
    """The page's own name: its first heading, else the first short line above the first card."""
    heading = next((b.text for b in page.blocks if b.heading == 1 and not b.only_links), None)
    if heading is not None:
        return heading
    for block in blocks:
        if block.picture is None and is_label(block, page.resolve):
            return block.text
        if block.links and any(page.resolve(link.href).kind == "story" for link in block.links):
            return None
    return None


def _list_blocks(page: Page) -> list[Block]:
    """The blocks of the list: without ticker, navigation, footer, and the popular or related stories beside it."""
    kept: list[Block] = []
    outside = False
    for index in range(page.strip.end, len(page.blocks)):
        block = page.blocks[index]
        if index in page.landmarks:
            outside = True
        elif block.heading and outside:
            outside = False
        if not outside and block.furniture not in ("nav", "footer", "aside"):
            kept.append(block)
    return kept
