"""Scrapy's own feed exports beside the records: every item that the crawl yields, in every format, readable."""

from __future__ import annotations

import csv
import io
import json
import marshal
import pickle
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree

import pytest
from crawling import ROOT, SPIDER, Server, crawl, records, scrapy
from scrapy import Spider
from scrapy.extensions.feedexport import FeedExporter
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from newsbot import settings as defaults
from newsbot.demo.server import SampleSite
from newsbot.exporters import CsvFeed, XmlFeed, plain
from newsbot.feeds import FeedError, check_addresses, missing_library, overwritten, unwritable, wrong_option
from newsbot.items import Article, Published

KEYS = list(Article.__dataclass_fields__)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the records of a crawl, and with feeds of the same crawl."""
    folder = tmp_path_factory.mktemp("feeds")
    feeds = {
        str(folder / "lists.csv"): {"format": "csv", "item_classes": ["newsbot.items.Listing"]},
        str(folder / "few.csv"): {"format": "csv", "fields": ["schema", "url"]},
        str(folder / "articles.jsonl"): {"format": "jsonlines", "item_classes": ["newsbot.items.Article"]},
    }
    names = ("all.jsonl", "all.json", "all.csv", "all.xml", "all.marshal", "all.pickle")
    cli = [argument for name in names for argument in ("-o", str(folder / name))]
    with SampleSite() as site:
        done = crawl(site.base_url, folder / "data", *cli, "-s", f"FEEDS={json.dumps(feeds)}")
    assert done.returncode == 0, done.stderr[-3000:]
    assert "ERROR" not in done.stderr
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(1 << 30)
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def by_schema(items: list[dict[str, Any]]) -> Counter[str]:
    return Counter(item["schema"] for item in items)


def jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def test_a_feed_holds_every_item_and_its_articles_are_the_records(crawled: Path) -> None:
    items = jsonl(crawled / "all.jsonl")
    counts = by_schema(items)
    assert counts.keys() == {"newsbot/article/1", "newsbot/listing/1", "newsbot/strip/1"}
    for schema, kind in (("newsbot/article/1", "articles"), ("newsbot/listing/1", "listings")):
        fed = sorted((item for item in items if item["schema"] == schema), key=lambda item: str(item["id"]))
        assert fed == sorted(records(crawled / "data", kind), key=lambda item: str(item["id"]))
        assert list(fed[0]) == list(records(crawled / "data", kind)[0]), "the keys are in order"
    assert "پشاور" in (crawled / "all.jsonl").read_text("utf-8"), "letters are not escaped"


def test_classes_choose_what_a_feed_holds(crawled: Path) -> None:
    assert len(jsonl(crawled / "articles.jsonl")) == len(records(crawled / "data", "articles"))
    assert by_schema(jsonl(crawled / "articles.jsonl")).keys() == {"newsbot/article/1"}


def test_json_marshal_and_pickle_hold_the_same(crawled: Path) -> None:
    items = jsonl(crawled / "all.jsonl")
    assert json.loads((crawled / "all.json").read_text("utf-8")) == items
    for name, load in (("all.marshal", marshal.load), ("all.pickle", pickle.load)):
        with (crawled / name).open("rb") as stream:
            assert [load(stream) for _ in items] == items
            assert not stream.read()
    code = f"import pickle, sys; print(pickle.load(open({str(crawled / 'all.pickle')!r}, 'rb'))['site'], 'newsbot' in sys.modules)"
    read = subprocess.run([sys.executable, "-c", code], cwd=crawled, capture_output=True, text=True)
    assert read.stdout == f"{SPIDER} False\n"


def test_a_csv_feed_holds_articles_unless_it_is_told_otherwise(crawled: Path) -> None:
    articles = {item["id"]: item for item in records(crawled / "data", "articles")}
    told = rows(crawled / "all.csv")
    assert list(told[0]) == KEYS
    assert {row["id"] for row in told} == articles.keys()
    for row in told:
        article = articles[row["id"]]
        assert json.loads(row["published"]) == article["published"]
        assert json.loads(row["bodies"] or "[]") == article["bodies"]
        assert row["authors"].removeprefix("'") == ",".join(article["authors"])
        assert row["byline"].removeprefix("'") == (article["byline"] or "")
    lists = rows(crawled / "lists.csv")
    assert [json.loads(row["cards"]) for row in lists if row["cards"]] == [
        item["cards"]
        for item in jsonl(crawled / "all.jsonl")
        if item["schema"] == "newsbot/listing/1" and item["cards"]
    ]
    assert by_schema(rows(crawled / "few.csv")) == by_schema(jsonl(crawled / "all.jsonl"))


def test_xml_with_characters_that_xml_forbids_can_be_read() -> None:
    stream = io.BytesIO()
    feed = XmlFeed(stream)
    feed.start_exporting()
    feed.export_item({"headline": "A \ufffe\uffff\0\x1b\ud800 B", "tags": ["\x0b", {"name": "\U0001f6a2\t\x85"}]})
    feed.finish_exporting()
    (item,) = ElementTree.fromstring(stream.getvalue().decode())
    assert item.findtext("headline") == "A \ufffd\ufffd\ufffd\ufffd? B"
    assert [text.text for text in item.iter("name")] == ["\U0001f6a2\t\x85"]


def test_xml_has_an_element_for_every_key(crawled: Path) -> None:
    articles = {item["id"]: item for item in records(crawled / "data", "articles")}
    items = [
        it for it in ElementTree.parse(crawled / "all.xml").getroot() if it.findtext("schema") == "newsbot/article/1"
    ]
    assert [element.tag for element in items[0]] == KEYS
    for it in items:
        article = articles[str(it.findtext("id"))]
        assert it.findtext("published/earliest") == (article["published"]["earliest"] or "")
        paragraphs = [text.text for text in it.findall("bodies/value/paragraphs/value")]
        assert paragraphs == [text for body in article["bodies"] for text in body["paragraphs"]]


@pytest.mark.slow
def test_a_feed_is_added_to_or_begun_anew(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text('{"schema": "before"}\n')
    with SampleSite() as site:
        assert crawl(site.base_url, tmp_path / "one", "-o", str(out)).returncode == 0
        added = jsonl(out)
        assert added[0] == {"schema": "before"}
        assert by_schema(added[1:])["newsbot/article/1"] > 0
        assert crawl(site.base_url, tmp_path / "two", "-O", str(out)).returncode == 0
    assert by_schema(jsonl(out)) == by_schema(added[1:])


def test_a_feed_that_needs_a_library_is_refused_before_the_crawl(tmp_path: Path) -> None:
    done = crawl("http://127.0.0.1:9", tmp_path / "data", "-o", "gs://b/a.jsonl")
    assert done.returncode == 1
    assert "pip install google-cloud-storage" in done.stderr
    assert not (tmp_path / "data" / SPIDER).exists()


@pytest.mark.parametrize("uri", ["{file}/x.csv", "{folder}", "/proc/nowhere/x.csv", "file://{file}/x.json"])
def test_a_feed_that_cannot_be_written_is_refused_before_the_crawl(uri: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    feed = uri.format(file=tmp_path / "file", folder=tmp_path)
    reason = unwritable(Settings({"FEEDS": {feed: {"format": "csv"}, str(tmp_path / "new" / "a.csv"): {}}}))
    assert reason is not None
    assert unwritable(Settings({"FEEDS": {str(tmp_path / "new" / "a.csv"): {}, "s3://x/y.csv": {}}})) is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("uri", "feed", "problem"),
    [
        ("a.json", {"format": "jsn"}, "the format of a.json is 'jsn'; give one of csv, jl, json"),
        ("a.json", {"Overwrite": True}, "the feed a.json has the option Overwrite; did you mean overwrite?"),
        ("a.json", {"feilds": ["id"]}, "the feed a.json has the option feilds; did you mean fields?"),
        ("a.json", {"something": "else"}, ""),
        ("a.json", {"item_filter": "scrapy.extensions.feedexport.ItemFilter", "field": "id"}, ""),
        ("a.json", {"batch_item_count": 5}, "a.json has no %(batch_id)d"),
        ("a.json", {"item_classes": ["newsbot.items.Artcle"]}, "a.json: 'newsbot.items.Artcle' cannot be loaded"),
        ("a.json", {"item_filter": "nowhere.Filter"}, "a.json: 'nowhere.Filter' cannot be loaded"),
        ("a.json", {"uri_params": "nowhere.params"}, "a.json: 'nowhere.params' cannot be loaded"),
        ("a.json", {"postprocessing": ["nowhere.Zip"]}, "a.json: 'nowhere.Zip' cannot be loaded"),
        ("a.json", {"postprocessing": "nowhere.Zip"}, "postprocessing of a.json is 'nowhere.Zip'; give a list"),
        ("a.csv", {"fields": "id"}, "fields of a.csv is 'id'; give a list"),
        ("a.csv", {"encoding": "klingon"}, "the encoding of a.csv is 'klingon'; give one that Python has"),
        ("a.csv", {"encoding": "base64"}, "the encoding of a.csv is 'base64'; give one that Python has"),
        ("a.csv", {"fields": ["id"], "encoding": "cp1252"}, ""),
        ("a.csv", {"fields": {"id": "story"}}, ""),
        ("a-%(batch_id)d.json", {"batch_item_count": 5}, ""),
        ("a.csv", {"item_classes": [Article]}, ""),
    ],
)
def test_an_option_with_which_scrapy_leaves_out_a_feed_is_named(uri: str, feed: dict[str, Any], problem: str) -> None:
    settings = Settings({"FEEDS": {uri: feed}})
    assert str(wrong_option(settings) or "").startswith(problem)
    assert bool(wrong_option(settings)) == bool(problem)


GZIP, BZ2 = "scrapy.extensions.postprocessing.GzipPlugin", "scrapy.extensions.postprocessing.Bz2Plugin"


@pytest.mark.parametrize(
    ("uri", "feed", "problem"),
    [
        ("a.json", {"postprocessing": [GZIP], "gzip_compresslevel": 99}, "{'gzip_compresslevel': 99}"),
        ("a.json", {"postprocessing": [GZIP, BZ2], "bz2_compresslevel": 0}, "{'bz2_compresslevel': 0}"),
        ("a.csv", {"item_export_kwargs": {"delimiter": ";;"}}, "{'item_export_kwargs': {'delimiter': ';;'}}"),
        ("a.csv", {"item_export_kwargs": {"nope": 1}}, "'nope'"),
        ("a.json", {"indent": "two"}, "{'indent': 'two'}"),
        ("a.csv", {"fields": [1]}, "{'fields': [1]}"),
        ("a.json", "json", "the options of a.json are 'json'; give a dict"),
        ("a.json", {"item_classes": 5}, "item_classes of a.json is 5; give a list"),
        ("a-%(batch_id)d.json", {"batch_item_count": "five"}, "is 'five'; give a whole number"),
        ("nosuch://a.json", {}, "FEED_STORAGES has no 'nosuch'"),
        ("ftp://[x/a.json", {}, "ftp://[x/a.json is not a valid address (Invalid IPv6 URL); give a file"),
        ("//[x/a.json", {}, "is not a valid address"),
        ("ftp://host:port/a.json", {}, "is not a valid address (Port could not be cast"),
        ("s3:///a.json", {}, "s3:///a.json is not a valid address (there is no host)"),
        ("news:today.json", {}, "; write ./news:today.json for a file"),
        ("a.json", {"format": ["json"]}, "the format of a.json is ['json']; give one of"),
        ("a.json", {"postprocessing": None}, "postprocessing of a.json is None; give a list"),
        ("a.json", {"item_export_kwargs": None}, "{'item_export_kwargs': None}"),
        ("a.lost", {}, "'nowhere.Lost' cannot be loaded (No module named 'nowhere')"),
    ],
)
def test_an_option_with_which_every_item_would_be_lost_is_named(uri: str, feed: Any, problem: str) -> None:
    said = wrong_option(Settings({"FEEDS": {uri: feed}, "FEED_EXPORTERS": {"lost": "nowhere.Lost"}}))
    assert said is not None
    assert uri in said
    assert problem in said


class OwnExporter:
    """One that must not be made before the crawl."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise AssertionError


