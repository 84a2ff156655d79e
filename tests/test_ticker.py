"""The ticker: entries glued to their translations, printed in different ways, and merged over pages in any order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from crawling import Server, records
from newssite import NewsSite, Story
from test_incremental import Crawls

from newsbot.items import Ticker, TickerEntry, TickerRecord
from newsbot.page.blocks import parse_html
from newsbot.page.layout import Layout
from newsbot.page.regions import Page
from newsbot.page.section import find_section
from newsbot.page.ticker import may_end_among
from newsbot.reader import Reader
from newsbot.spiders.journalismpakistan import JournalismPakistanSpider
from newsbot.text.addresses import Addresses, any_site
from newsbot.text.headlines import recut
from newsbot.text.language import split_scripts
from newsbot.ticker import TickerEntries, as_json, counts_id

NOW = datetime(2026, 1, 10, 8, tzinfo=UTC)
HOME = "https://www.journalismpakistan.com"
ENGLISH = "Global Media Brief | Edition 9 | January 9, 2026"
URDU = "گلوبل میڈیا بریف | شمارہ 9 | 9 جنوری 2026"
BRIEF = f"{HOME}/global-media-brief-edition-9"


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (f"{ENGLISH}{URDU}", [ENGLISH, URDU]),
        (f"{ENGLISH} {URDU}", [ENGLISH, URDU]),
        (f"{URDU}{ENGLISH}", [URDU, ENGLISH]),
        (f"{ENGLISH}گلوبل میڈیا بریف", [ENGLISH, "گلوبل میڈیا بریف"]),
        (f"{ENGLISH} گلوبل میڈیا بریف", [ENGLISH, "گلوبل میڈیا بریف"]),
        ("Media Brief, 9 January 2026 9 جنوری کی خبریں", ["Media Brief, 9 January 2026", "9 جنوری کی خبریں"]),
        ("Awards for the press of 2026 پریس ایوارڈز 2026", ["Awards for the press of 2026", "پریس ایوارڈز 2026"]),
        ("Ten reporters held in Karachi 10 صحافی گرفتار", ["Ten reporters held in Karachi", "10 صحافی گرفتار"]),
        ("10 reporters held in Karachi10 صحافی گرفتار", ["10 reporters held in Karachi", "10 صحافی گرفتار"]),
        ("Pakistan hosts the G20جی کا اجلاس", ["Pakistan hosts the G20", "جی کا اجلاس"]),
        ("Editors win an award!مدیران نے ایوارڈ جیتا", ["Editors win an award!", "مدیران نے ایوارڈ جیتا"]),
        ("Editors speak up again“صحافت” آزاد ہے", ["Editors speak up again", "“صحافت” آزاد ہے"]),
        ("Редакторы ждут ответаEditors ask", ["Редакторы ждут ответа", "Editors ask"]),
        ("حکومت نے AIکے قوانین بنائے", ["حکومت نے AIکے قوانین بنائے"]),
    ],
)
def test_an_entry_glued_to_its_translation_is_cut_between_them(line: str, parts: list[str]) -> None:
    assert split_scripts(line, glued=True) == parts


def strip_of(*links: tuple[str, str]) -> tuple[TickerEntry, ...]:
    """The strip of a page of JournalismPakistan that shows links twice: path and text."""
    shown = "".join(f'<a href="{path}">{text}</a>' for path, text in links)
    return entries_of(f"<div>{shown}{shown}</div>")


def entries_of(strip: str) -> tuple[TickerEntry, ...]:
    reader, page = page_under(strip)
    ticker = reader.ticker(page, NOW)
    return ticker.entries if ticker else ()


def page_under(strip: str) -> tuple[Reader, Page]:
    html = f"<!DOCTYPE html><html><body>{strip}<h1>Press club votes</h1></body></html>"
    root = parse_html(html.encode(), "utf-8")
    assert root is not None
    spider = JournalismPakistanSpider
    reader = Reader("journalismpakistan", spider.layout, Addresses(spider.addresses))
    return reader, reader.page(root, f"{HOME}/press-club-votes")


@pytest.mark.parametrize(
    "strip",
    [
        '<div><a href="/press-law-passed">Press law is passed at last</a> <a href="/a-b-c">Cable returns again</a></div>',
        "<ul><li>Latest</li><li>Press law is passed at last</li><li>Cable news returns to the air</li></ul>",
        f"<ul>{2 * '<li>Press law is passed at last</li><li>Cable news returns to the air</li>'}</ul>",
    ],
)
def test_a_ticker_ends_only_where_one_may_end(strip: str) -> None:
    _, page = page_under(f"{strip}<p>Home</p>")
    assert page.strip.end == len(page.blocks) - 2
    assert may_end_among(page.blocks[page.strip.end - 1 : page.strip.end], page.layout, page.is_story)
    assert not may_end_among(page.blocks[page.strip.end :], page.layout, page.is_story)


@pytest.mark.parametrize(
    ("strip", "cards"),
    [("{0}", 3), ("<li>Latest</li>{0}", 1), ("{0}{0}", 1), ("{0}{0}{0}", 1)],
    ids=["links", "with a label", "twice", "three times"],
)
def test_links_that_may_be_a_ticker_are_stories_of_a_list_that_nobody_has_described(strip: str, cards: int) -> None:
    links = '<li><a href="/press-law-is-passed">Press law is passed at last</a></li>' + (
        '<li><a href="/cable-news-returns">Cable news returns to the air</a></li>'
    )
    below = '<h2><a href="/old-crane-is-sold">Old crane is sold for scrap</a></h2><p>By the bakery.</p>'
    html = f"<!DOCTYPE html><html><body><ul>{strip.format(links)}</ul><p>The Tern</p>{below}</body></html>"
    root = parse_html(html.encode(), "utf-8")
    assert root is not None
    home = "https://www.tern.example"
    page = Reader("tern", Layout(publisher="The Tern"), Addresses(any_site(home))).page(root, f"{home}/")
    assert page.strip.end > 0
    assert len(find_section(page).cards) == cards


def test_a_strip_of_glued_entries_gives_each_headline_whole() -> None:
    other = ("/cable-news-returns", "Cable news returns to the airکیبل پر خبریں پھر بحال")
    brief, cable = strip_of(("/global-media-brief-edition-9", ENGLISH + URDU), other)
    assert (brief.headlines, brief.url) == ({"en": ENGLISH, "ur": URDU}, BRIEF)
    assert cable.headlines == {"en": "Cable news returns to the air", "ur": "کیبل پر خبریں پھر بحال"}


def test_an_entry_that_a_strip_prints_in_two_ways_is_one_entry() -> None:
    path = "/global-media-brief-edition-9"
    [entry] = strip_of((path, "Global Media Brief | Edition…"), (path, f"{ENGLISH} | {URDU}"), (path, URDU))
    assert (entry.headline, entry.headlines, entry.position) == (ENGLISH, {"en": ENGLISH, "ur": URDU}, 1)


def test_a_headline_with_pipes_in_it_is_one_entry_where_the_strip_has_no_links() -> None:
    lines = [ENGLISH, "Cable news returns to the air"]
    shown = "".join(f"<li>{line}</li>" for line in lines * 2)
    assert [entry.headline for entry in entries_of(f"<ul>{shown}</ul>")] == lines


SHORT = ["Court adjourns contempt case", "Crane sold in Multan", "Editors win press award", "Union talks in Lahore"]


@pytest.mark.parametrize("declared", ["en", "fr", "ur"])
def test_a_headline_that_shows_no_language_has_that_of_the_strip_on_every_page(declared: str) -> None:
    shown = "".join(f"<li>{line}</li>" for line in [*SHORT, "عدالت نے مقدمہ ملتوی کر دیا"])
    html = f"<html lang='{declared}'><body><p>Latest</p><ul>{shown}</ul><h1>Rain</h1></body></html>"
    root = parse_html(html.encode(), "utf-8")
    assert root is not None
    reader = Reader("tern", Layout(publisher="The Tern"), Addresses(any_site("https://www.tern.example")))
    strip = reader.ticker(reader.page(root, "https://www.tern.example/rain"), NOW)
    assert strip is not None
    assert [list(entry.headlines) for entry in strip.entries] == [["en"]] * len(SHORT) + [["ur"]]


@pytest.mark.parametrize(
    "strip",
    [
        "<p>تازہ ترین خبریں</p><p>{} | {}</p>",
        "<p>عاجل</p><ul><li>{}</li><li>{}</li></ul>",
        "<marquee>{} | {}</marquee>",
        "<marquee><ul><li>{}</li><li>{}</li></ul></marquee>",
        "<p>The harbour, seen daily</p><marquee>{} | {}</marquee><p>Thursday in the harbour</p>",
    ],
)
def test_a_label_in_more_languages_or_an_element_that_scrolls_makes_a_ticker(strip: str) -> None:
    lines = ["Court adjourns contempt case", "Old crane sold for scrap"]
    assert [entry.headline for entry in entries_of(strip.format(*lines))] == lines


def test_an_entry_without_a_link_follows_the_links_of_its_list() -> None:
    linked = ["Press law is passed at last", "Cable news returns to the air", "Ferry runs again at night"]
    links = [f'<li><a href="/story-{number}">{line}</a></li>' for number, line in enumerate(linked)]
    plain = "<li>Old crane sold for scrap</li>"
    shown = [entry.headline for entry in entries_of(f"<ul>{''.join([*links[:2], plain, links[2]])}</ul>")]
    assert shown == [*linked[:2], "Old crane sold for scrap", linked[2]]
    for strip in (f"<ul>{''.join(links)}</ul><ul>{plain}</ul>", f"<ul>{links[0]}{plain}</ul>"):
        assert "Old crane sold for scrap" not in [entry.headline for entry in entries_of(strip)]


def test_links_follow_an_entry_without_one_in_a_list_with_a_label() -> None:
    linked = ["Press law is passed at last", "Cable news returns to the air"]
    links = "".join(f'<li><a href="/story-{number}">{line}</a></li>' for number, line in enumerate(linked))
    shown = entries_of(f"<p>Latest</p><ul><li>Old crane sold for scrap</li>{links}</ul>")
    assert [entry.headline for entry in shown] == ["Old crane sold for scrap", *linked]


def test_a_heading_that_leads_to_the_start_of_the_site_is_above_the_ticker() -> None:
    links = '<a href="/press-law-passed">Press law is passed at last</a> <a href="/a-b-c">Cable returns again</a>'
    mast = '<h1><a href="/">Journalism Pakistan</a></h1>'
    assert len(entries_of(f"{mast}<div>{links}</div>")) == 2
    assert not entries_of(f"<h1>Journalism Pakistan</h1><div>{links}</div>")


def test_one_line_that_scrolls_may_be_a_greeting() -> None:
    assert not entries_of("<marquee>Welcome to the harbour of all news</marquee>")


def test_lines_of_a_live_blog_are_entries_of_their_own_though_they_have_one_address() -> None:
    lines = ["Minister speaks to the press", "Minister leaves the hall at noon", "Talks go on behind closed doors"]
    entries = strip_of(*(("/live-from-the-hall", line) for line in lines))
    assert [entry.headline for entry in entries] == lines
    merged = TickerEntries()
    merged.see(Ticker("site", f"{HOME}/a-b", "2026-01-01T00:00:00+00:00", entries))
    assert [record.headline for record in merged.sorted()] == lines


def test_entries_that_lead_to_the_home_page_stay_apart() -> None:
    assert len(strip_of(("/", "All the news of the day"), ("/", "What you can do for us"))) == 2
    shown = [entry("All the news of the day", url=f"{HOME}/"), entry("What you can do for us", url=f"{HOME}/")]
    assert len(merged([page(*shown)])) == 2


def entry(headline: str, urdu: str | None = None, *, url: str | None = BRIEF, position: int = 1) -> TickerEntry:
    headlines = {"en": headline, **({"ur": urdu} if urdu else {})}
    return TickerEntry(headline, headlines, position, url)


def page(*entries: TickerEntry, minute: int = 0) -> Ticker:
    return Ticker("site", f"{HOME}/page-{minute}", f"2026-01-10T08:{minute:02}:00+00:00", entries)


def merged(pages: Sequence[Ticker], told: dict[str, str] | None = None) -> list[TickerRecord]:
    entries = TickerEntries()
    for shown in pages:
        entries.see(shown)
    return entries.sorted(told)


CUT = entry("Global Media Brief | Edition 9 | January", f"9, 2026{URDU}")
WHOLE = entry(ENGLISH, position=3)


def test_wordings_under_one_address_are_one_record_with_all_their_pages() -> None:
    pages = [page(CUT, minute=1), page(CUT, minute=2), page(WHOLE, minute=3), page(CUT, WHOLE, minute=4)]
    [record] = merged(pages, {BRIEF: ENGLISH})
    assert (record.headline, record.url, record.pages, record.position) == (ENGLISH, BRIEF, 4, 1)
    assert (record.first_seen, record.last_seen) == (pages[0].fetched_at, pages[3].fetched_at)
    assert record.headlines == {"en": ENGLISH, "ur": URDU}


def test_each_entry_that_leads_to_the_home_page_is_on_the_page_that_shows_it() -> None:
    entries = [entry("The council meets again", url=f"{HOME}/"), entry("A verdict is due on Friday", url=f"{HOME}/")]
    assert [record.pages for record in merged([page(*entries)])] == [1, 1]


def test_an_entry_is_never_nothing_but_marks() -> None:
    made = strip_of(("/a-b", "| — • خبریں اور تبصرے"), ("/c-d-e", "— | Press club votes again today"))
    assert all(text for entry in made for text in entry.headlines.values())


def test_the_wording_of_most_pages_stands_where_the_story_says_nothing() -> None:
    shown = [page(entry("Editors win an award")), *(page(entry("Editors win award"), minute=n) for n in (1, 2))]
    assert [record.headline for record in merged(shown)] == ["Editors win award"]
    assert [record.headline for record in merged(shown, {BRIEF: "Something else"})] == ["Editors win award"]
    assert [record.headline for record in merged(shown, {BRIEF: "Editors Win an Award"})] == ["Editors win an award"]


def test_a_headline_that_leads_to_two_stories_joins_neither_with_the_other() -> None:
    one, other = f"{HOME}/story-one", f"{HOME}/story-two"
    pages = [
        page(entry("Read more of this", url=one), entry("Read more of this", url=other)),
        *(page(entry("Rain in Quetta", url=one), entry("Snow in Murree", url=other), minute=n) for n in (1, 2)),
    ]
    assert {record.headline: record.url for record in merged(pages)} == {"Rain in Quetta": one, "Snow in Murree": other}


@pytest.mark.parametrize("told", [{}, {BRIEF: ENGLISH}])
def test_what_is_merged_is_the_same_in_any_order_and_after_any_interruption(told: dict[str, str]) -> None:
    pages = [
        page(CUT, entry("Cable news returns", url=None, position=2), minute=1),
        page(WHOLE, entry("Cable news returns", url=f"{HOME}/cable-news"), minute=2),
        page(replace(WHOLE, headlines={"ur": URDU, "en": ENGLISH.upper()}, section="World"), minute=3),
        page(entry(ENGLISH.upper(), "بریف"), minute=4),
    ]
    wanted = [json.dumps(vars_of(record)) for record in merged(pages, told)]
    for order in permutations(pages):
        for stop in range(len(order)):
            begun, resumed = TickerEntries(), TickerEntries()
            for shown in order[:stop]:
                begun.see(shown)
            resumed.load([as_json(wording) for wording in begun.take_changed(lambda ids: {})])
            for shown in order[stop:]:
                resumed.see(shown)
            assert [json.dumps(vars_of(record)) for record in resumed.sorted(told)] == wanted


def test_lines_of_a_live_blog_count_alike_whichever_page_shows_that_there_are_many_of_them() -> None:
    one, two = entry("Minister speaks to the press"), entry("Talks go on behind closed doors")
    pages = [page(one, two, minute=1), page(two, one, entry("Minister leaves the hall at noon"), minute=2)]
    for order in permutations(pages):
        assert {record.headline: record.pages for record in merged(order)} == {
            one.headline: 2, two.headline: 2, "Minister leaves the hall at noon": 1,
        }  # fmt: skip


class Stored:
    """The rows of a run's checkpoints, by id."""

    def __init__(self, entries: TickerEntries) -> None:
        self.entries = entries
        self.rows: dict[str, str] = {}

    def checkpoint(self) -> tuple[list[str], dict[str, Any]]:
        """The headlines that are stored again, and the counts, by id."""
        new = self.entries.take_changed(lambda ids: {})
        self.rows.update({wording.id: as_json(wording) for wording in new})
        counts = self.entries.take_counts()
        if counts is None:
            return [wording.headline for wording in new], {}
        self.rows[counts_id("site", counts[0])] = counts[1]
        return [wording.headline for wording in new], json.loads(counts[1])["counts"]

    def resumed(self) -> TickerEntries:
        resumed = TickerEntries()
        resumed.load(reversed(self.rows.values()))
        return resumed


