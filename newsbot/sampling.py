"""Samples: saved pages with their expected results. Drafts results for new samples, and checks pages against samples.

No network; only `write` writes files. A person corrects a draft before it counts as expected. What reads pages is
imported when it is used: `scrapy` imports every command, and with it this module, before any runs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from scrapy.http import HtmlResponse
from scrapy.settings import BaseSettings

from newsbot.errors import UserError, remedy
from newsbot.items import NO_RIGHTS, Article, Listing, Ticker
from newsbot.page.layout import Layout
from newsbot.page.no_story import NoStory
from newsbot.responses import corrected
from newsbot.roles import SAMPLED, names
from newsbot.spiders.loader import described
from newsbot.storage.atomic import whole_file
from newsbot.storage.files import as_dict
from newsbot.text.addresses import Addresses, AddressRules, absolute, any_site, home_of, site_name
from newsbot.text.credentials import without_logins
from newsbot.text.kinds import LISTS
from newsbot.text.rights import may_archive

if TYPE_CHECKING:
    from newsbot.page.regions import Page
    from newsbot.reader import Reader

Kind = Literal["article", "section", "none"]
KINDS: dict[Kind, str] = {"article": "article", "section": "listing", "none": "reason"}
"""Kinds of pages, and the key of the expected result."""

DRAFT = "A draft: nobody has compared it with the page yet."  # the `why` of a sample that nobody has corrected

_NAME = re.compile(r"\w[\w.-]{0,99}")
_FILE_END = re.compile(r"\.(?:html?|php|aspx?|jsp|cms|ece)$")
_NO_NAME = re.compile(r"[^\w]+|_+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
_TAKEN = frozenset(("base", "news", "site"))  # reserved among spiders or samples
_CASE_LENGTH = 60
_NAME_WORDS = 6  # a longer end of a title is a part of the headline
_SEEDS_AT_MOST = 12
_SECOND_LEVEL = frozenset("ac co com edu gob gov gouv net ne or org".split())  # public suffixes such as `co.uk`


class SampleError(UserError):
    """A sample that cannot be written or read; the message says how to correct it."""


class Site(NamedTuple):
    """What reading a site's samples needs."""

    name: str
    rules: AddressRules
    layout: Layout
    described: bool = True  # whether it has a spider

    def holds(self, url: str) -> bool:
        return Addresses(self.rules).resolve(url).kind != "external"


@dataclass(slots=True)
class Reading:
    """The current result for a page."""

    kind: Kind
    reason: str | None = None  # why it has neither a story nor a list
    record: Article | Listing | None = None
    next_url: str | None = None
    ticker: Ticker | None = None
    page: Page | None = None
    may_archive: bool = True


class Difference(NamedTuple):
    """How a page's result differs from its sample; `NOTHING` if a value is missing."""

    place: str
    expected: Any
    got: Any


NOTHING = object()


def described_sites(settings: BaseSettings) -> dict[str, Site]:
    """The sites that have their own spider, by name."""
    return {name: Site(name, spider.addresses, spider.layout) for name, spider in described(settings).items()}


def site_of(url: str, name: str | None, described: Mapping[str, Site]) -> Site:
    """The site of a page: the one called `name`, else the described one that holds it, else its domain."""
    try:
        home = home_of(absolute(url, url) or "")
    except ValueError:
        example = "https://www.example.org/news/a-story"
        raise SampleError(
            f"{without_logins(url)!r} is not a web address; write the complete address, such as {example}"
        ) from None
    if name is not None and not _NAME.fullmatch(name):
        raise SampleError(f"--spider {name}: a name consists of letters, digits, - and .")
    if name in _TAKEN:
        raise SampleError(f"--spider {name}: no site can have this name; choose another, or leave --spider out")
    if name is not None and name in described:
        return described[name]
    if name is None and (existing := next((site for site in described.values() if site.holds(url)), None)):
        return existing
    return Site(name or site_name(home), any_site(home), Layout.of_site(home), described=False)


def own_address(url: str, site: Site) -> str:
    """The address under the site's own name, if the page was fetched from a mirror."""
    if site.holds(url):
        return url
    home = urlsplit(site.rules.home)
    return urlsplit(url)._replace(scheme=home.scheme, netloc=home.netloc).geturl()


