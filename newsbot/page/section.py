"""A section page: its name, its number, its cards, the next page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from lxml import etree

from newsbot.page.blocks import Anchor, Block, lineage, nearest, short_text
from newsbot.page.cards import CardParts, is_label, read_cards
from newsbot.page.fields import select_cards, select_link
from newsbot.page.regions import Page
from newsbot.page.tags import FURNITURE, ROLES, SKIP
from newsbot.page.walk import LINKS_AT_MOST, LONGEST_HEADING
from newsbot.text import forms
from newsbot.text.addresses import Address
from newsbot.text.clean import clean_line, fold

_HEADLINE_WORDS, _HEADLINE_LETTERS, _LABEL_WORDS = 5, 12, 4
_ENTRY_WORDS = 8  # of a menu's entry whose address is a list's: Science, Technology and the Environment
_DENSE = re.compile(r"[\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts without spaces between words."""
_ARROWS = frozenset("» › → > >> >>".split())
_OLDER = frozenset(("older posts", "older stories", "older entries"))
_LOADS_MORE = _OLDER | frozenset(
    map(
        fold,
        (
            "more stories|load more|show more|more news|load more stories|"
            "load more articles|load more news|load more posts|show more stories|more articles|more posts|और पढ़ें|"
            "और खबरें|مزید خبریں|المزيد|تحميل المزيد|عرض المزيد|مطالب بیشتر|mehr laden|weitere laden|weitere artikel|"
            "charger plus|plus d'articles|cargar más|carregar mais|carica altri|carica altro|загрузить ещё|"
            "daha fazla yükle|meer laden|wczytaj więcej|ladda fler|加载更多|載入更多|더보기|muat lebih banyak"
        ).split("|"),
    )
)  # texts of links and buttons that lengthen a list
_SHOWS_MORE = frozenset(
    map(
        fold,
        (
            "see more|view more|مزید دیکھیں|mehr anzeigen|voir plus|afficher plus|ver más|mostrar más|ver mais|"
            "mostrar mais|mostra altro|показать ещё|daha fazla|daha fazla göster|toon meer|pokaż więcej|visa fler|"
            "और देखें|查看更多|もっと見る|আরও|muat lainnya|xem thêm|ดูเพิ่มเติม"
        ).split("|"),
    )
)  # those of buttons; a link of such a text leads to any page
_ON_BUTTONS = _LOADS_MORE | _SHOWS_MORE
_LONGEST_LABEL = 60  # characters
_LONGEST_DATA = 500  # characters of an address
_NEXT_DATA = ("data-next", "data-next-page", "data-next-url")
_PAGE_NUMBER = re.compile(r"\s*\d{1,6}\s*")
_ADDRESS = re.compile(r"\s*(?:/|\?|https?://)")
_CONTROLS = etree.XPath(
    "//*[self::button or self::a or self::input[@type='button' or @type='submit'] or @role='button'"
    " or (self::div or self::span) and (contains(@class, 'more') or @onclick)"
    f" or {' or '.join(f'@{name}' for name in _NEXT_DATA)}]"
)
_BARE: Any = etree.XPath("//a[@href][not(.//img or .//amp-img)][not(normalize-space())]")
_CALLED: Any = etree.XPath(
    "//a[@href][string-length(normalize-space()) < 3]"  # an arrow at most
    "[@aria-label[string-length() < 30] or @title[string-length() < 30]"  # the longest of `_ONWARD` has 20
    " or contains(@class, 'next') or contains(../@class, 'next')]"
)
_IN_CLASS = re.compile(r"(?<![^\W_])next(?![^\W_])")
_MORE = (_LOADS_MORE - _OLDER) | {"more"}  # texts that may also lead to the whole of another list
_ONWARD = (
    _LOADS_MORE
    | _MORE
    | frozenset(
        map(
            fold,
            (
                "next|next page|older|go to next page|अगला|अगला पेज|اگلا|اگلا صفحہ|التالي|الصفحة التالية|"
                "بعدی|صفحه بعد|suivant|page suivante|siguiente|página siguiente|weiter|nächste seite|próxima|"
                "seguinte|próximo|successivo|pagina successiva|avanti|далее|следующая|вперёд|sonraki|"
                "sonraki sayfa|volgende|następna|nästa|下一页|下一頁|次へ|次のページ|다음|পরবর্তী|berikutnya|"
                "selanjutnya|tiếp theo|ถัดไป"
            ).split("|"),
        )
    )
)  # texts of links to the next page, without arrows
_AROUND = ' "«»‹›<>←→↓▼▾+.…'  # around a label's words; guillemets are quotation marks once folded
_NUMBER_DIGITS = 4  # of a link to a page of a list
_SECOND = 2
_ELEMENTS_OF_A_CARD = 100  # a card with a picture in five sizes, authors and tags has 30
_DAYS = range(28, 32)  # of a month


