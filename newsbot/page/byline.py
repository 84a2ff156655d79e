"""The byline line: where a page has site, date and author, in one line or in several."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

from newsbot.page.blocks import Anchor, Block
from newsbot.page.links import NETWORKS
from newsbot.page.regions import Page
from newsbot.text.addresses import absolute
from newsbot.text.bounds import Bounds
from newsbot.text.clean import fold
from newsbot.text.dates import date_at_start
from newsbot.text.names import is_call, is_name, name_is_due

_PUBLISHED = re.compile(
    r"^(?:first )?(?:published|posted|updated|last updated|dated|شائع|تاریخ اشاعت)(?: on| at)?\s*[:：]?\s*", re.I
)
_BY = re.compile(r"^(?:by|written by|reported by|تحریر|رپورٹ)(?:\s*[:：]\s*|\s+)(?=\S)", re.I)
_PARTS = re.compile(r"\s*[|•·]\s*|\s+[—–-]\s+|\s+on\s+(?=[A-Z\d])")
_PROFILE = re.compile(
    r"(?<!/licenses)/(?:authors?|autor(?:en|es?|a|i|zy)?|avtor(?:ji|i)?|auteurs?|redaktion|redattori|people"
    r"|(?:user-?)?profiles?|person(?:en)?|staff|journalists?|by|contributors?|columnists?|writers?"
    r"|reporters?|users?|members?|creators?|newsteam|team|impressum"
    r"|firmas?|skribent|medarbejder|periodistas?|yazar(?:lar)?|giornalist[ai])/"
)
_USER = re.compile(r"(?:https?://[^/]{1,100})?/u/[a-z]")
_OPENING = ":：•·-–—"
_MAIL = "mail"
_MAILBOX = re.compile(r"\s*mailto:\s*[^?\s]", re.I)
_WORD = re.compile(r"[^\W_]+")
_AFTER_NAME = re.compile(r"\s*(?:$|\||published\b)")  # of the site
_ANY_SITE = re.compile(r"([^|]{2,40}?)\s*(?=\|\s*published\b)")  # whoever's name it is
_LONGEST, _LINE_LENGTH, _NAME_WORDS, _LINES = 1000, 160, 6, 12


@dataclass(slots=True)
class Byline:
    """A parsed byline and its blocks [start, end)."""

    start: int
    end: int
    name: str | None = None
    date: Bounds | None = None


_LEADS_ON = re.compile(r"(?<=[^\s|]) +[a-zà-ÿ]{1,4} *$")
"""A short word before a link that is not a name: `Hira Malik in Media`."""


def names_of(block: Block, page: Page, now: datetime, *, start: int = 0, signed: bool = False) -> str:
    """A byline's text from `start` on, with `|` in place of links that are not names.

    A link can be a name only where one is due: first in its field, or after `by`, `and` or a mark. It certainly is one
    after such a word, and first in a line that is `signed`; if its address is a mailbox, has the name in it, or is like
    that of a name before it. First in its field it may be one if it leads to another page of the site. A link directly
    after a name is not one, unless it leads to a person and continues the name. Uncertain names come last.
    """
    line, rest = "", block.text[start:]
    dropped, linked, alike, unsure = False, False, set[str](), set[str]()
    by = bool(_BY.match(rest.lstrip()))
    for link in block.links:
        before, found, after = rest.partition(link.text)
        if not found:
            continue
        line, rest = line + before, after
        linked = linked and not before.strip()
        field = line.rpartition("|")[2].strip()
        due, place, to_person = name_is_due(field), _place(link, page), _is_persons(link, page)
        opens = not field or field[-1] in _OPENING
        sure = due == "surely" or (signed and not field) or place in alike or place == _MAIL or address_has_name(link)
        sure = sure or (by and place.removeprefix("www.") in NETWORKS and " " in link.text and is_name(link.text))
        if is_call(link.text) and not address_has_name(link):
            to_person = sure = opens = False
        if linked and to_person:
            line += f", {link.text}"
        elif to_person or (due and sure) or (opens and place.startswith("/")):
            line += link.text
            if not (to_person or sure):
                unsure.add(link.text)
        else:
            text = link.text if _date_of(link.text, page, now) else ""
            line = line if due == "surely" else _LEADS_ON.sub("", line)
            line, dropped, linked = f"{line} | {text} | ", True, False
            continue
        linked = to_person
        alike.add(place)
    if not dropped and not unsure:
        return f"{line}{rest}"
    fields = [field for part in f"{line}{rest}".split("|") if (field := part.strip(" ,،;&"))]
    goes_on = " |" if rest.rstrip().endswith("|") else ""
    return " | ".join(sorted(fields, key=lambda field: field in unsure)) + goes_on


def _place(link: Anchor, page: Page) -> str:
    """The part of an address that links to people share: another host, or a folder of the site."""
    if _MAILBOX.match(link.href):
        return _MAIL
    address = page.resolve(link.href)
    if absolute(address.url, page.url) is None:
        return "nowhere"
    parts = urlsplit(address.url)
    if address.kind == "external":
        return parts.hostname or "nowhere"
    return parts.path.rpartition("/")[0] or f"/{parts.path.lstrip('/')}"


def is_profile(href: str) -> bool:
    """Whether an address looks like that of a person's page."""
    lower = href.lower()
    return _PROFILE.search(lower) is not None or _USER.match(lower) is not None


def _is_persons(link: Anchor, page: Page) -> bool:
    """Whether a link leads to a person's page whose address contains a part of the name."""
    described = page.addresses.rules.profile is not None
    if not (is_profile(link.href) or (described and page.resolve(link.href).kind == "profile")):
        return False
    address = _plain(unquote(link.href))
    return any(word in address for word in _words(link.text))


