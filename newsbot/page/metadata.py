"""The metadata and structured data of a page, unchecked."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from lxml import etree

from newsbot.page.links import rels_of
from newsbot.page.tags import HEAD
from newsbot.text.addresses import absolute
from newsbot.text.clean import cached_if_short, clean, fold
from newsbot.text.kinds import MediaKind

_STORY_TYPES = frozenset(
    (
        "Article NewsArticle ReportageNewsArticle AnalysisNewsArticle OpinionNewsArticle AdvertiserContentArticle "
        "BackgroundNewsArticle BlogPosting LiveBlogPosting Report ReviewNewsArticle AskPublicNewsArticle "
        "SatiricalArticle ScholarlyArticle TechArticle SocialMediaPosting ClaimReview"
    ).split()
)
_MEDIA_TYPES: dict[MediaKind, frozenset[str]] = {
    "video": frozenset(("VideoObject",)), "audio": frozenset(("AudioObject",)),
}  # fmt: skip
_ORGANISATIONS = frozenset(("Organization", "NewsMediaOrganization", "Corporation", "WebSite"))
_OTHERS = frozenset(("Comment", "Review", "VideoObject", "ImageObject", "Answer", "AudioObject", "PodcastEpisode"))
"""Types of objects on a page whose dates are not the page's."""
_NO_STORIES = frozenset(
    (
        "Product ProductGroup JobPosting DiscussionForumPosting QAPage CollectionPage PodcastSeries Course Hotel "
        "AboutPage ContactPage ProfilePage CheckoutPage SearchResultsPage"
    ).split()
)
"""Without FAQPage, which many articles have for their questions, and LocalBusiness, which sites put on every page."""
_OWNERS = _ORGANISATIONS | {"Person"}
_EVENTS = frozenset(
    (
        "Event BusinessEvent ChildrensEvent ComedyEvent ConferenceEvent CourseInstance DanceEvent EducationEvent "
        "EventSeries ExhibitionEvent Festival FoodEvent Hackathon LiteraryEvent MusicEvent SaleEvent ScreeningEvent "
        "SocialEvent TheaterEvent VisualArtsEvent"
    ).split()
)
"""Without SportsEvent, which reports on a match have."""
_TRAILS = frozenset(("BreadcrumbList",))
_MOST_CRUMBS = 20
_WITHIN = ("@graph", "mainEntity", "mainEntityOfPage", "mainContentOfPage", "about", "breadcrumb")
"""Keys whose values are the page's own objects."""
_MOST_THINGS = 500
_COMMA, _OTHER_COMMA = re.compile("[,،，]"), re.compile("[、;；]")
_LISTS = re.compile(r"[,،，][^\s\d]|[,،，][^,،，]*[,،，](?!\s*&)")
"""What a list in a tag for one keyword has. `Malik, Hira` and `Boats, Nets, & Rope` are one."""
UNSORTED = re.compile(
    r"(?:un|non) ?(?:categori[sz]ed|class[ée])|(?:sin|sem|senza|sans|geen|bez|ohne) [ck]at[ée]g\w{1,6}"
    r"|без (?:рубрики|категории)|未分[类類]|غير مصنف",
    re.I,
)
"""What systems call a story's section if nobody chose one."""
_ADDED_UP = ("robots", "newsbot")  # meta tags that may occur several times; of others the first counts
_LONG = 2000  # characters kept of such tags
ALTERNATES_AT_MOST = 500
"""Versions of a page that its head names. Some sites have 60 languages, each for several regions."""
_PUBLISHED = frozenset(
    (
        "articlepublished pubdate published datepublication articledate articlecreated articledateoriginal dcdate "
        "dcdateissued dcdatecreated dctermscreated dctermsissued dctermsdate sailthrudate parselypubdate date "
        "ogpubdate lastpublished displaydate contentpublished firstpublished"
    ).split()
)
_MODIFIED = frozenset(
    (
        "articlemodifiedtime articlemodified datemodified updated ogupdatedtime dctermsmodified dcdatemodified "
        "lastmodified modifieddate articleupdated updatedtime"
    ).split()
)
_AUTHORS = frozenset(
    (
        "author articleauthor authors byline dccreator dctermscreator sailthruauthor parselyauthor ogauthor "
        "ogarticleauthor cxenseparseauthor authorname rbauthor creator newsauthor citationauthor twittermiscwrittenby"
    ).split()
)
_WRITTEN_BY = re.compile(
    r"(?:written by|authors?|by|von|verfasst von|geschrieben von|par|écrit par|por|escrito por|scritto da|door|автор"
    r"|yazan|napisane przez|skrevet av|skriven av)\b",
    re.I,
)
_CALLED_PUBLISHED = re.compile(r"(?:date|time)published$|publi(?:sh(?:ed|ing)?|cation)(?:date|time|on|at)(?:iso|utc)?$")
_DAY = re.compile(r"\d{4}|\d\d?[./-]\d\d?[./-]\d\d")  # a time alone is not a date
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_LAST_COMMA = re.compile(r",\s*(?=[}\]])")
_COMMENT = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/)\s*$")
_PAIR = re.compile(
    r'"(@type|headline|datePublished|dateModified|articleSection|description)"\s*:\s*"((?:[^"\\]|\\.)*)"'
)
_NAME = re.compile(r'"author"\s*:\s*[\[{][^\]}]{0,1000}?"name"\s*:\s*"((?:[^"\\]|\\.)*)"')
_LONGEST_SCRIPT = 1_000_000
_LONGEST_BROKEN = 50_000


