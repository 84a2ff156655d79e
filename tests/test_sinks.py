"""Each pipeline of newsbot's by itself: what it does with an item, at a checkpoint, as a run ends or continues."""

from __future__ import annotations

import json
import math
from contextvars import copy_context
from dataclasses import asdict, dataclass, make_dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NewType

import attrs
import pytest
import scrapy
from components import (
    HOME,
    MOMENT,
    NOW,
    RUN,
    SITE,
    Crawl,
    Crawls,
    Paper,
    article,
    found,
    listing,
    strip,
)
from scrapy import Spider
from scrapy.exceptions import NotConfigured
from scrapy.settings import Settings

from newsbot.items import Article, Body, Card, Link, Listing, Published, TickerRecord, Tombstone
from newsbot.ledger.batch import Batch
from newsbot.ledger.store import Ledger
from newsbot.ledger.visit import Visit, current_visit
from newsbot.pipelines import is_recorded, pipeline_problem, pipelines_of_others
from newsbot.pipelines.jsonlines import JsonLinesPipeline
from newsbot.pipelines.revisions import RevisionPipeline
from newsbot.pipelines.ticker import TickerPipeline
from newsbot.pipelines.validate import BrokenRecord, ValidatePipeline, checked, problem_of, record_of
from newsbot.storage.files import OutputError, RecordFiles
from newsbot.ticker import counts_id

PIPELINES = (ValidatePipeline, TickerPipeline, RevisionPipeline, JsonLinesPipeline)
NEXT = "2026-11-26T084312Z"


def ticker_record(**fields: Any) -> TickerRecord:
    made = TickerRecord(
        "newsbot/ticker-entry/1", "0" * 20, SITE, "Rain", {"en": "Rain"}, None, None, 1, MOMENT, MOMENT, 1
    )
    return replace(made, **fields)


def tombstone(**fields: Any) -> Tombstone:
    made = Tombstone("newsbot/tombstone/1", "0" * 20, SITE, f"{HOME}/story-1", "Rain", MOMENT, MOMENT, [404])
    return replace(made, **fields)


# The contract


@pytest.mark.parametrize("record", [article(), listing(), strip("a"), ticker_record(), tombstone()])
def test_a_whole_record_passes_as_it_is(record: Any) -> None:
    assert problem_of(record) is None
    assert ValidatePipeline().process_item(record) is record


class Markup(str):
    """Text that holds on to the tree that it was read from."""


