"""Addresses of one site: canonical forms, and kinds of pages. Strings in, strings out.

A crawl of a mirror (`base`) keeps the site's own names for its stories.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from newsbot.text import forms
from newsbot.text.clean import LONGEST_CACHED, cached_if_short
from newsbot.text.kinds import LISTS, AddressKind

_DEFAULT_PORTS = {"http": "80", "https": "443"}
_LONGEST = 4000  # characters; longer addresses are not pages of a site
_MAY_HAVE_DOTS = re.compile(r"/(?:\.|%2[eE])")
_DOTS = re.compile(r"(?:\.|%2e){1,2}", re.I)
_LONGEST_QUERY = 1000
_LONGEST_PATH = 1000  # for guessed kinds; a percent-encoded headline fits
_RESOLVED = 4096
"""Addresses that are kept resolved, because many pages of a site link to them: those of its menu, and of the stories
on its cards. With a quarter as many, a crawl of 2,000 stories takes 1.5 % more CPU."""
_QUERY = re.compile(r"[?#]")
_BREAKS = dict.fromkeys(map(ord, "\t\r\n"))  # ignored by browsers
_PLAIN_CHARS = "a-zA-Z0-9_/.,~%+@!*()=:-"
_PLAIN_QUERY = rf"(?:\?(?P<query>[&{_PLAIN_CHARS}]++))?"
_ABSOLUTE = re.compile(
    r"(?P<scheme>https?)://(?P<netloc>[a-z0-9][a-z0-9-]*+(?:\.[a-z0-9][a-z0-9-]*+)++(?::[0-9]{1,5})?)"
    rf"(?:(?P<path>/[{_PLAIN_CHARS}]*+){_PLAIN_QUERY})?"
)
"""A web address that is absolute and has nothing that parsing it may change."""
_ROOTED = re.compile(rf"/(?!/)[{_PLAIN_CHARS}]*+{_PLAIN_QUERY}")
"""A plain address without scheme and host; it may have steps such as `..`."""
_NETLOC = re.compile(r"[^\s\x00-\x1f\x7f]+")
_SAFE = "/:@!$&'()*+,;=~-._"
_URI = re.compile(r"(?:[A-Za-z0-9/:@!$&'()*+,;=~._?-]|%[0-9A-Fa-f]{2})*")
_STRAY = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PLAIN = re.compile(r"[A-Za-z0-9/:@!$&'()*+,;=~._-]*")


@dataclass(frozen=True)
class AddressRules:
    """The forms of a site's addresses. Patterns are searched in the lower-case `path?query`."""

    home: str  # scheme and host, as the site names itself: `https://www.example.org`
    story: re.Pattern[str]
    section: re.Pattern[str]
    pages: tuple[re.Pattern[str], ...] = ()  # section pages, with groups `list` and `page`
    profile: re.Pattern[str] | None = None
    query: frozenset[str] = frozenset()  # significant query parameters; others are dropped
    other: re.Pattern[str] | None = None  # neither stories nor section pages; checked before both
    guessed: bool = False
    """Whether the site has no description. Kinds are then hints, stories take precedence over sections, case matters,
    every list has pages, and all query parameters count except tracking ones."""

    @property
    def forms(self) -> str:
        """Identifies the rules: with other rules an address may have another canonical form."""
        if self.guessed:
            return GUESSED
        patterns = [self.story, self.section, *self.pages, self.profile, self.other]
        return record_id(self.home.rstrip("/"), *(p.pattern if p else "" for p in patterns), *sorted(self.query))


GUESSED = "guessed"  # the `forms` of all sites without a description


def any_site(home: str) -> AddressRules:
    """Rules for a site without a description."""
    return AddressRules(home, forms.STORY, forms.SECTION, (forms.PAGE,), other=forms.OTHER, guessed=True)


def site_name(home: str) -> str:
    """The name of a site without a description: its domain, with a port that is not the default.

    It is safe as a folder and on a command line, where a name cannot begin with a dash: `::1` is written as `0::1`.

    >>> site_name("https://www.Example.org:443"), site_name("http://127.0.0.1:8000"), site_name("http://[::1]:8000")
    ('example.org', '127.0.0.1_8000', '0--1_8000')
    """
    parts = urlsplit(home)
    host = (parts.hostname or "").rstrip(".")
    with suppress(UnicodeError):
        host = host.encode("idna").decode()
    whole = f"0{host}" if host.startswith(":") else host
    domain, port = whole.removeprefix("www.").replace(":", "-"), parts.port
    return f"{domain}_{port}" if port and str(port) != _DEFAULT_PORTS.get(parts.scheme) else domain


