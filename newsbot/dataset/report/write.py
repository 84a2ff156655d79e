"""The figures of a release to one HTML file; everything that comes from pages is escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import islice, zip_longest
from typing import Any, get_args

from newsbot.dataset.facts import Facts, Row
from newsbot.html.charts import bars, columns
from newsbot.html.document import Chapter, TableOf, render
from newsbot.items import Article, Precision
from newsbot.roles import REPORTED, names
from newsbot.text.language import direction_of
from newsbot.wording import listed

_TOP = 12
_DAYS, _MONTHS = 62, 120  # the most bars that stay distinguishable
_PRECISIONS = (*get_args(Precision), "none")


def report_html(title: str, facts: Facts, footer: str = "", notice: str = "") -> str:
    """The report on a release called `title`, a `notice` first; the same figures give the same text."""
    chapters = (of(facts) for of in (_collected, _coverage, _dates, _ticker, _changes, _alignment))
    return render(
        "newsbot.dataset.report/page.html",
        style="newsbot.dataset.report/style.css",
        script="newsbot.dataset.report/script.js",
        title=title,
        lead=notice + _lead(facts),
        figures=_figures(facts),
        chapters=[chapter for chapter in chapters if chapter.charts or chapter.tables],
        stories=[_story(row, facts.aligned.get(row["id"], [])) for row in facts.shown],
        shown_note=_shown_note(facts),
        footer=footer,
    )


def _lead(facts: Facts) -> str:
    days = facts.published
    span = f"published from {days[0]} to {days[1]}" if days else "without a date"
    stories = "1 story" if facts.rows["articles"] == 1 else f"{facts.rows['articles']:,} stories"
    return f"{stories} {span}, of {listed(sorted(facts.sites)) or 'no site'}."


def _figures(facts: Facts) -> list[tuple[str, str]]:
    return [
        ("stories", f"{facts.rows['articles']:,}"),
        ("languages", ", ".join(language for language, _ in facts.languages.most_common(8)) or "–"),
        ("authors", f"{len(facts.authors):,}"),
        ("ticker headlines", f"{facts.rows['ticker']:,}"),
        ("pairs", f"{facts.rows['pairs']:,}"),
        ("tombstones", f"{facts.rows['tombstones']:,}"),
    ]


def _collected(facts: Facts) -> Chapter:
    chapter = Chapter("What was collected")
    unit, over = buckets(facts.days)
    if over:
        name = f"Stories by {unit} of publication"
        chapter.charts.append((name, columns(name, over)))
    by = {"section": facts.sections, "language": facts.languages, "author": facts.authors}
    for name, counts in by.items():
        if counts:
            title = f"Stories by {name}" + (f", the first {_TOP} of {len(counts):,}" if len(counts) > _TOP else "")
            chapter.charts.append((title, bars(title, _most(counts))))
    return chapter


def buckets(days: Mapping[str, int]) -> tuple[str, list[tuple[str, float]]]:
    """Counts by day, month or year, depending on the span, with zeros; keys that are no days are left out.

    >>> buckets({"2026-01-30": 2, "2026-02-01": 1, "unknown": 9})
    ('day', [('2026-01-30', 2.0), ('2026-01-31', 0.0), ('2026-02-01', 1.0)])
    """
    dated = sorted(day for day in days if len(day) == 10)
    if not dated:
        return "day", []
    first, last = date.fromisoformat(dated[0]), date.fromisoformat(dated[-1])
    low, high = first.year * 12 + first.month - 1, last.year * 12 + last.month
    if (last - first).days < _DAYS:
        unit, moments = "day", [(first + timedelta(n)).isoformat() for n in range((last - first).days + 1)]
    elif high - low <= _MONTHS:
        unit, moments = "month", [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(low, high)]
    else:
        unit, moments = "year", [f"{year:04}" for year in range(first.year, last.year + 1)]
    counts: Counter[str] = Counter()
    for day in dated:
        counts[day[: len(moments[0])]] += days[day]
    return unit, [(moment, float(counts[moment])) for moment in moments]


def _most(counts: Counter[str]) -> list[tuple[str, float]]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(name, float(number)) for name, number in ordered[:_TOP]]


def _coverage(facts: Facts) -> Chapter:
    chapter = Chapter(
        "Coverage",
        "Per cent of the stories in which a field is filled. What a page does not say stays empty.",
    )
    for language in ("", *(name for name, _ in facts.languages.most_common(3) if len(facts.languages) > 1)):
        whole = facts.languages[language] if language else facts.rows["articles"]
        if whole:
            values = [(name, 100 * facts.filled[language][name] / whole) for name in names(Article, REPORTED)]
            title = f"Fields of stories in {language}" if language else "Fields of all stories"
            chapter.charts.append((title, bars(title, values, unit=" %", most=100)))
    if facts.warnings:
        chapter.charts.append(("Warnings", bars("Warnings", _most(facts.warnings))))
    return chapter


def _dates(facts: Facts) -> Chapter:
    values = [(name, float(facts.precision[name])) for name in _PRECISIONS if facts.precision[name]]
    chapter = Chapter("Exactness of dates", "As the pages give them: “3 years ago” is a year, never turned into a day.")
    if values:
        chart = bars("Stories by the finest unit that their date has", values)
        chapter.charts.append(("Stories by the finest unit", chart))
    return chapter


def _ticker(facts: Facts) -> Chapter:
    chapter = Chapter("The ticker")
    unit, over = buckets(facts.ticker_days)
    if over:
        name = f"Headlines by the {unit} they were first seen"
        chapter.charts.append((name, columns(name, over)))
        lines = sorted(facts.ticker_lines, key=lambda heaped: (-heaped[0], heaped[1]))
        rows = [
            (row["headline"], row["first_seen"][:16], row["last_seen"][:16], f"{row['pages']:,}") for _, _, row in lines
        ]
        heads = ("headline", "first seen", "last seen", "pages")
        chapter.tables.append(TableOf("Headlines on most pages", heads, rows))
    return chapter


def _changes(facts: Facts) -> Chapter:
    chapter = Chapter("Revisions and withdrawals")
    revised = [(row["headline"] or "", str(row["revision"]), ", ".join(row["changed"])) for row in facts.revised]
    if revised:
        chapter.tables.append(TableOf("Stories that were changed", ("headline", "wording", "what changed"), revised))
    gone = [(row["headline"], row["last_seen"][:10], ", ".join(map(str, row["statuses"]))) for row in facts.withdrawn]
    if gone:
        chapter.tables.append(TableOf("Stories that are gone", ("headline", "last seen", "answers"), gone))
    if not chapter.tables:
        chapter.tables.append(TableOf("None was seen", ("",), ()))
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
        chapter.charts.append(("Pairs by posterior", bars("Pairs by posterior", values)))
    return chapter


def _shown_note(facts: Facts) -> str:
    shown, stories = len(facts.shown), facts.rows["articles"]
    if shown < stories:
        return f"{shown:,} of {stories:,}, drawn by their ids, newest first. The data set holds all of them."
    return "All of them, newest first."


_TAGS = {"h": "h3", "quote": "blockquote", "code": "pre"}


def _story(row: Row, pairs: Sequence[Row]) -> dict[str, Any]:
    bodies = [{**body, "paragraphs": [text or "" for text in body["paragraphs"] or []]} for body in row["bodies"]]
    for body in bodies:
        tags = (_TAGS.get(kind.rstrip("123456"), "p") for kind in body["kinds"] or ())
        body["blocks"] = list(zip_longest(body["paragraphs"], islice(tags, len(body["paragraphs"])), fillvalue="p"))
    headlines = [(body["language"], body["direction"], body["headline"]) for body in bodies if body["headline"]]
    if not headlines:
        language = row["in_language"][0] if row["in_language"] else "und"
        headlines = [(language, direction_of(language), row["headline"] or "(withheld)")]
    published = row["published"]
    day = published["date"] or published["text"] or "no date"
    meta = " · ".join(filter(None, (day, row["section"], ", ".join(row["authors"]), row["site"])))
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
