"""The figures of a release to one HTML file; everything that comes from pages is escaped."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from itertools import islice, zip_longest
from typing import Any

from newsbot.dataset.facts import Facts, Row
from newsbot.dataset.withheld import FULL
from newsbot.html.charts import FEWEST, bars, columns, grid, number
from newsbot.html.document import Chapter, Foreign, TableOf, render
from newsbot.html.fonts import NASTALIQ
from newsbot.items import Article
from newsbot.roles import REPORTED, names
from newsbot.text.bounds import FINEST_FIRST
from newsbot.text.language import direction_of, language_of
from newsbot.text.language_names import language_name
from newsbot.text.moments import day_in_words, published_in_words, span_in_words
from newsbot.text.periods import Period, Unit, periods
from newsbot.wording import by_number, listed

_TOP = 12
_DAY = len("2026-01-30")  # what else is counted by day is `unknown`
_LANGUAGES = 4  # that a phone's width has room for
_PRECISIONS = (*FINEST_FIRST, "none")
Moments = list[tuple[str, float]]
"""Counts by the names of days, months or years."""


def report_html(
    title: str,
    facts: Facts,
    *,
    footer: str = "",
    notice: str = "",
    invented: Set[tuple[str, str]] = frozenset(),
) -> str:
    """The report on a release called `title`, a `notice` first; the same figures give the same text.

    `invented` are the runs, by site and name, whose stories no site has published.
    """
    chapters = [of(facts) for of in (_collected, _coverage, _dates, _ticker, _changes, _alignment)]
    chapters = [chapter for chapter in chapters if chapter.charts or chapter.tables or chapter.lines]
    stories = [_story(row, facts.aligned.get(row["id"], []), invented) for row in facts.shown]
    return render(
        "newsbot.dataset.report/page.html",
        style="newsbot.dataset.report/style.css",
        script="newsbot.dataset.report/script.js",
        title=title,
        lead=notice + _lead(facts),
        figures=_figures(facts),
        in_nastaliq=not facts.languages.keys().isdisjoint(NASTALIQ),
        chapters=chapters,
        stories=stories,
        shown_note=_shown_note(facts),
        footer=footer,
    )


def _lead(facts: Facts) -> str:
    days = facts.published
    span = _span(*days) if days else "without a date"
    stories = "1 story" if facts.rows["articles"] == 1 else f"{facts.rows['articles']:,} stories"
    return f"{stories} {span}, of {listed(sorted(facts.sites)) or 'no site'}."


def _span(first: str, last: str) -> str:
    first, last = day_in_words(first), day_in_words(last)
    return f"published on {first}" if first == last else f"published from {first} to {last}"


def _figures(facts: Facts) -> list[tuple[str, str]]:
    counts = {
        "stories": facts.rows["articles"], "authors": len(facts.authors), "ticker headlines": facts.rows["ticker"],
        "pairs": facts.rows["pairs"], "tombstones": facts.rows["tombstones"],
    }  # fmt: skip
    figures = [(name, f"{count:,}") for name, count in counts.items() if count or name == "stories"]
    return [*figures, ("languages", ", ".join(language for language, _ in facts.languages.most_common(8)) or "–")]


def _collected(facts: Facts) -> Chapter:
    chapter = Chapter("What was collected")
    unit, found = _periods(facts.days)
    over = _counts(facts.days, found)
    _add_time_line(chapter, f"Stories by {unit} of publication", over)
    languages = [language for language, _ in _most(facts.languages)]
    if len(languages) >= FEWEST:
        most = max((value for _, value in over), default=0.0)
        for language in languages[:_LANGUAGES]:
            of = _counts(_within(facts.days_in, language), found)
            _add_time_line(chapter, f"Stories in {language_name(language)} by {unit} of publication", of, most)
    named = Counter({language_name(language): count for language, count in facts.languages.items()})
    sections = Counter({section: count for section, count in facts.sections.items() if section != "none"})
    by = {"section": sections, "language": named, "author": facts.authors}
    for name, counts in by.items():
        title = f"Stories by {name}" + (f", the first {_TOP} of {len(counts):,}" if len(counts) > _TOP else "")
        _add_bars(chapter, title, _most(counts))
    _add_map(chapter, facts, languages[:_LANGUAGES])
    return chapter


def _add_time_line(chapter: Chapter, title: str, over: Moments, most: float | None = None) -> None:
    """Adds a chart if there are counts at several moments, or else a sentence."""
    filled = [(moment, value) for moment, value in over if value]
    if len(filled) >= FEWEST:
        chapter.charts.append((title, columns(title, over, most=most)))
    else:
        chapter.lines += [f"{title}: {number(value)} ({moment})." for moment, value in filled]


def _add_bars(
    chapter: Chapter, title: str, values: Sequence[tuple[str, float]], *, unit: str = "", most: float | None = None
) -> None:
    """Adds a chart if there are several values, or else a sentence."""
    if len(values) >= FEWEST:
        chapter.charts.append((title, bars(title, values, unit=unit, most=most)))
    else:
        chapter.lines += [f"{title}: {label}, {number(value, unit)}." for label, value in values]


def _add_map(chapter: Chapter, facts: Facts, languages: Sequence[str]) -> None:
    """Adds sections by language, if there are several of both."""
    sections = [section for section, _ in _most(facts.sections) if section != "none"]
    if min(len(sections), len(languages)) < FEWEST:
        return
    title = "Languages of sections"
    counts = {language: _within(facts.sections_in, language) for language in languages}
    values = {
        (section, language_name(language)): float(counts[language][section])
        for section in sections
        for language in languages
        if counts[language][section]
    }
    chapter.charts.append((title, grid(title, sections, [*map(language_name, languages)], values)))


def _within(counts: Counter[str], language: str) -> Counter[str]:
    """Counts of `language\tname` by name, of one language."""
    start = f"{language}\t"
    return Counter({name.removeprefix(start): count for name, count in counts.items() if name.startswith(start)})


def _periods(days: Iterable[str]) -> tuple[Unit, list[Period]]:
    """The periods from the first of the days to the last; what is not a day is left out."""
    dated = [date.fromisoformat(day) for day in days if len(day) == _DAY]
    return periods(min(dated), max(dated)) if dated else ("day", [])


def _counts(days: Mapping[str, int], over: Sequence[Period]) -> Moments:
    """The periods by name, each with the counts of its days, with zeros."""
    firsts = [period.first.isoformat() for period in over]
    counts: Counter[int] = Counter()
    for day, count in days.items():
        if len(day) == _DAY:
            counts[bisect_right(firsts, day) - 1] += count
    return [(period.name, float(counts[place])) for place, period in enumerate(over)]


def _most(counts: Counter[str]) -> list[tuple[str, float]]:
    return [(name, float(number)) for name, number in by_number(counts)[:_TOP]]


def _coverage(facts: Facts) -> Chapter:
    chapter = Chapter(
        "Coverage",
        "Percentage of stories in which each field has a value. A field is empty if the page does not state it.",
    )
    for language in ("", *(name for name, _ in facts.languages.most_common(3) if len(facts.languages) > 1)):
        whole = facts.languages[language] if language else facts.rows["articles"]
        if whole:
            values = [(name, 100 * facts.filled[language][name] / whole) for name in names(Article, REPORTED)]
            some = [(name, value) for name, value in values if value]
            of = f"stories in {language_name(language)}" if language else "all stories"
            _add_bars(chapter, f"Fields of {of}", some, unit=" %", most=100)
            if not language and len(some) < len(values):
                never = [name for name, value in values if not value]
                chapter.lines.append(f"No story has a value in {listed(never, len(never))}.")
    _add_bars(chapter, "Warnings", _most(facts.warnings))
    return chapter


def _dates(facts: Facts) -> Chapter:
    values = [(name, float(facts.precision[name])) for name in _PRECISIONS if facts.precision[name]]
    chapter = Chapter("Exactness of dates", "As the pages give them: “3 years ago” is a year, never turned into a day.")
    _add_bars(chapter, "Stories by the finest unit that their date has", values)
    return chapter


def _ticker(facts: Facts) -> Chapter:
    chapter = Chapter("The ticker")
    unit, found = _periods(facts.ticker_days)
    _add_time_line(chapter, f"Headlines by the {unit} they were first seen", _counts(facts.ticker_days, found))
    lines = sorted(facts.ticker_lines, key=lambda heaped: (-heaped[0], heaped[1]))
    if lines:
        rows = [
            (_headline(row, facts), span_in_words(row["first_seen"], row["last_seen"]), f"{row['pages']:,}")
            for _, _, row in lines
        ]
        heads = ("headline", "seen", "pages")
        chapter.tables.append(TableOf("Headlines on most pages", heads, rows))
    return chapter


def _headline(row: Row, facts: Facts) -> Foreign:
    text = row["headline"] or ""
    return Foreign(text, language_of(text, facts.languages) or "und")


def _changes(facts: Facts) -> Chapter:
    chapter = Chapter("Revisions and withdrawals")
    revised = [(_headline(row, facts), str(row["revision"]), ", ".join(row["changed"])) for row in facts.revised]
    if revised:
        chapter.tables.append(TableOf("Stories that were changed", ("headline", "wording", "what changed"), revised))
    gone = [
        (_headline(row, facts), day_in_words(row["last_seen"]), ", ".join(map(str, row["statuses"])))
        for row in facts.withdrawn
    ]
    if gone:
        chapter.tables.append(TableOf("Stories that are gone", ("headline", "last seen", "answers"), gone))
    if not chapter.tables:
        chapter.lines.append("No story was changed, and none is gone.")
    return chapter


def _alignment(facts: Facts) -> Chapter:
    chapter = Chapter(
        "Alignment",
        "How sure each pair of text and translation is (posterior); nine tenths and more make the tier “high”.",
    )
    values = [
        (f"{tenth / 10:.1f} to {tenth / 10 + 0.1:.1f}", float(facts.tenths[str(tenth)])) for tenth in range(9, -1, -1)
    ]
    if any(value for _, value in values):
        values.append(("without a partner", float(facts.tenths["empty"])))
        _add_bars(chapter, "Pairs by posterior", values)
    return chapter


def _shown_note(facts: Facts) -> str:
    shown, stories = len(facts.shown), facts.rows["articles"]
    if shown < stories:
        return f"{shown:,} of {stories:,}, drawn by their ids, newest first. The data set holds all of them."
    return "All of them, newest first."


_TAGS = {"h": "h3", "quote": "blockquote", "code": "pre"}


def _story(row: Row, pairs: Sequence[Row], invented: Set[tuple[str, str]]) -> dict[str, Any]:
    bodies = [{**body, "paragraphs": [text or "" for text in body["paragraphs"] or []]} for body in row["bodies"]]
    for body in bodies:
        tags = (_TAGS.get(kind.rstrip("123456"), "p") for kind in body["kinds"] or ())
        body["blocks"] = list(zip_longest(body["paragraphs"], islice(tags, len(body["paragraphs"])), fillvalue="p"))
    headlines = [(body["language"], body["direction"], body["headline"]) for body in bodies if body["headline"]]
    if not headlines:
        language = row["in_language"][0] if row["in_language"] else "und"
        instead = "(no headline)" if row["text_policy"] == FULL else "(headline withheld)"
        headlines = [(language, direction_of(language), row["headline"] or instead)]
    kind = "invented" if (row["site"], row["run"]) in invented else ""
    day, authors = published_in_words(row["published"]), ", ".join(row["authors"])
    meta = " · ".join(filter(None, (kind, day, row["section"], authors, row["site"])))
    url = row["canonical_url"]
    story: dict[str, Any] = {
        "headlines": headlines, "meta": meta, "summary": row["summary"], "bodies": bodies,
        "url": url if url.startswith(("http://", "https://")) else None,
        "columns": None, "rows": [], "how": "",
    }  # fmt: skip
    if len(bodies) == 2:
        story["columns"] = bodies
        story["rows"], story["how"] = _side_by_side(bodies, pairs)
    return story


Cells = list[list[tuple[str, Mapping[str, Any]]]]


def _side_by_side(bodies: Sequence[Mapping[str, Any]], pairs: Sequence[Row]) -> tuple[Cells, str]:
    first, second = bodies
    if pairs:
        rows: Cells = [[(row["source_text"] or "", first), (row["target_text"] or "", second)] for row in pairs]
        return rows, f"Aligned sentence by sentence ({pairs[0]['method']})."
    one, other = first["paragraphs"], second["paragraphs"]
    if len(one) == len(other):
        rows = [[(a, first), (b, second)] for a, b in zip(one, other, strict=True)]
        return rows, "Paragraph by paragraph, not aligned."
    return [[("\n".join(one), first), ("\n".join(other), second)]], "Side by side, not aligned."
