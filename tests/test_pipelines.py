"""Pipelines of a user's beside newsbot's own: each does what it does anywhere in Scrapy; the parts, alone."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from components import article
from crawling import PATIENCE, ROOT, Server, command, crawl, records, report
from newssite import NewsSite
from scrapy.pipelines.images import ImagesPipeline
from scrapy.settings import Settings
from userpipelines import Rated

import newsbot.settings
from newsbot.items import Image
from newsbot.pipelines import pipeline_problem

STORIES = 3
DUE_AT_ONCE = ("-s", "REVISIT_MIN=0", "-s", "REVISIT_MAX=0")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Server(NewsSite(STORIES).pages) as server:
        yield Site(server, tmp_path_factory.mktemp("seeds") / "seeds.txt")


class Site:
    def __init__(self, server: Server, seeds: Path) -> None:
        self.requests = server.requests
        self.base_url = server.base_url
        self.seeds = seeds
        seeds.write_text("/newsroom/page/1\n", "utf-8")

    def crawl(self, data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return crawl(self.base_url, data, "-a", f"seeds={self.seeds}", *arguments)


class Crawled:
    """A crawl with one pipeline of a user's, and what it left."""

    def __init__(self, site: Site, data: Path, pipeline: str, place: int = 300, *arguments: str) -> None:
        setting = f"ITEM_PIPELINES={json.dumps({f'userpipelines.{pipeline}': place})}"
        self.done = site.crawl(data, "-s", setting, *arguments)
        self.data = data
        self.code = self.done.returncode

    @property
    def articles(self) -> list[dict[str, Any]]:
        return records(self.data, "articles")

    @property
    def report(self) -> dict[str, Any]:
        return report(self.data)


@pytest.fixture(autouse=True)
def in_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a crawl import the pipelines."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "helpers"))


def headlines(crawled: Crawled) -> list[str]:
    return sorted(article["headline"] for article in crawled.articles)


def test_a_dropped_story_is_skipped_under_the_exceptions_name_and_takes_nothing_with_it(
    site: Site, tmp_path: Path
) -> None:
    crawled = Crawled(site, tmp_path, "DropOne")
    assert (crawled.code, len(crawled.articles)) == (0, STORIES - 1), crawled.done.stderr
    assert [unread["reason"] for unread in crawled.report["skipped"]] == ["OldStory"]
    assert f"{STORIES - 1} stories were read and written; pipelines dropped 1 more (1 OldStory)." in crawled.done.stderr
    assert crawled.report["failures"] == []
    pages = {record["headline"]: record["pages"] for record in records(tmp_path, "ticker")}
    again = Crawled(site, tmp_path, "DropOne")
    assert again.code == 0
    assert len(again.articles) == STORIES - 1
    whole = tmp_path / "whole"
    site.crawl(whole)
    assert pages == {record["headline"]: record["pages"] for record in records(whole, "ticker")}


def test_a_dropped_story_comes_with_its_next_revision_once_nothing_drops_it(site: Site, tmp_path: Path) -> None:
    crawled = Crawled(site, tmp_path, "DropPlainly", 300, *DUE_AT_ONCE)
    assert f"and pipelines dropped all {STORIES} stories ({STORIES} DropItem)." in crawled.done.stderr
    assert records(tmp_path, "articles") == []
    assert {unread["reason"] for unread in report(tmp_path)["skipped"]} == {"DropItem"}
    site.crawl(tmp_path, *DUE_AT_ONCE)
    assert len(records(tmp_path, "articles")) == STORIES


def test_a_dropped_ticker_leaves_the_stories(site: Site, tmp_path: Path) -> None:
    crawled = Crawled(site, tmp_path, "DropTickers")
    assert (crawled.code, len(crawled.articles), records(tmp_path, "ticker")) == (0, STORIES, [])
    assert crawled.report["skipped"] == []


def test_what_a_pipeline_changes_is_what_is_written_and_remembered(tmp_path: Path) -> None:
    pages = NewsSite(STORIES)
    with Server(pages.pages) as server:
        site = Site(server, tmp_path / "seeds.txt")
        crawled = Crawled(site, tmp_path, "Shout", 300, *DUE_AT_ONCE)
        assert crawled.code == 0
        assert len(crawled.articles) == STORIES
        assert all(headline.isupper() for headline in headlines(crawled))
        pages.story(1).summary = "What the first was about."
        pages.build()
        again = Crawled(site, tmp_path, "Shout", 300, *DUE_AT_ONCE)
        assert [article["changed"] for article in again.articles[STORIES:]] == [["summary"]]
        pages.story(2).summary = "What the second was about."
        pages.build()
        site.crawl(tmp_path, *DUE_AT_ONCE)
        assert [article["changed"] for article in records(tmp_path, "articles")[STORIES + 1 :]] == [
            ["headline", "summary", "bodies"]
        ]


