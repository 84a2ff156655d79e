"""Stories that move, lists with holes, pages that are wrong for a while, runs that end badly: nothing is lost of them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from crawling import HTML, SPIDER, Answer, Handler, Page, Server, crawl, records, report, scrapy
from newssite import NewsSite, Story
from slow import rest_slow
from test_incremental import DUE_AT_ONCE, Crawls

HOME = "https://www.journalismpakistan.com"
SORRY = "/sorry"
LONG = "The minutes of the meeting run to forty pages, and the clerk has read all of them aloud to the press."
"""Makes a story long enough to differ from others by its text."""
LATER = "On Friday the council changed its mind, and said so in a short note to all who had asked."


@pytest.fixture
def crawls(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    site = NewsSite(getattr(request, "param", 20))
    with Server(site.pages) as server:
        yield Crawls(site, server, tmp_path)


def stories(number: int) -> pytest.MarkDecorator:
    """The site has so many stories; 20 are on each page of its list."""
    return pytest.mark.parametrize("crawls", [number], indirect=True)


def page(title: str, main: str, head: str = "") -> Answer:
    whole = f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body><main>{main}</main></body></html>"
    return 200, HTML, whole.encode()


def article(headline: str, *paragraphs: str, head: str = "", heading: bool = True) -> Answer:
    """A story's page that says nothing beside the story."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    byline = "<p>JournalismPakistan.com | Published: 2 May 2019 | Sana Malik</p>"
    return page(headline if heading else "Newsroom", f"<h1>{headline}</h1>" * heading + byline + text, head)


def listing(cards: Iterable[tuple[str, str]], following: str = "") -> Answer:
    """A page of a list: paths and headlines, and the path of the page after it."""
    shown = "".join(
        f'<div><a href="{path}"><img src="/img/s.jpg" alt="{headline}"></a><h5><a href="{path}">{headline}</a></h5>'
        f"<p>Published last year: What became of it.</p></div>"
        for path, headline in cards
    )
    return page("A list", f"<h1>A list</h1>{shown}" + (f'<a href="{following}">Next</a>' if following else ""))


def cards(shown: Iterable[Story]) -> list[tuple[str, str]]:
    return [(path_of(story), story.headline) for story in shown]


def path_of(story: Story) -> str:
    return f"/{story.slug}"


def moved_to(place: str, status: int = 302) -> Answer:
    return status, {"Location": place}, b""


def numbers(written: Iterable[dict[str, Any]]) -> list[int]:
    """The numbers of the site's stories in records, sorted."""
    return sorted(int(record["headline"].rpartition(" ")[2]) for record in written)


def fate(crawls: Crawls, path: str) -> tuple[str, str | None]:
    ((fate, reason),) = crawls.sql("SELECT fate, reason FROM addresses WHERE canonical = ?", HOME + path)
    return fate, reason


def assert_whole(crawls: Crawls, stories: int) -> None:
    """Each story was written once, and no file waits for its end."""
    assert numbers(records(crawls.data, "articles")) == list(range(1, stories + 1))
    assert not list(crawls.data.rglob("*.part"))


# Runs that ended badly


@pytest.mark.parametrize("more", rest_slow([0, 10]), ids=["same seeds", "another seed"])
@pytest.mark.parametrize("state", rest_slow(["running", "complete"]))
@pytest.mark.slow
def test_a_run_that_named_its_files_and_did_not_say_so_is_ended_once(crawls: Crawls, state: str, more: int) -> None:
    crawls.run()
    crawls.sql("UPDATE runs SET state = ?", state)
    if more:
        add_a_list(crawls, NewsSite(20 + more))
    crawls.run()
    assert_whole(crawls, 20 + more)
    assert len(records(crawls.data, "listings")) == (2 if more else 1)
    assert len({record["id"] for record in records(crawls.data, "ticker")}) == len(records(crawls.data, "ticker"))
    assert report(crawls.data)["counts"]["articles"] == 20 + more


@pytest.mark.slow
def test_a_run_that_goes_on_after_its_ticker_was_written_tells_of_new_headlines_too(crawls: Crawls) -> None:
    crawls.run()
    crawls.sql("UPDATE runs SET state = 'running'")
    added = NewsSite(30)
    add_a_list(crawls, added)
    crawls.run()
    shown = {story.headline for site in (crawls.site, added) for story in site.stories[:8]}
    assert sorted(record["headline"] for record in records(crawls.data, "ticker")) == sorted(shown)