def test_only_what_a_page_says_that_is_new_is_stored_again() -> None:
    stored = Stored(entries := TickerEntries())
    entries.see(page(WHOLE, minute=1))
    assert stored.checkpoint() == ([ENGLISH], {})
    entries.see(page(WHOLE, minute=2))
    assert stored.checkpoint()[0] == []
    entries.see(page(replace(WHOLE, position=1), minute=3))
    assert stored.checkpoint()[0] == [ENGLISH]
    entries.see(page(WHOLE, minute=4), page(entry("Cable news returns", url=None), minute=4))
    assert stored.checkpoint()[0] == ["Cable news returns"]
    assert stored.resumed().wordings == entries.wordings
    assert [record.pages for record in stored.resumed().sorted()] == [1, 4]


def test_a_checkpoint_stores_few_counts_of_many_and_loses_none() -> None:
    stored, size = Stored(entries := TickerEntries()), 0
    shown = [page(entry(f"Council meeting {number}", url=f"{HOME}/council-{number}")) for number in range(200)]
    entries.see(*shown)
    stored.checkpoint()
    for minute in range(60):
        entries.see(replace(shown[minute], fetched_at=f"2026-01-10T09:{minute:02}:00+00:00"))
        if minute % 7 == 6:
            stored.entries = entries = stored.resumed()
        size += len(stored.checkpoint()[1])
        assert stored.resumed().wordings == entries.wordings
    assert size < 60 * 200 / 4
    assert len(stored.rows) < 200 + 10


