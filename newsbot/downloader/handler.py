"""Downloads, kept for the archive; a replay answers from an archive instead of the network."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes

from newsbot.archive.replay import (
    Answer,
    ArchiveError,
    Damaged,
    Replay,
    Undecodable,
    archive_files,
    decode,
    header_bytes,
    list_origins,
)
from newsbot.archive.warc import Exchange, one_line
from newsbot.downloader.encodings import check_encodings, list_encodings
from newsbot.extensions.browser import BrowserExtension
from newsbot.extensions.run import Run
from newsbot.ledger.visit import Visit
from newsbot.network import resolver
from newsbot.network.answers import BadAnswer, CutOff, NotHTTP, truncated
from newsbot.network.causes import ProxyUnknown, with_cause
from newsbot.network.certificates import CertificatePolicy
from newsbot.network.ignored import Ignored, Interrupted
from newsbot.network.resolver import Consent
from newsbot.reasons import Reason
from newsbot.scrapy_internals import wrap_certificate_policy
from newsbot.text.addresses import Addresses, is_of

logger = logging.getLogger(__name__)

_STATUSES = range(100, 1000)
"""Statuses of three digits; Twisted reads numbers of any size."""
_REFUSES_CUT = "download_fail_on_dataloss"
"""The key of `meta` in which Scrapy's handler looks whether a response that is cut off fails."""
_ENCODINGS = ("content-encoding", "transfer-encoding")


class NewsDownloadHandler(HTTP11DownloadHandler):
    """Sets `meta["fetched_at"]` of every answer, and hands the exchange to the archive."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        if crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"):
            wrap_certificate_policy(self, CertificatePolicy)
        self.run = crawler.get_extension(Run)
        self.unpacks = crawler.settings.getbool("COMPRESSION_ENABLED")
        self.largest = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self.archives = crawler.settings.getbool("ARCHIVE_ENABLED")
        self.refuses_cut = crawler.settings.getbool("DOWNLOAD_FAIL_ON_DATALOSS")
        self.addresses: Addresses | None = getattr(crawler.spider, "site_addresses", None)
        self.consent = Consent.of(crawler)
        if self.addresses is not None:
            self.consent.allow(self.addresses.base, named=bool(getattr(crawler.spider, "base_url", None)))
        for url in crawler.settings.getlist(resolver.CONSENTED):
            self.consent.allow(url, named=False)
        self.refused: set[resolver.Place] = set()
        paths = getattr(crawler.spider, "replay", None)
        self.replay = self._open(paths) if paths else None
        self.browsing = crawler.get_extension(BrowserExtension)

    def _open(self, paths: list[str]) -> Replay:
        try:
            replay = Replay(archive_files(paths))
        except ArchiveError as error:
            if self.run is None:
                raise
            self.run.give_up(error)
            return Replay([])
        for damaged in replay.damaged:
            self._report(damaged)
        origins, site = replay.origins(), self.addresses
        others = Counter({origin: n for origin, n in origins.items() if site is not None and not is_of(site, origin)})
        if others and self.run is not None:
            self.run.crawler.stats.inc_value("replay/other_sites", others.total())
            logger.info("%d of %d responses in the files are from other sites and are left out: %s",
                others.total(), origins.total(), list_origins(others),
            )  # fmt: skip
        return replay

    async def download_request(self, request: Request) -> Response:
        """The answer; raises as Scrapy's handler does, `CertificateInvalid`, `BadAnswer`, and `Ignored` for a private
        address or a page not archived.

        If `meta["document"]` is set, that is drawn instead; raises NotRendered if it cannot be.
        """
        document: Response | None = request.meta.get("document")
        if document is not None and self.browsing is not None:
            kind = request.meta["kind"]
            request.meta["drawn"] = await self.browsing.draw(document, kind, request.meta.get("part_of"))
            return document.replace(request=request)
        if self.replay is not None:
            return self._checked(request, self._replayed(self.replay, request))
        host, port = resolver.place(request.url)
        proxy: str | None = request.meta.get("proxy")
        if proxy:
            self.consent.allow_proxy(proxy)
        try:
            if await self.consent.is_refused(host, port, proxied=bool(proxy)):
                raise self._refuse(request.url)
            response = await self._received(request)
        except CannotResolveHostError as error:
            if proxy:
                raise ProxyUnknown(str(error)) from error
            if host in resolver.refused:
                raise self._refuse(request.url) from None
            raise
        except DownloadFailedError as error:
            raise with_cause(error) from error
        checked = self._checked(request, response)
        moment = datetime.now(UTC).replace(microsecond=0)
        request.meta["fetched_at"] = moment
        self.keep(request, response, moment)
        return checked

    def _refuse(self, url: str) -> Ignored:
        """The error for a URL in a private network. Nothing but a warning says so to a plain spider's user."""
        place = resolver.place(url)
        if self.addresses is None and place not in self.refused:
            self.refused.add(place)
            logger.warning(
                "%s was not requested, nor is anything else on this host: it is in a private network. To permit it,"
                " start there, with localhost or an IP address in the URL",
                url,
            )
        return Ignored(Reason.PRIVATE_ADDRESS)

    def _check_running(self) -> None:
        """Raises `Interrupted` if the crawl has failed, so that nothing is done with an answer that nothing records."""
        if self.run is not None and self.run.error is not None:
            raise Interrupted("the crawl has failed")

    async def close(self) -> None:
        self.consent.end()
        await super().close()

    async def _received(self, request: Request) -> Response:
        """The answer, marked as cut if its connection is lost: `_checked` decides by its status what that means."""
        refuses_cut = request.meta.get(_REFUSES_CUT)
        request.meta[_REFUSES_CUT] = False
        try:
            response = await super().download_request(request)
        except Exception as error:
            if self.run is not None:
                self.run.require_files(error)
            self._check_running()
            raise
        finally:
            request.meta.pop(_REFUSES_CUT, None)  # a request that is yielded twice has only one meta
            if refuses_cut is not None:
                request.meta[_REFUSES_CUT] = refuses_cut
        self._check_running()
        return response

    def _checked(self, request: Request, response: Response) -> Response:
        """A whole answer; raises `BadAnswer`. Of a redirect or an error whose body is not whole, its status is the
        answer."""
        if response.status not in _STATUSES:
            raise NotHTTP("the response is not HTTP")
        if response.status == 206 and "Range" not in request.headers:
            raise CutOff("the server sent only a part of it (status 206)")
        response = _without_identity(response)
        try:
            self._check_whole(request, response)
        except BadAnswer:
            if response.status < 300:
                raise
            return response.replace(body=b"", flags=[])
        return response

    def _check_whole(self, request: Request, response: Response) -> None:
        if "dataloss" in response.flags and request.meta.get(_REFUSES_CUT, self.refuses_cut):
            raise CutOff("the response was cut off")
        if self.unpacks and request.method != "HEAD":
            limit = request.meta.get("download_maxsize", self.largest)
            check_encodings(response.body, response.headers.getlist("Content-Encoding"), limit)

    def keep(self, request: Request, response: Response, moment: datetime) -> None:
        if self.run is None or not self.archives:
            return
        visit: Visit | None = request.meta.get("visit") or request.meta.get("part_of")
        exchanges = visit.exchanges if visit is not None else self.run.records.registry.loose
        exchanges.append(exchange_of(request, response, moment))

    def _report(self, damaged: Damaged) -> None:
        logger.warning("%s", damaged)
        if self.run is not None:
            self.run.crawler.stats.inc_value(f"replay/damaged/{damaged.trouble}")

    def _replayed(self, replay: Replay, request: Request) -> Response:
        limit = request.meta.get("download_maxsize", self.largest) or sys.maxsize - 1
        try:
            answer = replay.answer(request.url)
            if self.run is not None and replay.later:
                self.run.crawler.stats.set_value("replay/later", replay.later)
            answer = unpacked(answer, limit) if answer is not None else None
        except Damaged as damaged:
            self._report(damaged)
            answer = None
        if answer is None:
            if urlsplit(request.url).path == "/robots.txt":  # no site is asked, so no site forbids
                return Response(request.url, 404, request=request)
            raise Ignored(Reason.NOT_ARCHIVED)
        request.meta["fetched_at"] = answer.moment
        request.meta["archived_at"] = answer.place
        headers = Headers(header_bytes(answer.headers))
        response_class = responsetypes.from_args(headers=headers, url=request.url, body=answer.body)
        return response_class(request.url, answer.status, headers, answer.body, request=request)