def add_a_list(crawls: Crawls, other: NewsSite) -> None:
    """Adds the first ten stories of another site, with their pages' own strip, in a list that is a new seed."""
    crawls.site.pages |= {path_of(story): other.pages[path_of(story)] for story in other.stories[:10]}
    crawls.site.pages["/jschool-tutorial"] = listing(cards(other.stories[:10]))
    crawls.seeds.write_text("/newsroom/page/1\n/jschool-tutorial\n", "utf-8")


@stories(60)
def test_an_older_run_that_is_unfinished_goes_on_though_a_later_one_is_finished(crawls: Crawls) -> None:
    crawls.run("-s", "CLOSESPIDER_PAGECOUNT=15", code=2)
    crawls.sql(
        "INSERT INTO runs (site, run, base, newsbot, started, finished, state, starts)"
        " SELECT site, '2999-01-01T000000Z', base, newsbot, started + 1, started + 2, 'finished', 1 FROM runs"
    )
    crawls.run()
    assert report(crawls.data)["starts"] == 2
    assert_whole(crawls, 60)


@stories(60)
@pytest.mark.parametrize("call", rest_slow([1, 3]))
@pytest.mark.slow
def test_a_ledger_that_fails_as_a_request_is_taken_in_ends_the_crawl(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    """Of the calls the odd ones are made for the pages of the list, the even ones for the stories on them."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "helpers"))
    extensions = 'EXTENSIONS={"newsbot.extensions.run.Run": 0, "breaker.Breaker": 1}'
    crawls.run("-s", extensions, "-s", f"BREAK_AT_CALL={call}", code=1)
    assert "since a test wants it so" in crawls.log
    assert "Traceback" not in crawls.log
    crawls.run()
    assert_whole(crawls, 60)


@stories(20)
def test_a_crawl_that_is_stopped_before_its_first_request_is_resumed(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "helpers"))
    extensions = 'EXTENSIONS={"newsbot.extensions.run.Run": 0, "interrupter.Interrupter": 1}'
    crawls.run("-s", extensions, code=2)
    assert "was stopped" in crawls.log
    assert "start the same command again to resume it" in crawls.log
    crawls.run()
    assert_whole(crawls, 20)


@pytest.mark.slow
def test_a_report_that_cannot_be_written_fails_the_run_until_it_can(crawls: Crawls) -> None:
    runs = crawls.data / SPIDER / "runs"
    runs.parent.mkdir(parents=True)
    runs.write_text("This is a file, where a folder should be.", "utf-8")
    crawls.run(code=1)
    assert str(runs) in crawls.log
    runs.unlink()
    crawls.run()
    assert report(crawls.data)["counts"]["articles"] == 20
    assert_whole(crawls, 20)


def test_half_a_surrogate_pair_in_a_headline_does_not_stop_the_crawl(crawls: Crawls) -> None:
    story = crawls.site.story(7)
    said = json.dumps({"@type": "NewsArticle", "headline": story.headline + " \ud83d"})
    assert r"\ud83d" in said
    head = f'<script type="application/ld+json">{said}</script>'
    crawls.site.pages[path_of(story)] = article(story.headline, *story.paragraphs(), head=head, heading=False)
    done = crawl(crawls.server.base_url, crawls.data, "-a", f"seeds={crawls.seeds}", "-s", "CHECKPOINT_PAGES=5")
    assert done.returncode in (0, 2), done.stderr[-3000:]
    assert report(crawls.data)["finish_reason"] == "finished"
    others = [record for record in records(crawls.data, "articles") if not record["url"].endswith(path_of(story))]
    assert numbers(others) == [number for number in range(1, 21) if number != 7]


# Redirects


@pytest.mark.slow
def test_a_story_that_leads_to_another_host_is_skipped_and_that_host_never_asked(crawls: Crawls) -> None:
    places = {path_of(crawls.site.story(3)): "127.0.0.1", path_of(crawls.site.story(4)): "localhost"}
    with Server({"/robots.txt": (404, HTML, b"")}) as other:
        port = other.base_url.rpartition(":")[2]
        for path, host in places.items():
            crawls.site.pages[path] = moved_to(f"http://{host}:{port}{path}")
        assert len(crawls.run(*DUE_AT_ONCE)) == 18
        skipped = {row["url"]: (row["reason"], row["cause"]) for row in report(crawls.data)["skipped"]}
        assert skipped == {
            crawls.server.base_url + path: ("offsite", f"http://{host}:{port}") for path, host in places.items()
        }
        crawls.site.build()
        assert numbers(crawls.run(*DUE_AT_ONCE)) == [3, 4]
        assert other.requests == []
    assert_whole(crawls, 20)


@pytest.mark.parametrize("place", rest_slow(["/", SORRY, "/newsroom/page/1"]))
@pytest.mark.slow
def test_a_known_story_that_leads_elsewhere_for_a_while_is_asked_for_again(crawls: Crawls, place: str) -> None:
    crawls.run(*DUE_AT_ONCE)
    away = [crawls.site.story(number) for number in (5, 6)]
    for story in away:
        crawls.site.pages[path_of(story)] = moved_to(place)
    add_pages_without_a_story(crawls.site)
    assert crawls.run(*DUE_AT_ONCE) == []
    for story in away:
        story.text = LATER
    crawls.site.build()
    crawls.age(2)
    written = crawls.run(*DUE_AT_ONCE)
    assert {(record["url"].rpartition("/")[2], record["revision"]) for record in written} == {
        (story.slug, 2) for story in away
    }
    assert len(written) == len({record["id"] for record in written}) == 2
    assert all(record["changed"] == ["bodies"] for record in written)


@pytest.mark.parametrize("place", rest_slow(["/", SORRY]))
@pytest.mark.slow
def test_a_new_story_that_leads_to_a_page_without_a_story_is_written_later(crawls: Crawls, place: str) -> None:
    for number in (5, 6):
        crawls.site.pages[path_of(crawls.site.story(number))] = moved_to(place)
    add_pages_without_a_story(crawls.site)
    assert len(crawls.run()) == 18
    crawls.site.build()
    crawls.age(2)
    assert numbers(crawls.run()) == [5, 6]
    assert_whole(crawls, 20)


def add_pages_without_a_story(site: NewsSite) -> None:
    site.pages["/"] = listing(cards(site.stories[:5]))
    site.pages[SORRY] = page("Please wait", "<h1>Please wait</h1><p>The page you want is not ready yet.</p>")


@pytest.mark.slow
def test_validators_are_not_sent_to_the_page_that_a_story_leads_to(crawls: Crawls) -> None:
    path, place = path_of(crawls.site.story(5)), "/the-other-place-of-a-story"
    asked: dict[str, list[bool]] = {path: [], place: []}
    whole = article(crawls.site.story(5).headline, *crawls.site.story(5).paragraphs())
    dated = {**HTML, "ETag": '"first"', "Last-Modified": "Thu, 02 May 2019 10:00:00 GMT"}

    def first(handler: Handler) -> Answer:
        asked[path].append("If-None-Match" in handler.headers and "If-Modified-Since" in handler.headers)
        return moved_to(place) if asked[path][-1] else (200, dated, whole[2])

    def second(handler: Handler) -> Answer:
        asked[place].append("If-None-Match" in handler.headers or "If-Modified-Since" in handler.headers)
        return whole

    crawls.site.pages.update({path: first, place: second})
    crawls.run(*DUE_AT_ONCE)
    crawls.run(*DUE_AT_ONCE)
    assert asked == {path: [False, True], place: [False]}


# Stories that move


@pytest.mark.slow
@pytest.mark.parametrize("listed", ["old", "new"])
def test_a_story_that_is_redirected_to_its_new_address_stays_the_same(crawls: Crawls, listed: str) -> None:
    story, others, new = moving_story(crawls)
    (first,) = [record for record in crawls.run(*DUE_AT_ONCE) if record["headline"] == story.headline]
    crawls.site.pages[new] = crawls.site.pages[path_of(story)]
    crawls.site.pages[path_of(story)] = moved_to(new, 301)
    shown = path_of(story) if listed == "old" else new
    crawls.site.pages["/newsroom/page/1"] = listing([*cards(others), (shown, story.headline)])
    for _ in range(2):
        crawls.age(2)
        assert crawls.run(*DUE_AT_ONCE) == []
    told = crawls.why(path_of(story)), crawls.why(new)
    assert [one["story"] for one in told] == [first["id"], first["id"]]
    assert told[0]["alias_of"] == HOME + new
    crawls.site.pages[new] = article(story.headline, *story.paragraphs(), LATER)
    crawls.age(2)
    assert_second(crawls.run(*DUE_AT_ONCE), first, new)


@pytest.mark.slow
def test_a_story_whose_old_address_is_gone_is_found_at_its_new_one(crawls: Crawls) -> None:
    story, others, new = moving_story(crawls)
    (first,) = [record for record in crawls.run(*DUE_AT_ONCE) if record["headline"] == story.headline]
    crawls.site.pages[new] = crawls.site.pages.pop(path_of(story))
    crawls.site.pages["/newsroom/page/1"] = listing([*cards(others), (new, story.headline)])
    for _ in range(4):
        crawls.age(2)
        assert crawls.run(*DUE_AT_ONCE) == []
    assert records(crawls.data, "tombstones") == []
    crawls.site.pages[new] = article(story.headline, *story.paragraphs(), LATER)
    crawls.age(2)
    assert_second(crawls.run(*DUE_AT_ONCE), first, new)


def moving_story(crawls: Crawls) -> tuple[Story, list[Story], str]:
    """A story with a long text, the others, and where it will be."""
    story = crawls.site.story(5)
    story.text = LONG
    crawls.site.build()
    return story, [other for other in crawls.site.stories if other is not story], "/a-new-address-of-the-story"


def assert_second(written: list[dict[str, Any]], first: dict[str, Any], path: str) -> None:
    (record,) = written
    assert (record["id"], record["revision"]) == (first["id"], 2)
    assert record["url"].endswith(path)
    assert "bodies" in record["changed"]


@pytest.mark.slow
@pytest.mark.parametrize("home", ["canonical", "other"])
def test_a_story_that_another_address_still_has_is_not_gone(crawls: Crawls, home: str) -> None:
    paths = twins(crawls)
    lives, stays = paths if home == "canonical" else paths[::-1]
    others = cards(crawls.site.stories[:5])
    crawls.site.pages["/newsroom/page/1"] = listing([*others, (lives, "A story with two addresses")])
    crawls.run(*DUE_AT_ONCE)
    crawls.site.pages["/newsroom/page/1"] = listing([*others, (stays, "A story with two addresses")])
    crawls.run(*DUE_AT_ONCE)
    del crawls.site.pages[lives]
    for _ in range(3):
        crawls.age(2)
        assert crawls.run(*DUE_AT_ONCE) == []
    assert records(crawls.data, "tombstones") == []


@pytest.mark.slow
def test_twins_that_differ_in_a_word_make_no_revisions_of_each_other(crawls: Crawls) -> None:
    paths = twins(crawls, "in all")
    crawls.site.pages["/newsroom/page/1"] = listing([(paths[0], "A story with two addresses")])
    assert len(crawls.run(*DUE_AT_ONCE)) == 1
    crawls.site.pages["/newsroom/page/1"] = listing((path, "A story with two addresses") for path in paths)
    written = []
    for pages in (1, 100, 1, 100, 1):
        written += crawls.run(*DUE_AT_ONCE, "-s", f"CHECKPOINT_PAGES={pages}")
        assert set(crawls.articles_asked) == set(paths)
    assert len(written) <= 1


def twins(crawls: Crawls, more: str = "") -> tuple[str, str]:
    """Two addresses of one story, which declare the first as theirs; the second may say a word or two more."""
    paths = "/story-with-two-addresses", "/story-with-two-addresses-print"
    link = f'<link rel="canonical" href="{paths[0]}">'
    for path, end in zip(paths, ("", more), strict=True):
        told = f"LAHORE: The council heard both sides on Thursday, and then both once more {end}."
        crawls.site.pages[path] = article("A story with two addresses", told, LONG, LATER, head=link)
    return paths


def given_up(crawls: Crawls) -> Story:
    """A story that was read, and then missing in three runs."""
    crawls.run()
    story = crawls.site.story(5)
    story.gone = True
    crawls.site.build()
    for days, code in ((40, 0), (2, 2), (2, 2)):  # in the second and the third run no other story is due
        crawls.age(days)
        crawls.run(code=code)
    return story


@pytest.mark.slow
def test_a_story_that_was_gone_and_comes_back_is_read_again(crawls: Crawls) -> None:
    story = given_up(crawls)
    assert fate(crawls, path_of(story))[0] == "gone"
    story.gone, story.text = False, LATER
    crawls.site.build()
    crawls.age(30.01)
    (record,) = crawls.run()
    assert (numbers([record]), record["revision"]) == ([5], 2)
    assert len(records(crawls.data, "tombstones")) == 1


@pytest.mark.slow
def test_a_story_that_was_gone_and_comes_back_as_it_was_is_in_an_export_again(crawls: Crawls) -> None:
    story = given_up(crawls)
    story.gone = False
    crawls.site.build()
    crawls.age(30.01)
    (record,) = crawls.run()
    assert (numbers([record]), record["revision"], record["changed"]) == ([5], 2, [])
    crawls.age(40)
    assert crawls.run() == []
    done = scrapy("export", "-s", f"DATA_DIR={crawls.data}", "--to", str(crawls.data.parent / "release"))
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"articles    {len(crawls.site.stories)}\n" in done.stdout


# Pages that are wrong for a while


@pytest.mark.slow
def test_stories_behind_an_error_page_of_status_200_are_written_when_it_is_gone(crawls: Crawls) -> None:
    hidden = range(5, 10)
    sorry = article(
        "We will be back soon",
        "Our engineers are at work on the machines that serve these pages, and they hope to be done before the evening"
        " comes. Until then the stories that you look for cannot be shown, neither the new ones nor those of past days.",
        "Nothing is lost. Whoever has a question may write to the desk, which reads all letters and answers most.",
    )
    for number in hidden:
        crawls.site.pages[path_of(crawls.site.story(number))] = sorry
    crawls.run(*DUE_AT_ONCE)
    crawls.site.build()
    written = []
    for _ in range(2):
        crawls.age(2)
        written += crawls.run(*DUE_AT_ONCE)
    assert numbers(written) == list(hidden)
    assert len({record["id"] for record in written}) == len(hidden)


@pytest.mark.slow
def test_a_page_without_its_text_is_never_taken_for_unchanged(crawls: Crawls) -> None:
    path, headline = path_of(crawls.site.story(5)), crawls.site.story(5).headline

    def served(etag: str, *paragraphs: str) -> Page:
        status, headers, body = article(headline, *paragraphs)

        def serve(handler: Handler) -> Answer:
            if handler.headers.get("If-None-Match") == etag:
                return 304, {"ETag": etag, "Content-Length": "0"}, b""
            return status, {**headers, "ETag": etag}, body

        return serve

    crawls.site.pages[path] = served('"first"', *crawls.site.story(5).paragraphs())
    crawls.run(*DUE_AT_ONCE)
    crawls.site.pages[path] = served('"empty"')
    for _ in range(2):
        crawls.age(2)
        assert crawls.run(*DUE_AT_ONCE) == []
        assert path in crawls.articles_asked
        assert fate(crawls, path) == ("skipped", "lost_body")
    crawls.site.pages[path] = served('"third"', *crawls.site.story(5).paragraphs())
    crawls.age(2)
    assert crawls.run(*DUE_AT_ONCE) == []
    assert fate(crawls, path) == ("unchanged", None)
    crawls.site.pages[path] = served('"fourth"', *crawls.site.story(5).paragraphs(), LATER)
    (record,) = crawls.run(*DUE_AT_ONCE)
    assert (record["revision"], record["changed"]) == (2, ["bodies"])


# Lists with holes


@stories(60)
@pytest.mark.parametrize("hole", rest_slow(["no cards", "redirect", "robots"]))
@pytest.mark.slow
def test_a_list_with_a_hole_is_walked_whole_the_next_time(crawls: Crawls, hole: str) -> None:
    if hole == "robots":
        rules = b"User-agent: *\nDisallow: /newsroom/page/2\n"
        crawls.site.pages["/robots.txt"] = 200, {"Content-Type": "text/plain"}, rules
    elif hole == "redirect":
        crawls.site.pages["/newsroom/page/2"] = moved_to("/newsroom/page/1")
    else:
        crawls.site.pages["/newsroom/page/2"] = page("Newsroom", "<h1>Newsroom</h1><p>There is nothing here.</p>")
    assert len(crawls.run()) == 20
    crawls.site.build()
    assert len(crawls.run()) == 40
    assert_whole(crawls, 60)
    assert crawls.run() == []
    assert crawls.sections_asked == ["/newsroom/page/1"]
    assert crawls.articles_asked == []


@pytest.mark.slow
def test_a_new_list_that_begins_with_known_stories_is_walked_to_its_end(crawls: Crawls) -> None:
    more = NewsSite(60)
    crawls.run()
    lists = [f"/jschool-tutorial/page/{number}" for number in (1, 2, 3)]
    crawls.site.pages |= {path_of(story): more.pages[path_of(story)] for story in more.stories[:40]}
    crawls.site.pages[lists[0]] = listing(cards(crawls.site.stories), lists[1])
    crawls.site.pages[lists[1]] = listing(cards(more.stories[:20]), lists[2])
    crawls.site.pages[lists[2]] = listing(cards(more.stories[20:40]))
    crawls.seeds.write_text(f"/newsroom/page/1\n{lists[0]}\n", "utf-8")
    assert numbers(crawls.run()) == list(range(21, 61))
    assert crawls.run() == []
    asked = [path for path in crawls.server.requests if path != "/robots.txt"]
    assert sorted(asked) == [lists[0], "/newsroom/page/1"]


@pytest.mark.slow
@stories(300)
def test_lists_are_read_before_the_known_stories_that_are_due(crawls: Crawls) -> None:
    crawls.run(*DUE_AT_ONCE)
    crawls.run(*DUE_AT_ONCE)
    assert len(crawls.articles_asked) == 300
    asked = [path for path in crawls.server.requests if path != "/robots.txt"]
    assert "/newsroom/page/1" in asked[:20]


# Dates


def printed(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


@pytest.mark.slow
def test_a_relative_date_that_becomes_a_calendar_date_names_what_changed(crawls: Crawls) -> None:
    now = datetime.now(UTC)
    hours, day = next(
        (hours, earliest.date())
        for hours in (5, 7)
        if (earliest := now - timedelta(hours=hours + 1)).date() == (now - timedelta(hours=hours, minutes=-9)).date()
    )
    story = crawls.site.story(5)
    story.published = f"Published {hours} hours ago"
    crawls.site.build()
    first = next(record for record in crawls.run(*DUE_AT_ONCE) if numbers([record]) == [5])
    assert first["published"]["date"] == day.isoformat()
    story.published = f"Published {printed(day)}"
    crawls.site.build()
    written = crawls.run(*DUE_AT_ONCE)
    assert path_of(story) in crawls.articles_asked
    assert all(record["changed"] for record in written)
    story.text = LATER
    crawls.site.build()
    (record,) = crawls.run(*DUE_AT_ONCE)
    assert record["changed"] == ["bodies"]
    assert record["published"]["date"] == day.isoformat()


@pytest.mark.slow
@pytest.mark.parametrize("said", ["Published 3 days ago", ""], ids=["dated", "undated"])
def test_a_coarser_date_that_contradicts_what_is_known_does_not_replace_it(crawls: Crawls, said: str) -> None:
    story = crawls.site.story(5)
    day = datetime.now(UTC).date() - timedelta(days=3)
    story.card_date = printed(day)
    for text in (said, "Published 2 weeks ago"):
        story.published = text
        crawls.site.build()
        crawls.run(*DUE_AT_ONCE)
        assert path_of(story) in crawls.articles_asked
    story.published, story.text = said, LATER
    crawls.site.build()
    record = crawls.run(*DUE_AT_ONCE)[-1]
    assert numbers([record]) == [5]
    assert record["published"]["date"] == day.isoformat()


@pytest.mark.slow
@stories(40)
def test_days_that_cards_tell_count_alike_whatever_the_checkpoints_are(crawls: Crawls, tmp_path: Path) -> None:
    day = datetime.now(UTC).date() - timedelta(days=10)
    told, teller = crawls.site.story(3), crawls.site.story(35)
    told.published = "Published 1 week ago"
    second = []
    for pages in (1, 100):
        (tmp_path / str(pages)).mkdir()
        crawl = Crawls(crawls.site, crawls.server, tmp_path / str(pages))
        told.text = ""
        crawls.site.build()
        crawls.site.pages["/newsroom/page/2"] = slowly(crawls.site.pages["/newsroom/page/2"])
        card = (
            f'<h3>Read Next</h3><div><a href="{path_of(told)}"><img src="/img/s.jpg" alt="{told.headline}"></a>'
            f'<h5><a href="{path_of(told)}">{told.headline}</a></h5><p>{printed(day)}: What became of it.</p></div>'
        )
        crawls.site.pages[path_of(teller)] = article(teller.headline, *teller.paragraphs(), card)
        crawl.run(*DUE_AT_ONCE, "-s", f"CHECKPOINT_PAGES={pages}")
        told.text = LATER
        crawls.site.build()
        written = crawl.run(*DUE_AT_ONCE, "-s", f"CHECKPOINT_PAGES={pages}")
        second.append(next(record for record in written if numbers([record]) == [3]))
        del second[-1]["fetched_at"]
    assert second[0] == second[1]
    assert second[0]["published"]["date"] == day.isoformat()


def slowly(page: Page) -> Page:
    def serve(handler: Handler) -> Answer | None:
        time.sleep(0.4)
        return page(handler) if callable(page) else page

    return serve