def test_a_run_goes_on_without_the_entries_that_a_later_run_has_taken_over() -> None:
    later, stored = Stored(TickerEntries()), Stored(entries := TickerEntries())
    for minute in (1, 2, 3, 4):
        entries.see(page(WHOLE, entry("Cable news returns", url=None), minute=minute))
        stored.checkpoint()
    for minute in (5, 6):
        later.entries.see(page(WHOLE, minute=minute))
        later.checkpoint()
    stored.rows = {id: row for id, row in stored.rows.items() if id not in later.rows}  # an id has one row
    assert any("counts" in json.loads(row) for row in stored.rows.values())
    resumed = stored.resumed()
    assert [record.headline for record in resumed.sorted()] == ["Cable news returns"]
    resumed.see(page(entry("Cable news returns", url=None), minute=7))
    assert resumed.take_counts() is not None


def test_pages_that_share_a_ticker_count_as_pages_that_show_equal_ones() -> None:
    shared = (CUT, WHOLE, entry("Cable news returns", url=None, position=3))
    pages = [Ticker("site", f"{HOME}/a-b", f"2026-01-10T08:0{minute}:00+00:00", shared) for minute in (2, 1, 3)]
    entries = TickerEntries()
    entries.see(*pages)
    assert entries.sorted() == merged([replace(page, entries=tuple(map(replace, shared))) for page in pages])