@dataclass(slots=True)
class Metadata:
    """Texts are clean, addresses as written; None if the page does not give it."""

    title: str | None = None
    language: str | None = None
    canonical: str | None = None
    following: str | None = None  # `rel=next`
    base: str | None = None
    meta: dict[str, str] = field(default_factory=dict)
    """Lower-case `name`, `property` or `itemprop` to the first content."""
    alternates: list[tuple[str, str]] = field(default_factory=list)
    """`hreflang` and address of versions in other languages; one more than `ALTERNATES_AT_MOST` if there are more."""
    tags: list[str] = field(default_factory=list)  # every `article:tag`
    creators: dict[str, list[str]] = field(default_factory=dict)  # authors by meta tag, in order
    story: dict[str, Any] = field(default_factory=dict)  # the JSON-LD object of the page's article, else {}
    copies: list[dict[str, Any]] = field(default_factory=list)  # other JSON-LD objects of the same headline
    named: dict[str, dict[str, Any]] = field(default_factory=dict)  # JSON-LD objects by `@id`
    recordings: list[dict[str, Any]] = field(default_factory=list)  # JSON-LD objects of videos and audio
    dates: dict[str, str] = field(default_factory=dict)  # of meta tags: `published`, `modified`
    otherwise: bool = False  # whether JSON-LD describes a product, a job, an event or the like, and no story
    crumbs: list[tuple[str, str]] = field(default_factory=list)  # names and addresses of the first BreadcrumbList
    page_published: str | None = None  # of another JSON-LD object, if no story is described; lists have it, too

    @property
    def descriptions(self) -> list[str]:
        texts = (self.meta.get("description"), self.meta.get("og:description"), _text(self.story.get("description")))
        return [text for text in texts if text]

    @property
    def headline(self) -> str | None:
        return _text(self.story.get("headline")) or _text(self.story.get("name"))

    @property
    def body(self) -> list[str]:
        """The paragraphs of `articleBody`, as written."""
        text = self.story.get("articleBody")
        return [line for line in map(str.strip, text.splitlines()) if line] if isinstance(text, str) else []

    @property
    def authors(self) -> list[str]:
        """The persons, or else the organisations, that JSON-LD names as authors."""
        return self._authors_in(self.story)

    @property
    def stated_authors(self) -> list[list[str]]:
        """The authors that each JSON-LD object of the story names, in order of trust."""
        return [names for story in (self.story, *self.copies) if (names := self._authors_in(story))]

    def _authors_in(self, story: dict[str, Any]) -> list[str]:
        authors = self._pointed(_list(story.get("author") or story.get("creator")))
        people = [author for author in authors if not (isinstance(author, dict) and _is_a(author, _ORGANISATIONS))]
        stated = (a.get("name") if isinstance(a, dict) else a for a in people or authors)
        names = (_text(name) for several in stated for name in _list(several))
        return [name for name in dict.fromkeys(names) if name and "://" not in name]

    def _pointed(self, values: Iterable[Any]) -> list[Any]:
        """What values are or, as `{"@id": …}`, point to; each once, however often a hostile page points to it."""
        found = {}
        for value in values:
            if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
                value = self.named.get(value["@id"], value)
            found[id(value)] = value
        return list(found.values())

    @property
    def published(self) -> list[tuple[str, str]]:
        """Dates of publication as written, with their sources: `json-ld`, then `meta`."""
        date = _text(self.story.get("datePublished")) or _text(self.story.get("dateCreated"))
        dates = ((date, "json-ld"), (self.dates.get("published"), "meta"))
        return [(value, source) for value, source in dates if value]

    @property
    def modified(self) -> tuple[str, str] | None:
        """The date of the last change as written, and its source."""
        if value := _text(self.story.get("dateModified")):
            return value, "json-ld"
        value = self.dates.get("modified")
        return (value, "meta") if value else None

    @property
    def section(self) -> tuple[str, str] | None:
        values = [(value, "json-ld") for value in map(_text, _list(self.story.get("articleSection")))]
        values.append((self.meta.get("article:section"), "meta"))
        named = ((v, source) for v, source in values if v and "://" not in v and not UNSORTED.fullmatch(v.strip()))
        return next(named, None)

    @property
    def keywords(self) -> tuple[list[str], str] | None:
        for source, value in (
            ("json-ld", self.story.get("keywords")), ("meta", self.tags),
            ("meta", self.meta.get("news_keywords")), ("meta", self.meta.get("keywords")),
        ):  # fmt: skip
            values = _list(value)
            if len(values) == 1 and isinstance(values[0], str) and (value is not self.tags or _LISTS.search(values[0])):
                text = html.unescape(values[0])  # or `&amp;` ends at a mark
                values = (_COMMA if _COMMA.search(text) else _OTHER_COMMA).split(text)
            names = (thing.get("name") if isinstance(thing, dict) else thing for thing in values)
            found: dict[str, str] = {}
            for word in filter(None, map(_text, names)):
                found.setdefault(fold(word), word)
            if found:
                return list(found.values()), source
        return None

    @property
    def translations(self) -> Iterator[tuple[str | None, str]]:
        """Language and address of the works that JSON-LD calls translations of the story, or its original."""
        works = (_list(self.story.get(key)) for key in ("workTranslation", "translationOfWork"))
        for work in self._pointed(islice(chain.from_iterable(works), ALTERNATES_AT_MOST)):
            thing = work if isinstance(work, dict) else {"url": work}
            address = thing.get("url") or thing.get("@id")
            if isinstance(address, str):
                yield _tag_of(thing.get("inLanguage")), address

    @property
    def free(self) -> bool | None:
        """`isAccessibleForFree`."""
        value = self.story.get("isAccessibleForFree")
        if isinstance(value, str):
            value = {"true": True, "false": False}.get(value.rsplit("/", 1)[-1].lower())
        return value if isinstance(value, bool) else None

    @property
    def media(self) -> Iterator[tuple[MediaKind, dict[str, Any]]]:
        """Videos and audio that JSON-LD names: those of the story, then those beside it."""
        parts = (part for key in ("video", "audio", "associatedMedia") for part in _list(self.story.get(key)))
        for part in (*self._pointed(parts), *self.recordings):
            if isinstance(part, dict):
                yield from ((kind, part) for kind, types in _MEDIA_TYPES.items() if _is_a(part, types))

    @property
    def images(self) -> Iterator[str]:
        """The addresses of the story's pictures in JSON-LD, as written."""
        for image in self._pointed(_list(self.story.get("image"))):
            address = image.get("url") or image.get("contentUrl") if isinstance(image, dict) else image
            if isinstance(address, str):
                yield address.strip()

    @property
    def publisher(self) -> str | None:
        value = next(iter(self._pointed(_list(self.story.get("publisher"))[:1])), None)
        name = _text(value.get("name") if isinstance(value, dict) else value)
        return self.meta.get("og:site_name") or name or self.meta.get("application-name")


