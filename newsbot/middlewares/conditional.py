"""Conditional requests for known stories."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from newsbot.extensions.run import Run
from newsbot.ledger.visit import Visit

_VALIDATORS = (("etag", "ETag", "If-None-Match"), ("last_modified", "Last-Modified", "If-Modified-Since"))


class ConditionalMiddleware:
    """Sends the validators of the last visit back byte for byte; a 304 ends the visit without a page."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.cached = run.crawler.settings.getbool("HTTPCACHE_ENABLED")
        """Whether Scrapy's cache is on, which would keep a 304 for everyone; its policies ask for themselves."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Run.of(crawler))

    def process_request(self, request: Request) -> None:
        visit: Visit | None = request.meta.get("visit")
        if visit is None or visit.found.known is None:
            return
        if request.meta.get("redirect_urls"):  # it has the headers of the redirected request
            for _, _, name in _VALIDATORS:
                request.headers.pop(name, None)
            return
        if self.cached:
            return
        for name, value in self._validators(visit).items():
            request.headers[name] = value

    def _validators(self, visit: Visit) -> dict[str, bytes]:
        known = visit.validators_known
        # a feed or a sitemap may name stories that were too old for the last run
        wants_older = "from" in known and known["from"] > self.run.spider.wanted_from(datetime.now(UTC))
        found = visit.found.known or {}
        may_be_dated = "undated" in known and found.get("dates") is not None  # since then, on other pages
        wants_archived = "unarchived" in known and self.run.records.registry.archives
        if known.get("base") != self.run.addresses.base or wants_older or may_be_dated or wants_archived:
            return {}
        return {header: known[key].encode("latin-1") for key, _, header in _VALIDATORS if key in known}

    def process_response(self, request: Request, response: Response) -> Response:
        """Notes the response's validators; raises IgnoreRequest for a 304 to a conditional request."""
        visit: Visit | None = request.meta.get("visit")
        if visit is None:
            return response
        if response.status == 304 and any(ask in request.headers for _, _, ask in _VALIDATORS):
            self.run.crawler.stats.inc_value("page/not_modified")
            visit.status = 304
            self.run.end(visit, "unchanged")
            raise IgnoreRequest("not modified")
        found = {key: value.decode("latin-1") for key, name, _ in _VALIDATORS if (value := response.headers.get(name))}
        if found and not self.run.records.registry.archives:
            found["unarchived"] = "yes"
        visit.validators = {"base": self.run.addresses.base, **found}
        return response
