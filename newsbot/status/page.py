"""The state of the sites as one HTML file; whatever comes from pages is text in it.

It needs jinja2, which is no dependency of newsbot's own: import it where a page is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any

from newsbot.html.charts import Chart, line, spark
from newsbot.html.document import TableOf, render
from newsbot.status.sites import LAST_RUNS, Run, Site, Trouble
from newsbot.status.words import age

_MEASURES = 24
"""Charts of measures of a site at most, beside those that every site has."""
_WEEK = 7 * 24 * 60 * 60
_GOOD = ("well", "running", "never")
_KINDS = ("stories", "section", "lists", "words", "http", "warnings", "evidence")
"""Kinds of measures, the first of which are shown first."""
_OWN = ("coverage", "ticker", "dates")
"""Those that have charts of their own."""
_OPEN = 3
"""Sites whose details are open from the beginning, where there are no more."""
_SHARE = 100

_TRENDS: tuple[tuple[str, str, Callable[[Run], float | None]], ...] = (
    ("Stories written", "", lambda run: run.stories),
    ("Addresses that failed", "", lambda run: run.failures),
    ("Pages a second", "", lambda run: run.pages_per_second),
    ("Seconds", "", lambda run: run.seconds),
    ("Headlines of the ticker", "", lambda run: run.counts.get("ticker")),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the table of sites: its head is told again where the table becomes a list, on a phone."""

    head: str
    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Covered:
    """A field in one language: the last share, the usual one, and the trend."""

    field: str
    language: str
    last: str
    usual: str
    chart: Chart


def status_html(sites: Sequence[Site], now: float) -> str:
    """A page over all sites and their last runs; the same sites and moment give the same text."""
    broken = [site for site in sites if site.troubles or site.damaged]
    runs = sum(len(site.runs) for site in sites)
    return render(
        "newsbot.status/page.html",
        style="newsbot.status/style.css",
        title="How the sites stand",
        lead=f"{_count(len(sites), 'site')}, {_count(runs, 'run')}; as of {_when(now)}.",
        figures=_figures(sites, now),
        rows=[(f"site-{number}", site.name, _cells(site), _spark(site)) for number, site in enumerate(sites)],
        broken=[(site.name, site.headline, list(map(_shown, site.below_headline)), site.damaged) for site in broken],
        sites=[_details(f"site-{number}", site) for number, site in enumerate(sites) if site.runs],
        unfolded=len(sites) <= _OPEN,
        footer=f"Trends show the last {LAST_RUNS} runs of a site. Made by newsbot: scrapy status --html",
    )