def read_metadata(root: etree._Element, url: str = "", head: Iterable[etree._Element] | None = None) -> Metadata:
    """The metadata of the page at `url`, from the root of its tree. Broken parts are skipped. `head` are the tree's
    elements with the tags in newsbot.page.tags.HEAD that may say something of the page (newsbot.page.walk)."""
    found = Metadata(language=root.get("lang"))
    things: list[dict[str, Any]] = []
    for element in root.iter(*HEAD) if head is None else head:
        match element.tag:
            case "meta":
                _read_meta(found, element)
            case "script":
                if "ld+json" in (element.get("type") or "").lower() and len(things) < _MOST_THINGS:
                    things += _things(element.text or "")
            case "link":
                rels = rels_of(element)
                if found.canonical is None and "canonical" in rels:
                    found.canonical = (element.get("href") or "").strip() or None
                elif found.following is None and "next" in rels:
                    found.following = (element.get("href") or "").strip() or None
                elif "alternate" in rels and element.get("hreflang") and len(found.alternates) <= ALTERNATES_AT_MOST:
                    found.alternates.append((element.get("hreflang") or "", element.get("href") or ""))
            case "base":
                found.base = found.base or element.get("href")
            case _:
                if found.title is None:
                    found.title = clean("".join(map(str, element.itertext()))) or None
    for number in "12":  # what a card for networks shows: `Written by`, a name
        if _WRITTEN_BY.match(found.meta.get(f"twitter:label{number}", "")):
            found.creators.setdefault("written by", []).append(found.meta.get(f"twitter:data{number}", ""))
    if things:
        found.story = _story_among(things, found, url)
        if not found.story:
            pages = (_text(thing.get("datePublished")) for thing in things if not _is_a(thing, _OTHERS))
            found.page_published = next(filter(None, pages), None)
            found.otherwise = _is_other_page(things, found, url) or _is_of_event(things, found, url)
        trails = (thing for thing in things if _is_a(thing, _TRAILS))
        found.crumbs = next(filter(None, (list(_crumbs(trail)) for trail in trails)), [])
        found.recordings = [thing for thing in things if any(_is_a(thing, types) for types in _MEDIA_TYPES.values())]
        found.named = {thing["@id"]: thing for thing in reversed(things) if isinstance(thing.get("@id"), str)}
    return found


