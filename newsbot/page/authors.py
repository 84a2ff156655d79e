"""Authors of a story on a page without a layout: candidates by words and element names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, filterfalse, islice
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from lxml import etree

from newsbot.page.author_lines import (
    ALONE,
    LINE,
    SHORT,
    AuthorLine,
    is_called_author,
    is_called_byline,
    is_caption,
    is_comment,
    linked_alike,
    may_be_employer,
    may_be_label,
    read_above,
    read_below,
    read_within,
    signs,
    without_hidden_label,
    without_places,
)  # fmt: skip
from newsbot.page.blocks import Block, lineage, nearest
from newsbot.page.byline import address_has_name, is_profile
from newsbot.page.parts import Places
from newsbot.page.regions import Page
from newsbot.page.seams import apart
from newsbot.text.clean import clean, fold, says
from newsbot.text.headlines import bare
from newsbot.text.language import script_of
from newsbot.text.names import (
    AUTHOR_LABELS,
    LONGEST_BYLINE,
    MOST_NAMES,
    is_call,
    is_name,
    names_in,
    reporter_in,
)  # fmt: skip
from newsbot.text.signatures import (
    after_date,
    end_of_authors,
    is_company,
    is_desk,
    is_edited,
    is_person,
    is_surname_first,
    may_open_headline,
    reporters_in,
    signature_in,
    surname_last,
    undated,
)  # fmt: skip

_WRITTEN = (
    r"(?:article|written|words|story|posted|published|reported|beitrag|artikel|text|verfasst|geschrieben|escrito|écrit"
    r"|scritto) (?:by|von|par|por|da)|(?:about the |über (?:den|die) )?(?:author|autor(?:in)?|auteure?|autora|autore)"
)
_LABEL_BELOW = re.compile(rf"(?:{_WRITTEN})\s?[:：]?", re.I)
_LABEL_ABOVE = re.compile(rf"(?:{_WRITTEN}|{AUTHOR_LABELS}|by|von|par|por)\s?[:：]?", re.I)
_BOOK = re.compile(
    r"^(?:publisher|verlag|éditeur|editorial|editora|editore|uitgeverij|förlag|forlag|wydawnictwo|издательство)\s?[:：]"
    r"|\bISBN\b|\b\d{2,4} (?:pages|seiten|páginas|pagine|sidor|sider|stron)\b(?!.*\.$)",
    re.I,
)
_LABELLED = (":", "：", "／")  # one of which a text with a label has, or one with a place behind the name
_DATELINE = re.compile(r"(?:\s?\([^()]{1,30}\))?\s?(?:--|[–—―])\s")
"""What follows the place that opens a story."""
_BESIDE_BOOK = 3  # lines of a book's description around its author
_SURNAME_FIRST = ("dc.creator", "dcterms.creator", "citation_author")  # by the customs of libraries
_DESKS = frozenset(("redaktion",))
_MOST = 8
_LISTED = 4  # links among which a name is one of a list: joint stories have up to four bylines of their own below
_MOST_MARKED = 500  # with those of comments
_SIGNED = 400  # below the story, where tags may follow a signature
_DRESS = 3  # parts of a block's shape that are its own element's
_PORTRAIT = 20  # characters of a portrait's description beside the name
_LEAST = 4  # letters of one that is one word
_ABOVE = 3  # blocks above the headline where a byline may be
_WITHIN = 6  # blocks of the story
_BELOW = 30  # blocks below the headline, and below the story


class Authors(NamedTuple):
    """The names of a story's authors, and where they come from."""

    names: list[str]
    evidence: str
    cut: bool = False  # whether the page names more than is read


def authors_of(page: Page, places: Places) -> Authors:
    """The authors by structured data, else by meta tags, else as printed.

    Names that are not printed above the story give way to a signed byline there. The site itself or its desk is an
    author only if structured data, a byline or a meta tag say so and nobody else is named.
    """
    names, evidence = _find_names(page, places)
    meta = page.metadata
    named = meta.authors, *meta.creators.values()
    cut = any(len(texts) > MOST_NAMES or max(map(len, texts), default=0) > LONGEST_BYLINE for texts in named)
    return Authors(names[:MOST_NAMES], evidence, cut or len(names) > MOST_NAMES)