@pytest.mark.parametrize(
    ("uri", "feed"),
    [
        ("a.own", {}),
        ("own://a.json", {}),
        ("ftp://%(host)s:%(port)s/a.json", {}),
        ("s3:///a.json", {}),
        ("s3:a.json", {}),
        (r"C:\\feeds\\a.json", {}),
        ("stdout:", {"format": "xml"}),
        ("a.json", {"postprocessing": [OwnExporter, GZIP], "gzip_compresslevel": 1}),
        ("a.csv", {"fields": ["id"], "item_export_kwargs": {"delimiter": ";", "errors": "replace"}}),
        ("a.xml", {"indent": 2, "item_export_kwargs": {"root_element": "news"}}),
        ("a.pickle", {"item_export_kwargs": {"protocol": 4}}),
        ("a.marshal", {}),
        ("a.jsonl", {"encoding": "utf-16", "item_export_kwargs": {"sort_keys": True}}),
        (
            "a.csv",
            {"fields": ["url"], "item_export_kwargs": {"quoting": csv.QUOTE_NONE, "include_headers_line": False}},
        ),
        ("a.json", {"batch_item_count": None}),
        ("a.json", {"batch_item_count": "", "item_classes": None}),
    ],
)
def test_a_feed_that_scrapy_can_write_is_not_refused(uri: str, feed: dict[str, Any]) -> None:
    storages = {"own": "nowhere.Storage", "s3": "nowhere.Storage"}
    own = {"FEED_EXPORTERS": {"own": OwnExporter}, "FEED_STORAGES": storages}
    settings = Settings({"FEEDS": {uri: feed}, **own, "FEED_EXPORTERS_BASE": defaults.FEED_EXPORTERS_BASE})
    assert wrong_option(settings) is None
    assert missing_library(settings) is None