def _count(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def _when(seconds: float | None) -> str:
    return "" if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _figures(sites: Sequence[Site], now: float) -> list[tuple[str, str]]:
    verdicts = Counter(site.verdict for site in sites)
    recent = [run for site in sites for run in site.over if run.finished is not None and now - run.finished < _WEEK]
    wrong = sum(number for verdict, number in verdicts.items() if verdict not in _GOOD)
    return [
        ("well", f"{verdicts['well']:,}"),
        ("to look at", f"{wrong:,}"),
        ("running", f"{sum(site.state == 'running' for site in sites):,}"),
        ("runs in a week", f"{len(recent):,}"),
        ("stories in a week", f"{sum(run.stories or 0 for run in recent):,}"),
        ("addresses waiting", f"{sum(site.queue for site in sites):,}"),
    ]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _cells(site: Site) -> list[Cell]:
    run, last = site.ended, site.last
    kind = "good" if site.verdict in _GOOD else "bad"
    return [
        Cell("last run", f"{age(site.age)} ago" if site.age is not None else "never"),
        Cell("state", site.state),
        Cell("verdict", site.verdict, kind),
        Cell("exit code", _number(site.exit_code if last else None), "number"),
        Cell("new", _number(run.new if run else None), "number"),
        Cell("changed", _number(run.changed if run else None), "number"),
        Cell("unchanged", _number(run.unchanged if run else None), "number"),
        Cell("failed", _number(run.failures if run else None), "number"),
        Cell("last new story", f"{age(site.now - site.new_at)} ago" if site.new_at is not None else "–"),
    ]


def _spark(site: Site) -> Chart:
    return spark(f"Stories of {site.name}, run by run", [run.stories for run in site.over[-LAST_RUNS:]])


def _shown(trouble: Trouble) -> dict[str, Any]:
    """A trouble; what is no address of the web is not made a link."""
    link = trouble.example if trouble.example.startswith(("http://", "https://")) else None
    return {"what": trouble.what, "example": trouble.example, "link": link, "command": trouble.command}


def _details(anchor: str, site: Site) -> dict[str, Any]:
    runs = site.over[-LAST_RUNS:]
    return {
        "id": anchor,
        "name": site.name,
        "verdict": site.verdict,
        "kind": "good" if site.verdict in _GOOD else "bad",
        "told": site.headline or site.note,
        "charts": _charts(runs),
        "coverage": _coverage(runs),
        "runs": _runs(site.runs[-LAST_RUNS:], len(site.runs)),
    }


def _day(run: Run) -> str:
    return datetime.fromtimestamp(run.started, UTC).strftime("%Y-%m-%d %H:%M")


def _charts(runs: Sequence[Run]) -> list[tuple[str, Chart]]:
    """What every site has; then measures of the reports, as far as they are told."""
    charts = []
    for title, unit, value_of in _TRENDS:
        values = [(_day(run), value_of(run)) for run in runs]
        if any(value is not None for _, value in values):
            charts.append((title, line(title, values, unit=unit)))
    exact = [(_day(run), _measure(run, "dates/exact")) for run in runs]
    if any(value is not None for _, value in exact):
        title = "Stories with an exact date, in per cent"
        shares = [(day, None if value is None else value * _SHARE) for day, value in exact]
        charts.append((title, line(title, shares, unit=" %", most=_SHARE)))
    names = {name for run in runs if run.past for name in run.past.measures if _kind(name) not in _OWN}
    ordered = sorted(
        names, key=lambda name: (_KINDS.index(_kind(name)) if _kind(name) in _KINDS else len(_KINDS), name)
    )
    measures = ((name, [(_day(run), _measure(run, name)) for run in runs]) for name in ordered[:_MEASURES])
    return [*charts, *((name, line(name, values)) for name, values in measures)]


def _kind(measure: str) -> str:
    return measure.partition("/")[0]


def _measure(run: Run, name: str) -> float | None:
    return run.past.measures.get(name) if run.past else None


def _coverage(runs: Sequence[Run]) -> list[Covered]:
    """The fields of the last run, by language and as they were told; usual is the median of the runs before."""
    told = [run.past.coverage for run in runs if run.past and run.past.coverage]
    rows = []
    for language, field in told[-1] if told else ():
        shares = [shares.get((language, field)) for shares in told]
        before = [share for share in shares[:-1] if share is not None]
        title = f"{field} {language}".strip()
        rows.append(
            Covered(
                field,
                language or "all",
                f"{told[-1][language, field]:.0%}",
                f"{median(before):.0%}" if before else "–",
                spark(title, [None if share is None else share * _SHARE for share in shares], most=_SHARE),
            )
        )
    return rows


def _runs(runs: Sequence[Run], number: int) -> TableOf:
    name = f"Runs, the last {len(runs)} of {number:,}" if number > len(runs) else "Runs"
    heads = ("run", "state", "exit code", "seconds", "pages", "new", "changed", "unchanged", "failed", "ticker")
    rows = [
        (
            run.run,
            run.state,
            *map(
                _number,
                (
                    run.exit_code, run.seconds, run.pages, run.new, run.changed, run.unchanged, run.failures,
                    run.counts.get("ticker"),
                ),
            ),
        )
        for run in reversed(runs)
    ]  # fmt: skip
    return TableOf(name, heads, rows)
