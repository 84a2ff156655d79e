"""A run's measures beside those of earlier runs: which have fallen so far that chance does not explain it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from fnmatch import fnmatchcase
from itertools import accumulate, islice
from statistics import median
from types import MappingProxyType
from typing import NamedTuple, TypeVar
from urllib.parse import quote

from newsbot.items import Monitor
from newsbot.monitors.measures import Measures, is_bad, shares_of, whole
from newsbot.monitors.rules import Rules
from newsbot.monitors.statistics import ALPHA, as_before, at_floor, weight_of
from newsbot.storage.past import Past
from newsbot.wording import amount

POOLED_RUNS, POOLED = 4, 100
"""A small run is judged together with up to this many runs just before it, until they have read this many pages."""
TELLING = 5
"""Stories from which on the share of a single earlier run counts as evidence."""
SETTLED = 3
YOUNG, YOUNG_TOLERANCE = 10, 0.6
"""Before there are `SETTLED` runs, a share is judged on at least `YOUNG` stories, with this tolerance. So always is
that of revised stories: what changes them all is a redesign, and on a busy day many change by themselves."""
_NOT_AT_FIRST = ("dates/*", "evidence/*", "warnings/*", "browser/*", "stories/*", "failed", "dropped")
"""Shares of which the first run says nothing, since its stories are older and its pages many."""
_ABSENT_IF_NONE = ("evidence/*", "warnings/*", "stories/*")
"""Shares that the measures of a run lack if nothing counts towards them. Every other share that is lacking was not
measured: the version of the run did not know it."""
WORDS_FROM = 5
"""Stories from which on their mean length is judged."""
_FALLS: Mapping[str, float] = {"section/*": 0.2, "ticker/length": 0.2, "words/*": 0.4}
"""Counts and means, and the share of the lowest of the last runs to which they may fall."""
STEADY_RUNS, STEADY, STEADY_FALL = 5, 0.8, 0.5
"""From so many runs on, lists and tickers whose lowest count is at least this share of the highest may only fall to
half of the lowest: they have a fixed length, which the stories of a day do not change."""
_IMPLIED: Sequence[tuple[str, str]] = (
    ("coverage/*/{field}", "expressions/{field}"), ("evidence/{field}/*", "expressions/{field}"),
    ("expressions/card.*", "expressions/card"), ("lists/empty", "expressions/card"),
    ("evidence/{field}/*", "coverage/*/{field}"), ("warnings/no_body", "coverage/*/bodies"),
    ("warnings/no_date", "coverage/*/published"), ("dates/exact", "coverage/*/published"),
    ("warnings/date*", "coverage/*/published"), ("warnings/date*", "dates/exact"),
    ("evidence/published/*", "dates/exact"),
    ("words/{field}", "coverage/{field}/bodies"), ("coverage/{field}/headline", "coverage/{field}/bodies"),
    ("coverage/{field}/dateline", "coverage/{field}/bodies"), ("ticker/lists", "ticker/stories"),
    ("revised", "words/*"), ("revised", "coverage/*"), ("revised", "expressions/*"), ("revised", "warnings/*"),
    ("failed", "answered"), ("unread", "answered"), ("missing", "answered"), ("lists/empty", "answered"),
    ("section/*", "answered"),
    ("ticker/length", "ticker/stories"), ("ticker/length", "ticker/lists"), ("section/*", "lists/empty"),
)  # fmt: skip
"""Pairs of monitors: if the second fails, the first follows from it and is not reported."""
_FIRST = ("coverage/", "expressions/")
NO_DETAILS: Mapping[str, str] = MappingProxyType({})
_Monitor = TypeVar("_Monitor", bound=Monitor)


@dataclass(frozen=True, slots=True)
class Finding(Monitor):
    """The result of one monitor, and what the report does not keep of it."""

    pooled: bool = False
    """Whether it fails only together with the runs just before."""

    @property
    def monitor(self) -> Monitor:
        """The part that the report keeps."""
        return Monitor(*(getattr(self, field.name) for field in fields(Monitor)))


class Seen(NamedTuple):
    """A share as counts."""

    good: int
    of: int


def findings(
    measures: Measures,
    examples: Mapping[str, str],
    past: Sequence[Past],
    rules: Rules,
    *,
    whole_walk: bool,
    spider: str = "",
    details: Mapping[str, str] = NO_DETAILS,
) -> list[Finding]:
    """The result of each monitor; `past` are the comparable runs before, latest first.

    `examples` are addresses by name; `whole_walk` says that the run read all lists that it came to. `spider` is named
    in commands that would not find it by an address. `details` are parts of sentences that the measures do not give,
    with their punctuation: of `expressions/{name}` the expression, of `failed` and `dropped` the reasons, of `section`
    why one may be missed.
    """
    missed = details.get("section", "") if whole_walk else None
    found = [*_shares(measures, past, rules, details), *_counts(measures, past, rules, missed)]
    heard = [
        with_example(finding, examples.get(finding.name) or _without(finding.name, examples), spider)
        for finding in found
        if not rules.silences(finding.name)
    ]
    return sorted(heard, key=lambda finding: (finding.passed, finding.name))


def telling(monitors: Iterable[_Monitor]) -> list[_Monitor]:
    """The failed monitors that do not follow from others; coverage first, the most frequent cause."""
    failed = [monitor for monitor in monitors if not monitor.passed]
    names = [monitor.name for monitor in failed]
    own = [monitor for monitor in failed if not any(_follows(monitor.name, cause) for cause in names)]
    return sorted(own, key=lambda monitor: (not monitor.name.startswith(_FIRST), monitor.name))


def _follows(name: str, cause: str) -> bool:
    fields = {*cause.split("/")[1:]} or {""}  # a cause such as `answered` has none
    return name != cause and any(
        fnmatchcase(name, effect.format(field=field)) and fnmatchcase(cause, of.format(field=field))
        for effect, of in _IMPLIED
        for field in fields
    )


def _shares(measures: Measures, past: Sequence[Past], rules: Rules, details: Mapping[str, str]) -> Iterator[Finding]:
    now = shares_of(measures)
    before = [(run, shares_of(run.measures)) for run in past]
    for name in sorted({*now, *(name for _, shares in before for name in shares)}):
        if seen := _seen(name, measures, now):
            earlier = [(_seen(name, run.measures, shares), name not in run.failed) for run, shares in before]
            known = [(was, passed) for was, passed in earlier if was is not None]
            yield _share(name, seen, known, rules, details.get(name, ""))


def _seen(name: str, measures: Measures, shares: Mapping[str, tuple[int, int]]) -> Seen | None:
    of = whole(name, measures) if name in measures or _any(name, _ABSENT_IF_NONE) else 0
    return Seen(*shares.get(name, (of if is_bad(name) else 0, of))) if of > 0 else None


def _share(name: str, now: Seen, before: Sequence[tuple[Seen, bool]], rules: Rules, detail: str) -> Finding:
    before = _of_news(name, before)
    usual, runs, fallen = _usual([seen for seen, passed in before if passed][: rules.runs]), 0, None
    floor = rules.floor(name)
    if floor is not None and now.good < now.of * floor and at_floor(now.good, now.of, floor) < ALPHA:
        fallen = now
    for window, seen in enumerate(_windows(now, [seen for seen, _ in before])):
        known = [was for was, passed in before[window:] if passed][: rules.runs]
        settled = len(known) >= SETTLED and name != "revised"
        if not known or (not settled and seen.of < YOUNG):
            continue
        tolerance = rules.tolerance if settled else max(rules.tolerance, YOUNG_TOLERANCE)
        if _has_fallen(now, seen, known, tolerance):
            usual, runs, fallen = _usual(known), len(known), seen
            break
    value = now.good / now.of
    shown = [round(1 - share if is_bad(name) else share, 4) for share in (value, usual or 0)]
    reason = None
    if fallen is not None:
        least = floor or 0
        must = f"more than the allowed {_percent(1 - least)}" if is_bad(name) else f"at least {_percent(least)} must"
        expected = f"usually {_percent(shown[1])} (median of {_runs(runs)})" if runs else must
        reason = f"{_sentence(name, fallen, detail)}, {expected}"
        if fallen.of > now.of:
            reason += f"; in this run {_sentence(name, now).partition(': ')[2]}"
    pooled = fallen is not None and fallen.of > now.of
    return Finding(name, fallen is None, reason, shown[0], shown[1] if usual is not None else None, pooled=pooled)


def _of_news(name: str, before: Sequence[tuple[Seen, bool]]) -> Sequence[tuple[Seen, bool]]:
    """The runs before without the site's first, which reads all of its past, and those after it the news. It counts
    until `SETTLED` others have passed, save for `_NOT_AT_FIRST`."""
    passed = [number for number, (_, has_passed) in enumerate(before) if has_passed]
    left_out = passed and (len(passed) > SETTLED or _any(name, _NOT_AT_FIRST))
    return before[: passed[-1]] if left_out else before


def _windows(now: Seen, before: Sequence[Seen]) -> Iterator[Seen]:
    """First only this run, then with those just before it, until together they have read enough."""
    for seen in accumulate([now, *before[:POOLED_RUNS]], lambda a, b: Seen(a.good + b.good, a.of + b.of)):
        yield seen
        if seen.of >= POOLED:
            return


def _has_fallen(now: Seen, seen: Seen, known: Sequence[Seen], tolerance: float) -> bool:
    good, of = map(sum, zip(*known, strict=True))
    share = min(_usual(known) or 0.0, good / of)
    telling_runs = [was for was in known if was.of >= TELLING]
    least = share * (1 - tolerance)
    lowest = min([least, *(was.good / was.of for was in telling_runs)])
    if now.good >= now.of * least or seen.good >= seen.of * lowest:
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


def _counts(measures: Measures, past: Sequence[Past], rules: Rules, missed: str | None) -> Iterator[Finding]:
    """`missed` is why a section may be missed, or None if sections are not missed since not all lists were read."""
    names = {*measures, *(name for run in past for name in run.measures)}
    for name in sorted(name for name in names if _any(name, _FALLS)):
        passed = [run.measures for run in past if name not in run.failed and _is_counted(name, run.measures)]
        known = [was[name] for was in passed[: rules.runs]]
        if _is_counted(name, measures):
            yield _count(name, measures[name], known)
        elif missed is not None and name.startswith("section/") and _is_missed(name, measures, past, rules.runs):
            section = name.partition("/")[2]
            reason = (
                f"{section}: no such section page was read, and one was in each of {_runs(len(known))} before"
                f"{missed}; if the site has closed it, set since in MONITORS"
            )
            yield Finding(name, False, reason, 0, median(known))


def _is_counted(name: str, measures: Measures) -> bool:
    """Whether a run has a count, and read enough for it; lists and tickers are alike from page to page."""
    kind, _, rest = name.partition("/")
    return name in measures and (kind != "words" or measures.get(f"stories/{rest}", 0) >= WORDS_FROM)


def _is_missed(name: str, measures: Measures, past: Sequence[Past], most: int) -> bool:
    """Whether the last runs that read all lists, at `most` that many, all read this section's, and fewer pages of lists
    have stories than in the latest of them: if as many have, the section has a new name. Those in which it was missed
    already say nothing, so that the alarm holds."""
    walked = (run for run in past if name not in run.failed and (name in run.measures or _read_lists(run)))
    latest = [run.measures for run in islice(walked, most)]
    if len(latest) < SETTLED or not all(name in earlier for earlier in latest):
        return False
    return "lists" not in latest[0] or _filled_lists(measures) < _filled_lists(latest[0])


def _filled_lists(measures: Measures) -> float:
    return measures.get("lists", 0) - measures.get("lists/empty", 0)


def _read_lists(run: Past) -> bool:
    whole = not run.measures.get("failed") and not run.left
    return whole and any(name.startswith("section/") for name in run.measures)


def _count(name: str, value: float, known: Sequence[float]) -> Finding:
    share = next(share for pattern, share in _FALLS.items() if fnmatchcase(name, pattern))
    varies = name.startswith("words/")
    if not varies and len(known) >= STEADY_RUNS and min(known) >= STEADY * max(known):
        share = STEADY_FALL
    low = len(known) >= (1 if varies else SETTLED) and value < min(known) * share
    usual = median(known) if known else None
    if usual is None or not low:
        return Finding(name, True, None, value, usual)
    reason = f"{_counted(name, value)}, usually {_plain(usual)} (median of {_runs(len(known))})"
    return Finding(name, False, reason, value, usual)


def _counted(name: str, value: float) -> str:
    kind, _, rest = name.partition("/")
    if kind == "section":
        return f"{rest}: its fullest page names {_number(value, 'story', 'stories')}"
    return (
        f"ticker: {_number(value, 'headline')} per page"
        if kind == "ticker"
        else f"body: {_number(round(value), 'word')} per story in {rest}"
    )


_LABELS = {"bodies": "body", "published": "date", "images": "picture"}
_BY_IPV6 = re.compile(r"https?://\[[0-9a-f:.]{2,45}\](?=[:/]|$)")
"""The only brackets that an address needs; an IPv6 address has up to 45 characters."""
_SENTENCES = {
    "coverage": "{second}: {count} of {of} stories in {rest[0]} have one ({share})",
    "evidence": "{first} by {rest[1]}: {count} of {of} stories name it so ({share})",
    "expressions": "expression for {rest[0]}: {detail}found nothing on {count} of {of} pages ({share})",
    "warnings": "warning {rest[0]}: {count} of {of} stories carry it ({share})",
    "stories": "stories in {rest[0]}: {count} of {of} ({share})",
    "dates/exact": "exact dates: {count} of {of} stories have one ({share})",
    "ticker/stories": "ticker: {count} of {of} story pages show it ({share})",
    "ticker/lists": "ticker: {count} of {of} section pages show it ({share})",
    "unread": "body: {count} of {of} story pages show no story ({share})",
    "revised": "stories: {count} of {of} known ones have another headline or text than before ({share})",
    "dropped": "pipelines: {count} of {of} stories were dropped ({share}{detail})",
    "lists/empty": "lists: {count} of {of} section pages name no story ({share})",
    "browser/drawn": "browser: {count} of {of} pages had to be rendered ({share})",
    "failed": "addresses: {count} of {of} failed ({share}{detail})",
}
"""By the name of a measure or its kind."""


def _sentence(name: str, seen: Seen, detail: str = "") -> str:
    kind, *rest = name.split("/")
    first, second, *_ = (*(_LABELS.get(field, field.replace("_", " ")) for field in rest), "", "")
    count = seen.of - seen.good if is_bad(name) or kind == "expressions" else seen.good
    share = _percent(count / seen.of if seen.of else 0)
    return (_SENTENCES.get(name) or _SENTENCES[kind]).format(
        first=first, second=second, rest=rest, count=count, of=seen.of, share=share, detail=detail
    )


def _without(name: str, examples: Mapping[str, str]) -> str | None:
    """The shortest address of a story without a text in the language of a measure `stories/{language}`."""
    measure, _, language = name.partition("/")
    if measure != "stories":
        return None
    split = ((*found.partition("/"), url) for found, url in examples.items())
    without = [url for kind, _, tags, url in split if kind == "languages" and language not in tags.split("+")]
    return min(without, key=lambda url: (len(url), url), default=None)


def with_example(finding: Finding, url: str | None, spider: str = "") -> Finding:
    """A finding that failed, with an address that shows it and the command that shows more."""
    if finding.passed or url is None:
        return finding
    url = plain_url(url)
    sample = f"sample --spider={shlex.quote(spider)}" if spider else "sample"
    show = "why" if finding.name in ("failed", "answered", "unread", "missing", "dropped") else sample
    command = f"scrapy {show} {shlex.quote(url)}"
    reason = f"{finding.reason}; e.g. {url}; to inspect: {command}"
    return replace(finding, reason=reason, example=url, command=command)


def plain_url(url: str) -> str:
    """An address from a page, made harmless in a message, a terminal and a shell; up to 500 characters.

    >>> plain_url("http://[::1]:8000/[a](b)"), plain_url("http://[x](y)")
    ('http://[::1]:8000/%5Ba%5D%28b%29', 'http://%5Bx%5D%28y%29')
    """
    url = re.sub(r"[\x00-\x20\x7f]", "", url)
    by_number = _BY_IPV6.match(url)
    begin = by_number[0] if by_number else ""
    return (begin + quote(url[len(begin) :], safe="%/:?#=&+,;-_.~"))[:500]


def _any(name: str, patterns: Sequence[str] | Mapping[str, float]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _plain(value: float) -> str:
    """A measure as people write it: whole from a hundred on, else with up to three digits."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _number(value: float, one: str, many: str = "") -> str:
    return f"{_plain(value)} {one if value == 1 else many or f'{one}s'}"


def _runs(number: int) -> str:
    return amount(number, "run")


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %" if share < 0.1 else f"{100 * share:.0f} %"
