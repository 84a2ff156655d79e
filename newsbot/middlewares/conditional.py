"""Conditional requests: known stories are downloaded only if they have changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Request, Response

from newsbot.extensions.run import Run
from newsbot.ledger.visit import Visit
from newsbot.pipelines import is_recorded

_VALIDATORS = (("etag", "ETag", "If-None-Match"), ("last_modified", "Last-Modified", "If-Modified-Since"))


class ConditionalMiddleware:
    """Sends the validators of the last visit back byte for byte; a 304 ends the visit without a page."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not is_recorded(crawler):
            raise NotConfigured
        return cls(Run.of(crawler))

    def process_request(self, request: Request) -> None:
        """Makes the request of a known story conditional."""
        visit: Visit | None = request.meta.get("visit")
        if visit is None or visit.found.known is None:
            return
        if request.meta.get("redirect_urls"):  # it carries the headers of the request that was sent on
            for _, _, name in _VALIDATORS:
                request.headers.pop(name, None)
            return
        for name, value in self._validators(visit).items():
            request.headers[name] = value

    def _validators(self, visit: Visit) -> dict[str, bytes]:
        known = visit.validators_known
        if known.get("base") != self.run.addresses.base or self._wants_more(known):
            return {}
        return {ask: known[key].encode("latin-1") for key, _, ask in _VALIDATORS if key in known}

    def _wants_more(self, known: Mapping[str, str]) -> bool:
        """Whether this run wants stories of a feed or a sitemap that the last one passed over for their age."""
        return "from" in known and known["from"] > self.run.spider.wanted_from(datetime.now(UTC))

    def process_response(self, request: Request, response: Response) -> Response:
        """The response, whose validators are noted; raises IgnoreRequest for a 304 that was asked for."""
        visit: Visit | None = request.meta.get("visit")
        if visit is None:
            return response
        if response.status == 304 and any(ask in request.headers for _, _, ask in _VALIDATORS):
            self.run.crawler.stats.inc_value("page/not_modified")
            visit.status = 304
            self.run.end(visit, "unchanged")
            raise IgnoreRequest("not modified")
        told: dict[str, Any] = {"base": self.run.addresses.base}
        for key, name, _ in _VALIDATORS:
            if value := response.headers.get(name):
                told[key] = value.decode("latin-1")
        visit.validators = told
        return response