def case_of(url: str) -> str:
    """A name for a sample, from the slug of its address.

    >>> case_of("https://www.example.org/news/2026/Ferry-is-back.html"), case_of("https://example.org/?id=7")
    ('ferry-is-back', 'id-7')
    >>> case_of("https://example.org/news/12345/"), case_of("https://example.org/")
    ('news-12345', 'home')
    """
    parts = urlsplit(url)
    segments = [_FILE_END.sub("", text) for text in unquote(parts.path).lower().split("/") if text]
    named = next((n for n, text in enumerate(reversed(segments), 1) if any(map(str.isalpha, text))), len(segments))
    words = [*segments[-named:], *([unquote(parts.query).lower()] if not segments else [])]
    return _NO_NAME.sub("-", "-".join(words)).strip("-")[:_CASE_LENGTH].strip("-") or "home"


def read(site: Site, html: bytes, url: str, moment: datetime, kind: Kind | None = None) -> Reading:
    """The result for the page at `url`, relative dates read at `moment`; `kind` forces what it is read as."""
    from newsbot.page.blocks import parse_html
    from newsbot.page.unreadable import unreadable
    from newsbot.reader import Reader

    response, _ = corrected(HtmlResponse(url, body=html))
    assert isinstance(response, HtmlResponse)
    if no_page := unreadable(response.headers.get, response.body):
        return Reading("none", no_page.reason)
    root = parse_html(response.body, response.encoding)
    if root is None:
        return Reading("none", "empty")
    reader = Reader(site.name, site.layout, Addresses(site.rules))
    page = reader.page(root, url, response.body)
    reading = _story_or_list(reader, page, moment, kind or _kind(page))
    reading.page = page
    reading.ticker = reader.ticker(page, moment)
    reading.may_archive = may_archive(reader.rights(page, NO_RIGHTS))
    return reading


def _kind(page: Page) -> Kind | None:
    """The kind by address if the site is described, else by content; None if it may be a story."""
    from newsbot.page.kind import read_as

    if page.addresses.rules.guessed:
        return "section" if read_as(page, "story") == "section" else None
    return "section" if page.resolve(page.url).kind in LISTS else None


def _story_or_list(reader: Reader, page: Page, moment: datetime, kind: Kind | None) -> Reading:
    if kind == "section":
        listing, parts = reader.listing(page, moment)
        return Reading("section", record=listing, next_url=parts.next_url)
    try:
        return Reading("article", record=reader.article(page, moment))
    except NoStory as error:
        return Reading("none", error.reason)


def same_alone(response: HtmlResponse) -> bytes:
    """A page that reads the same without its HTTP headers: in UTF-8 if it needed one."""
    text = corrected(response)[0]
    alone = corrected(HtmlResponse(response.url, body=response.body))[0]
    assert isinstance(text, HtmlResponse)
    assert isinstance(alone, HtmlResponse)
    return response.body if text.text == alone.text else text.text.encode("utf-8-sig", "replace")


def draft(reading: Reading, url: str, moment: datetime, why: str = DRAFT) -> dict[str, Any]:
    """A sample's JSON, for a person to correct."""
    result: Any = reading.reason
    if reading.record is not None:
        result = _sampled(reading.record)
    if reading.kind == "section":
        result["next"] = reading.next_url
    sample: dict[str, Any] = {"url": url, "fetched_at": moment.isoformat(timespec="seconds")}
    sample |= {"kind": reading.kind, "why": why, KINDS[reading.kind]: result}
    if reading.ticker is not None:
        sample["ticker"] = _entries(reading)
    return sample


def _sampled(value: Any) -> Any:
    """A value of a record as plain data, records reduced to the fields that the page itself decides."""
    if isinstance(value, list):
        return [_sampled(part) for part in value]
    if is_dataclass(value):
        return {name: _sampled(getattr(value, name)) for name in names(type(value), SAMPLED)}
    return value


def _entries(reading: Reading) -> list[dict[str, Any]]:
    return [as_dict(entry) for entry in reading.ticker.entries] if reading.ticker else []


def require(folder: Path, site: str, case: str) -> Path:
    """The path of a sample's JSON. Raises `SampleError` if it cannot be used."""
    _require_folder(folder)
    if not _NAME.fullmatch(case):
        raise SampleError(f"--case {case}: a name consists of letters, digits, - and .")
    return folder / site / f"{case}.json"