def test_a_placeholder_that_the_spider_does_not_know_is_refused_before_the_first_request(tmp_path: Path) -> None:
    with Server({}) as server:
        for name, problem in (("nope", "has %(nope)s, but the spider"), ("site", "cannot be filled in")):
            out = f"{tmp_path}/%({name})d.jsonl"
            done = crawl(server.base_url, tmp_path / name, "-o", out)
            assert done.returncode == 1
            last = done.stderr.rstrip().splitlines()[-1]
            assert f"FEEDS cannot be used: {out} {problem}" in last
            assert "Traceback" not in done.stderr
    assert server.requests == []


def test_a_refused_crawl_keeps_the_files_that_it_was_to_overwrite_and_frees_its_site(tmp_path: Path) -> None:
    kept, data = tmp_path / "kept.jsonl", tmp_path / "data"
    kept.write_text("yesterday")
    with Server({}) as server:
        done = crawl(server.base_url, data, "-O", str(kept), "-O", f"{tmp_path}/%(nope)s.jsonl")
    assert done.returncode == 1
    assert kept.read_text() == "yesterday"
    with closing(sqlite3.connect(data / "ledger.db")) as ledger:
        assert ledger.execute("SELECT state FROM runs").fetchall() == [("stopped",)]
        assert ledger.execute("SELECT count(*) FROM leases").fetchone() == (0,)