def _find_names(page: Page, places: Places) -> tuple[list[str], str]:
    own = set(map(bare, page.site_names))
    site = {*own, *_DESKS}
    structured = _structured(page, own)
    named = _named(page, structured, site)
    printed, signed = _printed(page, places)
    unnamed = all(map(is_desk, named[0]))
    if named[0] and _are_printed(named[0], page, places):
        people = [name for name in printed if bare(name) not in site]
        instead = signed and unnamed and not any(map(is_desk, people))
        return (people, "page") if people and (instead or _adds_linked(people, named[0], page, places)) else named
    if not printed:
        printed, signed = _printed_elsewhere(page, places, unsigned=unnamed)
    people = [name for name in printed if bare(name) not in site]
    if people and (signed or (named[0] and unnamed and len(people[0]) >= _LEAST)):
        return people, "page"
    if named[0]:
        return named
    marked = _cleaned(_marked(page), site)
    if marked and not (people and all(map(is_desk, marked))):
        return marked, "microdata"
    if people:
        return people, "page"
    if structured:
        return structured, "json-ld"
    return (printed, "page") if printed else (_own(page), "meta")


def _structured(page: Page, own: set[str]) -> list[str]:
    """The names in the first JSON-LD object that names persons, or else in the first that names anybody."""
    stated = page.metadata.stated_authors
    turned = _turned(chain.from_iterable(stated), page)
    stated = [[turned.get(text, text) for text in texts] for texts in stated]
    people = (_cleaned(texts, own) for texts in stated)
    named = next((names for names in people if names and not all(map(is_desk, names))), None)
    return named or next(filter(None, (_cleaned(texts, site) for site in (own, set()) for texts in stated)), [])


def _named(page: Page, structured: list[str], site: set[str]) -> tuple[list[str], str]:
    """The names in structured data, or those in meta tags if they have all of these and more, or these are the site, or
    these are desks and those are persons."""
    tagged = _tagged(page, site)
    if tagged and all(map(is_desk, structured)) and not any(map(is_desk, tagged)):
        return tagged, "meta"
    others = [name for name in tagged if name not in structured]
    more = others and set(structured) < set(tagged) and all(" " in name for name in others)
    return (tagged, "meta") if more or all(bare(name) in site for name in structured) else (structured, "json-ld")


def _printed_elsewhere(page: Page, places: Places, *, unsigned: bool) -> tuple[list[str], bool]:
    """The names that no byline marks, if `unsigned`, or those in bylines below another headline."""
    if unsigned and (names := next(filter(None, (find(page, places) for find in _UNSIGNED)), None)):
        return names, False
    main = _main_headline(page, places)
    if main is None:
        return [], False
    first = main + 1 if main < places.headline else max(places.first, main + 1)
    places = Places(main, first, places.last)
    names, signed = _printed(page, places)
    return (names, signed) if names or not unsigned else (_alone(page, places), False)


def _own(page: Page) -> list[str]:
    """The site or its desk, if a meta tag names that as the author in words; a single one is a template's."""
    for texts in page.metadata.creators.values():
        texts = [text for text in texts if " " in text or bare(text) in _DESKS]
        if names := _cleaned((text for text in texts if page.host not in text), set()):
            return names
        if own := [text for text in texts if bare(text) in set(map(bare, page.site_names))]:  # names with numbers
            return own
    return []


def _main_headline(page: Page, places: Places) -> int | None:
    """The `h1` in what was read as the story, if that includes cards and menus before it, or above the story in another
    script: that of a translation on the same page."""
    if places.headline < len(page.blocks) and page.blocks[places.headline].heading == 1:
        return None
    start = max(places.headline, places.first - 1) + 1
    titles = (index for index in range(start, min(places.last, len(page.blocks))) if page.blocks[index].heading == 1)
    return next(chain(titles, _translated(page, places.headline)), None)


