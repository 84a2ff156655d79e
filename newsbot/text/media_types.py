"""Media types of answers: strings in."""

from __future__ import annotations

import re

HTML = ("text/html", "application/xhtml+xml")
_FILE = re.compile(
    r"(?:audio|font|image|model|video)/.*|text/(?:calendar|css|csv|javascript|vcard|x-vcard|xml)|[a-z]+/.*\+xml"
    r"|application/(?:epub\+zip|gpx|gzip|java.*|msword|octet-stream|ogg|pdf|postscript|rtf|vnd\..*|x-.*|xml|zip)"
)


def is_linked_file(content_type: str) -> bool:
    """Whether an answer of this `Content-Type` is a file that pages link to beside their stories.

    >>> [is_linked_file(text) for text in ("application/pdf", "IMAGE/jpeg; q=1", "application/rss+xml")]
    [True, True, True]
    >>> [is_linked_file(text) for text in ("application/json", "application/vnd.api+json", "text/plain", "")]
    [False, False, False, False]
    """
    media_type = content_type[:200].partition(";")[0].strip().lower()
    return "json" not in media_type and _FILE.fullmatch(media_type) is not None