@pytest.mark.parametrize(
    ("own", "problem"),
    [
        (
            {"FEEDS": {"a.csv": {"format": "csv", "item_export_kwargs": {"delimiter": ";;"}}}},
            "FEEDS cannot be used: a.csv cannot be written",
        ),
        ({"FEEDS": {"ftp://[x/a.csv": {}}}, "FEEDS cannot be used: ftp://[x/a.csv is not a valid address"),
        ({"FEEDS": {"a.csv": {}}, "FEED_EXPORT_INDENT": "two"}, "FEED_EXPORT_INDENT=two is not a whole number"),
        ({"EXTENSIONS": {"nowhere.Extension": 1}}, "EXTENSIONS names nowhere.Extension, which cannot be loaded"),
        (
            {"EXTENSIONS": ["nowhere.Extension"]},
            "custom_settings of Feeding: EXTENSIONS=['nowhere.Extension'] is not a",
        ),
        (["EXTENSIONS"], "custom_settings of Feeding is ['EXTENSIONS']; write a dict"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL=LOUD is not a level"),
        ({"MONITORS": {"nope": 1}}, "MONITORS: no monitor is named nope"),
        ({"RIGHTS_POLICY": "x"}, "RIGHTS_POLICY='x' is not a policy"),
        ({"IMAGES_MIN_WIDTH": "abc"}, "IMAGES_MIN_WIDTH=abc is not a whole number; the default is 0"),
        ({"STATS_CLASS": None}, "STATS_CLASS is empty; name a class, or remove the setting"),
        ({"JOBDIR": 5}, "JOBDIR=5 is not a path; give the folder's as a string"),
        ({"JOBDIR": f"{__file__}/job"}, f"{__file__} is not a folder; choose another with -s JOBDIR=FOLDER"),
        (
            {"HTTPCACHE_ENABLED": True, "HTTPCACHE_DIR": f"{__file__}/cache"},
            f"{__file__} is not a folder; choose another with -s HTTPCACHE_DIR=FOLDER",
        ),
    ],
)
def test_a_spiders_own_settings_are_checked_before_the_crawl(
    own: Any, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "feeding_spiders.py").write_text(
        "from newsbot.spiders import news\n\nclass Feeding(news.AnyNewsSpider):\n"
        f"    name = 'news'\n    custom_settings = {own!r}\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{ROOT}")
    given = ("-s", "SPIDER_MODULES=feeding_spiders", "-s", f"DATA_DIR={tmp_path / 'data'}")
    with Server({}) as server:
        done = scrapy("crawl", "news", "-a", f"url={server.base_url}", *given)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert problem in done.stderr
    assert server.requests == []


def test_what_a_spider_makes_of_its_settings_is_left_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settling_spiders.py").write_text(
        "from newsbot.spiders import news\n\nclass Settling(news.AnyNewsSpider):\n"
        "    name = 'news'\n    custom_settings = {'DOWNLOAD_DELAY': 'slow', 'HTTPAUTH_DOMAIN': '127.0.0.1', 'DOWNLOAD_DELAI': 1}\n\n"
        "    @classmethod\n    def update_settings(cls, settings):\n"
        "        super().update_settings(settings)\n"
        "        settings.set('DOWNLOAD_DELAY', 0, priority='spider')\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{ROOT}")
    given = ("-s", "SPIDER_MODULES=settling_spiders", "-s", "HTTPAUTH_USER=me", "-s", f"DATA_DIR={tmp_path / 'data'}")
    with Server({}) as server:
        done = scrapy("crawl", "news", "-a", f"url={server.base_url}", *given)
    assert "DOWNLOAD_DELAY=" not in done.stderr
    assert "HTTPAUTH" not in done.stderr
    assert (
        "custom_settings of Settling: DOWNLOAD_DELAI is not a setting of newsbot's or Scrapy's; did you" in done.stderr
    )
    assert server.requests


