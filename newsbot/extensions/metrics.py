"""Writes the state of all sites to `DATA_DIR/metrics.prom` when a run has ended."""

from __future__ import annotations

import logging
from pathlib import Path
from time import time
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from newsbot.errors import remedy
from newsbot.ledger.errors import LedgerError
from newsbot.pipelines import require_records
from newsbot.sites import existing_ledger

logger = logging.getLogger(__name__)


class Metrics:
    """An extension: the file is written after the run has its report, stopped or not."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        require_records(crawler)
        metrics = cls(crawler)
        crawler.signals.connect(metrics.engine_stopped, signal=signals.engine_stopped)
        return metrics

    def engine_stopped(self) -> None:
        from newsbot.status import prometheus

        settings = self.crawler.settings
        path = Path(settings["DATA_DIR"]) / prometheus.FILE
        try:
            write_metrics_of(settings, path, getattr(self.crawler.spider, "site", None))
        except LedgerError as error:
            logger.warning("%s could not be written: %s", path, error)
        except OSError as error:
            what_to_do = remedy(error, f"check {error.filename or path}")
            logger.warning("%s could not be written: %s; %s", path, error.strerror, what_to_do)
        except Exception:
            logger.exception("%s could not be written because of a bug in newsbot; please report it", path)


def write_metrics_of(settings: BaseSettings, path: Path, ending: str | None = None) -> None:
    """Writes the metrics of all sites that the ledger has runs of; `ending` is the one whose crawl is over just now.

    Raises LedgerError, OSError.
    """
    from newsbot.status.prometheus import write_metrics
    from newsbot.status.sites import Site, read_sites

    def read() -> list[Site]:
        with existing_ledger(settings) as ledger:
            return read_sites(ledger, Path(settings["DATA_DIR"]), ledger.sites(), time(), 1, ending)

    write_metrics(path, read)