BODY = Body("en", "ltr", "Court rules", None, ["It ruled."], 2)


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        (article(id="7"), "id is '7'"),
        (article(id=7), "id is 7"),
        (article(headline=""), "headline is empty"),
        (article(headline=None), "headline is None"),
        (article(url="/story-1"), "url is '/story-1'"),
        (article(canonical_url="ftp://paper.example/"), "canonical_url is 'ftp://paper.example/'"),
        (article(fetched_at="2026-11-25"), "fetched_at is '2026-11-25'"),
        (article(fetched_at="2026-11-25T08:43:12"), "fetched_at is '2026-11-25T08:43:12'"),
        (article(authors=("Sana Malik",)), "authors is ('Sana Malik',)"),
        (article(authors=["Sana Malik", None]), "authors is ['Sana Malik', None]"),
        (article(revision=True), "revision is True"),
        (article(revision=0), "revision is 0"),
        (article(summary=7), "summary is 7"),
        (article(links=[{"url": HOME, "text": "Home"}]), "links is [{"),
        (article(links=[Link(HOME, 7)]), "links is [Link("),  # type: ignore[arg-type]
        (article(alternative_headlines={"en": None}), "alternative_headlines is {'en': None}"),
        (article(in_language=["ur"]), "in_language does not name the bodies' languages"),
        (article(in_language=["english"], bodies=[replace(BODY, language="english")]), "in_language is ['english']"),
        (article(bodies=[replace(BODY, paragraphs=[])]), "a body has no paragraph, or an empty one"),
        (article(bodies=[replace(BODY, paragraphs=["It ruled.", ""])]), "a body has no paragraph, or an empty one"),
        (article(bodies=[replace(BODY, direction="up")]), "bodies is [Body("),  # type: ignore[arg-type]
        (article(published=Published(earliest="2019-05-02")), "published has bounds, precision and source only"),
        (
            article(published=Published(None, None, "2019-05-02", "2019-05-01", "day", "byline")),
            "published ends before it starts",
        ),
        (
            article(published=Published(None, None, "2 May 2019", "2019-05-02", "day", "byline")),
            "published holds '2 May 2019'",
        ),
        (article(published=Published(date="2 May 2019")), "published.date is '2 May 2019'"),
        (article(published=Published(date="2019-02-31")), "published.date is '2019-02-31'"),
        (
            article(published=Published(None, None, "2019-02-28", "2019-02-31", "day", "byline")),
            "published holds '2019-02-31'",
        ),
        (replace(article(), fetched_at="2019-05-02T25:00:00Z"), "fetched_at is '2019-05-02T25:00:00Z'"),
        (article(published=Published(precision="aeon")), "published is Published("),  # type: ignore[arg-type]
        (listing(Card("", "/x", 7)), "cards is [Card("),  # type: ignore[arg-type]
        (ticker_record(pages=0), "pages is 0"),
        (ticker_record(last_seen="now"), "last_seen is 'now'"),
        (tombstone(url="x"), "url is 'x'"),
        (tombstone(headline=""), "headline is empty"),
        (replace(strip("a"), entries=["a"]), "entries is ['a']"),  # type: ignore[arg-type]
        (replace(strip("a"), entries=("a",)), "entries is ('a',)"),  # type: ignore[arg-type]
    ],
)
def test_what_breaks_the_contract_is_named(record: Any, problem: str) -> None:
    assert str(problem_of(record)).startswith(problem)
    with pytest.raises(BrokenRecord, match=f"{type(record).__name__} .*: "):
        ValidatePipeline().process_item(record)


def test_texts_of_other_classes_become_plain_wherever_they_are() -> None:
    body = replace(BODY, headline=Markup("Court rules"), paragraphs=[Markup("It ruled.")])
    record = article(in_language=["en"], bodies=[body], alternative_headlines={Markup("ur"): Markup("فیصلہ")})
    written = ValidatePipeline().process_item(record)
    assert type(written.bodies[0].paragraphs[0]) is type(written.bodies[0].headline) is str
    assert [*map(type, next(iter(written.alternative_headlines.items())))] == [str, str]


def test_an_urdu_story_with_a_date_passes() -> None:
    body = Body("ur", "rtl", "عدالت کا فیصلہ", None, ["عدالت نے فیصلہ سنایا۔"], 4)
    published = Published("2 May 2019", "2019-05-02", "2019-05-02", "2019-05-02T10:00:00Z", "day", "byline")
    assert problem_of(article(in_language=["ur"], bodies=[body], published=published)) is None


class AnItem(scrapy.Item):
    schema = scrapy.Field()
    id = scrapy.Field()
    site = scrapy.Field()
    url = scrapy.Field()
    fetched_at = scrapy.Field()
    cards = scrapy.Field()
    versions = scrapy.Field()


@attrs.define
class Attrs:
    schema: str
    id: str
    site: str
    url: str
    fetched_at: str
    cards: list[Any]
    versions: list[Any]


@pytest.mark.parametrize("kind", [dict, AnItem, Attrs])
def test_an_item_of_any_type_becomes_the_record_that_its_schema_names(kind: Any) -> None:
    record = listing(Card("Court rules", f"{HOME}/story-1", "2019-05-02"))
    plain = {name: value for name, value in asdict(record).items() if name not in ("page", "section")}
    assert record_of(kind(**plain)) == record