def _read_meta(found: Metadata, element: etree._Element) -> None:
    own = element.get("property") or element.get("name")
    name = (own or element.get("itemprop") or "").strip().lower()
    content = clean(element.get("content") or "")
    if not content:
        return
    if name == "article:tag":
        found.tags.append(content)
        return
    existing = found.meta.setdefault(name, content)
    if name in _ADDED_UP and existing is not content and len(existing) < _LONG:
        found.meta[name] = f"{existing}, {content}"
    match _kind(name):
        case "author" if own:
            found.creators.setdefault(name, []).append(content)
        case "published" | "modified" as kind if _DAY.search(content) or name.startswith("article:"):
            before = found.dates.get(kind)
            if before is None or (":" in content and ":" not in before):  # prefers a date with a time
                found.dates[kind] = content


@cached_if_short(4096)
def _kind(name: str) -> str | None:
    """The kind of a meta tag: `published`, `modified`, `author` or None."""
    plain = _NOT_LETTERS.sub("", name)
    kinds = (("published", _PUBLISHED), ("modified", _MODIFIED), ("author", _AUTHORS))
    called = "published" if _CALLED_PUBLISHED.search(plain) else None
    return next((kind for kind, names in kinds if plain in names), called)


def _is_a(thing: dict[str, Any], types: frozenset[str]) -> bool:
    return any(isinstance(t, str) and t.rsplit("/", 1)[-1].strip() in types for t in _list(thing.get("@type")))


def _story_among(things: Iterable[dict[str, Any]], found: Metadata, url: str) -> dict[str, Any]:
    """The object of the page's story: by its address, else by its headline, else the first."""
    stories = [thing for thing in things if _is_a(thing, _STORY_TYPES)]
    if len(stories) < 2:
        return stories[0] if stories else {}
    own = _own_addresses(found, url)
    titles = [fold(text) for text in (found.meta.get("og:title"), found.title) if text]

    def trust(story: dict[str, Any]) -> int:
        page = story.get("mainEntityOfPage")
        addresses = [story.get("url"), story.get("@id"), page.get("@id") if isinstance(page, dict) else page]
        if any(isinstance(address, str) and _plain(address) in own for address in addresses):
            return 2
        headline = fold(_text(story.get("headline")) or "")
        return int(bool(headline) and any(title.startswith(headline) for title in titles))

    best = max(stories, key=trust)
    whole = dict(best)
    found.copies = [s for s in stories if s is not best and s.get("headline") == best.get("headline")]
    for story in found.copies:
        for key, value in story.items():
            whole.setdefault(key, value)
    return whole