def home_of(url: str) -> str:
    """Scheme and host of a web address, as a request has them: without login and the default port, in ASCII.

    Raises `ValueError`.

    >>> home_of("HTTPS://desk:secret@WWW.Example.org.:443/news"), home_of("http://[::1]:8000")
    ('https://www.example.org', 'http://[::1]:8000')
    """
    parts = urlsplit(url)
    host, port = (parts.hostname or "").rstrip(".").encode("idna").decode(), parts.port
    if not host or parts.scheme not in _DEFAULT_PORTS:
        raise ValueError(url)
    host = f"[{host}]" if ":" in host else host
    special = port is not None and str(port) != _DEFAULT_PORTS[parts.scheme]
    return f"{parts.scheme}://{host}:{port}" if special else f"{parts.scheme}://{host}"


class Address(NamedTuple):
    """A resolved address."""

    url: str  # absolute, on the host that is crawled
    canonical: str  # the form shared by all twins, under the site's own name
    kind: AddressKind


class Addresses:
    """Resolves and classifies the addresses of one site, crawled at `base` (None for the site itself).

    >>> rules = AddressRules("https://www.example.org", re.compile(r"^/[^/]+-[^/]+$"), re.compile(r"^/news$"))
    >>> Addresses(rules).resolve("http://example.org:80/Big-Story-/").canonical
    'https://www.example.org/big-story'
    """

    def __init__(self, rules: AddressRules, base: str | None = None) -> None:
        self.rules = rules
        self.home = rules.home.rstrip("/")
        self.base = (base or rules.home).rstrip("/")
        host = urlsplit(self.home).hostname or ""
        bare = host.removeprefix("www.")
        origins = map(urlsplit, (self.home, self.base))
        self._names = {bare, "www." + bare}
        self._hosts = {*self._names, *filter(None, (_host(origin.scheme, origin.netloc) for origin in origins))}
        self._known = lru_cache(_RESOLVED)(self._resolve)

    def resolve(self, href: str, page: str = "") -> Address:
        """The address of `href` on the page at `page`."""
        href = href.strip()
        if len(href) > _LONGEST:
            return Address(href, href, "other")
        if href.startswith("//") or not href.startswith(("/", "http://", "https://")):
            try:
                href = urljoin(page or self.base + "/", _slashed(href))
            except ValueError:
                return Address(href, href, "other")
        return self._known(href) if len(href) <= LONGEST_CACHED else self._resolve(href)

    def is_story(self, href: str, page: str = "") -> bool:
        """Whether `resolve` calls `href` a story's. Most links of a menu need not be resolved for that."""
        if self.rules.guessed and forms.is_no_story(href.removeprefix(self.base)):
            return False
        return self.resolve(href, page).kind == "story"

    def path_of(self, url: str) -> str:
        """The inverse of `url_of`: an address without the crawled host; whole if it is on another."""
        return url[len(self.base) :] if self.is_at_base(url) else url

    def is_at_base(self, url: str) -> bool:
        return url.startswith(self.base) and url[len(self.base) : len(self.base) + 1] in "/?"

    def url_of(self, path: str) -> str:
        return path if path.startswith(("http://", "https://")) else self.base + path

    def declared(self, href: str, page: str) -> str | None:
        """The canonical address that the page at `page` declares, as written, but with the site's own host name.

        It is made absolute and escaped, without fragment and tracking parameters. For a described site case and a
        hyphen at the end are removed, since only twins differ in them. None if it is not on the site.

        >>> addresses = Addresses(any_site("https://www.example.org"))
        >>> addresses.declared("http://example.org/Canal-bridge/?id=7&utm_source=x#top", "https://www.example.org/a")
        'http://www.example.org/Canal-bridge/?id=7'
        """
        url = absolute(href, page) if len(href) <= _LONGEST else None
        if url is None:
            return None
        parts, home = urlsplit(url), urlsplit(self.home)
        host = _host(parts.scheme, parts.netloc)
        if host not in self._hosts:
            return None
        says_scheme = "//" in href and not href.lstrip().startswith("//") and host in self._names
        query = "&".join(forms.untracked_query(parts.path, parts.query))
        origin = f"{parts.scheme if says_scheme else home.scheme}://{home.netloc}"
        path = _escaped(forms.untracked(parts.path)) or "/"
        if not self.rules.guessed:
            path = _plain_path(parts.path).lower().rstrip("/-") + ("/" if path.endswith("/") else "")
        return f"{origin}{path}" + (f"?{_escaped(query)}" if query else "")

    def _resolve(self, href: str) -> Address:
        if "\\" in href and (slashed := _slashed(href)) != href:
            return self.resolve(slashed)
        url = self.base + href if href.startswith("/") else href
        plain = _ABSOLUTE.fullmatch(url)
        try:
            parts = _split(url, plain)
            host = _host(parts.scheme, parts.netloc)
        except ValueError:
            host = None
        if host is None or len(parts.query) > _LONGEST_QUERY:
            return Address(href, href, "other")
        if host not in self._hosts:
            url = url if plain else parts._replace(fragment="").geturl()
            return Address(url, url, "external")
        if _MAY_HAVE_DOTS.search(parts.path):
            parts = parts._replace(path=_without_dots(parts.path))
        if self.rules.guessed:
            return self._guess(parts)
        path = _plain_path(parts.path)
        tail = path.lower().rstrip("/-") or "/"
        query = urlencode(sorted((k, v) for k, v in parse_qsl(parts.query.lower()) if k in self.rules.query))
        key = f"{tail}?{query}" if query else tail
        url = self.base + (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Address(url, self.home + key, self._kind(key))

    def _guess(self, parts: SplitResult) -> Address:
        if ";" in parts.path:
            parts = parts._replace(path=forms.untracked(parts.path))
        path = _plain_path(parts.path)
        if len(path) > _LONGEST_PATH:
            return Address(parts.geturl(), parts.geturl(), "other")
        tail = (forms.INDEX.sub("/", path) if "." in path else path).rstrip("/") or "/"
        kind = self._kind(tail.lower())
        url = self.base + (parts.path or "/")
        if not parts.query:
            return Address(url, self.home + tail, kind)
        query = forms.untracked_query(tail, parts.query)
        url += f"?{'&'.join(query)}" if query else ""
        if kind == "story":
            numbers = [part for part in query if forms.identifies(part)]
            if numbers or not forms.SCRIPT.search(tail):
                query = [*numbers, *filter(forms.selects_language, query)]
        if not query or not (sorted_query := urlencode(sorted(parse_qsl("&".join(query), keep_blank_values=True)))):
            return Address(url, self.home + tail, kind)
        key = f"{tail}?{sorted_query}"
        return Address(url, self.home + key, self._kind(key.lower()))

    def _kind(self, key: str) -> AddressKind:
        rules = self.rules
        if key == "/":
            return "home"
        if rules.guessed and "%20" in key:
            key = forms.hyphenated(key)
        if rules.profile and rules.profile.search(key):
            return "profile"
        if rules.other and rules.other.search(key):
            return "other"
        for form in rules.pages:
            if form.search(key):
                return "section"
        if rules.guessed and rules.story.search(key):
            return "story"
        if rules.section.search(key):
            return "section"
        return "story" if rules.story.search(key) else "other"

    def page_of(self, address: Address) -> tuple[str, int] | None:
        """The list and page number of a section page; None if the address shows neither."""
        key = address.canonical[len(self.home) :]
        if self.rules.guessed:
            return forms.page_of(key) if address.kind in LISTS or self.may_list(address) else None
        for form in self.rules.pages:
            if match := form.search(key):
                return match["list"], int(match["page"] or 1)
        return None

    def next_page(self, page: str, hrefs: Iterable[str]) -> str | None:
        """The link to the next page of the list at `page`, or None."""
        here = self.page_of(self.resolve(page))
        if here is None:
            return None
        later: dict[int, str] = {}
        for href in hrefs:
            address = self.resolve(href, page)
            other = self.page_of(address) if address.kind == "section" or self.may_list(address) else None
            if other == (here[0], here[1] + 1):
                return address.url
            if self.rules.guessed and other is not None and other[0] == here[0] and other[1] > here[1]:
                later.setdefault(other[1], address.url)
        return later[min(later)] if later else None  # some sites count stories, not pages

    def numbers_in_list(self, one: Address, other: Address) -> tuple[int, int] | None:
        """The numbers of two pages that may be of one list, on a site without a description; see `forms`."""
        return forms.numbers_in_list(self._key(one), self._key(other)) if self.rules.guessed else None

    def day_of(self, address: Address) -> date | None:
        """The day whose stories are listed at an address of a site without a description."""
        return forms.day_of(self._key(address)) if self._may_be_any(address) else None

    def is_unknown(self, address: Address) -> bool:
        """Whether an address of the site has no form of a story or a list, and none that is certain to be neither."""
        return self._may_be_any(address) and not forms.is_waste(forms.hyphenated(self._key(address)))

    def may_be_page(self, address: Address) -> bool:
        """Whether an address of the site without a form of stories and lists may be a page's, not a file's or one to
        log in, to share or the like. Any place may have a slug."""
        if not self._may_be_any(address) or forms.is_file(self._key(address)):
            return False
        key = forms.hyphenated(self._key(address))
        return not forms.is_waste(key) or forms.STORY.search(key) is not None

    def may_list(self, address: Address) -> bool:
        """Whether an entry of the menu with the form of furniture may be a list: `/legal`, `/tag/floods`."""
        return self._may_be_any(address) and forms.may_list(self._key(address))

    def _may_be_any(self, address: Address) -> bool:
        return self.rules.guessed and address.kind == "other" and self.is_at_base(address.url)

    def _key(self, address: Address) -> str:
        return address.canonical[len(self.home) :].lower()

    def is_sibling(self, address: Address) -> bool:
        """Whether an address is on another host of the site's domain, as a story or a list is, not a shop or a log-in.

        >>> addresses = Addresses(any_site("https://www.example.org"))
        >>> urls = ("https://sport.example.org/", "https://shop.example.org/", "https://example.net/sport")
        >>> [addresses.is_sibling(addresses.resolve(url)) for url in urls]
        [True, False, False]
        """
        if address.kind != "external" or not self.rules.guessed:
            return False
        parts = urlsplit(address.url)
        host = (parts.hostname or "").removeprefix("www.")
        if not any(host.endswith(f".{name}") or name.endswith(f".{host}") for name in self._names):
            return False
        here = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return forms.OTHER.search(f"/{host.partition('.')[0]}") is None and self.resolve(here).kind != "other"

    def call(self, home: str) -> None:
        """Sets the site's own name to a variant: `https://www.…` for `http://…`."""
        self.home = home.rstrip("/")
        self._known.cache_clear()

    def move(self, origin: str) -> None:
        """Crawls the site under another of its hosts from now on."""
        self.base = origin.rstrip("/")
        self._known.cache_clear()

    def story_id(self, site: str, canonical: str) -> str:
        """A story's id from its canonical address: 20 hexadecimal digits, the same on every machine."""
        return record_id(site, canonical[len(self.home) :] if canonical.startswith(self.home) else canonical)


def is_of(addresses: Addresses, origin: str) -> bool:
    """Whether an origin is the site's, or that of the mirror that is crawled.

    >>> addresses = Addresses(any_site("https://www.example.org"))
    >>> [is_of(addresses, origin) for origin in ("http://example.org", "https://example.net", "http://[::1")]
    [True, False, False]
    """
    return origin.startswith(("http://", "https://")) and addresses.is_at_base(addresses.resolve(f"{origin}/").url)


def _without_dots(path: str) -> str:
    """A path without the segments `.` and `..`, as browsers request it, and as robots.txt names it.

    >>> [_without_dots(path) for path in ("/a/../b/./c", "/a/%2E%2e/b/..", "/../.well-known/", "/a//../b")]
    ['/b/c', '/', '/.well-known/', '/a/b']
    """
    kept: list[str] = []
    part = ""
    for part in path.split("/"):
        if _DOTS.fullmatch(part) is None:
            kept.append(part)
        elif part.lower().replace("%2e", ".") == ".." and len(kept) > 1:
            kept.pop()
    return "/".join(kept) + ("/" if _DOTS.fullmatch(part) else "")


def _slashed(href: str) -> str:
    r"""An address with slashes in place of the backslashes before its query, as browsers read it.

    >>> _slashed(r"\news\2026\a?b=\c"), _slashed(r"http:\\example.org\a#\b")
    ('/news/2026/a?b=\\c', 'http://example.org/a#\\b')
    """
    if "\\" not in href:
        return href
    end = _QUERY.search(href)
    head = href[: end.start()] if end else href
    return head.replace("\\", "/") + href[len(head) :]


def _split(url: str, plain: re.Match[str] | None) -> SplitResult:
    """`urlsplit`, in a third of the time for a plain address, of which `plain` is the match."""
    if plain is None:
        return urlsplit(url)
    scheme, netloc, path, query = plain.groups("")
    return SplitResult(scheme, netloc, path, query, "")


def plainly_absolute(href: str, page: str) -> str | None:
    """What `absolute` gives for an address that parsing does not change, in a tenth of the time; None for any other.

    >>> page = "https://example.org/a"
    >>> [plainly_absolute(href, page) for href in ("http://example.com:81/b", "/b?id=7", "/../b", "b")]
    ['http://example.com:81/b', 'https://example.org/b?id=7', None, None]
    """
    if _ABSOLUTE.fullmatch(href) is not None:
        return href
    if _ROOTED.fullmatch(href) is not None and "/." not in href and (origin := _origin(page)):
        return origin + href
    return None


@lru_cache(maxsize=256)
def _origin(page: str) -> str | None:
    plain = _ABSOLUTE.fullmatch(page)
    return f"{plain['scheme']}://{plain['netloc']}" if plain else None


@cached_if_short(_RESOLVED)
def page_key(url: str) -> str:
    """One spelling for all addresses of a page of any site, by the rules for sites without a description.

    Scheme, `www.`, a default port, fragment, last slash and tracking parameters do not count.

    >>> urls = ("HTTP://WWW.h.org:80/A/?utm_source=x#top", "https://h.org/A?fbclid=y", "https://h.org/b?id=7")
    >>> list(map(page_key, urls))
    ['https://h.org/A', 'https://h.org/A', 'https://h.org/b?id=7']
    """
    with suppress(ValueError):
        parts = urlsplit(url)
        if host := _host(parts.scheme, parts.netloc):
            return Addresses(any_site(f"https://{host.removeprefix('www.')}")).resolve(url).canonical
    return url


def absolute(href: str, page: str) -> str | None:
    """The absolute address of `href` on the page at `page`; None for `javascript:`, `http://[` and the like.

    >>> absolute("/img/a.jpg", "https://example.org/a"), absolute("javascript:void(0)", "https://example.org/a")
    ('https://example.org/img/a.jpg', None)
    """
    if (plain := plainly_absolute(href, page)) is not None:
        return plain
    try:
        url = urljoin(page, _slashed(href.strip().translate(_BREAKS)))
        parts = urlsplit(url)
        good = parts.scheme in _DEFAULT_PORTS and parts.hostname and _NETLOC.fullmatch(parts.netloc)
        return url if good else None
    except ValueError:
        return None


def record_id(*parts: str) -> str:
    """A stable id over strings: the first 20 hexadecimal digits of their SHA-256.

    >>> record_id("site", "headline") == record_id("site", "headline") != record_id("site", "other")
    True
    """
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]


@lru_cache(maxsize=256)
def _host(scheme: str, netloc: str) -> str | None:
    """The host of a web address, with a port that is not the default; None if it is not valid."""
    if scheme not in _DEFAULT_PORTS or _NETLOC.fullmatch(netloc) is None:
        return None
    host = netloc.rpartition("@")[2].lower().rstrip(".")
    name, _, port = host.partition(":") if not host.startswith("[") else (host, "", "")
    return name if not port or port == _DEFAULT_PORTS[scheme] else host


def _escaped(text: str) -> str:
    """A path or query as written, with characters that are not allowed escaped."""
    return _STRAY.sub("%25", quote(text, safe=_SAFE + "%?", errors="replace")) if not _URI.fullmatch(text) else text


def _plain_path(path: str) -> str:
    """A path in one spelling: unreserved characters plain, others as upper-case escapes."""
    if _PLAIN.fullmatch(path):
        return path
    try:
        return quote(unquote(path, errors="strict"), safe=_SAFE)
    except UnicodeError:
        return quote(path, safe=_SAFE + "%", errors="replace")
