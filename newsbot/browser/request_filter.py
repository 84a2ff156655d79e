"""Which requests of a page are sent: those that may bring text. No Scrapy here."""

from __future__ import annotations

from urllib.parse import urlsplit

TYPES = frozenset(("script", "stylesheet", "xhr", "fetch"))
"""Not pictures, fonts, media, frames, beacons, manifests and streams of events."""
ADS = frozenset(
    (
        "2mdn.net adnxs.com adsafeprotected.com adsrvr.org adservice.google.com amazon-adsystem.com bluekai.com "
        "casalemedia.com chartbeat.com chartbeat.net clarity.ms comscore.com connect.facebook.net criteo.com "
        "criteo.net crwdcntrl.net demdex.net doubleclick.net doubleverify.com facebook.net google-analytics.com "
        "googleadservices.com googlesyndication.com googletagmanager.com googletagservices.com gumgum.com hotjar.com "
        "imrworldwide.com indexww.com media.net mgid.com moatads.com newrelic.com nr-data.net onesignal.com "
        "openx.net outbrain.com parsely.com permutive.com pubmatic.com quantserve.com revcontent.com "
        "rubiconproject.com scorecardresearch.com segment.com segment.io sentry.io sharethis.com "
        "smartadserver.com taboola.com teads.tv tiqcdn.com yieldmo.com zergnet.com"
    ).split()
)
"""Hosts, with all below them, that advertise, measure or track, and draw no story."""


def is_wanted(kind: str, url: str) -> bool:
    """Whether a request of a page is sent; `kind` is Playwright's resource type.

    >>> is_wanted("fetch", "https://www.example.org/story.json"), is_wanted("image", "https://www.example.org/a.jpg")
    (True, False)
    >>> is_wanted("script", "https://cdn.taboola.com/loader.js"), is_wanted("script", "data:text/javascript,1")
    (False, True)
    """
    if kind not in TYPES:
        return False
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return False
    if parts.scheme in ("data", "blob"):
        return True
    return parts.scheme in ("http", "https") and not is_below(host, ADS)


def is_below(host: str, domains: frozenset[str]) -> bool:
    """Whether a host is one of the domains, or a subdomain of one."""
    labels = host.split(".")
    return any(".".join(labels[start:]) in domains for start in range(len(labels)))