@pytest.mark.parametrize("record", [article(links=[Link(HOME, "Home")]), strip("a", "b"), tombstone()])
def test_a_dict_becomes_the_record_with_all_that_is_in_it(record: Any) -> None:
    assert record_of(json.loads(json.dumps(asdict(record)))) == record


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        (None, "None is not an item: does a pipeline return nothing?"),
        ("text", "'text' is not an item: a pipeline has to return the item"),
        ([article()], "is not an item: a pipeline has to return the item"),
        ({"headline": "Court rules"}, "dict is not a record of newsbot: its schema is None"),
        ({"schema": "newsbot/article/9"}, "its schema is 'newsbot/article/9'"),
        ({**asdict(article()), "mood": "calm"}, "mood is not a field of Article; declare it in a subclass"),
        ({**asdict(article()), "bodies": [{"mood": "calm"}]}, "mood is not a field of Body"),
        ({**asdict(article()), "bodies": [{"language": "en"}]}, "Body has no direction"),
        ({"schema": "newsbot/strip/1", "site": SITE}, "Ticker has no entries, fetched_at, url"),
        ({**asdict(article()), "id": 7}, "id is 7"),
    ],
)
def test_what_is_no_record_is_named(item: Any, problem: str) -> None:
    with pytest.raises(BrokenRecord, match=problem.replace("?", r"\?")):
        checked(item)


def test_a_field_of_a_subclass_is_checked_too() -> None:
    @dataclass(slots=True)
    class Rated(Article):
        rating: int | None = None

    values = {name: getattr(article(), name) for name in Article.__dataclass_fields__}
    assert problem_of(Rated(**values, rating=5)) is None
    problem = problem_of(Rated(**values, rating="five"))  # type: ignore[arg-type]
    assert problem == "rating is 'five', but has to be int | None, as JSON has it"


def with_own(hint: Any, value: Any) -> Any:
    """An article with a field of a project's own."""
    own = make_dataclass("Own", [("own", hint, None)], bases=(Article,))
    return own(**{name: getattr(article(), name) for name in Article.__dataclass_fields__}, own=value)


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (Any, "happy"), (object, 3), (dict[str, Any], {"a": [1, {"b": None}]}), (float, 1), (float | None, 2.5),
        (list, [1, "two"]), (dict, {"a": 1.5}), (NewType("Mood", str), "happy"), (Annotated[str, "a mood"], "happy"),
    ],
)  # fmt: skip
def test_a_field_may_be_whatever_json_has(hint: Any, value: Any) -> None:
    assert problem_of(with_own(hint, value)) is None


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (float, math.nan), (float | None, math.inf), (Any, math.nan), (list, [date(2026, 1, 1)]), (dict, {(1, 2): 3}),
        (dict[str, Any], {"a": b"b"}), (float, True), (Any, json.loads("[" * 100 + "]" * 100)),
    ],
)  # fmt: skip
def test_a_field_may_be_nothing_that_json_lacks(hint: Any, value: Any) -> None:
    assert str(problem_of(with_own(hint, value))).startswith("own is ")


@pytest.mark.parametrize(("hint", "value"), [(datetime, datetime(2026, 1, 1)), (set[str], {"a"}), (bytes, b"a")])
def test_a_type_that_json_lacks_is_named(hint: Any, value: Any) -> None:
    assert "which JSON does not have: declare str" in str(problem_of(with_own(hint, value)))


def test_texts_of_other_classes_become_plain_ones() -> None:
    class Section(StrEnum):
        HARBOUR = "harbour"

    record = checked(article(summary=Markup("Short."), section=Section.HARBOUR, byline=Markup("By A")))
    assert [type(text) for text in (record.summary, record.section, record.byline)] == [str] * 3
    assert (record.summary, record.section) == ("Short.", "harbour")


# Which crawls have them


def test_they_are_for_crawls_that_are_recorded(crawls: Crawls) -> None:
    crawler = crawls.new().crawler
    assert is_recorded(crawler)
    for pipeline in PIPELINES:
        assert isinstance(pipeline.from_crawler(crawler), pipeline)


class Plain(Spider):
    name = "plain"


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_they_are_not_for_spiders_of_others(crawls: Crawls, pipeline: Any) -> None:
    crawler = crawls.new().crawler
    crawler.spider = Plain()
    assert not is_recorded(crawler)
    with pytest.raises(NotConfigured):
        pipeline.from_crawler(crawler)


def settings_with(pipelines: dict[Any, int | None]) -> Settings:
    settings = Settings()
    settings.setmodule("newsbot.settings")
    settings.set("ITEM_PIPELINES", pipelines, "cmdline")
    return settings