def test_an_exporter_of_ones_own_that_opens_its_feeds_itself_writes_each_item_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own_exporter.py").write_text(
        "from scrapy import signals\nfrom scrapy.extensions.feedexport import FeedExporter\n\n"
        "class Own(FeedExporter):\n    @classmethod\n    def from_crawler(cls, crawler):\n"
        "        own = cls(crawler)\n        crawler.signals.connect(own.begin, signals.spider_opened)\n"
        "        crawler.signals.connect(own.close_spider, signals.spider_closed)\n"
        "        crawler.signals.connect(own.item_scraped, signals.item_scraped)\n        return own\n\n"
        "    def begin(self, spider):\n        self.open_spider(spider)\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{ROOT}")
    extensions = {"own_exporter.Own": 0, "scrapy.extensions.feedexport.FeedExporter": None}
    given = ("-s", f"EXTENSIONS={json.dumps(extensions)}", "-o", str(tmp_path / "all.jsonl"))
    with SampleSite() as site:
        done = crawl(site.base_url, tmp_path / "data", *given)
    assert done.returncode == 0, done.stderr[-3000:]
    ids = [(item["schema"], item["url"]) for item in jsonl(tmp_path / "all.jsonl")]
    assert len(ids) == len(set(ids)) > 0


def test_a_resumed_run_says_which_feed_it_overwrites(tmp_path: Path) -> None:
    feed, data = tmp_path / "out.jsonl", tmp_path / "data"
    with SampleSite() as site:
        first = crawl(site.base_url, data, "-O", str(feed), "-s", "CLOSESPIDER_ITEMCOUNT=3")
        second = crawl(site.base_url, data, "-O", str(feed))
    assert "is overwritten" not in first.stderr
    assert f"{feed} is overwritten with what the run reads from now on; all its records are in {data}" in second.stderr