def _translated(page: Page, headline: int) -> Iterator[int]:
    above = [index for index, block in enumerate(page.blocks[:headline]) if block.heading == 1]
    if above and headline < len(page.blocks):
        script = script_of(page.blocks[headline].text)
        yield from (index for index in above if script_of(page.blocks[index].text) not in (script, None))


def _tagged(page: Page, site: set[str]) -> list[str]:
    """The names in the first meta tag that has some. If that is the site, what other tags say has no more weight."""
    for tag, texts in page.metadata.creators.items():
        turned = _turned(texts, page, site, sure=tag in _SURNAME_FIRST)
        names = _cleaned((turned.get(text, text) for text in texts if page.host not in text), site)
        if names := [name for name in names if " " in name or not name.isascii() or not name.islower()]:
            return names
        if _cleaned(texts, set()):
            break
    return []


def _turned(texts: Iterable[str], page: Page, site: Iterable[str] = (), *, sure: bool = False) -> dict[str, str]:
    """`Malik, Hira` and `Hira Malik` for each such text whose name the page prints. If it is `sure` that the surname
    comes first, also for the others that can be a person's and not the `site`'s."""
    names = {text: name for text in islice(texts, MOST_NAMES) if (name := surname_last(text))}
    if not names:
        return {}
    lines = "\n".join(block.key for block in page.blocks if len(block.text) <= LINE)
    return {
        text: name
        for text, name in names.items()
        if (sure and is_surname_first(text) and bare(text.partition(",")[0]) not in site) or fold(name) in lines
    }


def _are_printed(names: list[str], page: Page, places: Places) -> bool:
    """Whether a line between headline and story has one of the names, and the page's title does not end with them."""
    title = bare((page.metadata.title or "")[:LINE])
    if all(title.endswith(bare(name)) for name in names):  # the site's
        return False
    keys = list(map(fold, names))
    near = page.blocks[max(places.headline - _ABOVE, 0) : max(places.first, places.headline) + 1]
    return any(key in block.key for block in near if len(block.text) <= LINE for key in keys)


def _adds_linked(printed: list[str], names: list[str], page: Page, places: Places) -> bool:
    """Whether the byline has all of the names, and others that are links, as roles are not."""
    keys = set(map(fold, names))
    others = set(map(fold, printed)) - keys
    if not others or len(printed) != len(others) + len(keys):
        return False
    near = page.blocks[max(places.headline - _ABOVE, 0) : max(places.first, places.headline) + _WITHIN]
    return others <= {fold(link.text[:LINE]) for block in near for link in block.links}


def _cleaned(texts: Iterable[str], site: set[str]) -> list[str]:
    others = (_signed(text) for text in islice(texts, MOST_NAMES) if bare(text[:LINE]) not in site)
    found = (_without_employer(name, site) for text in others for name in without_places(names_in(text)))
    names = list(dict.fromkeys(name for name in found if bare(name) not in site))
    people = [name for name in names if not is_company(name)]
    return people if any(" " in name or not name.isascii() for name in people) else names


def _without_employer(name: str, site: set[str]) -> str:
    """A name without the site for which somebody writes: `Hira Malik for The Paper`."""
    person, _, employer = name.rpartition(" for ")
    return person if bare(employer) in site and person else name


def _signed(text: str) -> str:
    """The authors in a text that has a label, or people of other roles, too, as lines of a page do."""
    return (signature_in(text) if says(text, _LABELLED) else None) or text[: end_of_authors(text) or None].rstrip(
        " ,;|"
    )


