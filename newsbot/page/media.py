"""Videos and audio of a story: in its structured data, in the page's head, and in the story."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from urllib.parse import urlsplit

from lxml import etree

from newsbot.page.blocks import lineage
from newsbot.page.names import is_never
from newsbot.page.parts import MediaParts
from newsbot.page.regions import Page
from newsbot.page.tags import AMP_PLAYERS, PLAYERS
from newsbot.page.walk import source_of
from newsbot.text.clean import clean
from newsbot.text.kinds import MediaKind

_KINDS: dict[str, MediaKind] = {"video": "video", "amp-video": "video", "audio": "audio", "amp-audio": "audio"}
_MOST_ELEMENTS = 200  # of a page; further ones are not looked at
_VIDEO_ID = re.compile(r"[\w-]{1,40}")
_SOURCES = 20  # of one of them, which may be within each other
_VIDEO_PLAYER = re.compile(
    r"(?:youtube(?:-nocookie)?\.com/embed/|player\.vimeo\.com/video/|(?:geo\.)?dailymotion\.com/(?:embed|player)|"
    r"facebook\.com/plugins/video|rumble\.com/embed/|player\.twitch\.tv/|tiktok\.com/(?:embed|player)/|"
    r"players\.brightcove\.net/|cdn\.jwplayer\.com/players/)"
)
_AUDIO_PLAYER = re.compile(
    r"(?:w\.soundcloud\.com/player|open\.spotify\.com/embed|embed\.podcasts\.apple\.com/|embed\.acast\.com/|"
    r"player\.simplecast\.com/|html5-player\.libsyn\.com/)"
)
"""Players on other pages, by host and path. Other frames, such as maps and forms, are no media."""


def find_media(page: Page, whole: etree._Element | None) -> tuple[list[MediaParts], str]:
    """The media of the story within the element `whole`, and the source of the first of them.

    The structured data and the head mostly name the story's main video, whose element on the page has another address.
    So elements count beside them only if they are of another kind, or a player that is not the same.
    """
    found, source = list(_declared(page)), "json-ld"
    if not found:
        found, source = _shared(page), "meta"
    if not found:
        source = "page"
    declared, seen = {media.kind for media in found}, {_key(url) for media in found for url in media.addresses}
    for media, is_player in _shown(page, whole) if whole is not None else ():
        keys = set(map(_key, media.addresses))
        if (is_player or media.kind not in declared) and seen.isdisjoint(keys):
            seen |= keys
            found.append(media)
    return found, source


def _declared(page: Page) -> Iterator[MediaParts]:
    """What the structured data names."""
    for kind, thing in page.metadata.media:
        if addresses := list(filter(None, (_first(thing.get(key)) for key in ("contentUrl", "embedUrl")))):
            yield MediaParts(kind, addresses, *(_first(thing.get(key)) for key in ("name", "duration", "thumbnailUrl")))


def _first(value: object) -> str | None:
    """A text, or the first of a list."""
    if isinstance(value, list) and value:
        value = value[0]
    return clean(value) or None if isinstance(value, str) else None


def _shared(page: Page) -> list[MediaParts]:
    """What the head gives to networks: `og:video`, `og:audio`."""
    meta = page.metadata.meta
    kinds: tuple[MediaKind, ...] = ("video", "audio")
    named = ((kind, [meta.get(f"og:{kind}{end}") for end in (":secure_url", ":url", "")]) for kind in kinds)
    return [MediaParts(kind, addresses) for kind, urls in named if (addresses := list(filter(None, urls)))]


def _shown(page: Page, whole: etree._Element) -> Iterator[tuple[MediaParts, bool]]:
    """The elements within the story, and between its title and its text; whether each is a player's frame."""
    if not page.elements.players:
        return
    around = set(lineage(whole))
    for element in islice(chain(_above(whole), whole.iter(*PLAYERS)), _MOST_ELEMENTS):
        own = (ancestor for ancestor in lineage(element) if ancestor not in around)
        if any(map(is_never, own)):
            continue
        source = source_of(element) or _embedded(element)
        if not source:
            source = next(filter(None, map(source_of, islice(element.iter("source"), _SOURCES))), "")
        title = clean(element.get("title") or element.get("aria-label") or "") or None
        kind = _KINDS.get(str(element.tag))
        is_player = kind is None
        if (kind := kind or _player(source)) and source:
            yield MediaParts(kind, [source], title, thumbnail=element.get("poster")), is_player


def _embedded(element: etree._Element) -> str:
    """The address of the player that an element of AMP stands for; empty for other elements."""
    player, number = AMP_PLAYERS.get(str(element.tag)), element.get("data-videoid") or ""
    return player + number if player and _VIDEO_ID.fullmatch(number) else ""


def _above(whole: etree._Element) -> list[etree._Element]:
    """The players between the title and the story, if the title is above the story."""
    found: list[etree._Element] = []
    for element in _before(whole):
        if element.tag == "h1":
            return found[::-1]
        found.append(element)
    return []


def _before(element: etree._Element) -> Iterator[etree._Element]:
    """The players and titles that begin before an element, from the nearest."""
    for around in lineage(element):
        if around is not element and around.tag in (*PLAYERS, "h1"):
            yield around
        for sibling in around.itersiblings(preceding=True):
            yield from reversed(list(sibling.iter(*PLAYERS, "h1")))


def _player(source: str) -> MediaKind | None:
    place = _key(source)
    return "video" if _VIDEO_PLAYER.match(place) else "audio" if _AUDIO_PLAYER.match(place) else None


def _key(url: str) -> str:
    """An address by which a player is the same, whatever its options: host and path; of other addresses with the query.

    >>> _key("https://www.youtube.com/embed/a1?rel=0"), _key("//example.org/clip?id=7#t=3")
    ('youtube.com/embed/a1', 'example.org/clip?id=7')
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    place = f"{parts.netloc.lower().removeprefix('www.')}{parts.path}"
    is_player = _VIDEO_PLAYER.match(place) or _AUDIO_PLAYER.match(place)
    return place if is_player or not parts.query else f"{place}?{parts.query}"