def vars_of(record: TickerRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}


def test_a_run_whose_entries_an_older_newsbot_has_kept_goes_on() -> None:
    old = {
        "schema": "newsbot/ticker/1", "id": merged([page(WHOLE)])[0].id, "site": "site", "headline": ENGLISH,
        "headlines": {"en": ENGLISH}, "url": BRIEF, "section": None, "position": 2,
        "first_seen": "2025-12-01T00:00:00+00:00", "last_seen": "2026-01-10T07:00:00+00:00", "pages": 5,
    }  # fmt: skip
    entries = TickerEntries()
    entries.load([json.dumps(old)])
    entries.see(page(WHOLE))
    [record] = entries.sorted()
    assert (record.pages, record.position, record.first_seen) == (6, 2, old["first_seen"])


@pytest.mark.parametrize(
    ("headlines", "known", "expected"),
    [
        ({"en": "Held in Karachi10", "ur": "صحافی گرفتار"}, "Held in Karachi", {"en": "Held in Karachi", "ur": "10 صحافی گرفتار"}),
        ({"en": "Media Brief January", "ur": "9, 2026 بریف"}, "Media Brief, January 9, 2026", {"en": "Media Brief January 9, 2026", "ur": "بریف"}),
        ({"ur": "بریف 9", "en": "January Brief"}, "9 January Brief", {"ur": "بریف", "en": "9 January Brief"}),
        ({"en": "Media Brief بریف"}, "Media Brief", {"en": "Media Brief", "ur": "بریف"}),
        ({"en": "Media Brief: live updates"}, "Media Brief", None),
        ({"en": "Media Brief"}, "", None),
        ({"en": "Media Brief", "ur": "بریف"}, "media brief", {"en": "Media Brief", "ur": "بریف"}),
    ],
)  # fmt: skip
def test_a_print_is_cut_again_beside_a_headline_that_is_known(
    headlines: dict[str, str], known: str, expected: dict[str, str] | None
) -> None:
    assert recut(headlines, known) == expected


