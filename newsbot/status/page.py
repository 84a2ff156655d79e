"""The state of all sites as one HTML file, in which all that comes from pages is escaped.

Import it where a page is made: jinja2 takes longer to load than most commands take to run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any

from newsbot.html.charts import FEWEST, Chart, line, number, spark
from newsbot.html.document import TableOf, render
from newsbot.status.labels import is_share, label
from newsbot.status.sites import LAST_RUNS, Run, Site, Trouble
from newsbot.text.language_names import language_name
from newsbot.wording import age, amount

_MEASURES = 36
"""Measures of a site that are shown at most, besides those that every site has."""
_WEEK = 7 * 24 * 60 * 60
_GOOD = ("well", "running", "never")
_KIND_OF = {"well": "good", "running": "good", "never": ""}
"""How a verdict is coloured; all others are bad."""
_KINDS = ("stories", "section", "lists", "words", "http", "warnings", "evidence")
"""Kinds of measures, in the order in which they are shown."""
_OWN = ("coverage", "ticker", "dates", "failed")
"""Kinds that are shown elsewhere."""
_OPEN = 3
"""Up to so many sites, their details are open from the beginning."""

_EXACT = "Stories with an exact date"
_TRENDS: tuple[tuple[str, Callable[[Run], float | None]], ...] = (
    ("Stories written", lambda run: run.stories),
    ("Addresses that failed", lambda run: run.failures),
    ("Pages per second", lambda run: run.pages_per_second),
    ("Duration in seconds", lambda run: run.seconds),
    ("Headlines of the ticker", lambda run: run.counts.get("ticker")),
    (_EXACT, lambda run: _percent(_measure(run, "dates/exact"))),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the table of sites, with its head for a phone, where the table becomes a list."""

    head: str
    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Covered:
    """A field in one language: the last share, the usual one, and the trend, if there were several runs."""

    field: str
    language: str
    last: str
    usual: str
    chart: Chart | None


Many = tuple[Sequence[tuple[str, str]], Sequence[TableOf]]
"""Figures and tables of a list of sites as a whole."""


def status_html(sites: Sequence[Site], now: float, many: Many | None = None, say: Callable[[str], str] = str) -> str:
    """A page over all sites and their last runs, or over `many`; the same values and moment give the same text. `say`
    completes a command for the reader."""
    broken = [site for site in sites if site.is_broken]
    runs = sum(len(site.runs) for site in sites)
    figures, tables = many or ([], [])
    shown = f"{amount(len(sites), 'site')}, {amount(runs, 'run')}; as of" if sites or many is None else "As of"
    return render(
        "newsbot.status/page.html",
        style="newsbot.status/style.css",
        title="State of the sites",
        lead=f"{shown} {_minute(now)} UTC.",
        figures=figures or _figures(sites, now),
        tables=tables,
        each=bool(sites) or many is None,
        rows=[(f"site-{place}", site.name, _cells(site), *_stories(site)) for place, site in enumerate(sites)],
        broken=[
            (site.name, site.headline, [_shown(trouble, say) for trouble in site.below_headline], site.damaged)
            for site in broken
        ],
        sites=[_details(f"site-{place}", site) for place, site in enumerate(sites) if site.runs],
        unfolded=len(sites) <= _OPEN,
        footer=f"Trends show the last {LAST_RUNS} runs of a site. Made by newsbot: {say('scrapy status')} --html",
    )


def _minute(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}"


def _figures(sites: Sequence[Site], now: float) -> list[tuple[str, str]]:
    verdicts = Counter(site.verdict for site in sites)
    recent = [run for site in sites for run in site.over if run.finished is not None and now - run.finished < _WEEK]
    wrong = sum(count for verdict, count in verdicts.items() if verdict not in _GOOD)
    return [
        ("well", f"{verdicts['well']:,}"),
        ("need attention", f"{wrong:,}"),
        ("running", f"{sum(site.state == 'running' for site in sites):,}"),
        ("runs in a week", f"{len(recent):,}"),
        ("stories in a week", f"{sum(run.stories or 0 for run in recent):,}"),
        ("addresses waiting", f"{sum(site.queue for site in sites):,}"),
    ]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _cells(site: Site) -> list[Cell]:
    run = site.ended
    counts = {"new": run.new, "changed": run.changed, "unchanged": run.unchanged, "failed": run.failures} if run else {}
    return [
        Cell("last run", f"{age(site.age)} ago" if site.age is not None else "never"),
        Cell("state", site.state),
        Cell("verdict", site.verdict, _KIND_OF.get(site.verdict, "bad")),
        Cell("exit code", _number(site.exit_code if site.last else None), "number"),
        *(Cell(head, _number(counts.get(head)), "number") for head in ("new", "changed", "unchanged", "failed")),
        Cell("last new story", f"{age(site.now - site.new_at)} ago" if site.new_at is not None else "–"),
    ]