def _printed(page: Page, places: Places) -> tuple[list[str], bool]:
    """The names in bylines above the story, else below it, or else those of editors; whether a line above is signed."""
    headline, first, last = places
    edited: list[str] = []
    above = _above(page, places)
    below = range(max(last - 1, max(first, headline) + 1), min(last + _BELOW, len(page.blocks)))
    for near in (above, below):
        found: dict[str, None] = {}
        signed, at = False, -1
        for index in near:
            if not _may_have_byline(page, places, index, longest=LINE if near is above else _SIGNED):
                continue
            block, line = page.blocks[index], _read_line(page, places, index, above=near is above)
            if line is None and signed and index == at + 1:
                line = linked_alike(block, page.blocks[at])
            if line is not None and signed and not line.signed:  # an employer below the name
                continue
            if line is not None and is_edited(block.text):
                edited = edited or line.names
                continue
            if line is not None and line.signed and not signed and len(found) == 1 and index - at == 1:
                alike = page.blocks[at].shape == block.shape
                found = {name: None for name in found if alike or not may_be_label(name)}
            if line is not None and (not found or _is_next(page, index, at, line)):
                signed, at = signed or line.signed, index
                found.update(dict.fromkeys(line.names))
            elif found and index > headline and not (signed and index == at + 1 and may_be_employer(block)):
                break
        if found:
            return list(found), signed and near is above
    return edited, False


def _is_next(page: Page, index: int, at: int, line: AuthorLine) -> bool:
    """Whether a byline continues the one at `at`: authors in several lines are dressed alike, but `By` may
    precede the first link."""
    block, first = page.blocks[index], page.blocks[at]
    return block.shape == first.shape or (
        line.signed and block.only_links and index == at + 1 and block.shape[:_DRESS] == first.shape[:_DRESS]
    )


def _may_have_byline(page: Page, places: Places, index: int, *, longest: int) -> bool:
    """Whether a block is a line that may be a byline: not a picture, the headline or part of a menu."""
    block, headline = page.blocks[index], places.headline
    if block.picture is not None or block.owner is None or len(block.text) > longest or index == headline:
        return False
    if block.heading and may_open_headline(block.text) and not is_called_byline(block):
        return False
    if block.furniture != "nav":
        return True
    return headline < len(page.blocks) and page.blocks[headline].furniture == "nav"  # so is all of the story


def _read_line(page: Page, places: Places, index: int, *, above: bool) -> AuthorLine | None:
    """The names in a line around the story; None for comments, sections and lists of writers and of books."""
    headline, first, last = places
    block, within = without_hidden_label(page.blocks[index]), index >= first if above else first < index <= last
    read = read_within if within else read_above if above else read_below
    line = read(block, page)
    if line is None and above and within and _is_linked_below_title(page, places, index):
        line = AuthorLine(names_in(block.text), True)
    if line is None and index == last + 1 and signs(page, block, page.blocks[last]):
        line = AuthorLine(names_in(block.text), False)
    if line is not None and (cut := apart(block)) is not block:
        line = read(cut, page)
    if line is not None and not above and (not line.signed if within else _is_listed(page, index)):
        return None
    if line is None or (index > first and _is_of_book(page, index)):
        return None
    between = headline < index < first  # where no comments are, though a byline may be with a link to them
    if not (between and line.signed) and is_comment(block):
        return None
    sections = {folder.capitalize() for folder in urlsplit(page.url).path.split("/")[1:-1]}  # `Business - 3 May 2026`
    return None if not line.signed and sections.issuperset(line.names) else line


def _is_linked_below_title(page: Page, places: Places, index: int) -> bool:
    """Whether a line is a link to a person's profile whose address has the name, and at most a standfirst is between
    headline and line: no link, as a card near the top of the story has, and no heading."""
    block = page.blocks[index]
    if not (block.only_links and len(block.text) <= SHORT and is_person(block.text)):
        return False
    if not all(is_profile(link.href) and address_has_name(link) for link in block.links):
        return False
    between = [other for other in page.blocks[places.headline + 1 : index] if other.picture is None]
    near = places.headline < index and len(between) <= 1
    return near and not any(other.links or other.heading for other in between)