class GluedSite(NewsSite):
    """Its strip shows its stories in English and Urdu with nothing between them; on each third page Urdu is left out."""

    def _page(self, title: str, main: str) -> Any:
        self.shown = getattr(self, "shown", 0) + 1
        strip = "".join(self._entry(story) for story in self.stories)
        html = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><div>{strip}</div><main>{main}</main></body></html>"
        return 200, {"Content-Type": "text/html; charset=utf-8"}, html.encode()

    def _entry(self, story: Story) -> str:
        urdu = urdu_of(story) if self.shown % 3 else ""
        return f'<a href="/{story.slug}">{story.headline}{urdu}</a>'


class Brief(Story):
    @property
    def headline(self) -> str:
        return f"Global Media Brief | Edition {self.number} | January {self.number}, 2026"


def urdu_of(story: Story) -> str:
    return f"{story.number} شماروں میں گلوبل میڈیا بریف"


def test_a_crawl_of_twelve_stories_under_a_glued_ticker_gives_their_own_headlines(tmp_path: Path) -> None:
    site = GluedSite(0)
    site.stories = [Brief(number) for number in range(12, 0, -1)]
    site.build()
    with Server(site.pages) as server:
        crawls = Crawls(site, server, tmp_path)
        crawls.run()
    shown = {record["headline"]: record for record in records(crawls.data, "ticker")}
    assert set(shown) == {story.headline for story in site.stories}
    for story in site.stories:
        assert shown[story.headline]["headlines"] == {"en": story.headline, "ur": urdu_of(story)}
        assert shown[story.headline]["pages"] == 13