@pytest.mark.parametrize("place", [200, 699])
def test_a_dict_is_the_record_that_it_was_made_of(site: Site, tmp_path: Path, place: int) -> None:
    crawled = Crawled(site, tmp_path / "dicts", "AsDict", place)
    plain = site.crawl(tmp_path / "plain")
    assert crawled.code == plain.returncode == 0, crawled.done.stderr
    for kind in ("articles", "listings", "ticker"):
        dicts, records_ = records(tmp_path / "dicts", kind), records(tmp_path / "plain", kind)
        assert len(dicts) == len(records_) > 0
        assert [_without_times(record) for record in dicts] == [_without_times(record) for record in records_]


def _without_times(record: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in record.items() if k not in ("fetched_at", "first_seen", "last_seen", "id", "published")}


def test_a_key_that_no_record_has_is_named(site: Site, tmp_path: Path) -> None:
    crawled = Crawled(site, tmp_path, "AddKey")
    assert (crawled.code, crawled.articles) == (2, [])
    assert {unread["reason"] for unread in crawled.report["failures"]} == {"broken_record"}
    assert "mood is not a field of Article; declare it in a subclass" in crawled.done.stderr


def test_a_field_of_a_subclass_is_written(site: Site, tmp_path: Path) -> None:
    crawled = Crawled(site, tmp_path, "Rate")
    assert crawled.code == 0, crawled.done.stderr
    assert [article["rating"] for article in crawled.articles] == [len(a["headline"]) for a in crawled.articles]
    assert list(crawled.articles[0]) == list(Rated.__dataclass_fields__)


@pytest.mark.parametrize(
    ("pipeline", "error"),
    [
        ("Fail", "ValueError"),
        ("Exit", "RuntimeError"),
        ("Panic", "RuntimeError"),
        ("Cancelled", "CancelledError"),
    ],
)
def test_a_pipeline_that_fails_fails_the_page_alone(site: Site, tmp_path: Path, pipeline: str, error: str) -> None:
    crawled = Crawled(site, tmp_path, pipeline)
    assert (crawled.code, len(crawled.articles)) == (2, STORIES - 1)
    assert [unread["reason"] for unread in crawled.report["failures"]] == [f"error_{error}"]
    site.crawl(tmp_path)
    assert len(records(tmp_path, "articles")) == STORIES


def test_a_crawl_in_which_a_component_exits_stops_as_after_a_signal(site: Site, tmp_path: Path) -> None:
    setting = f"EXTENSIONS={json.dumps({'userpipelines.ExitAfterFirst': 0})}"
    done = site.crawl(tmp_path, "-s", setting, "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1")
    assert done.returncode == 2
    assert "sys.exit was called during the crawl" in done.stderr
    assert "start the same command again to resume it" in done.stderr
    assert site.crawl(tmp_path).returncode == 0
    assert len(records(tmp_path, "articles")) == STORIES


@pytest.mark.parametrize(
    ("pipeline", "said"),
    [("Empty", "headline is empty"), ("Forget", "None is not an item: does a pipeline return nothing?")],
)
def test_what_breaks_the_contract_is_a_failure_that_is_named(
    site: Site, tmp_path: Path, pipeline: str, said: str
) -> None:
    crawled = Crawled(site, tmp_path, pipeline)
    assert crawled.code == 2
    assert {unread["reason"] for unread in crawled.report["failures"]} == {"broken_record"}
    assert said in crawled.done.stderr


def test_a_pipeline_that_counts_counts_each_item_once(site: Site, tmp_path: Path) -> None:
    stats = Crawled(site, tmp_path, "Count").report["stats"]
    assert stats["mine/Article"] == STORIES
    assert stats["mine/opened"] == 1
    assert stats["mine/Ticker"] == stats["mine/Listing"] + STORIES


