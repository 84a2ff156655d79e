"""Measures compared with earlier runs: which have fallen by more than chance explains."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from fnmatch import fnmatchcase
from itertools import accumulate
from statistics import median
from typing import NamedTuple
from urllib.parse import quote

from newsbot.items import Monitor
from newsbot.monitors.history import Past
from newsbot.monitors.measures import Measures, is_bad, shares_of, whole
from newsbot.monitors.rules import Rules
from newsbot.monitors.statistics import ALPHA, as_before, at_floor, weight_of

POOLED_RUNS, POOLED = 4, 100
"""A run that reads little is judged together with those just before it: so many at most, until they read so much."""
TELLING = 5
"""Stories from which on the share of one earlier run says what there can be."""
SETTLED = 3
YOUNG, YOUNG_TOLERANCE = 10, 0.6
"""The first run of a site reads all of its past, those after it the news. Before there are so many runs no count, and
nothing that goes with the age of stories, has a usual value, and all else falls far in so many stories at least before
it is held against a run."""
_UNSETTLED = ("dates/*", "evidence/*", "warnings/*", "browser/*", "stories/*", "failed")
WORDS_FROM = 5
"""Stories from which on their mean length says something."""
_FALLS: Mapping[str, float] = {"section/*": 0.2, "ticker/length": 0.2, "words/*": 0.4}
"""Counts and means, and to what share of the lowest of the last runs they may fall."""
_IMPLIED: Sequence[tuple[str, str]] = (
    ("coverage/*/{field}", "expressions/{field}"), ("evidence/{field}/*", "expressions/{field}"),
    ("expressions/card.*", "expressions/card"), ("lists/empty", "expressions/card"),
    ("evidence/{field}/*", "coverage/*/{field}"), ("warnings/no_body", "coverage/*/bodies"),
    ("warnings/no_date", "coverage/*/published"), ("dates/exact", "coverage/*/published"),
    ("warnings/date*", "coverage/*/published"), ("warnings/date*", "dates/exact"),
    ("evidence/published/*", "dates/exact"),
    ("words/{field}", "coverage/{field}/bodies"), ("coverage/{field}/headline", "coverage/{field}/bodies"),
    ("coverage/{field}/dateline", "coverage/{field}/bodies"), ("ticker/lists", "ticker/stories"),
    ("failed", "answered"), ("unread", "answered"), ("lists/empty", "answered"),
    ("ticker/length", "ticker/stories"), ("ticker/length", "ticker/lists"), ("section/*", "lists/empty"),
)  # fmt: skip
"""What follows from what, and need not be told beside it."""
_FIRST = ("coverage/", "expressions/")


@dataclass(frozen=True, slots=True)
class Finding(Monitor):
    """What one monitor says, and what the report does not keep of it."""

    pooled: bool = False
    """Whether it fails only together with the runs just before."""

    @property
    def monitor(self) -> Monitor:
        """As the report keeps it."""
        return Monitor(*(getattr(self, field.name) for field in fields(Monitor)))


class Seen(NamedTuple):
    """How many were good, of how many."""

    good: int
    of: int


def findings(
    measures: Measures, examples: Mapping[str, str], past: Sequence[Past], rules: Rules, *, whole_walk: bool
) -> list[Finding]:
    """What each monitor says of a run, `past` being the comparable runs before it, latest first.

    `examples` are addresses by name; `whole_walk` tells that all lists were read that the run came to.
    """
    told = [*_shares(measures, past, rules), *_counts(measures, past, rules, whole_walk=whole_walk)]
    found = [_with_example(finding, examples) for finding in told if not rules.silences(finding.name)]
    return sorted(found, key=lambda finding: (finding.passed, finding.name))


def telling(failed: Sequence[Finding]) -> list[Finding]:
    """Of failed findings those that do not follow from others; coverage first, the most frequent reason of a fall."""
    names = [finding.name for finding in failed]
    own = [finding for finding in failed if not any(_follows(finding.name, cause) for cause in names)]
    return sorted(own, key=lambda finding: (not finding.name.startswith(_FIRST), finding.name))


def _follows(name: str, cause: str) -> bool:
    fields = {*cause.split("/")[1:]}
    return name != cause and any(
        fnmatchcase(name, effect.format(field=field)) and fnmatchcase(cause, of.format(field=field))
        for effect, of in _IMPLIED
        for field in fields
    )


# Shares


def _shares(measures: Measures, past: Sequence[Past], rules: Rules) -> Iterator[Finding]:
    now = shares_of(measures)
    before = [shares_of(run.measures) for run in past]
    for name in sorted({*now, *(name for run in before for name in run)}):
        of = whole(name, measures)
        if of > 0:
            seen = Seen(*now.get(name, (of if is_bad(name) else 0, of)))
            yield _share(name, seen, _before(name, past, before), rules)


def _before(
    name: str, past: Sequence[Past], before: Sequence[Mapping[str, tuple[int, int]]]
) -> list[tuple[Seen, bool]]:
    """What earlier runs saw under a name, latest first, and whether they passed."""
    told = []
    for run, shares in zip(past, before, strict=True):
        of = whole(name, run.measures)
        if of > 0:
            told.append((Seen(*shares.get(name, (of if is_bad(name) else 0, of))), name not in run.failed))
    return told


def _share(name: str, now: Seen, before: Sequence[tuple[Seen, bool]], rules: Rules) -> Finding:
    usual, runs, fallen = _usual([seen for seen, passed in before if passed][: rules.runs]), 0, None
    floor = rules.floor(name)
    if floor is not None and now.good < now.of * floor and at_floor(now.good, now.of, floor) < ALPHA:
        fallen = now
    for window, seen in enumerate(_windows(now, [seen for seen, _ in before])):
        known = [was for was, passed in before[window:] if passed][: rules.runs]
        if not known or (len(known) < SETTLED and (_any(name, _UNSETTLED) or seen.of < YOUNG)):
            continue
        tolerance = rules.tolerance if len(known) >= SETTLED else max(rules.tolerance, YOUNG_TOLERANCE)
        if _has_fallen(now, seen, known, tolerance):
            usual, runs, fallen = _usual(known), len(known), seen
            break
    value = now.good / now.of
    shown = [round(1 - share if is_bad(name) else share, 4) for share in (value, usual or 0)]
    reason = None
    if fallen is not None:
        expected = f"usually {_percent(shown[1])} (median of {_runs(runs)})" if runs else _must(name, floor or 0)
        reason = f"{_said(name, fallen)}, {expected}"
        if fallen.of > now.of:
            reason += f"; in this run {_said(name, now).partition(': ')[2]}"
    pooled = fallen is not None and fallen.of > now.of
    return Finding(name, fallen is None, reason, shown[0], shown[1] if usual is not None else None, pooled=pooled)


def _windows(now: Seen, before: Sequence[Seen]) -> Iterator[Seen]:
    """This run alone, then with those just before it, until together they read enough."""
    for seen in accumulate([now, *before[:POOLED_RUNS]], lambda a, b: Seen(a.good + b.good, a.of + b.of)):
        yield seen
        if seen.of >= POOLED:
            return


def _has_fallen(now: Seen, seen: Seen, known: Sequence[Seen], tolerance: float) -> bool:
    good, of = map(sum, zip(*known, strict=True))
    share = min(_usual(known) or 0.0, good / of)
    telling_runs = [was.good / was.of for was in known if was.of >= TELLING]
    least = share * (1 - tolerance)
    if now.good >= now.of * least or seen.good >= seen.of * min(least, *telling_runs, 1.0):
        return False
    return as_before(seen.good, seen.of, share, min(of, weight_of(telling_runs))) < ALPHA


def _usual(known: Sequence[Seen]) -> float | None:
    """The median of the runs' shares, each run counting by what it read."""
    half = sum(seen.of for seen in known) / 2
    weight = 0
    for share, of in sorted((seen.good / seen.of, seen.of) for seen in known):
        weight += of
        if weight >= half:
            return share
    return None