def _without_identity(response: Response) -> Response:
    """A response whose `Content-Encoding` does not name `identity`, at which Scrapy would stop decoding."""
    named = response.headers.getlist("Content-Encoding")
    encodings = list_encodings(named)
    if len(encodings) == sum(value.count(b",") + 1 for value in named):
        return response
    headers = response.headers.copy()
    headers.setlist("Content-Encoding", encodings)
    if not encodings:
        del headers["Content-Encoding"]
    response_class = responsetypes.from_args(headers=headers, url=response.url, body=response.body)
    return response.replace(cls=response_class, headers=headers)


def unpacked(answer: Answer, limit: int) -> Answer:
    """An archived answer without the encodings of its body, which other programs store in several ways.

    One that is not in its encoding, or too large, stays as it is: the crawl refuses it as if it came from the site. Of
    a redirect or an error whose body is cut off, its status is the answer. Raises `Damaged` for any other that is.
    """
    headers = [(name, value) for name, value in answer.headers if name.lower() not in _ENCODINGS]
    try:
        return replace(answer, headers=headers, body=decode(answer, limit))
    except Undecodable as error:
        if error.reason != "cut_off":
            return answer
        if answer.status < 300 and answer.place is not None:
            raise Damaged(answer.place.path, answer.place.offset, error.reason) from None
        return replace(answer, headers=headers, body=b"")


def exchange_of(request: Request, response: Response, moment: datetime) -> Exchange:
    """A request and its answer in the form of the archive."""
    return Exchange(
        url=request.url,
        moment=moment,
        method=request.method,
        request_headers=[("Host", urlsplit(request.url).netloc), *one_line(request.headers)],
        request_body=request.body,
        protocol=response.protocol or "HTTP/1.1",
        status=response.status,
        headers=one_line(response.headers),
        body=response.body,
        ip_address=str(response.ip_address) if response.ip_address else None,
        is_further="part_of" in request.meta,
        truncated=truncated(response),
    )