class Users:
    def process_item(self, item: Any) -> Any:
        return item


def users() -> Users:
    """Makes a pipeline: Scrapy only calls what a setting names."""
    return Users()


class Mine(JsonLinesPipeline):
    """A user's own way of writing."""


OURS = "newsbot.pipelines"


@pytest.mark.parametrize(
    ("pipelines", "problem"),
    [
        ({}, None),
        ({Users: 0}, None),
        ({Users: 699}, None),
        ({users: 699}, None),
        ({f"{OURS}.jsonlines.JsonLinesPipeline": None, Mine: 900}, None),
        ({Users: 701}, "has test_sinks.Users after newsbot.pipelines.ticker.TickerPipeline"),
        ({Users: 1000}, "has test_sinks.Users after"),
        ({f"{OURS}.ticker.TickerPipeline": None}, "has no pipeline of newsbot.pipelines.ticker"),
        ({f"{OURS}.ticker.TickerPipeline": 850}, "needs newsbot's own pipelines in this order"),
    ],
)
def test_a_crawl_whose_pipelines_would_lose_records_is_refused(pipelines: Any, problem: str | None) -> None:
    found = pipeline_problem(settings_with(pipelines))
    assert found is None if problem is None else problem in str(found)


def test_the_pipelines_of_others_are_named() -> None:
    assert pipelines_of_others(settings_with({Users: 300})) == ["test_sinks.Users"]
    assert pipelines_of_others(settings_with({})) == []


# A checkpoint


def process(pipeline: Any, visit: Visit, item: Any) -> Any:
    """What a pipeline makes of an item of a visit's page."""

    def processed() -> Any:
        current_visit.set(visit)
        return pipeline.process_item(item)

    return copy_context().run(processed)


def visit_of(path: str = "/story-1", *records: Any, **fields: Any) -> Visit:
    visit = Visit(found(path, **fields), status=200, records=list(records))
    visit.end()
    return visit


def record(ledger: Ledger, batch: Batch) -> None:
    with ledger.checkpoint("me", batch.now) as connection:
        ledger.record(connection, batch.rows)


# The ticker


def test_a_ticker_waits_with_its_visit_and_counts_once_that_is_whole(ledger: Ledger) -> None:
    pipeline = TickerPipeline()
    whole, failed = visit_of(), visit_of("/story-2")
    failed.end("failed", "timeout")
    for visit in (whole, failed):
        shown = strip("rain")
        assert process(pipeline, visit, shown) is shown
        assert visit.tickers == [shown]
    batch = Batch(ledger, RUN, NOW, [whole, failed])
    pipeline.commit(batch)
    kept = [(row["run"], row["site"], row["first_seen"]) for row in batch.rows.ticker]
    assert kept == [(RUN, SITE, MOMENT)]
    pipeline.finish(batch)
    assert [(entry.headline, entry.pages) for entry in batch.lines["ticker"]] == [("rain", 1)]


def test_a_ticker_of_no_visit_is_nobodys() -> None:
    assert TickerPipeline().process_item(strip("rain")) == strip("rain")


def test_other_items_pass_the_ticker_pipeline(ledger: Ledger) -> None:
    visit, story = visit_of(), article()
    assert process(TickerPipeline(), visit, story) is story
    assert visit.tickers == []


def test_what_did_not_change_since_the_last_checkpoint_is_not_kept_again(ledger: Ledger) -> None:
    pipeline = TickerPipeline()
    first = Batch(ledger, RUN, NOW, [Visit(found("/list"), tickers=[strip("rain", "sun")])])
    pipeline.commit(first)
    second = Batch(ledger, RUN, NOW, [Visit(found("/list/2"), tickers=[strip("rain")])])
    pipeline.commit(second)
    third = Batch(ledger, RUN, NOW, [Visit(found("/list/3"))])
    pipeline.commit(third)
    kept = [[row["id"] for row in batch.rows.ticker] for batch in (first, second, third)]
    assert [len(ids) for ids in kept] == [2, 1, 0]
    assert kept[1] == [counts_id(SITE, 0)]