def _above(page: Page, places: Places) -> range:
    """The blocks around the headline and the first ones of the story."""
    end = min(max(places.first, places.headline) + _WITHIN, places.headline + _BELOW, len(page.blocks))
    return range(max(places.headline - _ABOVE, 0), end)


def _is_listed(page: Page, index: int) -> bool:
    """Whether a line below the story is one of several links that are dressed alike: all writers of the site. Beside
    one to a profile of the site whose address has the name may be links to tags."""
    block = page.blocks[index]
    if not block.only_links:
        return False
    around = page.blocks[max(index - _LISTED, 0) : index + _LISTED + 1]
    links = [other.links[0] for other in around if other.only_links and other.shape == block.shape]
    own = block.links[0]
    if is_profile(own.href) and address_has_name(own) and page.resolve(own.href).kind != "external":
        links = [link for link in links if is_profile(link.href)]
    return len(links) > _LISTED


def _is_of_book(page: Page, index: int) -> bool:
    """Whether a line below the story is beside others that describe a book: its publisher, its ISBN, its pages."""
    near = page.blocks[max(index - _BESIDE_BOOK, 0) : index + _BESIDE_BOOK + 1]
    return any(len(block.text) <= LINE and _BOOK.search(block.text) for block in near)


def _labelled(page: Page, places: Places) -> list[str]:
    """The name below a line that only says who is named: `Written by`, `About the author`. Below the story they are
    looked for down to the first heading of something else: one with a link, or outside the story's `article`."""
    blocks = page.blocks
    above = range(max(places.headline - _ABOVE, 0), min(places.first, len(blocks)))
    below = range(places.last, min(places.last + _BELOW, len(blocks)))
    story = nearest(blocks[places.first].owner, "article") if places.first < len(blocks) else None
    titles = (i for i in below if i > places.last and blocks[i].heading and _opens_other(blocks[i], story))
    own = (
        *range(places.first, min(places.first + _WITHIN, places.last)),
        *range(places.last, next(titles, below.stop)),
    )
    for near, label in ((above, _LABEL_ABOVE), (own, _LABEL_BELOW)):
        for index in near:
            block = blocks[index]
            if block.furniture or len(block.text) > SHORT or not label.fullmatch(block.text) or is_comment(block):
                continue
            name = next((other.text for other in blocks[index + 1 : index + 3] if other.picture is None), "")
            if len(name) <= SHORT and is_person(name) and is_name(name):
                return names_in(name)
    return []


def _opens_other(heading: Block, story: Any) -> bool:
    """Whether what a heading below the story opens may be about another: it is no label, and not in the `article`."""
    own = story is not None and story in lineage(heading.owner)
    return heading.only_links or not (own or _LABEL_BELOW.fullmatch(heading.text))


def _alone(page: Page, places: Places) -> list[str]:
    """A name by itself above the story, or beside its date, that the page has as a person's elsewhere.

    That is another line that says more of the person, or a portrait. After a date a name needs neither, if the story
    is not about it and no link of the page but to a profile has it: places and sections are beside dates, too.
    """
    start = max(places.first, places.headline)
    title = page.blocks[places.headline].key if places.headline < len(page.blocks) else ""
    for index in _above(page, places):
        block = page.blocks[index]
        if block.picture is not None or block.heading or block.furniture or len(block.text) > LINE:
            continue
        if index > places.last or any(is_call(link.text) for link in block.links):
            continue
        line = apart(block).text if any(map(str.isdigit, block.text)) else block.text
        dated = after_date(line)
        name = dated or undated(line)
        if len(name) > SHORT or not (is_person(name) and is_name(name)):
            continue
        key, whole = fold(name), len(name.split()) in ALONE
        if not whole and (len(name) < _LEAST or block.links):  # it takes a portrait, and none is beside a link
            continue
        if key in title or is_comment(block):
            continue
        mentions = [(at, other) for at, other in enumerate(page.blocks) if key in other.key]
        if any(other.furniture == "nav" and other.key == key for _, other in mentions):  # a section
            continue
        opened = (other for at, other in mentions if at >= start and at != index and other.key.startswith(key))
        noted = any(_is_note(other, name) for other in opened)
        shown = (whole or noted) and not (block.links or is_caption(block))
        shown = shown and any(_shows(other, key) for _, other in mentions)
        if (whole and (noted or shown)) or (noted and shown):
            return [name]
        if whole and dated and not block.only_links and not _is_subject(page, places, name):
            return [name]
    return []