@dataclass(slots=True)
class SectionParts:
    """The parts of a section page, as printed (clean)."""

    section: str | None
    number: int
    cards: list[CardParts] = field(default_factory=list)
    next_url: str | None = None
    list_name: str | None = None  # from the address, if it identifies the list


def find_section(page: Page, following: str | None = None) -> SectionParts:
    """The parts of a section page; other pages have no cards. `following` is the page's `rel=next`."""
    here = page.addresses.resolve(page.url)
    listed = page.addresses.page_of(here)
    blocks = list(_list_blocks(page))
    name, below = (None, blocks) if here.kind == "home" else _name(page, blocks)
    times = [element for element in page.elements.times if element.tag == "time"]
    cards = select_cards(page) or read_cards(below, resolver(page, blocks), times=times)
    after = select_link(page, "next_page")
    if after is None and cards:
        after = _next_page(page, here, following)
    return SectionParts(name, listed[1] if listed else 1, cards, after, listed[0] if listed else None)


def resolver(page: Page, blocks: Iterable[Block]) -> Callable[[str], Address]:
    """Resolves addresses among `blocks`; on a site without a description, a link's text may call its page a story."""
    if not page.addresses.rules.guessed:
        return page.resolve
    among = ((link, bool(b.heading)) for b in blocks for link in b.links)
    stories = {page.resolve(link.href).canonical for link, heads in among if leads_to_story(link, page, heads=heads)}

    def resolve(href: str) -> Address:
        address = page.resolve(href)
        return address._replace(kind="story") if address.kind != "story" and address.canonical in stories else address

    return resolve


def leads_to_story(link: Anchor, page: Page, *, heads: bool = False) -> bool:
    """Whether a link leads to a story: by its address or, on a site without a description, also by its text. To a deep
    address it does so only if it `heads` a card."""
    address = page.resolve(link.href)
    if address.kind == "section" and page.addresses.rules.guessed:
        listed = page.addresses.page_of(address)
        if listed is None or listed[1] > 1:
            return False
        return _is_titled(link) and (heads or not forms.is_deep(listed[0]))
    return address.kind == "story"


def _is_titled(link: Anchor) -> bool:
    return len(link.text.split()) >= _HEADLINE_WORDS or len(_DENSE.findall(link.text)) >= _HEADLINE_LETTERS


def _is_labelled(link: Anchor, most: int = _LABEL_WORDS) -> bool:
    words = sum(any(map(str.isalnum, word)) for word in link.text.split())  # without signs between them
    return words <= most and len(_DENSE.findall(link.text)) <= _HEADLINE_LETTERS


def _next_page(page: Page, here: Address, following: str | None) -> str | None:
    """The next page of the list at `here`; it is kept in `page.next_pages`."""
    if following not in page.next_pages:
        page.next_pages[following] = _find_next_page(page, here, following)
    return page.next_pages[following]