def test_a_feed_is_overwritten_where_an_option_or_its_storage_says_so() -> None:
    feeds = {
        "a.json": {"overwrite": True}, "file:///b.json": {"overwrite": True}, "c.json": {}, "stdout:": {},
        "ftp://me:secret@host/d.json": {}, "ftp://host/e.json": {"overwrite": False},
        "f-%(time)s.json": {"overwrite": True},
    }  # fmt: skip
    crawler = get_crawler(settings_dict={"FEEDS": {uri: {"format": "json", **feed} for uri, feed in feeds.items()}})
    exporter = FeedExporter.from_crawler(crawler)
    assert overwritten(exporter) == ["a.json", "file:///b.json", "ftp://…@host/d.json"]


class Daily(FeedExporter):
    """One with a placeholder of its own."""

    def _get_uri_params(self, *given: Any, **named: Any) -> dict[str, Any]:
        return {**super()._get_uri_params(*given, **named), "day": "2026-12-02"}


@pytest.mark.filterwarnings("ignore::scrapy.exceptions.ScrapyDeprecationWarning")
def test_the_exporter_itself_fills_the_addresses(tmp_path: Path) -> None:
    out = f"{tmp_path}/%(day)s.jsonl"
    for settings in ({"FEEDS": {out: {"format": "jsonl"}}}, {"FEED_URI": out, "FEED_FORMAT": "jsonl"}):
        crawler = get_crawler(settings_dict=settings)
        check_addresses(Daily.from_crawler(crawler), Spider("any"))
        with pytest.raises(FeedError, match=r"has %\(day\)s"):
            check_addresses(FeedExporter.from_crawler(crawler), Spider("any"))


def test_an_attribute_of_the_spider_is_a_placeholder_and_another_percent_sign_is_none(tmp_path: Path) -> None:
    with Server({}) as server:
        crawl(server.base_url, tmp_path / "data", "-o", f"{tmp_path}/100%-%(site)s-%(name)s-%(time)s.xml")
    assert [path.name.startswith(f"100%-{SPIDER}-{SPIDER}-2") for path in tmp_path.glob("*.xml")] == [True]


def test_a_feed_of_an_unknown_format_is_refused_before_the_crawl(tmp_path: Path) -> None:
    feeds = json.dumps({str(tmp_path / "a.json"): {"format": "jsn"}})
    done = crawl("http://127.0.0.1:9", tmp_path / "data", "-s", f"FEEDS={feeds}")
    assert done.returncode == 1
    assert "FEEDS cannot be used: the format of" in done.stderr
    assert not list(tmp_path.rglob("*.json"))