def test_a_run_that_goes_on_counts_on_and_a_later_run_knows_when_an_entry_was_first_seen(ledger: Ledger) -> None:
    before = TickerPipeline()
    batch = Batch(ledger, RUN, NOW, [Visit(found("/list"), tickers=[strip("rain")])])
    before.commit(batch)
    record(ledger, batch)
    resumed = TickerPipeline()
    resumed.resume(row.record for row in ledger.ticker(RUN))
    resumed.commit(Batch(ledger, RUN, NOW, [Visit(found("/list/2"), tickers=[strip("rain")])]))
    end = Batch(ledger, RUN, NOW)
    resumed.finish(end)
    assert [(entry.headline, entry.pages) for entry in end.lines["ticker"]] == [("rain", 2)]
    later = TickerPipeline()
    shown = replace(strip("rain"), fetched_at="2026-11-26T08:43:12+00:00")
    later.commit(Batch(ledger, NEXT, NOW, [Visit(found("/list"), tickers=[shown])]))
    end = Batch(ledger, NEXT, NOW)
    later.finish(end)
    assert [entry.first_seen for entry in end.lines["ticker"]] == [MOMENT]


# Revisions


def judged(ledger: Ledger, run: str, *visits: Visit, pipeline: RevisionPipeline | None = None) -> Batch:
    """A checkpoint of a run, recorded with the rows of its addresses."""
    batch = Batch(ledger, run, NOW, visits)
    (pipeline or RevisionPipeline()).commit(batch)
    for visit in visits:
        reading = batch.readings.get(visit)
        row = {
            "id": visit.page.id, "site": SITE, "canonical": visit.page.canonical, "path": visit.page.path,
            "kind": "story", "request": "{}", "rank": None, "found_on": None, "found_run": run, "found_at": NOW,
            "fate": visit.fate or "fetched", "run": run, "visits": 1, "due": None, "reason": None, "status": 200,
            "visited_at": NOW, "interval": None, "validators": None, "misses": None, "alias_of": None,
            "story": reading.revision.id if reading else None,
        }  # fmt: skip
        batch.rows.visited.append(row)
    record(ledger, batch)
    return batch


def fates(batch: Batch) -> list[str]:
    """The fate of each story of a batch, or the reason why it is not written."""
    readings = [batch.readings[visit] for visit in batch.visits if visit in batch.readings]
    return [reading.reason or reading.fate for reading in readings]


def known(ledger: Ledger, path: str) -> Any:
    row = ledger.address(found(path).id)
    assert row is not None
    return row._asdict()


def test_a_new_story_and_a_revision_are_written_and_what_says_nothing_new_is_not(ledger: Ledger) -> None:
    first = judged(ledger, "1", visit_of("/story-1", article()))
    same = judged(ledger, "2", visit_of("/story-1", article(), known=known(ledger, "/story-1")))
    changed = judged(
        ledger, "3", visit_of("/story-1", article(text="It ruled on Monday."), known=known(ledger, "/story-1"))
    )
    assert list(map(fates, (first, same, changed))) == [["fetched"], ["unchanged"], ["changed"]]
    assert [len(batch.lines["articles"]) for batch in (first, same, changed)] == [1, 0, 1]
    written = changed.lines["articles"][0]
    assert (written.id, written.revision, written.changed) == (article().id, 2, ["bodies"])
    assert changed.rows.revisions[0]["changed"] == '["bodies"]'
    assert [batch.counts for batch in (first, same)] == [{"story/new": 1}, {"story/unchanged": 1}]
    assert [row.revision for row in ledger.story(article().id)[1]] == [1, 2]


def test_what_comes_first_makes_no_difference(ledger: Ledger) -> None:
    text = " ".join(["The court ruled on Friday, and nobody was surprised."] * 9)
    visits = [visit_of(f"/story-{number}", article(f"/story-{number}", text)) for number in (2, 1, 3)]
    batch = judged(ledger, "1", *visits)
    assert dict(zip(("/story-2", "/story-1", "/story-3"), fates(batch), strict=True)) == {
        "/story-1": "fetched", "/story-2": "copy", "/story-3": "copy",
    }  # fmt: skip