def _find_next_page(page: Page, here: Address, following: str | None) -> str | None:
    """The next page of a list by what the page shows as text, else by what it shows as an icon."""
    shown = _next_among(page, here, page.links, following)
    if shown is not None or not page.addresses.rules.guessed:
        return shown
    return _next_among(page, here, list(_links_without_text(page)))


def _links_without_text(page: Page) -> Iterator[Anchor]:
    """The links without words that their attributes call the next page."""
    for element in islice(_CALLED(page.root), LINKS_AT_MOST):
        names = [name for name in (element.get("aria-label"), element.get("title")) if name]
        if any(_IN_CLASS.search(around.get("class") or "") for around in (element, element.getparent())):
            names.append("next")
        yield from (link for name in names if _leads_on(link := Anchor(name, element.get("href"))))


def _next_among(page: Page, here: Address, links: list[Anchor], following: str | None = None) -> str | None:
    """The next page among `links`: the one that the page calls so if its number comes next, else by the numbers in
    addresses, else any that the page calls so and that may be, else by the numbers of links."""
    called = list(_called_next(page, here, links, following)) if page.addresses.rules.guessed else []
    if counted := next((address.url for address, _ in called if _counts_on(page, here, address)), None):
        return counted
    if numbered := page.addresses.next_page(page.url, (page.resolve(link.href).url for link in links)):
        return numbered
    targets: dict[str | None, set[str]] = defaultdict(set)
    for address, text in called:
        targets[text].add(address.canonical)
    only = ((address, text) for address, text in called if len(targets[text]) == 1)  # else they lead to several lists
    if onward := next((address.url for address, text in only if _carries_on(page, here, address, text)), None):
        return onward
    return _next_by_number(page, here, links)


def _called_next(
    page: Page, here: Address, links: Iterable[Anchor], following: str | None
) -> Iterator[tuple[Address, str | None]]:
    """What may be the next page by `rel=next` or by a link's text, with that text."""
    hrefs: list[tuple[str, str | None]] = [(following, None)] if following else []
    hrefs += [(link.href, link.text) for link in links if _leads_on(link)]
    for href, text in hrefs:
        address = page.resolve(href)
        if address.kind not in ("external", "home", "story") and address.canonical != here.canonical:
            yield address, text


def _leads_on(link: Anchor) -> bool:
    return link.text in _ARROWS or (len(link.text) <= _LONGEST_LABEL and _words_of(link.text) in _ONWARD)


def _words_of(label: str) -> str:
    return fold(label).strip(_AROUND)


def _is_numbered(link: Anchor) -> bool:
    return link.text.isdecimal() and len(link.text) <= _NUMBER_DIGITS


def _counts_on(page: Page, here: Address, address: Address) -> bool:
    """Whether an address has the next number of the same list. If that counts from 0, `?page=1` is its second page."""
    mine, other = page.addresses.page_of(here), page.addresses.page_of(address)
    if mine is None or other is None or mine[0] != other[0]:
        return False
    return other[1] == mine[1] + 1 or (other[1] == mine[1] and here.canonical.endswith(mine[0]))


def _carries_on(page: Page, here: Address, address: Address, text: str | None) -> bool:
    """Whether an address may be the next page: of the same list, or of a list without page numbers. A number in a path
    may be that of another list, if the page does not plainly call it the next."""
    mine, other = page.addresses.page_of(here), page.addresses.page_of(address)
    if mine is not None and other is not None and mine[0] == other[0]:
        return other[1] > mine[1]
    if text is None or (here.kind != "home" and _words_of(text) not in _MORE):
        numbers = page.addresses.numbers_in_list(here, address)
        if numbers is not None and numbers[1] > numbers[0]:
            return True
    path = here.canonical.partition("?")[0]
    return address.canonical.startswith((path + "?", path + "/"))


