"""The pages that a story's page, the header of its response or a sitemap names as the story in other languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Set
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, get_args
from urllib.parse import urlsplit

from newsbot.page.metadata import ALTERNATES_AT_MOST
from newsbot.page.regions import Page
from newsbot.text.addresses import Address, Addresses, any_site, site_name
from newsbot.text.autonyms import AUTONYMS
from newsbot.text.kinds import TranslationSource
from newsbot.text.language_tags import primary

AT_MOST = 100
"""Translations of one story: more languages than any newsroom writes in."""
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}")
_LANGUAGES = frozenset(AUTONYMS.values())
_DEEP = 2  # steps of a path; start pages of languages and sections mostly have one
_LABEL_WORDS = 3  # of a link that is marked with its language: a label, not the headline of another story
_LONGEST_HEADER = 16_000
_LINK_VALUE = re.compile(
    r'<([^<>\s]{1,4000})>((?:\s{0,9};\s{0,9}[\w*-]{1,40}(?:\s?=\s?(?:"[^"]{0,400}"|[^\s",;]{0,400}))?)+)'
)
_PARAMETER = re.compile(r';\s{0,9}([\w*-]{1,40})\s?=\s?(?:"([^"]{0,400})"|([^\s",;]{0,400}))')


class Version(NamedTuple):
    """A story in another language."""

    url: str
    language: str | None
    source: TranslationSource
    id: str  # of the story's record


class _Named(NamedTuple):
    language: str | None
    href: str
    source: TranslationSource


class _Place(NamedTuple):
    """Where versions are named, and the story that they belong to."""

    addresses: Addresses
    site: str
    url: str
    base: str  # of relative addresses
    story: Address
    itself: Set[str]  # its canonical addresses


def find_translations(
    page: Page, site: str, languages: Callable[[], Collection[str]], header: Iterable[str] = ()
) -> tuple[list[Version], bool]:
    """The translations of the story on a page, one a language, and whether there are more than are looked at.

    `site` is the site's name, `languages` gives those of the story, which takes a count of its words, `header` are the
    values of the response's `Link`. Links to the page itself, to its own language in another region, or to anything but
    a story are left out.
    """
    named, switches = [*_of_head(page), *_of_header(header), *_of_json(page)], _switches(page)
    if not named and not switches:
        return [], False
    cut = len(page.metadata.alternates) > ALTERNATES_AT_MOST
    story = page.resolve(page.url)
    itself = {story.canonical, page.resolve(page.metadata.canonical or page.url).canonical}
    place = _Place(page.addresses, site, page.url, page.metadata.base or page.url, story, itself)
    found, more = _chosen([*named, *_of_one_story(switches, place)], place, set(map(primary, languages())))
    return found, cut or more


def versions_in_sitemap(
    alternates: Iterable[tuple[str, str]], url: str, addresses: Addresses, site: str, story: Address
) -> tuple[list[Version], bool]:
    """The versions of a story that its entry in the sitemap at `url` names, as `find_translations`.

    `alternates` are the tags and addresses in the entry; one that leads to the story itself gives its language.
    """
    named = [_Named(tag, href, "sitemap") for written, href in alternates if (tag := _tag(written))]
    place = _Place(addresses, site, url, url, story, {story.canonical})
    own = {primary(one.language) for one in named if addresses.resolve(one.href, url).canonical in place.itself}
    return _chosen(named, place, own)


def _chosen(named: Iterable[_Named], place: _Place, own: Set[str]) -> tuple[list[Version], bool]:
    """The versions in other languages than the story's own, one a language, and whether there are too many."""
    taken: set[str] = set()
    found: dict[str, Version] = {}  # by id
    for one in sorted(named, key=_trust):
        language = primary(one.language)
        if language in own or (language and language in taken):
            continue
        version = _version(one, place)
        if version is not None and version.id not in found:
            if len(found) == AT_MOST:
                return list(found.values()), True
            taken.add(language)
            found[version.id] = version
    return list(found.values()), False


_SOURCES = get_args(TranslationSource)


def _trust(named: _Named) -> tuple[bool, int, bool]:
    """The order in which versions are taken: of a language's regions, the one that names none."""
    return named.language is None, _SOURCES.index(named.source), "-" in (named.language or "")


def _version(named: _Named, place: _Place) -> Version | None:
    addresses, name = place.addresses, place.site
    address = addresses.resolve(named.href, place.base)
    if address.kind == "external":
        other = _elsewhere(address.url)
        if other is None or (named.source == "link" and _domain(address.url) != _domain(place.url)):
            return None
        addresses, name = other
        address = addresses.resolve(address.url)
    url = addresses.declared(named.href, place.base)
    if url is None or address.canonical in place.itself:
        return None
    if address.kind != "story" and (named.source == "link" or not _is_as_deep(address, place.story)):
        return None
    return Version(url, named.language, named.source, addresses.story_id(name, address.canonical))