def existing(path: Path) -> Path | None:
    """The file of a sample, by the path of its JSON, that exists already."""
    return next((file for file in (path, path.with_suffix(".html")) if file.exists()), None)


def _require_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise SampleError(
            f"there is no folder {folder} here ({Path.cwd()}): samples are kept in the project's folder, beside"
            f" scrapy.cfg; go there, or create one with mkdir {folder}"
        )


def write(path: Path, html: bytes, sample: Mapping[str, Any]) -> None:
    """Writes a sample's page and JSON, both or neither. Raises `SampleError`."""
    text = json.dumps(sample, ensure_ascii=False, indent=1) + "\n"
    try:
        path.parent.mkdir(exist_ok=True)
        with whole_file(path.with_name(f"{path.stem}.html")) as page, whole_file(path) as expected:
            page.write(html)
            page.flush()
            expected.write(text.encode("utf-8", "replace"))
    except OSError as error:
        advice = remedy(error, "go to another folder")
        raise SampleError(f"{path}: {error.strerror or error}; {advice}") from error


def samples(folder: Path, asked: Iterable[str] = ()) -> list[Path]:
    """The JSON files of the samples of the named sites, or of all. Raises `SampleError`."""
    _require_folder(folder)
    cases = {path.with_suffix(".json") for end in ("html", "json") for path in folder.glob(f"*/*.{end}")}
    sites = sorted({path.parent.name for path in cases})
    for name in asked:
        if name not in sites:
            raise SampleError(
                f"{folder / name}: there is no such sample; there are samples of {', '.join(sites) or 'no site'}"
            )
    return sorted(path for path in cases if not asked or path.parent.name in asked)


def check(case: Path, described: Mapping[str, Site]) -> tuple[str, list[Difference]]:
    """A sample's `why`, and the differences from it. Raises `SampleError`."""
    sample = _load(case)
    site = described.get(case.parent.name) or site_of(sample["url"], case.parent.name, {})
    try:
        html = case.with_suffix(".html").read_bytes()
    except OSError as error:
        raise SampleError(f"{case.with_suffix('.html')}: the page cannot be read ({error.strerror})") from None
    reading = read(site, html, sample["url"], datetime.fromisoformat(sample["fetched_at"]), sample["kind"])
    found: list[Difference] = []
    if sample["kind"] != reading.kind:
        found.append(Difference("kind", sample["kind"], " ".join(filter(None, (reading.kind, reading.reason)))))
    else:
        key = KINDS[reading.kind]
        got: Any = reading.reason if reading.record is None else as_dict(reading.record)
        if reading.kind == "section":
            got["next"] = reading.next_url
        found += differences(sample[key], got, key)
    if "ticker" in sample:
        found += differences(sample["ticker"], _entries(reading), "ticker")
    return str(sample["why"]), found


def _load(case: Path) -> dict[str, Any]:
    try:
        raw = json.loads(case.read_text("utf-8"))
    except OSError:
        raise SampleError(f"{case}: missing; write it with scrapy sample, or remove its page") from None
    except ValueError as error:
        raise SampleError(f"{case}: not JSON ({error}); correct it") from None
    if not isinstance(raw, dict) or raw.get("kind") not in KINDS:
        raise SampleError(f"{case}: `kind` must be one of {', '.join(KINDS)}; keep the line of the draft")
    for key in ("url", "fetched_at", "why", KINDS[raw["kind"]]):
        if key not in raw:
            raise SampleError(f"{case}: `{key}` is missing")
    raw["fetched_at"] = moment_with_offset(raw["fetched_at"], f"{case}: `fetched_at`").isoformat()
    return raw