# Counts


def _counts(measures: Measures, past: Sequence[Past], rules: Rules, *, whole_walk: bool) -> Iterator[Finding]:
    names = {*measures, *(name for run in past for name in run.measures)}
    for name in sorted(name for name in names if _any(name, _FALLS)):
        known = [run.measures for run in past if name not in run.failed and _tells(name, run.measures)][: rules.runs]
        value = measures[name] if _tells(name, measures) else None
        if value is not None:
            yield _count(name, value, [was[name] for was in known if name in was])
        elif whole_walk and name.startswith("section/") and _in_all(name, past[: rules.runs]):
            reason = f"{_rest(name)}: no such section page was read, and one was in each of {_runs(len(known))} before"
            yield Finding(name, False, reason, 0, median(was[name] for was in known))


def _tells(name: str, measures: Measures) -> bool:
    """Whether a run tells a count, and read enough for it; lists and strips are alike from page to page."""
    kind, _, rest = name.partition("/")
    return name in measures and (kind != "words" or measures.get(f"stories/{rest}", 0) >= WORDS_FROM)


def _in_all(name: str, past: Sequence[Past]) -> bool:
    return len(past) >= SETTLED and all(name in run.measures and name not in run.failed for run in past)


def _count(name: str, value: float, told: Sequence[float]) -> Finding:
    share = next(share for pattern, share in _FALLS.items() if fnmatchcase(name, pattern))
    settled = 1 if name.startswith("words/") else SETTLED
    low = len(told) >= settled and value < min(told) * share
    usual = median(told) if told else None
    reason = f"{_counted(name, value)}, usually {usual:.3g} (median of {_runs(len(told))})" if low else None
    return Finding(name, not low, reason, value, usual)


