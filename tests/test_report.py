"""The report on a data set: what it shows, in words too, and what a hostile page cannot do to it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jinja2", reason="the report is an extra: scrapy-newsbot[export]")

from chromium import CHROMIUM, assert_shows

from newsbot.dataset.batches import Batch
from newsbot.dataset.derived import add_derived
from newsbot.dataset.facts import SAMPLE, Facts
from newsbot.dataset.report.write import report_html
from newsbot.dataset.tables import TICKER, TOMBSTONES
from newsbot.html.charts import bars, columns
from newsbot.items import Article, Body, Published, TickerRecord, Tombstone

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">{{7*7}}</script>'


def story(number: int, headline: str = "Rain at last", **said: Any) -> dict[str, Any]:
    """A row of `articles`."""
    bodies = [
        Body("en", "ltr", headline, None, ["It rained.", "It rained on."], 5),
        Body("ur", "rtl", "آخر بارش ہو گئی", None, ["بارش ہوئی۔", "بارش ہوتی رہی۔"], 5),
    ]
    day = f"2026-{number % 12 + 1:02}-15"
    told = {
        "id": f"{number:020}", "site": "paper", "headline": headline, "canonical_url": f"https://paper.example/{number}",
        "published": Published(day, day, day, day, "day", "page"), "in_language": ["en", "ur"], "bodies": bodies,
    }  # fmt: skip
    stand = {
        "run": "r", "day": day, "split": "train", "cluster": told["id"], "cluster_size": 1, "withdrawn": False,
        "wordings": 1, "first_fetched_at": "", "latest": True, "text_policy": "full", "text_hashes": [],
    }  # fmt: skip
    return add_derived(asdict(Article(**{**told, **said})) | stand)


def filled(*rows: dict[str, Any]) -> Facts:
    facts = Facts()
    for row in rows:
        facts.add_stories(Batch.of([row]))
    return facts


def test_the_same_figures_give_the_same_text() -> None:
    assert report_html("A set", filled(story(1), story(2))) == report_html("A set", filled(story(2), story(1)))


def test_bars_and_columns_tell_their_numbers_in_words() -> None:
    chart = bars("Stories by language", [("en", 12), ("ur", 3)])
    assert chart.words == "en 12, ur 3"
    assert [*re.findall(r"<th[^>]*>([^<]+)</th>.*?<td>([^<]+)</td></tr>", chart.html)] == [("en", "12"), ("ur", "3")]
    over = columns("Stories by month", [("2026-01", 4), ("2026-02", 9)])
    assert over.words == "13 from 2026-01 to 2026-02; most in 2026-02: 9"


def test_a_story_of_long_ago_does_not_make_a_bar_of_each_year() -> None:
    facts = Facts(days=Counter({"0001-01-01": 1, "2026-01-30": 2, "9999-12-31": 1, "unknown": 4}))
    page = report_html("A set", facts)
    words = "4 from 1 to 9879 to 9999; most in 1 to 9879: 3"
    assert words in page
    assert page.count('class="bar"') == 121


def test_a_chart_is_drawn_only_if_there_is_something_to_see() -> None:
    one = report_html("A set", filled(story(1, section="City", authors=["Noor"])))
    assert "<p>Stories by section: City, 1.</p>" in one
    assert "<p>Stories by month" not in one
    assert "<p>Stories by day of publication: 1 (15 February 2026).</p>" in one
    for title in ("Stories by section", "Stories by author", "Languages of sections", "Stories by day"):
        assert f"<figcaption>{title}" not in one
    assert "<p>No story has a value in byline, summary" in one
    both = report_html("A set", filled(story(1, section="City"), story(2, section="Money")))
    for title in ("Stories by section", "Stories by day", "Stories in Urdu by day", "Languages of sections"):
        assert f"<figcaption>{title}" in both


def test_sections_and_languages_are_mapped() -> None:
    english = story(2, section="City", in_language=["en"])
    html = report_html("A set", filled(story(1, section="City"), english, story(3, section="سیاست")))
    table = re.search(r'<table class="grid".*?</table>', html)
    assert table is not None
    rows = [re.findall(r">([^<]*)</t[hd]>", row) for row in table[0].split("</tr>")]
    assert rows == [["", "English", "Urdu"], ["City", "2", "1"], ["سیاست", "1", "1"], []]


def test_names_are_whole_and_times_are_words() -> None:
    name = "Aḥmad ibn Muḥammad al-Khwārizmī of the night desk"
    facts = filled(story(1, authors=[name]), story(2, authors=["RQM"]))
    line = TickerRecord(
        "newsbot/ticker/1", "t1", "paper", "بارش", {"ur": "بارش"}, None, None, 1, "2026-01-01T00:00:00Z", "2026-01-01T08:30:00Z", 7
    )  # fmt: skip
    facts.add_rows(TICKER, [asdict(line)])
    html = report_html("A set", facts)
    assert f'<th scope="row" dir="auto">{name}</th>' in html
    assert "2 stories published from 15 February 2026 to 15 March 2026" in html
    assert '<td lang="ur" dir="auto">بارش</td><td dir="auto">1 January 2026, 00:00 to 08:30 UTC</td>' in html
    assert "T00:00" not in html


def test_a_story_that_nobody_has_published_is_called_invented() -> None:
    real, invented = story(1), story(2) | {"run": "other"}
    html = report_html("A set", filled(real, invented), invented={("paper", "other")})
    assert re.findall(r'<span class="meta">(.*?)</span>', html) == [
        "invented · 15 March 2026 · paper", "15 February 2026 · paper",
    ]  # fmt: skip


def test_the_font_travels_with_urdu_only() -> None:
    english = story(1, in_language=["en"], bodies=[Body("en", "ltr", "Rain", None, ["It rained."], 2)])
    plain, urdu = report_html("A set", filled(english)), report_html("A set", filled(story(1)))
    assert "font-src" not in plain
    assert "@font-face" not in plain
    assert len(urdu) < len(plain) + 160_000, "what the letters may weigh"
    assert "Open Font License" in urdu


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: install chromium")
@pytest.mark.parametrize("loads", [True, False])
def test_the_page_says_which_font_is_missing(tmp_path: Path, loads: bool) -> None:
    from playwright.sync_api import sync_playwright

    html = report_html("A set", filled(story(1)))
    page = tmp_path / "report.html"
    page.write_text(html if loads else html.replace("font-src data:; ", ""), "utf-8")
    if not loads:  # as where a browser refuses fonts of pages
        page.write_text(
            re.sub(r"; style-src[^;]*", "; style-src 'unsafe-inline'", page.read_text("utf-8"), count=1), "utf-8"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        shown = browser.new_page()
        shown.goto(page.as_uri())
        note = shown.locator("#naskh")
        if loads:
            assert (
                shown.evaluate("document.fonts.load('1em \"Noto Nastaliq Urdu\"', 'ا').then(faces => faces.length)")
                == 1
            )
            assert note.is_hidden()
        else:
            note.wait_for(state="visible")
            assert "Noto Nastaliq Urdu" in note.inner_text()
        browser.close()


def test_languages_stand_side_by_side_in_their_own_direction() -> None:
    html = report_html("A set", filled(story(1)))
    assert html.count('role="row"') == 2
    assert '<div role="cell" lang="ur" dir="rtl">بارش ہوئی۔</div>' in html
    assert "Paragraph by paragraph, not aligned." in html


def test_a_large_set_is_sampled_and_says_so() -> None:
    facts = filled(*(story(number) for number in range(SAMPLE + 40)))
    html = report_html("A set", facts)
    assert html.count('<li class="story">') == SAMPLE
    assert f"{SAMPLE} of {SAMPLE + 40}, drawn by their ids" in html


def test_ticker_revisions_and_withdrawals_are_shown() -> None:
    facts = filled(story(1, revision=2, changed=["bodies"]))
    line = TickerRecord(
        "newsbot/ticker/1", "t1", "paper", "Rain", {"en": "Rain"}, None, None, 1, "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", 7
    )  # fmt: skip
    facts.add_rows(TICKER, [asdict(line)])
    facts.add_rows(TOMBSTONES, [asdict(Tombstone(headline="Gone with the rain", statuses=[404, 410]))])
    html = report_html("A set", facts)
    for told in ("Stories that were changed", "Headlines on most pages", "Gone with the rain", "404, 410"):
        assert told in html


def test_nothing_from_a_page_is_markup() -> None:
    row = story(1, HOSTILE, canonical_url="javascript:alert(3)", authors=[HOSTILE], section=HOSTILE, summary=HOSTILE)
    row["bodies"][0]["paragraphs"] = [HOSTILE, HOSTILE]
    facts = filled(row)
    facts.warnings[HOSTILE] += 1
    html = report_html(HOSTILE, facts)
    assert html.count("<script") == 1
    assert "<img" not in html
    assert "{{7*7}}" in html, "a template in a page is text"
    assert "javascript:" not in html


def test_nothing_is_loaded_from_elsewhere() -> None:
    html = report_html("A set", filled(story(1)))
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'")
    assert "unsafe" not in policy[1]
    assert not re.search(r"""(?:src|href)=["'](?!#|data:,|https://paper\.example)""", html)
    assert "style=" not in html


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: install chromium")
@pytest.mark.parametrize("width", [390, 1280])
def test_a_browser_shows_it_without_an_error(tmp_path: Path, width: int) -> None:
    assert_shows(report_html(HOSTILE, filled(story(1), story(2, HOSTILE))), tmp_path, width)


def test_parts_of_a_release_add_up_to_the_whole() -> None:
    rows = [story(number) for number in range(SAMPLE + 60)]
    parts = filled(*rows[:150])
    parts.add(filled(*rows[150:]))
    assert report_html("A set", parts) == report_html("A set", filled(*rows))
