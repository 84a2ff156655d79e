"""What tests of single components share: a crawler whose engine is never started, and what pages would have given."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar, cast

from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError
from scrapy.http import HtmlResponse, Request, Response
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor

install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")

from twisted.internet import reactor  # noqa: E402 -- not before it is chosen

from newsbot.extensions.run import Run  # noqa: E402
from newsbot.items import Article, Body, Card, Listing, Ticker, TickerEntry  # noqa: E402
from newsbot.ledger.database import sqlite_url  # noqa: E402
from newsbot.ledger.store import Ledger  # noqa: E402
from newsbot.ledger.tables import address_id  # noqa: E402
from newsbot.ledger.visit import Found, Visit, current_visit, place  # noqa: E402
from newsbot.page.layout import Layout  # noqa: E402
from newsbot.pipelines.jsonlines import JsonLinesPipeline  # noqa: E402
from newsbot.pipelines.revisions import RevisionPipeline  # noqa: E402
from newsbot.pipelines.ticker import TickerPipeline  # noqa: E402
from newsbot.pipelines.validate import ValidatePipeline  # noqa: E402
from newsbot.revisions import content_hash, exact_day  # noqa: E402
from newsbot.scheduler import LedgerScheduler  # noqa: E402
from newsbot.spiders.base import NewsSpider  # noqa: E402
from newsbot.text.addresses import AddressRules, record_id  # noqa: E402

_Result = TypeVar("_Result")
LOOP: asyncio.AbstractEventLoop = reactor._asyncioEventloop
SITE = "paper"
HOME = "https://paper.example"
MOMENT = "2026-11-25T08:43:12+00:00"
RUN = "2026-11-25T084312Z"
NOW = 1_795_000_000


def wait_for(coroutine: Coroutine[Any, Any, _Result]) -> _Result:
    """What a coroutine returns, on the reactor's loop."""
    asyncio.set_event_loop(LOOP)
    return LOOP.run_until_complete(coroutine)


# Records


def article(path: str = "/story-1", text: str = "The court ruled on Friday.", **fields: Any) -> Article:
    """A story that keeps to the contract."""
    body = Body("en", "ltr", "Court rules", "LAHORE", [text], len(text.split()))
    made = Article(
        id=record_id(SITE, path), url=HOME + path, canonical_url=HOME + path, site=SITE, publisher="The Paper",
        headline="Court rules", alternative_headlines={"en": "Court rules"}, in_language=["en"], bodies=[body],
        fetched_at=MOMENT,
    )  # fmt: skip
    for name, value in fields.items():
        setattr(made, name, value)
    made.content_hash = content_hash(made, exact_day(made))
    return made


def listing(*cards: Card, path: str = "/list") -> Listing:
    return Listing(id=record_id(SITE, path), site=SITE, url=HOME + path, fetched_at=MOMENT, cards=list(cards))


def strip(*headlines: str, path: str = "/list") -> Ticker:
    entries = [TickerEntry(text, {"en": text}, number, f"{HOME}/t-{text}") for number, text in enumerate(headlines, 1)]
    return Ticker(SITE, HOME + path, MOMENT, tuple(entries))


# Visits without a crawl


def ledger_in(folder: Path, site: str = SITE) -> Ledger:
    return Ledger.open(sqlite_url(folder / "ledger.db"), site)


@contextmanager
def acquired_ledger(folder: Path) -> Iterator[Ledger]:
    """A ledger whose site `me` has the lease of, for the run `RUN`."""
    ledger = ledger_in(folder)
    ledger.acquire("me", RUN, NOW)
    yield ledger
    ledger.close()


def found(path: str, number: int = 1, *, kind: str = "story", priority: int = 1, **fields: Any) -> Found:
    """An address as the scheduler finds it."""
    request = json.dumps({"callback": "parse_article", "priority": priority})
    made = Found(address_id(SITE, HOME + path), HOME + path, path, kind, place(priority, number), request, None)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


# A crawler


class Paper(NewsSpider):
    """A site of three kinds of addresses."""

    name = "paper"
    addresses = AddressRules(HOME, story=re.compile(r"^/story-"), section=re.compile(r"^/list"))
    layout = Layout("The Paper")

    def __init__(self, *args: Any, **arguments: str) -> None:
        super().__init__(*args, **arguments)
        self.answers: dict[str, Response | Exception] = {}
        """What `Answers` answers, by address."""
        self.asked: list[str] = []

    def read_seeds(self, path: str | None) -> list[str]:
        return [f"{HOME}/list"]


