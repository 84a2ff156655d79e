"""The report of a run: what it did, how full its records are, what failed, which files it left."""

from __future__ import annotations

import json
import logging
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Request, Response
from twisted.python.failure import Failure

import newsbot
from newsbot.pipelines.jsonlines import JsonLinesPipeline
from newsbot.pipelines.stories import TwinStory
from newsbot.spiders.base import NewsSpider

logger = logging.getLogger(__name__)

RUN_SCHEMA = "newsbot/run/1"


class RunReport:
    """Writes `runs/<run>.json` when the spider has closed, and says in one line what the run did."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        report = cls(crawler)
        crawler.signals.connect(report.spider_error, signal=signals.spider_error)
        crawler.signals.connect(report.request_scheduled, signal=signals.request_scheduled)
        crawler.signals.connect(report.request_dropped, signal=signals.request_dropped)
        crawler.signals.connect(report.item_dropped, signal=signals.item_dropped)
        crawler.signals.connect(report.spider_closed, signal=signals.spider_closed)
        return report

    def spider_error(self, failure: Failure, response: Response, spider: NewsSpider) -> None:
        """Notes a page on which newsbot itself failed."""
        spider.miss(response.url, f"error_{type(failure.value).__name__}", failed=True)

    def request_scheduled(self, request: Request, spider: NewsSpider) -> None:
        """Notes a redirect off the site, which Scrapy passes over in silence, under the address that was linked."""
        passed = request.meta.get("redirect_urls")
        if passed and spider.site_addresses.resolve(request.url).kind == "external":
            spider.miss(passed[0], "offsite", failed=False)

    def request_dropped(self, request: Request, spider: NewsSpider) -> None:
        """Notes a redirect to a page that was asked for already: itself, or another that tells its own fate."""
        passed = request.meta.get("redirect_urls")
        if passed:
            target = spider.site_addresses.resolve(request.url).canonical
            looped = any(spider.site_addresses.resolve(url).canonical == target for url in passed)
            spider.miss(passed[0], "redirect_loop" if looped else "redirected_to_known", failed=looped)

    def item_dropped(self, item: Any, exception: DropItem, spider: NewsSpider) -> None:
        """Notes a record that was not written."""
        twin = isinstance(exception, TwinStory)
        spider.miss(getattr(item, "url", ""), "twin" if twin else "broken_record", failed=not twin)

    def spider_closed(self, spider: NewsSpider, reason: str) -> None:
        """Writes the report."""
        writer = self.crawler.get_item_pipeline(JsonLinesPipeline)
        if writer is None or not writer.files:
            return
        report = self._report(spider, writer, reason)
        path = writer.folder / "runs" / f"{writer.run}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".json.part")
        part.write_text(json.dumps(report, ensure_ascii=False, indent=1, default=_plain) + "\n", "utf-8")
        part.rename(path)
        counts = report["counts"]
        logger.info(
            "Run %s: %d stories, %d ticker entries, %d section pages, %d addresses failed; report: %s",
            writer.run, counts["articles"], counts["ticker"], counts["listings"], len(report["failures"]), path,
        )  # fmt: skip

    def _report(self, spider: NewsSpider, writer: JsonLinesPipeline, reason: str) -> dict[str, Any]:
        failed = [{"url": miss.url, "reason": miss.reason} for miss in spider.missed if miss.failed]
        skipped = [{"url": miss.url, "reason": miss.reason} for miss in spider.missed if not miss.failed]
        return {
            "schema": RUN_SCHEMA,
            "run": writer.run,
            "site": spider.name,
            "base_url": spider.site_addresses.base,
            "newsbot": newsbot.__version__,
            "started": writer.started.isoformat(timespec="seconds"),
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "finish_reason": reason,
            "counts": {name: file.lines for name, file in writer.files.items()},
            "reasons": dict(sorted(Counter(miss.reason for miss in spider.missed).items())),
            "coverage": {name: _shares(writer.filled[name], file.lines) for name, file in writer.files.items()},
            "failures": sorted(failed, key=lambda miss: miss["url"]),
            "skipped": sorted(skipped, key=lambda miss: miss["url"]),
            "files": [
                _file(writer.folder, file.path, file.lines, file.size, file.digest) for file in writer.files.values()
            ],
            "stats": dict(sorted(self.crawler.stats.get_stats().items())),
        }


def _shares(filled: Counter[str], lines: int) -> dict[str, float]:
    return {key: round(count / lines, 4) for key, count in filled.items()} if lines else {}


def _file(folder: Path, path: Path, lines: int, size: int, digest: Any) -> dict[str, Any]:
    return {"path": path.relative_to(folder).as_posix(), "lines": lines, "bytes": size, "sha256": digest.hexdigest()}


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