def _counted(name: str, value: float) -> str:
    kind, _, rest = name.partition("/")
    if kind == "section":
        return f"{rest}: its fullest page names {value:g} stories"
    return f"ticker: {value:g} headlines a page" if kind == "ticker" else f"body: {value:.0f} words in {rest} a story"


# Words

NOTHING = "found nothing"
_LABELS = {"bodies": "body", "published": "date", "images": "picture"}


def _said(name: str, seen: Seen) -> str:
    kind, *rest = name.split("/")
    bad = seen.of - seen.good
    if kind == "coverage":
        return f"{_label(rest[1])}: {seen.good} of {seen.of} stories in {rest[0]} have one ({_pct(seen.good, seen.of)})"
    if kind == "evidence":
        where = f"{_label(rest[0])} by {rest[1]}"
        return f"{where}: {seen.good} of {seen.of} stories tell it so ({_pct(seen.good, seen.of)})"
    if kind == "expressions":
        return f"expression for {rest[0]}: {NOTHING} on {bad} of {seen.of} pages ({_pct(bad, seen.of)})"
    if kind == "warnings":
        return f"warning {rest[0]}: {bad} of {seen.of} stories carry it ({_pct(bad, seen.of)})"
    if kind == "stories":
        return f"stories in {rest[0]}: {seen.good} of {seen.of} ({_pct(seen.good, seen.of)})"
    count = bad if is_bad(name) else seen.good
    subject, verb = _PLAIN[name]
    return f"{subject.format(count=count, of=seen.of)} {verb} ({_pct(count, seen.of)})"


_PLAIN = {
    "dates/exact": ("exact dates: {count} of {of} stories", "have one"),
    "ticker/stories": ("ticker: {count} of {of} story pages", "show it"),
    "ticker/lists": ("ticker: {count} of {of} section pages", "show it"),
    "unread": ("body: {count} of {of} story pages", "show no story"),
    "lists/empty": ("lists: {count} of {of} section pages", "name no story"),
    "browser/drawn": ("browser: {count} of {of} pages", "had to be drawn"),
    "failed": ("addresses: {count} of {of}", "failed"),
}


def _must(name: str, good: float) -> str:
    if is_bad(name):
        return f"at most {_percent(1 - good)} may"
    return f"at least {_percent(good)} must"


def _with_example(finding: Finding, examples: Mapping[str, str]) -> Finding:
    """A finding that failed with an address where it can be seen, and the command that shows more."""
    url = examples.get(finding.name)
    if finding.passed or url is None:
        return finding
    url = plain_url(url)
    show = "why" if finding.name in ("failed", "answered", "unread") else "sample"
    command = f"scrapy {show} {shlex.quote(url)}"
    reason = f"{finding.reason}; e.g. {url}; look with: {command}"
    return replace(finding, reason=reason, example=url, command=command)


def plain_url(url: str) -> str:
    """An address that a page gave, harmless in a message, a terminal and a shell; up to 500 characters."""
    return quote(re.sub(r"[\x00-\x20\x7f]", "", url), safe="%/:?#=&+,;-_.~")[:500]


def _label(field: str) -> str:
    return _LABELS.get(field, field.replace("_", " "))


def _rest(name: str) -> str:
    return name.partition("/")[2]


def _any(name: str, patterns: Sequence[str] | Mapping[str, float]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _runs(number: int) -> str:
    return "1 run" if number == 1 else f"{number} runs"


def _pct(part: int, whole: int) -> str:
    return _percent(part / whole if whole else 0)


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %" if share < 0.1 else f"{100 * share:.0f} %"
