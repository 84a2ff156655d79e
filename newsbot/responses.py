"""What a response says of itself: when it came, what its headers declare, whether a firewall sent it, its charset."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from scrapy.http import Headers, HtmlResponse, Response

from newsbot.charsets import charset_of
from newsbot.items import Rights
from newsbot.scrapy_internals import declared_encoding
from newsbot.text import botcheck
from newsbot.text.charset import may_be_garbled, may_have_runs, mend, utf_16
from newsbot.text.media_types import is_linked_file
from newsbot.text.rights import declared_by_headers


def bot_check(response: Response) -> str | None:
    """Whose bot check a response is, for people; None for any other response."""
    return botcheck.bot_check(response.headers.get, response.body)


def is_file(response: Response) -> bool:
    """Whether its type is that of a file that pages link to, such as a PDF."""
    return is_linked_file((response.headers.get("Content-Type") or b"").decode("latin-1"))


def fetched(response: Response) -> datetime:
    """When the response came, with an offset."""
    moment = response.meta.get("fetched_at")
    return moment if isinstance(moment, datetime) else datetime.now(UTC)


def with_headers(rights: Rights, headers: Headers) -> Rights:
    """The rights with those of a response's headers, if they state any."""
    declared = declared_by_headers(lambda name: [value.decode("latin-1") for value in headers.getlist(name)])
    return replace(rights, **declared) if declared else rights


def linked(headers: Headers) -> list[str]:
    """The values of a response's header `Link`."""
    return [value.decode("latin-1") for value in headers.getlist("Link")]


def corrected(response: Response) -> tuple[Response, list[str]]:
    """A response in its true encoding, garbled text mended; the stats that count what was done."""
    stats: list[str] = []
    if not isinstance(response, HtmlResponse) or (response.body.isascii() and utf_16(response.body) is None):
        return response, stats
    declared = declared_encoding(response)
    encoding = charset_of(response.body, declared)
    if encoding != declared:
        stats.append(f"charset/{'undeclared' if declared is None else 'corrected'}/{encoding}")
        response = response.replace(encoding=encoding)
    if encoding == "utf-8" and may_be_garbled(response.body) and may_have_runs(response.body):
        mended = mend(response.text)
        if mended != response.text:
            stats.append("charset/mended")
            response = response.replace(body=mended.encode("utf-8", "replace"))
    return response, stats