def _next_by_number(page: Page, here: Address, links: Iterable[Anchor]) -> str | None:
    """The page with the next number, among links whose texts are numbers. Below the first page it is the one called 2:
    another number may be a desk's. In a path, several links have to be called as they are numbered, and the next is one
    of them; those of all days of a month are a calendar."""
    later: dict[int, str] = {}
    counted: dict[int, str] = {}
    query = here.canonical.partition("?")[2]
    own = 0
    for link in filter(_is_numbered, links):
        address = page.resolve(link.href)
        numbers = page.addresses.numbers_in_list(here, address) if address.kind == "section" else None
        if numbers is None:
            continue
        own = numbers[0]
        if int(link.text) == numbers[1]:
            counted.setdefault(numbers[1], address.url)
        if address.canonical.partition("?")[2] != query and own < numbers[1] and (own or int(link.text) == _SECOND):
            later.setdefault(numbers[1], address.url)
    if len({*counted, own} - {0}) == max(counted, default=0) in _DAYS:
        return None
    if len(counted) > 1 and (after := counted.get(max(own, 1) + 1)):
        return after
    return later[min(later)] if later else None


@dataclass(slots=True)
class Leads:
    """Where a section page leads besides its stories, each address once, by its canonical form."""

    sections: dict[str, str] = field(default_factory=dict)
    days: dict[str, tuple[str, date]] = field(default_factory=dict)  # lists of what was published on a day
    perhaps: dict[str, str] = field(default_factory=dict)  # of the menu, footer and asides; lists, or furniture
    unknown: dict[str, str] = field(default_factory=dict)  # of the menu and cards; not known as anything by its form
    elsewhere: dict[str, str] = field(default_factory=dict)  # of the menu and cards, on other hosts of the site


def leads_of(page: Page, following: str | None = None) -> Leads:
    """The other section pages in the page's navigation and in labels elsewhere, and where else menu and cards lead.
    `following` is the page's `rel=next`."""
    found = Leads()
    addresses, here = page.addresses, page.resolve(page.url)
    beside: dict[str, str] = {}
    for link, block in ((link, b) for b in page.blocks for link in b.links):
        menu, labelled = block.furniture == "nav", _is_labelled(link)
        stands_out = menu or bool(block.heading)
        address = page.resolve(link.href)
        if address.canonical == here.canonical or _is_of_pager(page, here, following, link, address):
            continue
        if block.furniture in ("footer", "aside"):
            if addresses.rules.guessed and labelled and _is_section(page, address, stands_out=False, menu=False):
                beside.setdefault(address.canonical, address.url)
            continue
        if labelled and _is_section(page, address, stands_out, menu):
            found.sections.setdefault(address.canonical, address.url)
        elif menu and address.kind == "section" and _is_labelled(link, _ENTRY_WORDS):
            found.perhaps.setdefault(address.canonical, address.url)
        elif labelled and address.kind == "other" and (day := addresses.day_of(address)) is not None:
            found.days.setdefault(address.canonical, (address.url, day))
        elif (not stands_out and not _is_titled(link)) or (address.kind == "other" and _is_below(block, "footer")):
            continue
        elif labelled and menu and addresses.may_list(address):
            found.perhaps.setdefault(address.canonical, address.url)
        elif address.kind == "other" and addresses.is_unknown(address):
            found.unknown.setdefault(address.canonical, address.url)
        elif address.kind == "external" and addresses.is_sibling(address):
            found.elsewhere.setdefault(address.canonical, address.url)
    found.sections = _of_other_lists(page, here, found.sections)
    found.perhaps |= {canonical: url for canonical, url in beside.items() if canonical not in found.sections}
    return found


def _of_other_lists(page: Page, here: Address, sections: dict[str, str]) -> dict[str, str]:
    """Sections without the first page of the list at `here`, and each first page once: `/news`, not `/news?page=1`."""
    own = page.addresses.page_of(here)

    def is_known(canonical: str, url: str) -> bool:
        if (listed := page.addresses.page_of(page.resolve(url))) is None:  # a story's by its form
            return False
        first = page.resolve(listed[0]).canonical
        return (own is not None and own[0] == listed[0]) or (first != canonical and first in sections)

    return {canonical: url for canonical, url in sections.items() if not is_known(canonical, url)}