def _is_as_deep(address: Address, story: Address) -> bool:
    """Whether an address that does not look like a story's is no shorter than that of the story at hand, which may not
    either, and so not that of a start page or a section."""
    steps, own = ([s for s in urlsplit(a.canonical).path.split("/") if s] for a in (address, story))
    is_page = address.kind in ("section", "other")
    return is_page and len(steps) >= max(_DEEP, len(own)) and not _TAG.fullmatch(steps[-1])


@lru_cache(maxsize=256)
def _origin(origin: str) -> tuple[Addresses, str] | None:
    try:
        return Addresses(any_site(origin)), site_name(origin)
    except ValueError:
        return None


def _elsewhere(url: str) -> tuple[Addresses, str] | None:
    """The addresses of another site, as one without a description, and its name; None if the address is not valid."""
    parts = urlsplit(url)
    if not parts.hostname or parts.username is not None:
        return None
    return _origin(f"{parts.scheme}://{parts.netloc.lower()}")


def _domain(url: str) -> str:
    """The host of an address without `www` or a language as its first label: `example.org` of `ur.example.org`."""
    label, _, rest = (urlsplit(url).hostname or "").partition(".")
    return rest if "." in rest and (label == "www" or label in _LANGUAGES) else f"{label}.{rest}"


# Where versions are named


def _of_head(page: Page) -> Iterator[_Named]:
    for tag, href in page.metadata.alternates[:ALTERNATES_AT_MOST]:
        if language := _tag(tag):
            yield _Named(language, href, "hreflang")


def _of_header(values: Iterable[str]) -> Iterator[_Named]:
    """Versions in `Link: <https://example.org/ur/a>; rel="alternate"; hreflang="ur"`."""
    for target, written in islice(_LINK_VALUE.findall(", ".join(values)[:_LONGEST_HEADER]), ALTERNATES_AT_MOST):
        parameters = {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(written)}
        if "alternate" in parameters.get("rel", "").lower().split() and (tag := _tag(parameters.get("hreflang", ""))):
            yield _Named(tag, target, "header")


def _of_json(page: Page) -> Iterator[_Named]:
    for language, address in page.metadata.translations:
        yield _Named(_tag(language or ""), address, "json-ld")


def _of_one_story(switches: Iterable[_Named], place: _Place) -> Iterator[_Named]:
    """Links that switch the language. A language that leads to several addresses belongs to several stories, unless the
    others are what every page may lead to: itself, a start page, another site."""
    targets: dict[str | None, dict[str, _Named]] = {}
    for named in switches:
        address = place.addresses.resolve(named.href, place.base).canonical
        if address not in place.itself and (_version(named, place) or _is_below_start(address, place)):
            targets.setdefault(named.language, {}).setdefault(address, named)
    for found in targets.values():
        if len(found) == 1:
            yield from found.values()


def _is_below_start(url: str, place: _Place) -> bool:
    """Whether an address is on the site of a story, and not that of a start page."""
    try:
        steps = [step for step in urlsplit(url).path.split("/") if step]
    except ValueError:
        return False
    return len(steps) >= _DEEP and not _TAG.fullmatch(steps[-1]) and _domain(url) == _domain(place.url)


def _switches(page: Page) -> list[_Named]:
    """Links whose text is the name of a language in itself, or short, if they say which language they lead to."""
    found: list[_Named] = []
    for link in [link for link in page.links if link.language or link.text in AUTONYMS]:
        if link.text in AUTONYMS:
            found.append(_Named(AUTONYMS[link.text], link.href, "link"))
        elif _is_label(link.text) and (tag := _tag(link.language or "")):
            found.append(_Named(primary(tag), link.href, "link"))
    return found


def _is_label(text: str) -> bool:
    return len(text.split(" ", _LABEL_WORDS)) <= _LABEL_WORDS


_SPELLED: dict[int, Callable[[str], str]] = {2: str.upper, 4: str.title}  # regions and scripts, by their length


def _tag(text: str) -> str | None:
    """A language tag in its usual spelling, as `pt-BR`; None for `x-default` and what is not a tag.

    >>> _tag("PT_br"), _tag("x-default"), _tag("zh-hant-TW"), _tag("english")
    ('pt-BR', None, 'zh-Hant-TW', None)
    """
    tag = text.strip().replace("_", "-")
    if len(tag) > 30 or not _TAG.fullmatch(tag):
        return None
    first, *rest = tag.lower().split("-")
    return "-".join([first, *(_SPELLED.get(len(part), str)(part) for part in rest)])