def test_a_feed_at_an_address_that_is_not_valid_is_refused_before_the_crawl(tmp_path: Path) -> None:
    done = crawl("http://127.0.0.1:9", tmp_path / "data", "-o", "ftp://desk:secret@[x/out.jsonl")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "FEEDS cannot be used: ftp://…@[x/out.jsonl is not a valid address" in done.stderr


def test_a_feed_that_cannot_be_stored_is_told_by_the_exit_code(tmp_path: Path) -> None:
    with SampleSite() as site:
        done = crawl(site.base_url, tmp_path / "data", "-o", "ftp://127.0.0.1:9/out.jsonl")
        assert done.returncode == 1
        assert "not all feeds could be stored" in done.stderr
        assert records(tmp_path / "data", "articles")
        half = crawl(
            site.base_url, tmp_path / "half", "-o", "ftp://127.0.0.1:9/out.jsonl", "-s", "CLOSESPIDER_PAGECOUNT=3"
        )
    assert half.returncode == 1, "code 2 is common, and would hide it"


FORMULAS = (
    "=1+1", "+92 300 1234567", "-5", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=1", "\u200b=1", "\ufeff=1", '"=1', "'=1", "“=1",
    "＝1+1", "＋1", "－1", "＠SUM(A1)", "|calc", "﹦1", "'Free press'", "''", "\n=1",
)  # fmt: skip


def test_no_cell_of_a_csv_feed_is_a_formula_and_no_text_is_lost() -> None:
    stream = io.BytesIO()
    feed = CsvFeed(stream)
    feed.start_exporting()
    for text in (*FORMULAS, "Ferry sails - again", "x;=1+1"):
        feed.export_item(Article(headline=text, byline=None, authors=[text, "=2"], revision=-5))
    feed.finish_exporting()
    content = stream.getvalue().decode()
    told = list(csv.DictReader(io.StringIO(content, newline="")))
    assert [row["headline"].removeprefix("'") for row in told] == [*FORMULAS, "Ferry sails - again", "x;=1+1"]
    assert [row["authors"].removeprefix("'") for row in told[:1]] == ["=1+1,=2"]
    assert all(row["headline"].startswith("'") for row in told[:-2])
    assert {row["revision"] for row in told} == {"-5"}, "a number stays a number"
    assert {row["byline"] for row in told} == {""}
    assert '"x;=1+1"' in content, "semicolons part cells somewhere"


def test_objects_in_the_lists_of_an_item_do_not_cost_its_row() -> None:
    stream = io.BytesIO()
    feed = CsvFeed(stream)
    feed.start_exporting()
    day = datetime(2026, 11, 25, 8, tzinfo=UTC)
    feed.export_item({"times": [day], "prices": {"en": Decimal("1.50")}, "others": [b"a", PurePosixPath("/news")]})
    feed.finish_exporting()
    (row,) = csv.DictReader(io.StringIO(stream.getvalue().decode(), newline=""))
    cells = {name: json.loads(cell) for name, cell in row.items()}
    assert cells == {
        "times": ["2026-11-25T08:00:00+00:00"], "prices": {"en": "1.50"}, "others": ["b'a'", "/news"],
    }  # fmt: skip


def test_a_crawls_csv_feed_holds_no_formula(crawled: Path) -> None:
    for name in ("all.csv", "lists.csv", "few.csv"):
        cells = [cell for row in rows(crawled / name) for cell in row.values()]
        assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r|＝＋－＠")]


def test_half_a_surrogate_pair_does_not_cost_the_item() -> None:
    assert plain(Article(headline="a \ud83d b", published=Published(text="\udc00"))) == {
        **plain(Article()), "headline": "a ? b", "published": {**plain(Published()), "text": "?"},
    }  # fmt: skip
