"""What the entries of a feed or sitemap name, sorted for the walk of a site."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scrapy.http import Request

from newsbot.page.feeds import Entry, NamedPages, newest_first
from newsbot.text.addresses import Address, Addresses, absolute
from newsbot.text.moments import moment_of

_TRUSTED_FOR = timedelta(days=7)  # how long an unchanged `lastmod` in an index is trusted; some never change it
_LATEST_DAY = timedelta(hours=36)  # from the first moment of a day in UTC to its last moment anywhere
_LONGEST_ADDRESS = 4000  # characters


@dataclass(slots=True)
class SortedEntries:
    """What a feed or sitemap names, the newest first, each page once by its canonical address."""

    stories: dict[str, tuple[Address, Entry]] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)
    old: set[str] = field(default_factory=set)  # section pages that have not changed since the first day that is wanted
    elsewhere: list[Address] = field(default_factory=list)  # on other hosts
    unknown: dict[str, str] = field(default_factory=dict)  # entries with a title that look like neither story nor list


def sort_entries(
    named: NamedPages, file: str, addresses: Addresses, since: str, *, has_sections: bool
) -> SortedEntries:
    """The entries of the feed or sitemap at `file` by what they name. Its section pages are left out unless a crawl
    `has_sections`."""
    found = SortedEntries()
    for entry in newest_first(named.entries):
        address = _address(entry, file, addresses)
        is_story = named.kind == "feed" or entry.hints.title is not None  # whatever its address looks like
        if (
            address.kind == "story"
            or (named.news and address.kind == "section")
            or (is_story and addresses.may_be_page(address) and can_be_requested(address.url))
        ):
            found.stories.setdefault(address.canonical, (address, entry))
        elif address.kind == "section" and is_before(entry, since):
            found.old.add(address.canonical)
        elif address.kind == "section" and has_sections:
            found.sections.setdefault(address.canonical, address.url)
        elif address.kind == "external":
            found.elsewhere.append(address)
        elif is_story and address.kind == "other":
            found.unknown[address.canonical] = address.url
    return found


def _address(entry: Entry, file: str, addresses: Addresses) -> Address:
    """The address of an entry: its link, or its id if only that is on the site, as behind a proxy for feeds."""
    address = addresses.resolve(entry.href, file)
    if address.kind == "external" and entry.permalink is not None:
        own = addresses.resolve(entry.permalink, file)
        return address if own.kind == "external" else own
    return address


def can_be_requested(url: str) -> bool:
    """Whether an address is valid and not too long.

    >>> [can_be_requested(url) for url in ("http://a.org/s", "http://[a]/s", "http://", "http://a.org:x/", "/s")]
    [True, False, False, False, False]
    """
    try:
        Request(url)
    except ValueError:
        return False
    return len(url) <= _LONGEST_ADDRESS and absolute(url, url) is not None


def is_before(entry: Entry, since: str) -> bool:
    """Whether a file dates an entry before the first day that is wanted."""
    return entry.day is not None and entry.day.isoformat() < since


def is_as_it_was(entry: Entry, read_at: int, now: datetime) -> bool:
    """Whether the `lastmod` of a sitemap read recently is earlier than `read_at`."""
    moment = moment_of(entry.modified)
    if moment is None or entry.modified is None or now.timestamp() - read_at > _TRUSTED_FOR.total_seconds():
        return False
    latest = moment + _LATEST_DAY if len(entry.modified) == len("2026-11-25") else moment
    return latest.timestamp() < read_at