def _is_subject(page: Page, places: Places, name: str) -> bool:
    """Whether the story has a name, or a link that is not to a profile."""
    key, text = fold(name), name.casefold()
    if any(key in block.key for block in page.blocks[places.first : places.last + 1]):
        return True
    return any(link.text.casefold() == text and not is_profile(link.href) for link in page.links)


def _shows(block: Block, key: str) -> bool:
    """Whether a block is a portrait of the person: a picture that is described by the name and few other letters."""
    return block.picture is not None and key in block.key and len(block.key) <= len(key) + _PORTRAIT


def _boxed(page: Page, places: Places) -> list[str]:
    """The name beside a portrait in or below the story, in a box that is called the author's or says more of them."""
    title = page.blocks[places.headline].key if places.headline < len(page.blocks) else ""
    for index in range(places.first, min(places.last + _BELOW, len(page.blocks))):
        block = page.blocks[index]
        if block.picture is None or len(block.text) > SHORT + _PORTRAIT or block.furniture == "nav":
            continue
        lines = [other for other in page.blocks[index + 1 : index + 4] if other.picture is None and not other.caption]
        for line in lines[:2]:
            name = line.text.partition(":")[0]
            if len(name) > SHORT or len(name.split()) not in ALONE or not (is_person(name) and is_name(name)):
                continue
            key = fold(name)
            noted = index > places.last - 4 and any(b.key.startswith(key) and len(b.key) > len(key) + 20 for b in lines)
            called = is_called_author(block)
            if (noted or called) and _shows(block, key) and key not in title:
                return names_in(name)
    return []


def _with_role(page: Page, places: Places) -> list[str]:
    """The name that a reporter's role follows in a line by itself between headline and story."""
    title = page.blocks[places.headline].key if places.headline < len(page.blocks) else ""
    for block in page.blocks[places.headline + 1 : min(places.first, places.headline + _BELOW) + 1]:
        if block.picture is not None or block.heading or block.furniture or block.caption or len(block.text) > LINE:
            continue
        name = reporter_in(block.text)
        if len(name.split()) in ALONE and is_person(name) and fold(name) not in title:
            return [name]
    return []


def _in_dateline(page: Page, places: Places) -> list[str]:
    """The reporters in the dateline of the story's first paragraph."""
    return names_in(reporters_in(page.blocks[places.first].text)) if places.first < len(page.blocks) else []


_UNSIGNED = (_labelled, _with_role, _alone, _boxed, _in_dateline)
"""Where names are that no byline marks, by how often they are the authors'."""


def _is_note(block: Block, name: str) -> bool:
    """Whether a line that opens with a name says more of the person, or is called so."""
    if block.furniture or block.picture is not None or _DATELINE.match(block.text, len(name)):
        return False
    return len(block.text) > len(name) + SHORT or is_called_author(block)


def _marked(page: Page) -> Iterator[str]:
    for element in islice(filterfalse(_is_commented, page.elements.authors[:_MOST_MARKED]), _MOST):
        inner = element.find(".//*[@itemprop='name']")
        source = element if inner is None else inner
        yield clean(source.get("content") or " ".join(map(str, source.itertext())))


def _is_commented(element: etree._Element) -> bool:
    """Whether an element is within a comment or a review."""
    around = lineage(element.getparent())
    return any(e.get("itemprop") in ("comment", "review") or "comment" in e.get("class", "") for e in around)