def test_a_story_that_left_its_address_keeps_its_id_at_the_new_one(ledger: Ledger) -> None:
    text = " ".join(["The court ruled on Friday, and nobody was surprised."] * 9)
    judged(ledger, "1", visit_of("/story-1", article("/story-1", text)))
    gone = visit_of("/story-1", known=known(ledger, "/story-1"))
    gone.fate = "missing"
    judged(ledger, "2", gone)
    moved = judged(ledger, "3", visit_of("/story-new", article("/story-new", text)))
    assert fates(moved) == ["unchanged"]
    assert [(row["id"], row["address"]) for row in moved.rows.stories] == [
        (article("/story-1").id, found("/story-new").id),
    ]


def test_a_redirected_story_keeps_its_id(ledger: Ledger) -> None:
    text = " ".join(["The court ruled on Friday, and nobody was surprised."] * 9)
    judged(ledger, "1", visit_of("/story-1", article("/story-1", text)))
    visit = visit_of("/story-1", article("/story-new", text), known=known(ledger, "/story-1"))
    visit.hops.append(found("/story-new"))
    batch = judged(ledger, "2", visit)
    assert batch.readings[visit].article.id == article("/story-1").id


def test_a_story_that_has_moved_is_revised_by_the_visit_of_its_new_address(ledger: Ledger) -> None:
    text = " ".join(["The court ruled on Friday, and nobody was surprised."] * 9)
    judged(ledger, "1", visit_of("/story-1", article("/story-1", text)))
    moved = visit_of("/story-1", known=known(ledger, "/story-1"))
    moved.alias_of = found("/story-new").id
    moved.end("alias", "redirected_to_known")
    renamed = {"headline": "Court rules again", "alternative_headlines": {"en": "Court rules again"}}
    batch = judged(ledger, "2", moved, visit_of("/story-new", article("/story-new", text, **renamed)))
    (written,) = batch.lines["articles"]
    assert (written.id, written.revision) == (article("/story-1").id, 2)
    assert "headline" in written.changed


def test_another_address_of_a_story_that_lives_elsewhere_is_a_twin(ledger: Ledger) -> None:
    judged(ledger, "1", visit_of("/story-1", article("/story-1")))
    batch = judged(ledger, "2", visit_of("/story-2", article("/story-1", "Another wording.")))
    assert (fates(batch), batch.lines["articles"], batch.rows.stories) == (["twin"], [], [])


def test_each_of_several_stories_of_one_page_is_a_story_of_its_own(ledger: Ledger) -> None:
    def read(run: str, *texts: str, known: Any = None) -> Batch:
        stories = [article(f"/day#{number}", f"{text} " * 50) for number, text in enumerate(texts)]
        return judged(ledger, run, visit_of("/day", *stories, known=known))

    first = read("1", "The court ruled.", "The ferry sailed.")
    second = read("2", "The court ruled.", "The ferry sank.", known=known(ledger, "/day"))
    assert [[written.revision for written in batch.lines["articles"]] for batch in (first, second)] == [[1, 1], [2]]
    assert second.lines["articles"][0].id == article("/day#1").id
    assert second.counts == {"story/unchanged": 1, "story/revision": 1}


def test_a_text_that_many_known_stories_have_at_once_replaces_none_of_them(ledger: Ledger) -> None:
    paths = [f"/story-{number}" for number in range(4)]
    judged(ledger, "1", *(visit_of(path, article(path, f"It is the news of {path}. " * 30)) for path in paths))
    wall = "We value your privacy, and ask for your consent to what we store. " * 30
    visits = [visit_of(path, article(path, wall), known=known(ledger, path)) for path in paths]
    first, later = judged(ledger, "2", *visits[:2]), judged(ledger, "3", *visits[2:])
    assert [*fates(first), *fates(later)] == ["copy"] * 4