def moment_with_offset(text: Any, place: str) -> datetime:
    """Parses a moment with an offset. Raises `SampleError`, naming the place, if it is not valid."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        moment = None
    if moment is None or moment.tzinfo is None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        raise SampleError(f"{place}: {text!r} is not a time with an offset; write one as {now}")
    return moment


def differences(expected: Any, got: Any, place: str) -> list[Difference]:
    """The differences of `got` from `expected`; further keys in `got` do not count.

    >>> [d.place for d in differences({"a": 1, "b": [1, 2]}, {"a": 2, "b": [2], "c": 3}, "article")]
    ['article.a', 'article.b[0]']
    """
    if isinstance(expected, dict) and isinstance(got, dict) and not place.endswith("headlines"):
        pairs = [(f"{place}.{key}", value, got.get(key, NOTHING)) for key, value in expected.items()]
        return [found for inner, e, g in pairs for found in differences(e, g, inner)]
    if isinstance(expected, list) and isinstance(got, list):
        return [found for n, e, g in _pairs(expected, got) for found in differences(e, g, f"{place}[{n}]")]
    return [] if expected == got else [Difference(place, expected, got)]


def _pairs(expected: list[Any], got: list[Any]) -> Iterator[tuple[int, Any, Any]]:
    """Pairs entries by position, or by content if the lists differ in length."""
    if len(expected) == len(got):
        yield from ((n, *pair) for n, pair in enumerate(zip(expected, got, strict=True)))
        return
    before, after = ([json.dumps(v, sort_keys=True, default=str) for v in values] for values in (expected, got))
    for _, a, b, c, d in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        pairs = zip_longest(expected[a:b], got[c:d], fillvalue=NOTHING)
        yield from ((a + n if b > a else c + n, *pair) for n, pair in enumerate(pairs))


def visible(text: str) -> str:
    """Untrusted text for a terminal, without control characters; joiners stay.

    >>> visible("a\\x1b[31mb\\u202ec")
    'a�[31mb�c'
    """
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def class_of(reading: Reading, site: Site) -> tuple[str, str, str]:
    """For a site without a spider: a name, the module of a spider, and seeds."""
    name = re.sub(r"\W+", "", _first_label(site.name).lower())
    name = f"site{name}" if not name or name[0].isdigit() or name in _TAKEN else name
    publisher = visible(_publisher(reading) or site.layout.publisher)
    words = [word for word in re.split(r"[\W_]+", publisher if "." not in publisher else name) if word.isascii()]
    camel = "".join(word[:1].upper() + word[1:] for word in words) or name.capitalize()
    camel = camel if camel[0].isalpha() else f"Site{camel}"
    title = publisher.replace("\\", "/").replace('"', "'")
    module = f'''"""{title}."""

from __future__ import annotations

from newsbot.page.layout import Layout
from newsbot.spiders.base import NewsSpider
from newsbot.text.addresses import any_site


class {camel}Spider(NewsSpider):
    """Walks the lists named in `seeds/{name}.txt` to their ends."""

    name = {json.dumps(name)}
    addresses = any_site({json.dumps(site.rules.home)})
    layout = Layout(publisher={json.dumps(publisher, ensure_ascii=False)})
'''
    return name, module, _seeds(reading, publisher)


def _publisher(reading: Reading) -> str | None:
    """The publisher that a page names in its metadata, or at the end of its title, after the headline."""
    if reading.page is None:
        return None
    from newsbot.page.headline import TITLE_ENDS

    metadata = reading.page.metadata
    pieces = [piece for piece in TITLE_ENDS.split(metadata.title or "") if piece]
    ending = pieces[-1] if len(pieces) > 1 and len(pieces[-1].split()) <= _NAME_WORDS else None
    return metadata.publisher or ending


def _first_label(domain: str) -> str:
    """The label of a domain that names its owner.

    >>> _first_label("news.hill-post.co.uk"), _first_label("example.org"), _first_label("hillpost")
    ('hill-post', 'example', 'hillpost')
    """
    if re.fullmatch(r"[\d.]+(?:_\d+)?", domain):
        return "mine"
    labels = domain.split("_")[0].split(".")
    if len(labels) > 1:
        labels.pop()
    if len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    return labels[-1]


def _seeds(reading: Reading, publisher: str) -> str:
    lines = [f"# Section pages of {publisher}, walked from here to their last page.", "/"]
    if reading.page is not None:
        from newsbot.page.section import section_links

        paths = map(urlsplit, section_links(reading.page)[:_SEEDS_AT_MOST])
        lines += [visible(path._replace(scheme="", netloc="").geturl()) for path in paths]
    return "\n".join(dict.fromkeys(lines)) + "\n"