def test_the_recipe_of_the_docs_stores_pictures_and_names_their_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (ROOT / "docs" / "pipelines.md").read_text("utf-8")
    recipe = page.partition("## Store pictures")[2].partition("```python\n")[2].partition("```")[0]
    (tmp_path / "picturing.py").write_text(recipe, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    pages = NewsSite(STORIES)
    pages.pages["/img/1.jpg"] = 200, {"Content-Type": "image/jpeg"}, b"one"
    setting = 'ITEM_PIPELINES={"picturing.Pictures": 300}'
    with Server(pages.pages) as server:
        site = Site(server, tmp_path / "seeds.txt")
        done = site.crawl(tmp_path / "data", "-s", setting, "-s", f"FILES_STORE={tmp_path / 'files'}")
    assert done.returncode == 0, done.stderr
    stories = records(tmp_path / "data", "articles")
    assert len(stories) == STORIES
    assert all(len(story["images"]) == 1 for story in stories)
    stored = {Path(file["url"]).name: tmp_path / "files" / file["path"] for story in stories for file in story["files"]}
    assert list(stored) == ["1.jpg"], "the pictures of the others are not there"
    assert stored["1.jpg"].read_bytes() == b"one"


def test_scrapys_pictures_leave_those_of_the_story_as_they_are() -> None:
    pipeline = object.__new__(ImagesPipeline)  # its constructor needs Pillow
    pipeline.images_result_field = newsbot.settings.IMAGES_RESULT_FIELD
    images = [Image("https://paper.example/1.jpg", "A bridge", None)]
    assert pipeline.item_completed([], article(images=images), None).images == images  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["IMAGES_RESULT_FIELD", "FILES_RESULT_FIELD", "MYPICTURES_IMAGES_RESULT_FIELD"])
def test_a_media_pipeline_that_would_overwrite_a_storys_field_is_refused(name: str) -> None:
    settings = Settings()
    settings.setmodule("newsbot.settings")
    assert pipeline_problem(settings) is None
    settings.set(name, "images")
    assert str(pipeline_problem(settings)).startswith(f"{name}=images would overwrite the images of each story")


@pytest.mark.parametrize("place", [701, 801, 901])
def test_a_pipeline_behind_newsbots_is_refused_before_the_crawl(site: Site, tmp_path: Path, place: int) -> None:
    asked = len(site.requests)
    crawled = Crawled(site, tmp_path, "Shout", place)
    assert crawled.code == 1
    assert "userpipelines.Shout after newsbot.pipelines.ticker.TickerPipeline" in crawled.done.stderr
    assert "give it a number from 200 to 699" in crawled.done.stderr
    assert (len(site.requests), list(tmp_path.iterdir())) == (asked, [])


def test_a_crawl_without_a_pipeline_of_newsbots_is_refused(site: Site, tmp_path: Path) -> None:
    setting = 'ITEM_PIPELINES={"newsbot.pipelines.jsonlines.JsonLinesPipeline": null}'
    done = site.crawl(tmp_path, "-s", setting)
    assert done.returncode == 1
    assert "ITEM_PIPELINES has no pipeline of newsbot.pipelines.jsonlines" in done.stderr


def test_a_feed_that_loses_items_is_said_and_harms_no_record(site: Site, tmp_path: Path) -> None:
    exporters = '{"jsonl": "userpipelines.FailingExporter"}'
    done = site.crawl(tmp_path, "-o", str(tmp_path / "out.jsonl"), "-s", f"FEED_EXPORTERS={exporters}")
    assert done.returncode == 1
    assert "not all feeds could be stored" in done.stderr
    assert len(records(tmp_path, "articles")) == STORIES


def test_a_pipeline_that_fails_at_the_end_is_said_and_harms_no_record(site: Site, tmp_path: Path) -> None:
    crawled = Crawled(site, tmp_path, "FailAtEnd")
    assert crawled.code == 1
    assert "a pipeline failed as the crawl ended (close_spider), the log above says why" in crawled.done.stderr
    assert len(crawled.articles) == STORIES


def test_an_extension_that_fails_is_named_and_does_not_count_as_a_failure_of_the_run(
    site: Site, tmp_path: Path
) -> None:
    done = site.crawl(tmp_path, "-s", f"EXTENSIONS={json.dumps({'userpipelines.FailingExtension': 0})}")
    assert done.returncode == 0
    assert f"userpipelines.FailingExtension.item_scraped failed {STORIES} times" in done.stderr


def test_a_crawl_whose_feed_loses_its_reader_is_finished(site: Site, tmp_path: Path) -> None:
    crawl_to_pipe = [*command(site.base_url, tmp_path), "-a", f"seeds={site.seeds}", "-o", "-:jsonl"]
    with subprocess.Popen(crawl_to_pipe, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(100)
        process.stdout.close()
        errors = process.stderr.read().decode()
        assert process.wait(PATIENCE) == 1, errors
    assert "not all feeds could be stored" in errors
    assert len(records(tmp_path, "articles")) == STORIES