def test_a_new_page_with_the_new_text_of_a_known_story_is_its_copy(ledger: Ledger) -> None:
    judged(ledger, "1", visit_of("/story-1", article("/story-1", "The ferry sails at noon. " * 30)))
    text = "The ferry sails at one. " * 30
    visits = (
        visit_of("/story-1", article("/story-1", text), known=known(ledger, "/story-1")),
        visit_of("/story-2", article("/story-2", text)),
    )
    assert fates(judged(ledger, "2", *visits)) == ["changed", "copy"]


def test_a_page_that_lost_its_text_is_no_revision(ledger: Ledger) -> None:
    judged(ledger, "1", visit_of("/story-1", article()))
    empty = article(bodies=[], in_language=[])
    batch = judged(ledger, "2", visit_of("/story-1", empty, known=known(ledger, "/story-1")))
    assert (fates(batch), batch.lines["articles"]) == (["lost_body"], [])
    assert ledger.story(article().id)[0].content_hash == article().content_hash  # type: ignore[union-attr]


def test_a_page_that_is_as_it_was_keeps_its_story_alive(ledger: Ledger) -> None:
    judged(ledger, "1", visit_of("/story-1", article()))
    unchanged = visit_of("/story-1", known=known(ledger, "/story-1"))
    unchanged.fate = "unchanged"
    batch = judged(ledger, "2", unchanged)
    assert [(row["id"], row["run"]) for row in batch.rows.stories] == [(article().id, "2")]


def test_what_failed_is_not_judged(ledger: Ledger) -> None:
    visit = visit_of("/story-1", article())
    visit.end("failed", "error_KeyError")
    batch = judged(ledger, "1", visit)
    assert (batch.readings, batch.lines["articles"], batch.counts) == ({}, [], {})