def _stories(site: Site) -> tuple[str, Chart | None]:
    """The stories of the last run, and their trend if there were several runs."""
    values = [run.stories for run in site.over[-LAST_RUNS:]]
    known = [value for value in values if value is not None]
    chart = spark(f"Stories of {site.name}, run by run", values) if len(known) >= FEWEST else None
    return _number(known[-1] if known else None), chart


def _shown(trouble: Trouble, say: Callable[[str], str]) -> dict[str, Any]:
    """A trouble; only a web address becomes a link."""
    link = trouble.example if trouble.example.startswith(("http://", "https://")) else None
    return {"what": trouble.what, "example": trouble.example, "link": link, "command": say(trouble.command)}


def _details(anchor: str, site: Site) -> dict[str, Any]:
    runs = site.over[-LAST_RUNS:]
    charts, numbers = _trends(runs)
    return {
        "id": anchor,
        "name": site.name,
        "verdict": site.verdict,
        "kind": "good" if site.verdict in _GOOD else "bad",
        "summary": site.headline or site.note,
        "charts": charts,
        "numbers": numbers,
        "left_out": _left_out(runs),
        "coverage": _coverage(runs),
        "runs": _runs(site.runs[-LAST_RUNS:], len(site.runs)),
    }


def _trends(runs: Sequence[Run]) -> tuple[list[tuple[str, Chart]], TableOf | None]:
    """Charts of what several runs have a value of, and a table of what only one has."""
    charts, rows = [], []
    for title, values, unit, most in _series(runs):
        known = [(moment, value) for moment, value in values if value is not None]
        if len(known) >= FEWEST:
            charts.append((title, line(title, values, unit=unit, most=most)))
        elif known:
            rows.append((title, number(known[0][1], unit), known[0][0]))
    if not rows:
        return charts, None
    heads = ("measure", "value", "run")[: 2 if len(runs) == 1 else 3]
    return charts, TableOf("Numbers of a single run", heads, [row[: len(heads)] for row in rows])


def _series(runs: Sequence[Run]) -> Iterator[tuple[str, list[tuple[str, float | None]], str, float | None]]:
    """What every site has, then measures of the reports: title, values by moment, unit, and the highest value."""
    moments = [_minute(run.started) for run in runs]
    for title, value_of in _TRENDS:
        unit, most = ("%", 100) if title == _EXACT else ("", None)
        yield title, list(zip(moments, map(value_of, runs), strict=True)), unit, most
    order = {kind: place for place, kind in enumerate(_KINDS)}
    for name in sorted(_names(runs), key=lambda name: (order.get(_kind(name), len(order)), name))[:_MEASURES]:
        values = [_measure(run, name) for run in runs]
        unit, most = ("%", 100) if is_share(name) else ("", None)
        yield label(name), list(zip(moments, map(_percent, values) if unit else values, strict=True)), unit, most


def _names(runs: Sequence[Run]) -> set[str]:
    """The measures that sites need not have in common."""
    return {name for run in runs for name in run.past.measures if _kind(name) not in _OWN}


def _left_out(runs: Sequence[Run]) -> str:
    """A sentence on the measures that are not shown; empty if all are."""
    more = len(_names(runs)) - _MEASURES
    return f"Not shown here: {amount(more, 'measure')} more, in the runs' reports (measures)." if more > 0 else ""


def _kind(measure: str) -> str:
    return measure.partition("/")[0]


def _measure(run: Run, name: str) -> float | None:
    return run.past.measures.get(name)


def _percent(share: float | None) -> float | None:
    return None if share is None else share * 100


def _coverage(runs: Sequence[Run]) -> list[Covered]:
    """The fields of the last run, by language; usual is the median of the runs before."""
    past = [run.past.coverage for run in runs if run.past.coverage]
    rows = []
    for (language, field), last in past[-1].items() if past else ():
        shares = [coverage.get((language, field)) for coverage in past]
        before = [share for share in shares[:-1] if share is not None]
        usual = f"{median(before):.0%}" if before else "–"
        title = f"{field} in {language_name(language)}" if language else field
        chart = spark(title, list(map(_percent, shares)), most=100) if before else None
        rows.append(Covered(field, language_name(language) if language else "all", f"{last:.0%}", usual, chart))
    return rows


def _runs(runs: Sequence[Run], total: int) -> TableOf:
    name = f"Runs, the last {len(runs)} of {total:,}" if total > len(runs) else "Runs"
    heads = ("run", "state", "exit code", "seconds", "pages", "new", "changed", "unchanged", "failed", "ticker")
    rows = []
    for run in reversed(runs):
        numbers = (run.exit_code, run.seconds, run.pages, run.new, run.changed, run.unchanged, run.failures)
        rows.append((run.run, run.state, *map(_number, (*numbers, run.counts.get("ticker")))))
    return TableOf(name, heads, rows)
