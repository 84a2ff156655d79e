"""What becomes of addresses: visits from their begin to their end, and the rows that a checkpoint makes of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from components import HOME, NOW, RUN, SITE, acquired_ledger, article, found, listing, strip

import newsbot
from newsbot.archive.files import ArchiveFiles
from newsbot.archive.warc import Exchange
from newsbot.items import Card, Published, Tombstone
from newsbot.ledger.batch import Batch
from newsbot.ledger.registry import Registry
from newsbot.ledger.revisit import DAILY, DAY, RevisitPolicy
from newsbot.ledger.store import Ledger
from newsbot.ledger.visit import Found, ListWalk, Visit
from newsbot.pipelines.revisions import RevisionPipeline
from newsbot.published import Sightings
from newsbot.reasons import CAUSE_LENGTH

HOUR = 3600
NEXT, LAST = "2026-11-26T084312Z", "2026-12-04T084312Z"


class Site:
    """The registry of a run over a ledger: a test ends visits, and sees the rows that a checkpoint records."""

    def __init__(self, ledger: Ledger, run: str = RUN, **options: Any) -> None:
        self.ledger = ledger
        self.stats: Counter[str] = Counter()
        self.run = run
        self.pipeline = RevisionPipeline()
        self.registry = Registry(ledger, run, RevisitPolicy(HOUR, 30 * DAY), count=self._count, **options)

    def _count(self, name: str, number: int) -> None:
        self.stats[name] += number

    def end(self, visit: Visit, fate: Any = None, reason: str | None = None) -> Visit:
        self.registry.begin(visit)
        self.registry.end(visit, fate, reason)
        return visit

    def commit(self, now: int = NOW, *, last: bool = False) -> Batch:
        batch = self.registry.take(now, (), last=last)
        self.pipeline.commit(batch)
        self.registry.commit(batch)
        with self.ledger.checkpoint("me", now) as connection:
            self.ledger.record(connection, batch.rows)
        self.registry.recorded(batch)
        return batch

    def row(self, address: Found) -> dict[str, Any]:
        row = self.ledger.address(address.id)
        assert row is not None
        return row._asdict()

    def again(self, path: str, kind: str = "story") -> Found:
        """An address as the queue hands it out in a later run."""
        return found(path, kind=kind, known=self.row(found(path)))


@pytest.fixture
def site(ledger: Ledger) -> Site:
    return Site(ledger)


def read(path: str = "/story-1", text: str = "The court ruled on Friday.", **fields: Any) -> Visit:
    """A visit whose page gave a story."""
    visit = Visit(found(path), status=200, records=[article(path, text)])
    for name, value in fields.items():
        setattr(visit, name, value)
    return visit


# Visits


def test_a_visit_is_open_until_it_ends_and_ended_until_it_is_recorded(site: Site) -> None:
    visit = read()
    site.registry.begin(visit)
    assert (site.registry.open, site.registry.ended) == ({visit}, [])
    site.registry.end(visit, None)
    assert (site.registry.open, site.registry.ended) == (set(), [visit])
    site.commit()
    assert site.registry.ended == []


def test_the_first_end_counts_unless_the_visit_fails_after_it(site: Site) -> None:
    visit = read()
    site.end(visit, "skipped", "no_story")
    site.registry.end(visit, "alias", "redirected_to_known")
    assert (visit.fate, visit.reason, site.registry.ended) == ("skipped", "no_story", [visit])
    site.registry.end(visit, "failed", "error_KeyError")
    assert (visit.fate, visit.reason, site.registry.ended) == ("failed", "error_KeyError", [visit])
    assert site.stats == {"page/skipped/no_story": 1, "page/failed/error_KeyError": 1}


def test_a_reason_is_counted_where_it_is_recorded(site: Site) -> None:
    visit = Visit(found("/story-1"))
    site.registry.begin(visit)
    site.registry.drop(visit, "OldStory")
    site.registry.drop(visit, "OldStory")
    site.registry.end(visit, "refused", "rights")
    assert (visit.fate, visit.reason, visit.ended) == ("skipped", "OldStory", True)
    assert site.stats == {"page/skipped/OldStory": 1}


def test_what_comes_after_the_end_of_a_visit_is_too_late(site: Site) -> None:
    visit = site.end(read())
    site.registry.end(visit, "skipped", "no_story")
    assert (visit.fate, visit.reason, site.stats) == (None, None, {})


def test_a_dropped_story_ends_its_visit_as_skipped_with_the_rest_of_the_page(site: Site) -> None:
    visit = Visit(found("/story-1"), status=200, tickers=[strip("rain")])
    site.registry.begin(visit)
    site.registry.drop(visit, "OldStory")
    site.registry.end(visit, None)
    assert site.commit().read == [visit]
    row = site.row(visit.found)
    assert (row["fate"], row["reason"], row["due"] > NOW) == ("skipped", "OldStory", True)


def test_a_recorded_visit_holds_its_request_no_more(site: Site) -> None:
    """Which has it in its meta, and else both would wait with the page for the garbage collector."""
    visit = Visit(found("/story-1"))
    visit.request = object()
    site.end(visit, "fetched")
    site.commit()
    assert visit.request is None


def test_a_visit_whose_items_are_still_processed_waits_for_the_next_checkpoint(site: Site) -> None:
    waits, whole = (site.end(read(f"/story-{number}", f"Of {number}.")) for number in (1, 2))
    waits.request = object()
    batch = site.registry.take(NOW, [waits.request])
    assert batch.visits == [whole]
    site.registry.recorded(batch)
    assert site.registry.ended == [waits]
    assert site.registry.take(NOW, []).visits == [waits]


def test_what_was_found_is_taken_once_with_the_page_that_named_it(site: Site) -> None:
    parent = site.end(read("/story-1"))
    parent.children.append(found("/story-2", found_on=parent.found.id))
    site.registry.roots.append(found("/list", kind="section"))
    site.registry.loose.append(exchange("/robots.txt"))
    batch = site.registry.take(NOW, ())
    assert [(row["path"], row["found_on"], row["found_run"]) for row in batch.rows.found] == [
        ("/story-2", parent.found.id, RUN), ("/list", None, RUN),
    ]  # fmt: skip
    assert len(batch.loose) == 1
    assert (site.registry.roots, site.registry.loose) == ([], [])


# Rows of addresses


def test_a_page_that_is_visited_before_it_is_recorded_as_found_has_the_same_row(
    site: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    def crawled(site: Site, *, at_once: bool) -> dict[str, Any]:
        child, parent = read("/story-2"), Visit(found("/news", kind="section"))
        child.found.found_on = parent.found.id
        parent.children.append(child.found)
        site.end(parent)
        if not at_once:
            site.commit()
        site.end(child)
        batch = site.commit()
        assert not at_once or child.found.id not in {row["id"] for row in batch.rows.found}
        return site.row(child.found)

    with acquired_ledger(tmp_path_factory.mktemp("other")) as other:
        assert crawled(site, at_once=True) == crawled(Site(other), at_once=False)


def test_a_story_is_fetched_and_due_again(site: Site) -> None:
    visit = site.end(read(validators={"base": HOME, "etag": '"1"'}))
    site.commit()
    row = site.row(visit.found)
    assert {name: row[name] for name in ("fate", "reason", "status", "run", "visited_at", "visits", "rank")} == {
        "fate": "fetched", "reason": None, "status": 200, "run": RUN, "visited_at": NOW, "visits": 1, "rank": None,
    }  # fmt: skip
    assert (row["interval"], row["due"]) == (DAY, NOW + DAY - DAY // 8)
    assert json.loads(row["validators"]) == {"base": HOME, "etag": '"1"', "undated": "yes"}
    assert row["story"] == article().id


def test_validators_that_say_nothing_are_not_kept(site: Site) -> None:
    visit = site.end(read(validators={"base": HOME}))
    site.commit()
    assert site.row(visit.found)["validators"] is None


def test_a_young_story_is_due_soon(site: Site) -> None:
    day = datetime.fromtimestamp(NOW, UTC).date().isoformat()
    visit = site.end(read())
    visit.records[0].published = Published(day, day, day, day, "day", "byline")  # type: ignore[union-attr]
    site.commit()
    assert site.row(visit.found)["interval"] == HOUR


@pytest.mark.parametrize(
    ("text", "fate", "interval"),
    [("The court ruled on Friday.", "unchanged", 2 * DAY), ("The court ruled on Monday.", "changed", DAY // 2)],
)
def test_a_story_that_was_read_again_is_due_later_or_sooner(
    site: Site, ledger: Ledger, text: str, fate: str, interval: int
) -> None:
    site.end(read())
    site.commit()
    later = Site(ledger, NEXT)
    visit = later.end(Visit(site.again("/story-1"), status=200, records=[article(text=text)]))
    later.commit(NOW + DAY)
    row = later.row(visit.found)
    assert (row["fate"], row["interval"], row["visits"], row["found_run"]) == (fate, interval, 2, RUN)


def test_a_page_that_the_site_says_is_as_it_was_keeps_its_story_and_validators(site: Site, ledger: Ledger) -> None:
    site.end(read(validators={"base": HOME, "etag": '"1"'}))
    site.commit()
    later = Site(ledger, NEXT)
    visit = later.end(Visit(site.again("/story-1"), status=304), "unchanged")
    later.commit(NOW + DAY)
    row = later.row(visit.found)
    assert (row["fate"], row["story"], row["interval"]) == ("unchanged", article().id, 2 * DAY)
    assert json.loads(row["validators"])["etag"] == '"1"'
    assert later.registry.tally.counts["unchanged/stories"] == 1


def test_a_story_that_is_another_addresses_leads_there(site: Site, ledger: Ledger) -> None:
    text = " ".join(["The court ruled on Friday, and nobody was surprised."] * 9)
    first, copy = site.end(read("/story-1", text)), site.end(read("/story-2", text))
    site.commit()
    row = site.row(copy.found)
    assert (row["fate"], row["reason"], row["alias_of"], row["story"]) == (
        "alias", "copy", first.found.id, article("/story-1").id,
    )  # fmt: skip
    assert [(row.path, row.same_as) for row in ledger.fates(RUN, "alias", "fetched")] == [
        ("/story-1", None), ("/story-2", "/story-1"),
    ]  # fmt: skip


WHOLE = "The court ruled on Friday, and nobody was surprised. The minister will appeal within the month."
CUT = "The court ruled on Friday, and nobody was"
CLOSED = "We are at work on our servers. Please come back in an hour."


def read_again(site: Site, path: str, text: str, **fields: Any) -> dict[str, Any]:
    """The row of a story whose page has this text now, after a checkpoint."""
    (visit,) = all_read_again(site, [path], text, **fields)
    return site.row(visit.found)


def all_read_again(site: Site, paths: Collection[str], text: str, **fields: Any) -> list[Visit]:
    visits = [Visit(site.again(path), status=200, records=[article(path, text, **fields)]) for path in paths]
    for visit in visits:
        site.end(visit)
    site.commit(NOW + DAY)
    return visits


def test_a_known_story_whose_page_is_cut_keeps_its_record_and_is_requested_again(site: Site, ledger: Ledger) -> None:
    site.end(read(text=WHOLE))
    site.commit()
    later = Site(ledger, NEXT)
    row = read_again(later, "/story-1", CUT, warnings=["page_cut"])
    assert (row["fate"], row["reason"], row["due"], row["story"]) == ("failed", "data_loss", NOW + DAY, article().id)
    assert ledger.causes(NEXT) == {row["id"]: "its page ends in the middle"}
    assert read_again(later, "/story-1", WHOLE)["fate"] == "unchanged"


@pytest.mark.parametrize(
    ("text", "warnings", "fate"),
    [
        (CUT, [], "changed"),  # the publisher has shortened it
        (f"{WHOLE} It was added on Monday that he has until March.", ["page_cut"], "changed"),
        (WHOLE, ["page_cut"], "unchanged"),  # below the story
    ],
)
def test_a_page_that_is_shorter_or_cut_but_not_both_is_read_as_usual(
    site: Site, ledger: Ledger, text: str, warnings: list[str], fate: str
) -> None:
    site.end(read(text=WHOLE))
    site.commit()
    assert read_again(Site(ledger, NEXT), "/story-1", text, warnings=warnings)["fate"] == fate


def test_a_story_that_was_read_from_a_cut_page_is_revised_once_its_page_is_whole(site: Site, ledger: Ledger) -> None:
    visit = read(text=CUT)
    visit.records[0].warnings.append("page_cut")  # type: ignore[union-attr]
    site.end(visit)
    site.commit()
    assert read_again(Site(ledger, NEXT), "/story-1", WHOLE)["fate"] == "changed"


def test_a_short_text_that_known_stories_show_at_once_replaces_none_of_them(site: Site, ledger: Ledger) -> None:
    paths = [f"/story-{number}" for number in range(1, 5)]
    for path in paths:
        site.end(read(path, f"Of {path}."))
    site.commit()
    later = Site(ledger, NEXT)
    visits = all_read_again(later, paths[:3], CLOSED, headline="Back soon")
    visits += all_read_again(later, paths[3:], CLOSED, headline="Back soon")  # by itself in its checkpoint
    rows = [later.row(visit.found) for visit in visits]
    assert {(row["fate"], row["reason"]) for row in rows} == {("skipped", "copy")}
    assert [row["story"] for row in rows] == [article(path).id for path in paths]


def test_a_short_text_that_another_story_shows_replaces_no_known_one(site: Site, ledger: Ledger) -> None:
    site.end(read("/story-1", CLOSED))
    site.end(read("/story-2", "Of another kind."))
    site.commit()
    later = Site(ledger, NEXT)
    row = read_again(later, "/story-2", CLOSED)
    assert (row["fate"], row["reason"], row["story"]) == ("skipped", "copy", article("/story-2").id)
    assert read_again(later, "/story-2", CLOSED, headline="The court’s servers are at rest")["fate"] == "changed"


def test_new_stories_with_the_same_few_words_are_stories_and_are_revised(site: Site, ledger: Ledger) -> None:
    paths = ["/story-1", "/story-2"]
    for path in paths:
        site.end(read(path, "Entries are closed."))
    batch = site.commit()
    assert len(batch.lines["articles"]) == 2
    visits = all_read_again(Site(ledger, NEXT), paths, "Entries are open.")
    assert "changed" in {site.row(visit.found)["fate"] for visit in visits}


def test_a_redirect_to_a_story_is_an_alias_of_it(site: Site) -> None:
    visit = site.end(read("/story-old", hops=[found("/story-between"), found("/story-new")]))
    site.commit()
    for passed in (visit.found, visit.hops[0]):
        row = site.row(passed)
        assert (row["fate"], row["reason"], row["alias_of"]) == ("alias", "redirected", visit.page.id)
    assert site.row(visit.page)["fate"] == "fetched"


def test_a_redirect_to_a_failure_fails_the_address_that_was_asked_for(site: Site) -> None:
    visit = site.end(Visit(found("/story-old"), hops=[found("/story-new")], cause="x" * 999), "failed", "timeout")
    site.commit()
    row = site.row(visit.found)
    assert (row["fate"], row["reason"], row["due"]) == ("failed", "timeout", NOW)
    assert site.ledger.causes(RUN) == {visit.found.id: "x" * CAUSE_LENGTH}
    passed = site.row(visit.hops[0])
    assert (passed["fate"], passed["reason"], passed["alias_of"]) == ("skipped", "passed", visit.found.id)


def test_what_leads_to_a_known_page_is_visited_again_only_where_it_was_a_story(site: Site, ledger: Ledger) -> None:
    page = site.end(read("/story-2", "The ferry sails on Monday.")).found.id
    new = site.end(Visit(found("/story-new"), alias_of=page), "alias", "redirected_to_known")
    site.end(read())
    site.commit()
    later = Site(ledger, NEXT)
    known = later.end(Visit(site.again("/story-1"), alias_of=page), "alias", "redirected_to_known")
    later.commit(NOW + DAY)
    assert (site.row(new.found)["fate"], site.row(new.found)["alias_of"]) == ("alias", page)
    row = later.row(known.found)
    assert (row["fate"], row["alias_of"], row["interval"]) == ("skipped", page, DAY)


@pytest.mark.parametrize("through", [True, False])
def test_stories_that_redirect_to_a_page_without_a_story_are_not_there(
    site: Site, ledger: Ledger, through: bool
) -> None:
    paths = ["/story-1", "/story-2", "/story-3"]
    for path in paths:
        site.end(read(path, f"The court ruled on {path}."))
    site.commit()
    page = found("/closed")
    later = Site(ledger, NEXT)
    first = later.end(Visit(later.again(paths[0]), alias_of=page.id), "alias", "redirected_to_known")
    led = Visit(later.again(paths[1]), hops=[page]) if through else Visit(page)
    later.end(led, "skipped", "no_story")
    later.commit(NOW + DAY)
    late = later.end(Visit(later.again(paths[2]), alias_of=page.id), "alias", "redirected_to_known")
    later.commit(NOW + DAY)
    for visit in (first, late):
        row = later.row(visit.found)
        assert (row["fate"], row["reason"], row["alias_of"], row["misses"]) == ("skipped", "no_story", page.id, None)
    assert (later.registry.tally.counts["unread"], later.registry.tally.counts["redirected"]) == (3, 0)
    last = Site(ledger, LAST)
    again = last.end(Visit(last.again(paths[0]), alias_of=page.id), "alias", "redirected_to_known")
    last.commit(NOW + 9 * DAY)
    assert (last.row(again.found)["reason"], last.row(again.found)["interval"]) == ("no_story", 2 * DAY)


@pytest.mark.parametrize("is_last", [True, False])
def test_stories_that_redirect_to_a_page_which_waits_are_recorded_with_it_or_at_the_end(
    site: Site, is_last: bool
) -> None:
    page = found("/closed")
    start = Visit(found("/", kind="home"), children=[page, *(early := [found("/story-1"), found("/story-2")])])
    site.end(start)
    for address in early:
        site.end(Visit(address, alias_of=page.id), "alias", "redirected_to_known")
    site.commit()
    assert [site.row(address)["reason"] for address in early] == [None, None]
    if not is_last:
        site.end(Visit(page), "skipped", "no_story")
    site.commit(last=is_last)
    reason, redirected = ("redirected_to_known", 0) if is_last else ("no_story", 2)
    assert [site.row(address)["reason"] for address in early] == [reason, reason]
    assert site.registry.tally.counts["redirected"] == redirected, "none of them was a story before"


def test_a_list_that_redirects_to_a_page_without_a_story_is_no_missing_story(site: Site) -> None:
    site.end(Visit(found("/closed")), "skipped", "no_story")
    menu = site.end(Visit(found("/news", kind="section"), alias_of=found("/closed").id), "alias", "redirected_to_known")
    site.commit()
    assert (site.row(menu.found)["reason"], site.registry.tally.counts["unread"]) == ("redirected_to_known", 1)


def test_a_story_that_shows_none_is_due_a_day_later_and_then_ever_later_until_it_is_back(
    site: Site, ledger: Ledger
) -> None:
    site.end(read())
    site.commit()
    intervals, now = [], NOW
    for reason in (None, "no_story", "section", "no_story", None, "section"):
        now += 30 * DAY
        later = Site(ledger, _iso(now))
        visit = Visit(later.again("/story-1"), status=200, records=[] if reason else [article()])
        later.end(visit, "skipped" if reason else None, reason)
        later.commit(now)
        intervals.append(later.row(visit.found)["interval"] // DAY)
    assert intervals[1:4] == [1, 2, 4]
    assert intervals[5] == 1


def test_a_list_is_never_due(site: Site) -> None:
    visit = site.end(Visit(found("/list", kind="section"), status=200, records=[listing()]))
    site.commit()
    assert (site.row(visit.found)["fate"], site.row(visit.found)["due"]) == ("fetched", None)


def test_a_page_that_leads_to_stories_is_never_due_and_counts_as_one_that_names_them(site: Site) -> None:
    visit = site.end(Visit(found("/api", kind="other"), status=200, leads_on=True))
    other = site.end(Visit(found("/empty", kind="other"), status=200))
    site.commit()
    assert [site.row(each.found)["due"] for each in (visit, other)] == [None, None]
    assert site.registry.tally.counts["files"] == 1


def test_a_file_whose_pages_are_all_known_is_asked_for_conditionally(site: Site) -> None:
    validators = {"base": HOME, "etag": '"1"'}
    visit = Visit(found("/feed", kind="section"), status=200, validators=validators, conditional="2026-01-01", named=3)
    site.end(visit)
    site.commit()
    assert json.loads(site.row(visit.found)["validators"]) == {**validators, "from": "2026-01-01"}
    assert site.registry.tally.counts["files"] == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_new_page_that_is_not_there_has_failed(site: Site, status: int) -> None:
    visit = site.end(Visit(found("/story-1"), status=status), "failed", f"http_{status}")
    site.commit()
    row = site.row(visit.found)
    assert (row["fate"], row["reason"], row["due"]) == ("failed", f"http_{status}", NOW + DAILY)


def test_a_list_that_was_there_before_is_requested_again_by_the_next_run_and_then_a_day_later(
    site: Site, ledger: Ledger
) -> None:
    site.end(Visit(found("/list", kind="section"), status=200, records=[listing()]))
    site.commit()
    dues = []
    for hour in (1, 2):
        later = Site(ledger, f"2026-12-01T{hour:02}0000Z")
        later.end(Visit(later.again("/list", "section"), status=404), "failed", "http_404")
        later.commit(NOW + hour * HOUR)
        dues.append(later.row(found("/list"))["due"])
    assert dues == [NOW + HOUR, NOW + 2 * HOUR + DAILY]


def test_a_story_that_is_missing_for_three_days_is_gone_and_gets_one_tombstone(site: Site, ledger: Ledger) -> None:
    site.end(read())
    site.commit()
    tombstones, fates = [], []
    for number, day in enumerate((1.0, 2.0, 3.0, 3.5, 4.5), 1):
        later = Site(ledger, f"2026-12-{number:02}T000000Z")
        later.end(Visit(site.again("/story-1"), status=404), "failed", "http_404")
        tombstones += later.commit(NOW + int(day * DAY)).lines["tombstones"]
        fates.append(later.row(found("/story-1"))["fate"])
    assert fates == ["missing", "missing", "gone", "gone", "gone"]
    assert tombstones == [
        Tombstone(
            id=article().id, site=SITE, url=f"{HOME}/story-1", headline="Court rules",
            first_missed=_iso(NOW + DAY), last_seen=_iso(NOW), statuses=[404, 404, 404],
        )
    ]  # fmt: skip


def test_an_address_that_failed_stays_open_until_it_is_read_or_given_up(site: Site, ledger: Ledger) -> None:
    assert ledger.open_failures() == (0, None)
    site.end(Visit(found("/story-1"), status=500), "failed", "http_500")
    site.end(Visit(found("/story-2"), status=404), "failed", "http_404")
    site.commit(NOW)
    assert ledger.open_failures() == (2, NOW)
    site.end(Visit(site.again("/story-1"), status=200), "skipped", "no_story")
    site.commit(NOW + HOUR)
    assert ledger.open_failures() == (1, NOW + DAILY)
    for day in (1, 2):
        site.end(Visit(site.again("/story-2"), status=404), "failed", "http_404")
        site.commit(NOW + day * DAY)
    assert ledger.open_failures() == (0, None)


def test_a_story_that_is_back_is_no_longer_missing(site: Site, ledger: Ledger) -> None:
    site.end(read())
    site.commit()
    without = Site(ledger, NEXT)
    without.end(Visit(site.again("/story-1"), status=404), "failed", "http_404")
    without.commit(NOW + DAY)
    assert json.loads(site.row(found("/story-1"))["misses"]) == [[NOW + DAY, 404]]
    back = Site(ledger, "2026-11-27T084312Z")
    back.end(Visit(site.again("/story-1"), status=200, records=[article()]))
    back.commit(NOW + 2 * DAY)
    assert (back.row(found("/story-1"))["fate"], back.row(found("/story-1"))["misses"]) == ("unchanged", None)


@pytest.mark.parametrize("path", ["/story-1", "/story-new"])
@pytest.mark.parametrize("before", [None, ("failed", "http_500"), ("skipped", "not_found")])
def test_a_story_that_is_back_after_its_tombstone_is_written_once_more(
    site: Site, ledger: Ledger, path: str, before: tuple[str, str] | None
) -> None:
    text = "The court ruled on Friday, and nobody was surprised. " * 9
    site.end(read(text=text, validators={"base": HOME, "etag": '"1"'}))
    site.commit()
    for day in (1, 2, 3):
        later = Site(ledger, f"2026-12-0{day}T000000Z")
        later.end(Visit(site.again("/story-1"), status=404), "failed", "http_404")
        later.commit(NOW + day * DAY)
    if before is not None:
        later = Site(ledger, "2026-12-04T000000Z")
        later.end(Visit(site.again("/story-1")), *before)
        later.commit(NOW + 4 * DAY)
    written = []
    for day in (5, 6):
        later = Site(ledger, f"2026-12-0{day}T000000Z")
        is_known = path == "/story-1" or day == 6
        visits = [Visit(site.again(path) if is_known else found(path), records=[article(path, text)])]
        if day == 5:
            assert visits[0].validators_known == {}, "or the answer might be 304, and there would be no record to write"
            visits.append(Visit(found("/story-too"), records=[article("/story-too", text)]))
        for visit in visits:
            later.end(visit)
        written += later.commit(NOW + day * DAY).lines["articles"]
    (story,) = written
    changed = [] if path == "/story-1" else ["canonical_url"]
    assert (story.id, story.revision, story.changed) == (article().id, 2, changed)
    known = ledger.story(story.id)[0]
    assert known is not None
    assert (known.revision, known.address) == (2, found(path).id)


def _iso(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")


# Lists


def walk(site: Site, began: bool, ended: bool) -> bool:
    visit = Visit(found("/list", kind="section"), status=200, records=[listing()], walk=ListWalk("list", began, ended))
    site.end(visit)
    site.commit()
    return site.registry.was_walked("list")


def test_a_list_was_walked_where_the_last_run_before_came_to_its_end(ledger: Ledger) -> None:
    first = Site(ledger, "1")
    assert not first.registry.was_walked("list")
    assert not walk(first, True, True), "that of this run does not count"
    second = Site(ledger, "2")
    assert second.registry.was_walked("list")
    assert walk(second, True, False), "as the run before left it"
    assert not Site(ledger, "3").registry.was_walked("list"), "the second has a hole"


def test_a_page_in_the_middle_of_a_list_tells_nothing_of_its_walk(site: Site, ledger: Ledger) -> None:
    walk(site, False, False)
    assert ledger.lists() == {}


# Cards


def dates_of(site: Site, path: str) -> Any:
    return Sightings.loads(site.row(found(path))["dates"]).before("9999")


def test_what_a_card_tells_of_a_date_is_kept_with_its_story_once_that_is_there(site: Site) -> None:
    card = Card("Court rules", f"{HOME}/story-2", date="2019-05-02")
    site.end(Visit(found("/list", kind="section"), status=200, records=[listing(card)]))
    assert site.commit().rows.dates == {}
    site.end(read("/story-2"))
    site.commit()
    assert dates_of(site, "/story-2")[0].day.isoformat() == "2019-05-02"
    site.end(Visit(found("/list/2", kind="section"), status=200, records=[listing(card, path="/list/2")]))
    assert site.commit().rows.dates == {}, "it is told once a run"


def test_a_checkpoint_looks_up_only_what_its_own_cards_lead_to(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[int] = []

    def card_dates(ids: Collection[int]) -> dict[int, str | None]:
        looked_up.append(len(ids))
        return {}

    monkeypatch.setattr(site.registry.ledger, "card_dates", card_dates)
    for number in range(3):
        cards = [Card(f"Court {n}", f"{HOME}/story-{number}{n}", date="2019-05-02") for n in range(2)]
        path = f"/list/{number}"
        site.end(Visit(found(path, kind="section"), status=200, records=[listing(*cards, path=path)]))
        site.commit()
    assert looked_up == [2, 2, 2]


def test_what_a_feed_tells_goes_before_its_cards(site: Site) -> None:
    card = Card("Court rules", f"{HOME}/story-3", date="2020-01-01")
    feed = Visit(found("/feed", kind="section"), status=200, records=[listing(card)])
    feed.reported_dates[f"{HOME}/story-2"] = ("2019-05-02T10:00:00Z", "feed")
    feed.reported_dates[f"{HOME}/story-3"] = ("soon", "feed")
    feed.children += [found("/story-2"), found("/story-3")]
    site.end(feed)
    site.commit()
    assert dates_of(site, "/story-2")[0].earliest.year == 2019
    assert dates_of(site, "/story-3") is None


# The counts of pages


def test_pages_that_should_hold_a_story_and_show_none_are_counted(ledger: Ledger) -> None:
    for guesses, expected in ((False, 1), (True, 0)):
        site = Site(ledger, guesses=guesses)
        known = {"visits": 1, "story": None, "validators": None}
        site.end(Visit(found("/story-1", known=known), status=200), "skipped", "no_story")
        site.registry.take(NOW, ())
        assert site.registry.tally.counts["unread"] == expected


def test_the_counts_of_a_run_go_on_where_its_last_checkpoint_left_them(site: Site, ledger: Ledger) -> None:
    site.end(read())
    batch = site.commit()
    assert [row["name"] for row in batch.rows.outputs] == ["tally"]
    resumed = Site(ledger)
    resumed.registry.resume(ledger.outputs(RUN))
    assert resumed.registry.tally == site.registry.tally
    assert resumed.registry.tally.counts["pages/stories"] == 1
    resumed.registry.resume({})
    assert resumed.registry.tally.counts["pages/stories"] == 1


@pytest.mark.parametrize(
    ("version", "trouble", "since", "expected"),
    [
        pytest.param(newsbot.__version__, "holes", "", (3, 2), id="the same"),
        pytest.param("0.9", None, "", (0, 0), id="read by another version"),
        pytest.param(newsbot.__version__, "changed", "", (0, 0), id="read while the pages were amiss"),
        pytest.param(newsbot.__version__, None, NEXT[:10], (0, 0), id="read before `since`"),
    ],
)
@pytest.mark.parametrize("backwards", [False, True])
def test_known_stories_are_compared_if_only_the_site_can_have_changed_them(
    ledger: Ledger, version: str, trouble: str | None, since: str, expected: tuple[int, int], backwards: bool
) -> None:
    ledger.begin(RUN, HOME, version, NOW)
    before = Site(ledger)
    for number in (1, 2, 3):
        before.end(read(f"/story-{number}", f"Text {number}."))
    before.commit()
    assert before.registry.tally.counts["revisited"] == 0
    ledger.end(RUN, "finished", NOW, {"exit_code": 0, "trouble": trouble, "left": 0})

    ledger.begin(NEXT, HOME, newsbot.__version__, NOW + DAY)
    later = Site(ledger, NEXT, since=since)
    texts = [(1, "Text 1."), (2, "Text 2. And more."), (3, "Less."), (4, "New.")]
    for number, text in reversed(texts) if backwards else texts:
        later.end(Visit(later.again(f"/story-{number}") if number < 4 else found("/story-4"), status=200))
        later.registry.ended[-1].records.append(article(f"/story-{number}", text))
        later.commit(NOW + DAY)
        resumed = Site(ledger, NEXT, since=since)  # as after a kill
        resumed.registry.resume(ledger.outputs(NEXT))
        later = resumed
    counts = later.registry.tally.counts
    assert (counts["revisited"], counts["revised"]) == expected


def test_which_way_of_reading_works_is_recorded_once_it_changes(site: Site, ledger: Ledger) -> None:
    site.registry.ways.note("story", needed=True)
    assert [row["way"] for row in site.commit().rows.ways] == ["browser"]
    assert site.commit().rows.ways == []
    assert Site(ledger).registry.ways.rows["story"]["way"] == "browser"


# The archive


def exchange(path: str, body: bytes = b"<p>", status: int = 200, day: int = 25) -> Exchange:
    return Exchange(HOME + path, datetime(2026, 11, day, tzinfo=UTC), "GET", [], b"", "HTTP/1.1", status, [], body)


@pytest.fixture
def archived(ledger: Ledger, tmp_path: Path) -> Callable[..., Site]:
    def made(run: str = RUN, writes: bool = True) -> Site:
        files = ArchiveFiles(tmp_path, run, newsbot="newsbot", robots="obey", roll_at=10**9, writes=writes)
        return Site(ledger, run, archive=files)

    return made


def members(site: Site, batch: Batch) -> list[str]:
    return [member.entry.fields["url"].removeprefix(HOME) for member in site.registry.members(batch) if member.entry]


def test_exchanges_of_visits_and_of_none_go_to_the_archive_unless_a_page_asks_not_to(
    archived: Callable[..., Site],
) -> None:
    site = archived()
    site.registry.loose.append(exchange("/robots.txt"))
    site.end(read("/story-1", exchanges=[exchange("/story-1")]))
    site.end(read("/story-2", exchanges=[exchange("/story-2")], may_archive=False))
    batch = site.commit()
    assert set(members(site, batch)) == {"/robots.txt", "/story-1"}
    silent = archived(writes=False)
    assert members(silent, batch) == []


def test_a_page_that_is_unchanged_and_asked_not_to_be_archived_leaves_nothing_in_the_archive(
    archived: Callable[..., Site],
) -> None:
    site = archived()
    unchanged = Visit(found("/story-1"), status=304, exchanges=[exchange("/story-1", b"", 304)])
    site.end(unchanged, "unchanged")
    unasked = Visit(found("/story-2"), status=304, exchanges=[exchange("/story-2", b"", 304)])
    site.end(unasked, "failed", "http_304")
    assert members(site, site.commit()) == ["/story-2"]


def test_bodies_are_compressed_before_a_checkpoint_once_all_items_of_their_page_are_processed(
    archived: Callable[..., Site],
) -> None:
    site = archived()
    registry = site.registry
    request = object()
    whole = read("/story-1", exchanges=[exchange("/moved", status=301), exchange("/story-1", 50_000 * b"a ")])
    busy = read("/story-2", exchanges=[exchange("/story-2", 50_000 * b"a ")], request=request)
    silent = read("/story-3", exchanges=[exchange("/story-3", 50_000 * b"a ")], request=request)
    for visit in (whole, busy, silent):
        site.end(visit)
    assert registry.body_bytes == registry.held_bytes == 300_003
    registry.compress([request])
    assert (whole.exchanges, registry.body_bytes) == ([], 200_000)
    assert 200_000 < registry.held_bytes < 205_000
    silent.may_archive = False  # as the rest of the callback learns it
    whole.exchanges.append(exchange("/late"))
    assert members(site, site.commit()) == ["/moved", "/story-1", "/late", "/story-2"]
    assert registry.body_bytes == registry.held_bytes == 0


def test_where_the_archive_has_a_page_is_kept_for_the_next_visit(archived: Callable[..., Site]) -> None:
    site = archived()
    further = replace(exchange("/story-1/2", b"<p>More"), is_further=True)
    visit = read(exchanges=[exchange("/moved", status=301), exchange("/story-1"), further], validators={"base": HOME})
    site.end(visit)
    site.commit()
    known = json.loads(site.row(visit.found)["validators"])
    assert known["captured_url"] == f"{HOME}/story-1"
    assert known["digest"] == exchange("/story-1").digest
    again = archived(NEXT)
    later = Visit(site.again("/story-1"), status=200, records=[article()], validators={"base": HOME})
    later.exchanges = [exchange("/story-1", day=26)]
    assert later.capture_known is not None
    assert later.capture_known.digest == known["digest"]
    again.end(later)
    again.commit(NOW + DAY)
    assert json.loads(again.row(later.found)["validators"]) == known, "the first capture is the one that is named"