def test_a_story_that_is_broken_when_it_is_judged_fails_its_visit(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    broken = article()
    broken.warnings = None  # type: ignore[assignment]
    visit = visit_of("/story-1", broken)
    batch = judged(ledger, "1", visit, visit_of("/story-2", article("/story-2")))
    assert (visit.fate, visit.reason) == ("failed", "broken_record")
    assert [written.url for written in batch.lines["articles"]] == [f"{HOME}/story-2"]
    assert batch.counts["page/failed/broken_record"] == 1
    assert "warnings is None" in caplog.text
    assert ledger.story(broken.id)[0] is None


def test_the_hash_is_made_anew_where_another_pipeline_may_have_changed_the_story() -> None:
    story = article()
    before, story.headline = story.content_hash, "Court rules again"
    story.alternative_headlines = {"en": story.headline}
    assert RevisionPipeline().process_item(story).content_hash == before
    assert RevisionPipeline(others=True).process_item(story).content_hash != before
    assert RevisionPipeline(others=True).process_item(asdict(listing())) == listing()


def test_an_item_that_breaks_the_contract_after_the_pipelines_of_others_is_dropped() -> None:
    with pytest.raises(BrokenRecord, match="headline is empty"):
        RevisionPipeline(others=True).process_item(article(headline=""))


@pytest.mark.parametrize(("theirs", "checks"), [({}, 2), ({Users: 300}, 3)])
def test_a_story_is_checked_as_it_comes_after_the_last_change_and_as_it_is_written(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch, theirs: dict[Any, int], checks: int
) -> None:
    checked_stories: list[Article] = []
    monkeypatch.setattr("newsbot.pipelines.validate._article_problem", checked_stories.append)
    crawl = crawls.begin(ITEM_PIPELINES=theirs)
    crawl.ask("/story-1")
    crawl.read(article())
    crawl.end()
    assert len(crawl.records("articles")) == 1
    assert len(checked_stories) == checks


def test_whether_there_are_other_pipelines_is_seen_in_the_settings(crawls: Crawls) -> None:
    assert not RevisionPipeline.from_crawler(crawls.new().crawler).others
    assert RevisionPipeline.from_crawler(crawls.new(ITEM_PIPELINES={Users: 300}).crawler).others


def test_a_headline_with_half_a_surrogate_pair_can_be_remembered(ledger: Ledger) -> None:
    judged(ledger, "1", visit_of("/story-1", article(headline="Court \ud83d rules")))
    assert [row.headline for row in ledger.known_stories([article().id], [])[0].values()] == ["Court ? rules"]


# JSON Lines


@pytest.fixture
def writer(tmp_path: Path) -> JsonLinesPipeline:
    files = RecordFiles(tmp_path, RUN)
    files.create()
    writer = JsonLinesPipeline()
    writer.open(files)
    return writer


def lines(folder: Path, name: str) -> list[dict[str, Any]]:
    text = (folder / name / f"{RUN}.jsonl.part").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_records_wait_with_their_visit(writer: JsonLinesPipeline) -> None:
    visit, story = visit_of(), article()
    assert process(writer, visit, story) is story
    process(writer, visit, listing())
    process(writer, visit, strip("rain"))
    assert visit.records == [story, listing()]


def test_an_item_of_no_page_is_named_and_counted(crawls: Crawls, caplog: pytest.LogCaptureFixture) -> None:
    run = crawls.begin().run
    assert copy_context().run(run.records.jsonlines.process_item, item := article()) is item
    assert f"belongs to no page is not written; yield it from a callback: Article(schema={item.schema!r}" in caplog.text
    run.records.commit(NOW)
    run.records.commit(NOW)
    assert run.records.registry.tally.counts["unplaced/item"] == 1


def test_lists_of_whole_visits_and_the_lines_of_others_are_appended(
    writer: JsonLinesPipeline, ledger: Ledger, tmp_path: Path
) -> None:
    failed = visit_of("/list/2", listing(path="/list/2"))
    failed.end("failed", "error_KeyError")
    batch = Batch(ledger, RUN, NOW, [visit_of("/list", listing(), article()), failed])
    batch.lines["tombstones"].append(tombstone())
    writer.commit(batch)
    assert [record["url"] for record in lines(tmp_path, "listings")] == [f"{HOME}/list"]
    assert (lines(tmp_path, "tombstones"), lines(tmp_path, "articles")) == ([asdict(tombstone())], [])
    rows = {row["name"]: row for row in batch.rows.outputs}
    assert set(rows) == {"listings", "tombstones"}
    assert rows["listings"]["lines"] == 1
    assert rows["listings"]["bytes"] == (tmp_path / "listings" / f"{RUN}.jsonl.part").stat().st_size
    assert json.loads(rows["listings"]["filled"])["url"] == 1


def test_a_checkpoint_without_records_writes_nothing(writer: JsonLinesPipeline, ledger: Ledger) -> None:
    batch = Batch(ledger, RUN, NOW)
    writer.commit(batch)
    assert batch.rows.outputs == []


def test_a_record_that_is_broken_when_it_is_written_is_left_out(
    writer: JsonLinesPipeline, ledger: Ledger, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    batch = Batch(ledger, RUN, NOW)
    batch.lines["tombstones"] += [tombstone(headline=""), tombstone()]
    writer.commit(batch)
    assert (len(lines(tmp_path, "tombstones")), batch.counts["records/broken"]) == (1, 1)
    assert "A Tombstone is broken and is not written" in caplog.text


def test_a_file_that_is_not_as_it_was_left_is_not_appended_to(
    writer: JsonLinesPipeline, ledger: Ledger, tmp_path: Path
) -> None:
    (tmp_path / "listings" / f"{RUN}.jsonl.part").write_text("{}\n")
    batch = Batch(ledger, RUN, NOW, [visit_of("/list", listing())])
    with pytest.raises(OutputError, match="another program has deleted, cut or changed the file"):
        writer.commit(batch)
    assert batch.rows.outputs == []


# All of them in a crawl


def test_dicts_go_through_all_of_them(crawls: Crawls) -> None:
    crawl: Crawl = crawls.begin(Paper)
    crawl.ask("/story-1")
    crawl.read(asdict(article()), asdict(strip("rain")), asdict(listing()))
    crawl.end()
    assert {kind: len(crawl.records(kind)) for kind in ("articles", "ticker", "listings")} == {
        "articles": 1, "ticker": 1, "listings": 1,
    }  # fmt: skip
    assert isinstance(record_of(crawl.records("articles")[0]), Article)
    assert isinstance(record_of(crawl.records("listings")[0]), Listing)