class Answers:
    """A download handler that answers out of the spider's table, and has no network."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        self.spider: Any = crawler.spider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        self.spider.asked.append(request.url)
        answer = self.spider.answers.get(request.url, DownloadFailedError("no route"))
        if isinstance(answer, Exception):
            raise answer
        response: Response = answer.replace(request=request)
        return response

    async def close(self) -> None:
        pass


def page(url: str, text: str = "", status: int = 200, **headers: str) -> HtmlResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HtmlResponse(url, status, named, text.encode(), encoding="utf-8")


class Crawl:
    """A crawler with all its components, whose engine is never started: a test calls them one by one."""

    PIPELINES: ClassVar[tuple[type[Any], ...]] = (
        ValidatePipeline, TickerPipeline, RevisionPipeline, JsonLinesPipeline,
    )  # fmt: skip

    def __init__(
        self, data: Path, spider: type[NewsSpider] = Paper, arguments: Mapping[str, str] | None = None, **settings: Any
    ) -> None:
        asyncio.set_event_loop(LOOP)
        all_settings = Settings()
        all_settings.setmodule("newsbot.settings")
        handlers = dict.fromkeys(("http", "https"), Answers)
        plain = {"DATA_DIR": data, "PROGRESS": False, "DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False}
        for name, value in {**plain, "DOWNLOAD_HANDLERS": handlers, **settings}.items():
            all_settings.set(name, value, "cmdline")
        self.crawler = Crawler(spider, all_settings)
        self.spider = cast("Any", self.crawler._create_spider(**(arguments or {})))
        self.crawler.spider = self.spider
        self.crawler._apply_settings()
        self.crawler.engine = self.crawler._create_engine()
        self.folder = data / self.spider.site
        self.run = Run.of(self.crawler)
        self.scheduler: Any = LedgerScheduler.from_crawler(self.crawler)

    def open(self) -> Self:
        """Begins or resumes a run."""
        self.scheduler.open(self.spider)
        return self

    def open_engine(self) -> Self:
        """Begins a run as the engine does, which can download from then on."""
        wait_for(self.crawler.engine.open_spider_async())
        self.scheduler = self.crawler.engine.scheduler
        return self

    def ask(self, *paths: str, **options: Any) -> list[bool]:
        """Puts requests in the queue, and says which of them were taken in."""
        return [self.scheduler.enqueue_request(self.request(path, **options)) for path in paths]

    def request(self, path: str, **options: Any) -> Request:
        is_list = path.startswith("/list")
        callback = self.spider.parse_section if is_list else self.spider.parse_article
        plain = {"callback": callback, "errback": self.spider.failed, "priority": -3 if is_list else 1}
        return Request(path if "://" in path else HOME + path, **{**plain, **options})

    def visit(self) -> Visit:
        """The visit of the next request."""
        request = self.scheduler.next_request()
        assert request is not None, "nothing waits"
        visit: Visit = request.meta["visit"]
        return visit

    def read(self, *items: Any, fate: Any = None, reason: str | None = None, asks: tuple[str, ...] = ()) -> Visit:
        """The visit of the next request, whose page gives items and names addresses."""
        visit = self.visit()
        visit.status = 200
        copy_context().run(self._read, visit, items, asks)
        self.run.end(visit, fate, reason)
        return visit

    def _read(self, visit: Visit, items: tuple[Any, ...], asks: tuple[str, ...]) -> None:
        current_visit.set(visit)
        self.ask(*asks)
        for item in items:
            for pipeline in self.PIPELINES:
                item = self.crawler.get_item_pipeline(pipeline).process_item(item)  # type: ignore[union-attr]

    def end(self, reason: str = "finished") -> Run:
        """Ends the run as a crawl does that ends."""
        self.run.spider_closed(reason)
        return self.run

    def kill(self) -> None:
        """As after a kill: what no checkpoint has recorded is lost."""
        self.run.ledger.close()
        self.run.release_folder()

    def leave(self) -> None:
        """Lets go of all that would stay open: a run that was not ended is as one that was killed."""
        if self.crawler.engine.spider is not None:
            wait_for(self.crawler.engine.close_async())
        else:
            self.crawler.engine.downloader.close()
        if hasattr(self.run, "ledger"):
            self.kill()

    # What is left

    @property
    def stats(self) -> dict[str, Any]:
        return self.crawler.stats.get_stats()

    def records(self, kind: str) -> list[dict[str, Any]]:
        files = sorted((self.folder / kind).glob("*.jsonl*"))
        return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]

    def report(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(max((self.folder / "runs").glob("*.json")).read_text("utf-8"))
        return loaded


class Crawls:
    """Crawls into one folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.made: list[Crawl] = []

    def new(
        self, spider: type[NewsSpider] = Paper, arguments: Mapping[str, str] | None = None, **settings: Any
    ) -> Crawl:
        self.made.append(Crawl(self.data, spider, arguments, **settings))
        return self.made[-1]

    def begin(
        self, spider: type[NewsSpider] = Paper, arguments: Mapping[str, str] | None = None, **settings: Any
    ) -> Crawl:
        """A crawl whose run has begun or continues."""
        crawl = self.new(spider, arguments, **settings).open()
        assert crawl.run.error is None, crawl.run.error
        return crawl

    def leave(self) -> None:
        for crawl in self.made:
            crawl.leave()