def _is_below(block: Block, tag: str) -> bool:
    return block.owner is not None and next(block.owner.iterancestors(tag), None) is not None


def _is_of_pager(page: Page, here: Address, following: str | None, link: Anchor, address: Address) -> bool:
    """Whether a link leads to the page after the one at `here`, or to another of the same list by its number."""
    numbered = _is_numbered(link)
    if not (numbered or _leads_on(link)):
        return False
    if page.addresses.numbers_in_list(here, address) is None:
        return address.kind == "section" and address.url == _next_page(page, here, following)
    if (url := _next_page(page, here, following)) is None or address.url == url:
        return url is not None
    return numbered and page.addresses.numbers_in_list(here, page.resolve(url)) is not None


def has_more_by_script(page: Page) -> bool:
    """Whether a control that is no link has the words of one that lengthens a list, or holds its next page."""
    controls: Iterable[etree._Element] = _CONTROLS(page.root)  # type: ignore[assignment]
    return any(map(_lengthens, controls))


def _lengthens(element: etree._Element) -> bool:
    if element.tag == "a" and not (element.get("href") or "#").strip().lower().startswith(("#", "javascript:")):
        return False
    is_button = element.tag in ("button", "a", "input") or element.get("role") == "button"
    if any(_names_page(name, element.get(name) or "", is_button) for name in _NEXT_DATA):
        return True
    label = element.get("value") if element.tag == "input" else short_text(element, _LONGEST_LABEL)
    if not label or len(label) > _LONGEST_LABEL:
        return False
    return _words_of(label) in (_ON_BUTTONS if is_button else _LOADS_MORE)


def _names_page(name: str, value: str, is_button: bool) -> bool:
    """Whether the data of an element name the next page of a list. `data-next` may be a carousel's next picture, and an
    address on what is no button that of the next story."""
    if name == "data-next-page" and _PAGE_NUMBER.fullmatch(value):
        return True
    is_plain = is_button and name != "data-next"
    return _ADDRESS.match(value) is not None and (
        is_plain or forms.PAGE.search(value[:_LONGEST_DATA].lower()) is not None
    )


def section_links(page: Page) -> list[str]:
    """The other section pages in the page's navigation and in labels elsewhere, each once."""
    return list(leads_of(page).sections.values())


def _is_section(page: Page, address: Address, stands_out: bool, menu: bool) -> bool:
    """Whether a label leads to a section page. To a deep address it has to stand out: in running text and tables such
    links lead to teams, matches and the like."""
    if address.kind == "story":
        return menu
    listed = page.addresses.page_of(address) if address.kind == "section" else None
    return listed is not None and listed[1] == 1 and (stands_out or not forms.is_deep(listed[0]))


def _name(page: Page, blocks: list[Block]) -> tuple[str | None, list[Block]]:
    """The name of the list, and the blocks that its cards are in: a name without a heading is above them all."""
    heading = next((b.text for b in page.blocks if b.heading == 1 and not b.only_links), None)
    if heading is not None:
        return heading, [block for block in blocks if block.text != heading]
    for place, block in enumerate(blocks):
        if block.picture is None and is_label(block, page.resolve) and not _leads_elsewhere(page, block):
            return block.text, blocks[place + 1 :]
        if block.links and any(page.resolve(link.href).kind == "story" for link in block.links):
            break
    return None, blocks


def _leads_elsewhere(page: Page, block: Block) -> bool:
    """Whether a line links to another list, as the entries of a menu do."""
    if not block.links:
        return False
    here = _list_at(page, page.url)
    return any(_list_at(page, link.href) != here for link in block.links)