def _is_other_page(things: list[dict[str, Any]], found: Metadata, url: str) -> bool:
    """Whether the page is of another kind than a story: by an object at its own address, or by one without an address
    that is not the page of an author or of the site."""
    owned = {id(page) for thing in things if _is_a(thing, _OWNERS) for page in _list(thing.get("mainEntityOfPage"))}
    kinds = (thing for thing in things if _is_a(thing, _NO_STORIES))
    places = ((thing, _is_here(thing, found, url)) for thing in kinds)
    return any(here or (here is None and id(thing) not in owned) for thing, here in places)


def _is_here(thing: dict[str, Any], found: Metadata, url: str) -> bool | None:
    """Whether an object's address is the page's; None if it has none."""
    address = thing.get("url") or thing.get("@id")
    if not isinstance(address, str) or address.startswith(("#", "_:")):
        return None
    return _plain(absolute(address, found.base or url) or address) in _own_addresses(found, url)


def _is_of_event(things: Iterable[dict[str, Any]], found: Metadata, url: str) -> bool:
    """Whether the page is that of an event: the only one, not at another address, and not what the page is about."""
    events = [thing for thing in things if _is_a(thing, _EVENTS)]
    if len(events) != 1:  # several are those of a calendar beside the page's text
        return False
    return _is_here(events[0], found, url) is not False and not any(
        value is events[0] for thing in things for value in _list(thing.get("about"))
    )


def _own_addresses(found: Metadata, url: str) -> set[str]:
    return {_plain(address) for address in (url, found.canonical or "") if address}


def _plain(address: str) -> str:
    return address.split("#")[0].rstrip("/")


def _things(script: str) -> Iterator[dict[str, Any]]:
    """The first objects of a JSON-LD script, through lists and `@graph`, outer ones first."""
    waiting = [_loaded(script)]
    for value in waiting:
        room = max(_MOST_THINGS - len(waiting), 0)
        if isinstance(value, list):
            waiting += value[:room]
        elif isinstance(value, dict):
            yield value
            waiting += [value[key] for key in _WITHIN[:room] if isinstance(value.get(key), dict | list)]


def _crumbs(trail: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and address of each entry of a `BreadcrumbList`; the address is empty if it has none."""
    for entry in _list(trail.get("itemListElement"))[:_MOST_CRUMBS]:
        item = entry.get("item") if isinstance(entry, dict) else None
        thing = item if isinstance(item, dict) else {"@id": item}
        name = _text(entry.get("name")) or _text(thing.get("name")) if isinstance(entry, dict) else None
        address = thing.get("@id") or thing.get("url")
        if name:
            yield name, address.strip() if isinstance(address, str) else ""


def _loaded(script: str) -> Any:
    """The parsed JSON-LD; of a broken script what can be recovered, or None."""
    if len(script) > _LONGEST_SCRIPT:
        return None
    with suppress(ValueError, RecursionError):
        return _parsed(script.strip().removesuffix(";"))
    script = script[:_LONGEST_BROKEN]
    plain = _LAST_COMMA.sub("", _COMMENT.sub("", script.strip())).strip().removesuffix(";")
    for mend in (str, html.unescape, lambda text: f"[{text.replace('}{', '},{')}]"):  # the last: several objects
        with suppress(ValueError, RecursionError):
            return _parsed(mend(plain))
    saved: dict[str, Any] = {}
    for name, value in _PAIR.findall(script):
        saved.setdefault(name, _unescaped(value))
    if name := _NAME.search(script):
        saved["author"] = _unescaped(name[1])
    return saved or None


def _parsed(text: str) -> Any:
    """JSON as values. Half of a character, as a script that cuts an emoji leaves it, is a question mark."""
    value = json.loads(text, strict=False)
    if "\\ud" in text or "\\uD" in text:
        return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    return value


def _unescaped(text: str) -> str:
    try:
        return str(_parsed(f'"{text}"'))
    except ValueError:
        return text


def _tag_of(language: Any) -> str | None:
    """The tag of schema.org's `inLanguage`: a text or a `Language`."""
    return _text(language.get("alternateName") if isinstance(language, dict) else language)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: object) -> str | None:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return (clean(value) or None) if isinstance(value, str) else None