def address_has_name(link: Anchor) -> bool:
    """Whether an address contains all words of its link: `/ali-raza`. A single word could be anything."""
    words, address = _words(link.text), _plain(unquote(link.href)).partition("://")[2] or _plain(unquote(link.href))
    host, _, path = address.partition("/")
    return len(words) > 1 and any(all(word in place for word in words) for place in (host, path))


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(_plain(text)) if len(word) > 1]


def _plain(text: str) -> str:
    """Lower case without accents, as in addresses."""
    parts = unicodedata.normalize("NFD", text[:_LONGEST].casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


def site_byline(page: Page, now: datetime) -> Byline | None:
    """The first byline below the ticker that opens with the site's name."""
    return next((byline for byline in _site_bylines(page, now) if byline.start >= page.strip.end), None)


def dated_site_byline(page: Page, now: datetime) -> Byline | None:
    """`site_byline`, if it has a date. If no line has one, the ticker need not be found: 2 % of a page's time."""
    dated = any(byline.date for byline in _site_bylines(page, now))
    byline = site_byline(page, now) if dated else None
    return byline if byline and byline.date else None


def _site_bylines(page: Page, now: datetime) -> Iterator[Byline]:
    signed = page.layout.signed
    names = tuple(map(fold, [page.layout.publisher] if signed else page.site_names))
    piped = "\n" if signed else "|"
    for index, block in enumerate(page.blocks):
        key = block.key
        if piped not in key and not key.startswith(names):
            continue
        if len(block.text) > _LINE_LENGTH or block.picture is not None:
            continue
        end = _end_of_name(key, names, any_site=not signed)
        byline = None if end is None else _gather(page, index, end, now)
        if byline is not None:
            yield byline


def _end_of_name(line: str, names: tuple[str, ...], *, any_site: bool) -> int | None:
    """Where the site's name ends, with which a line (folded) opens; None for any other line."""
    if line.startswith(names):
        for name in names:
            if line.startswith(name) and _AFTER_NAME.match(line, len(name)):
                return len(name)
    match = _ANY_SITE.match(line) if any_site and "|" in line else None
    return match.end(1) if match else None


def _gather(page: Page, index: int, start: int, now: datetime) -> Byline | None:
    """The byline that opens at block `index`, from character `start` on, with its continuation lines."""
    blocks, calls, copies = page.blocks, page.layout.calls, page.copies
    text = names_of(blocks[index], page, now, start=start).strip()
    byline, pipes = Byline(index, index + 1), "|" in blocks[index].text
    for block in blocks[index + 1 : index + _LINES]:
        broken = text.endswith("|") and len(block.text.split()) <= 2 * _NAME_WORDS and block.key not in copies
        may_go_on = block.picture is None and (broken or not pipes) and not calls.search(block.key)
        line = names_of(block, page, now) if may_go_on else ""
        if not line:
            break
        if broken:
            text = f"{text} {line}"
        elif _carries_on(block, line, text, page, now):
            text = f"{text} | {line}"
        else:
            break
        byline.end += 1
    for part in text.split("|"):
        _read_part(byline, part.strip(), page, now)
    if byline.name and len(byline.name.split()) > _NAME_WORDS + 2:  # a headline that opens with the site's name
        return None
    if pipes or byline.date or byline.name:
        return byline
    called = any(calls.search(block.key) for block in blocks[byline.end : byline.end + 2] if len(block.text) < 200)
    return byline if called else None


def _carries_on(block: Block, line: str, text: str, page: Page, now: datetime) -> bool:
    if block.heading or block.key in page.copies or text.count("|") > 1:
        return False
    if _date_of(line, page, now):
        return True
    named = any(not _date_of(part.strip(), page, now) for part in text.split("|") if part.strip())
    is_name = len(line.split()) <= _NAME_WORDS and not line.endswith((*"!?:;۔؟", "..."))
    return not named and is_name and not any(map(str.isdigit, line))


def _date_of(text: str, page: Page, now: datetime) -> tuple[Bounds, str] | None:
    return date_at_start(_PUBLISHED.sub("", text), now, page.dated_in)


def _read_part(byline: Byline, part: str, page: Page, now: datetime) -> None:
    if not part:
        return
    if found := _date_of(part, page, now):
        date, rest = found
        if byline.date is None:
            byline.date = date
        part = rest.strip(" .,:-–—|ء")
    elif _PUBLISHED.match(part):
        part = ""
    if part and byline.name is None:
        byline.name = _BY.sub("", part)


def heading_byline(page: Page, now: datetime) -> Byline | None:
    """A byline without the site's name (`By A Name`, `Posted on December 3, 2021`) a few lines below the heading."""
    blocks = page.blocks
    heading = next((i for i in range(page.strip.end, len(blocks)) if blocks[i].heading == 1), None)
    if heading is None:
        return None
    byline: Byline | None = None
    for index in range(heading + 1, min(heading + 7, len(blocks))):
        block = blocks[index]
        if block.picture is not None or page.layout.calls.search(block.key):
            continue
        if len(block.text.split()) > 20:
            break
        parts = [part for part in _PARTS.split(block.text) if part]
        if not any(_BY.match(part) or _date_of(part, page, now) for part in parts):
            continue
        if byline is None:
            byline = Byline(index, index + 1)
        byline.end = index + 1
        for part in parts:
            if _BY.match(part) or _date_of(part, page, now):
                _read_part(byline, part, page, now)
    return byline