def _list_at(page: Page, href: str) -> str:
    address = page.resolve(href)
    listed = page.addresses.page_of(address)
    return listed[0] if listed else address.canonical


def _list_blocks(page: Page) -> list[Block]:
    """The blocks of the list, without ticker, navigation, footer and the stories beside it.

    On a site without a description what may be the ticker counts, and so does what is above it, unless it is certain to
    be one: it may be the list, or beside it.
    """
    kept: list[Block] = []
    bare = _bare_links(page)
    outside = False
    may_be_list = page.addresses.rules.guessed and not page.strip.is_certain
    start = 0 if may_be_list else page.strip.end
    for index, block in enumerate(page.blocks[start:], start):
        was_outside = outside
        if block.heading or not outside:
            outside = index in page.landmarks and not _is_of_card(page, block)
        if not (outside and was_outside):
            kept += bare.get(index, ())
        if not outside and (block.furniture not in ("nav", "footer", "aside") or _is_of_card(page, block)):
            kept.append(block)
    return kept if outside else [*kept, *bare.get(len(page.blocks), ())]


def _is_of_card(page: Page, block: Block) -> bool:
    """Whether a line that otherwise ends a list is part of a card: `Read more`, if it leads to a story, and what is in
    a footer in an article or beside one story only."""
    if block.furniture is not None:
        return block.furniture == "footer" and (_is_below(block, "article") or _is_beside_one_story(page, block))
    return block.only_links and page.resolve(block.links[0].href).kind == "story"


def _is_beside_one_story(page: Page, block: Block) -> bool:
    """Whether a block's footer is not where the page ends, and the element around it leads to one story: a card."""
    footer = nearest(block.owner, "footer")
    if footer is None or footer.getparent() is None or nearest(page.blocks[-1].owner, "footer") is footer:
        return False
    around = list(islice(footer.getparent().iter(), _ELEMENTS_OF_A_CARD + 1))
    if len(around) > _ELEMENTS_OF_A_CARD:
        return False
    links = [element for element in around if element.tag == "a" and nearest(element, "footer") is not footer]
    addresses = [page.resolve(link.get("href") or "") for link in links]
    return len({address.canonical for address in addresses if address.kind == "story"}) == 1


def _bare_links(page: Page) -> dict[int, list[Block]]:
    """The links to stories without text and picture, by the block that follows: those that lie over their cards. Each
    is like a picture, whose alternative text is the link's name."""
    bare = dict[Any, Block]()
    hidden = {*page.elements.hidden, *page.elements.unseen}
    for element in islice(_BARE(page.root), LINKS_AT_MOST):
        href, name = element.get("href"), element.get("aria-label") or element.get("title") or ""
        name = clean_line(name) if len(name) <= LONGEST_HEADING else ""
        if page.resolve(href).kind in ("story", "section") and _is_shown(element, hidden):
            bare[element] = Block(name, "", [Anchor(name, href)], 0, "", owner=element.getparent())
    if not bare:
        return {}
    owned: dict[Any, list[int]] = {}
    for index in range(len(page.blocks) - 1, -1, -1):
        owned.setdefault(page.blocks[index].owner, []).append(index)
    placed: dict[int, list[Block]] = {}
    waiting: list[Block] = []
    last = -1
    for element in page.root.iter():
        if element in bare:
            waiting.append(bare[element])
        elif (indexes := owned.get(element)) is not None:
            while indexes and indexes[-1] <= last:
                indexes.pop()
            if indexes:
                last = indexes[-1]
                if waiting:
                    placed[last], waiting = waiting, []
    return placed | {len(page.blocks): waiting}


def _is_shown(element: Any, hidden: set[Any]) -> bool:
    tags = ((around, str(around.tag)) for around in lineage(element))
    return not any(tag in FURNITURE or ROLES.get(tag) == SKIP or around in hidden for around, tag in tags)
