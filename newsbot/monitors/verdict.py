"""The verdict on a run that has ended: whether there is trouble, of which kind, in one sentence."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from newsbot.monitors.findings import Finding, findings, plain_url, telling, with_example
from newsbot.monitors.measures import ENOUGH, OF_FAILURES, Measures
from newsbot.monitors.rules import Rules
from newsbot.reasons import OF_CODE, Reason, in_words, is_of_pipeline
from newsbot.storage.past import Past
from newsbot.wording import amount, be, by_number, moment, was

Trouble = Literal["changed", "monitor", "down", "blocked", "holes"]
SUITE = "suite/"
"""Prefix of the names of a project's own monitors."""
_OF_PROJECT = (SUITE, "dropped")
"""Beginnings of the names of monitors that fail because of the project's code, not of the pages."""
_LOOKED = ("page that looked like a story", "pages that looked like stories")
_OPENINGS = {
    "changed": "The pages have changed",
    "floor": "The pages are not read as required",
    "monitor": "A monitor of the project's own failed",
    "dropped": "Pipelines drop too many stories",
    "down": "The site cannot be reached",
    "closed": "The site allows nothing for now",
    "code": "No request could be made",
    "blocked": "The site does not let newsbot in",
    "holes": "The run has holes",
    "nothing": "Nothing was found",
}
_WELL = "All is well"
_NAMING = ("page that names stories", "pages that name stories")
"""Feeds, sitemaps and answers of an API."""


@dataclass(frozen=True, slots=True)
class Run:
    """The facts that a run is judged by."""

    measures: Measures
    examples: Mapping[str, str]
    reasons: Mapping[str, int]
    """Addresses without a record, by reason."""
    failures: Mapping[str, int] = field(default_factory=dict)
    """The failed ones among them, by reason."""
    causes: Mapping[str, str] = field(default_factory=dict)
    """Causes, such as `connection refused`, by reason."""
    written: int = 0
    """Stories that are new or have changed."""
    unchanged: int = 0
    """Pages, lists among them, that were answered with 304."""
    unchanged_lists: int = 0
    known: int = 0
    """Addresses of known stories that were visited again, without those that an earlier run gave up."""
    missing: int = 0
    """How many of these answered 404 or 410."""
    gone: int = 0
    """Addresses of stories that an earlier run gave up, and that answered so again."""
    left: int = 0
    """Addresses that a bound left to the next run."""
    bound: str = ""
    """The bound that ended it: `1000 pages`."""
    failure: str | None = None
    """An address that failed, for the most frequent reason."""
    retried_from: Sequence[float] = ()
    """When failed addresses are due that the next run may come too early for, in seconds since 1970."""
    expressions: Mapping[str, str] = field(default_factory=dict)
    """The expressions of the site's layout, by name."""
    too_old: int = 0
    """Entries of lists that were left out because they are older than `since`, if all were."""
    since: str = ""
    redirected: int = 0
    """New addresses that redirect to pages without a story and are not among the measure `unread`."""
    later: int = 0
    """Later captures that a replay did not read of the addresses that it requested."""
    spider: str = ""
    """The spider of the site, if the site was crawled on a host that is not its own: no address leads to it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result for one run."""

    trouble: Trouble | None
    summary: str
    exit_code: int
    """0, 2 for a run with holes, 3 for one whose pages have changed."""
    monitors: Sequence[Finding] = field(default=())
    were_well: bool = True
    """Whether an earlier run was well in what fails now; else only a floor says that it fails."""

    @property
    def failed(self) -> list[Finding]:
        return telling(self.monitors)


def judge(run: Run, past: Sequence[Past], rules: Rules, more: Sequence[Finding] = ()) -> Verdict:
    """The verdict on a run; `past` are comparable runs, latest first, `more` the findings of other monitors."""
    verdict = _judged(run, past, rules, more)
    more_sentences = [*_dropped(run, verdict), *_reserved(run), *_too_old(run, past), *_at_bound(run), *_later(run)]
    return replace(verdict, summary=_joined(verdict.summary, more_sentences))


def with_holes(verdict: Verdict, holes: Sequence[str]) -> Verdict:
    """The verdict on a run in which something else is missing, as these sentences say."""
    opening, _, rest = verdict.summary.partition(": ")
    summary = f"{_OPENINGS['holes']}: {rest}" if opening.startswith(_WELL) else verdict.summary
    return replace(
        verdict,
        trouble=verdict.trouble or "holes",
        summary=_joined(summary, holes),
        exit_code=verdict.exit_code or 2,
    )


def _joined(summary: str, more: Sequence[str]) -> str:
    """A summary, which may end with a command, and more sentences."""
    end = "." if more and not summary.endswith(".") else ""
    return " ".join([f"{summary}{end}", *more])


def _judged(run: Run, past: Sequence[Past], rules: Rules, more: Sequence[Finding]) -> Verdict:
    m = run.measures
    whole = not m.get("failed") and not run.left and not run.unchanged_lists
    examples = {**run.examples, **({"failed": run.failure} if run.failure else {})}
    own = findings(m, examples, past, rules, whole_walk=whole, spider=run.spider, details=_details(run))
    unread = None if rules.silences("unread") else _none_read(run)
    if unread is not None and m["unread"] >= ENOUGH:
        own = [unread, *(finding for finding in own if finding.name != "unread")]
    missing = None if rules.silences("missing") else _all_missing(run)
    if missing is not None and run.missing >= ENOUGH:
        own.insert(0, missing)
    if not rules.silences("answered"):
        own = [_answered(run, past), *own]
    monitors = [*own, *more]
    failed = Verdict(None, "", 0, monitors).failed
    answered = monitors[0] if monitors and monitors[0].name == "answered" else None
    if answered is not None and not answered.passed and (kind := _kind(run)) != "changed":
        cause = next((run.causes.get(name) for name, _ in by_number(run.failures)), None)
        code = 2 if m.get("failed") else 3
        how = _how_down(cause) if kind == "down" else kind
        if kind == "down" and cause and m["pages"] == 1 and not past:  # most often a mistyped address
            return Verdict(kind, f"{_OPENINGS[how]} ({cause}); {what_to_check(cause)}", code, monitors)
        return Verdict(kind, _sentence(how, [answered], cause), code, monitors)
    pages = [finding for finding in failed if finding.name not in OF_FAILURES or finding is answered]
    if pages:
        kind = "changed" if any(not finding.name.startswith(_OF_PROJECT) for finding in pages) else "monitor"
        were_well = any(finding.name not in was.failed for finding in pages for was in past)
        return Verdict(kind, _sentence(_opening(kind, pages, were_well), pages), 3, monitors, were_well=were_well)
    if m.get("failed"):
        return Verdict("holes", _holes(run, [f for f in failed if f.name == "failed"]), 2, monitors)
    if unread is not None:
        return Verdict("holes", _sentence("holes", [unread]), 2, monitors)
    if missing is not None and not m.get("stories"):
        return Verdict("holes", _sentence("holes", [missing]), 2, [missing, *monitors])
    if answered is not None and _has_found_nothing(run, past):
        nothing = replace(answered, passed=False, reason=f"{_nothing(run)}; {_elsewhere(run) or 'check its address'}")
        return Verdict("holes", f"{_OPENINGS['nothing']}: {nothing.reason}.", 2, [nothing, *monitors[1:]])
    return Verdict(None, _well(run), 0, monitors)


def _opening(
    kind: Literal["changed", "monitor"], failed: Sequence[Finding], were_well: bool
) -> Literal["changed", "monitor", "floor", "dropped"]:
    if kind == "monitor" and failed[0].name == "dropped":
        return "dropped"
    return "floor" if kind == "changed" and not were_well else kind


def _how_down(cause: str | None) -> Literal["down", "closed", "code"]:
    """What a cause says of a site that gives no page."""
    if cause is not None and cause.endswith(OF_CODE):
        return "code"
    return "closed" if _is_of_robots_txt(cause) else "down"


def _is_of_robots_txt(cause: str | None) -> bool:
    """Whether the site answers, but its robots.txt cannot be read."""
    return cause is not None and cause.startswith("robots.txt")


def what_to_check(cause: str) -> str:
    """What to do if a site gives no answer for this cause (`newsbot.network.causes`)."""
    if cause.endswith(OF_CODE):
        return "correct the component that the traceback in the log names, or the proxy"
    if _is_of_robots_txt(cause):
        return "start the same command again later"
    if cause.startswith("certificate"):
        return "check the address; if it is correct, only the site's operator can replace the certificate"
    if " proxy" in cause:
        return "check the address, the network and the proxy"
    return "check the address and the network"


def _none_read(run: Run) -> Finding | None:
    """A finding if no page that should show a story does; None if one was read, or is unchanged, or none was due.

    If addresses are guessed, some such pages are usual: their share is judged beside earlier runs.
    """
    m = run.measures
    unread = int(m.get("unread", 0))
    if not unread or m.get("stories", 0) or run.unchanged > run.unchanged_lists:
        return None
    reason = f"body: none of {unread} story pages shows a story"
    if unread == 1:
        reason = "body: the only story page that was due shows no story"
    url = run.examples.get("unread")
    return with_example(Finding("unread", False, reason, unread, None if url is None else 0), url)


def _all_missing(run: Run) -> Finding | None:
    """A finding if none of the known stories that were due is there any more; None if one is, or none was due."""
    if not run.missing or run.missing < run.known:
        return None
    reason = f"stories: none of {run.missing} known ones that were due is there any more"
    if run.missing == 1:
        reason = "stories: the only known one that was due is not there any more"
    url = run.examples.get("missing")
    return with_example(Finding("missing", False, reason, run.missing, None if url is None else 0), url)


def _answered(run: Run, past: Sequence[Past]) -> Finding:
    """Whether any page was read at all: a story, a list, or a 304."""
    m = run.measures
    pages, failed = int(m.get("pages", 0)), int(m.get("failed", 0))
    answered = pages - failed - run.reasons.get("robots", 0)
    if not pages or _has_read(run) or not _is_amiss(run, past, answered):
        return Finding("answered", True, value=answered)
    reason = f"none of {pages:,} addresses gave a story or a list"
    if pages == 1:
        reason = "the only requested address gave neither a story nor a list"
    if why := _frequent(run.reasons):
        reason += f" ({why})"
    if elsewhere := _elsewhere(run):
        reason += f"; {elsewhere}"
    if pages == 1 and len(run.failures) == 1:
        (name,) = run.failures
        reason = "the only requested address could not be read"
        reason += "" if name in run.causes else f": {in_words(name)}"
    url = run.failure or run.examples.get("unread") or run.examples.get("lists/empty")
    return with_example(Finding("answered", False, reason, answered), url)


def _has_read(run: Run) -> bool:
    return _gave(run.measures) + run.unchanged > 0


def _gave(m: Measures) -> float:
    """Stories, and lists, feeds and sitemaps that named some."""
    return m.get("stories", 0) + m.get("lists", 0) - m.get("lists/empty", 0) + m.get("files", 0)


def _has_found_nothing(run: Run, past: Sequence[Past]) -> bool:
    """Whether the site, as far as it is known, never gave anything; one that did may be quiet."""
    ever = _has_read(run) or any(_gave(m) + m.get("ticker", 0) > 0 for m in (run.measures, *(p.measures for p in past)))
    may = bool(run.measures.get("pages")) and not run.left and not _is_forbidden(run)
    return may and not ever and _kind(run) == "changed"


def _is_amiss(run: Run, past: Sequence[Past], answered: int) -> bool:
    """Whether it is unusual that nothing was read: lists that never named a story may stay empty."""
    m = run.measures
    ever = any(was.measures.get("stories", 0) + was.measures.get("lists", 0) > 0 for was in past)
    if _kind(run) != "changed":
        return ever or bool(m.get("failed"))
    if m.get("unread", 0) >= ENOUGH:
        return answered >= ENOUGH
    return any(was.measures.get("lists", 0) > was.measures.get("lists/empty", 0) for was in past)


def _details(run: Run) -> dict[str, str]:
    """What the sentences of monitors say besides the measures, as `findings` takes it."""
    details = {f"expressions/{name}": f"{expression} " for name, expression in run.expressions.items()}
    if run.failures:
        details["failed"] = f": {_frequent(run.failures, run.causes)}"
    if dropped := _by_pipelines(run):
        details["dropped"] = f": {_frequent(dropped)}"
    if forbidden := run.reasons.get(Reason.ROBOTS):
        details["section"] = f" (robots.txt forbids {amount(forbidden, 'address', 'addresses')} of this run)"
    return details


def _frequent(reasons: Mapping[str, int], causes: Mapping[str, str] | None = None) -> str:
    causes = causes or {}
    return ", ".join(
        f"{count} {name}" + (f": {causes[name]}" if name in causes else "") for name, count in by_number(reasons)[:3]
    )


def _kind(run: Run) -> Trouble:
    """Why nothing was read: the site is down, or refuses newsbot, or its pages have changed."""
    m = run.measures
    half = m.get("pages", 0) / 2
    if m.get("unreached", 0) > half:
        return "down"
    return "blocked" if m.get("refused", 0) > half else "changed"


def _sentence(
    kind: Trouble | Literal["floor", "dropped", "closed", "code"], failed: Sequence[Finding], cause: str | None = None
) -> str:
    opening = _OPENINGS[kind]
    first = (failed[0].reason or "").partition(":")[0]
    names = dict.fromkeys((finding.reason or finding.name).partition(":")[0] for finding in failed[1:])
    rest = [name for name in names if name != first]
    more = f"; and {', '.join(rest[:5])}{' …' if len(rest) > 5 else ''}" if rest else ""
    because = f" ({cause})" if cause else ""
    end = "" if failed[0].command and not more else "."  # a full stop would be copied with the command
    return f"{opening}{because}: {failed[0].reason}{more}{end}"


def _holes(run: Run, findings: Sequence[Finding]) -> str:
    if findings:
        return _sentence("holes", findings)
    failed, pages = int(run.measures.get("failed", 0)), int(run.measures.get("pages", 0))
    url = plain_url(run.failure or "")
    if missing := run.failures.get("not_archived", 0):
        return (
            f"The run has holes: {failed} of {amount(pages, 'address', 'addresses')} failed, {missing} of them"
            " because the replayed files do not hold them; name the files that do with -a replay=PATH,PATH, unless the"
            f" pages ask not to be archived; e.g. {url}"
        )
    reasons = f" ({_frequent(run.failures, run.causes)})" if run.failures else ""
    return (
        f"The run has holes: {failed} of {amount(pages, 'address', 'addresses')} failed{reasons}{_again(run, failed)};"
        f" e.g. {url}; to inspect: scrapy why {shlex.quote(url)}"
    )


def _again(run: Run, failed: int) -> str:
    """When the failed addresses are requested again."""
    if not run.retried_from:
        return f" and {be(failed)} requested again by the next run"
    they = "it is" if failed == 1 else "they are"
    start = moment(min(run.retried_from))
    if (later := len(run.retried_from)) >= failed:
        return f"; {they} requested again from {start} on"
    return f"; {they} requested again by the next run, {later} of them from {start} on"


def _dropped(run: Run, verdict: Verdict) -> Iterator[str]:
    """What pipelines have dropped, unless the sentence of a run without trouble, or a monitor, says so itself."""
    is_said = verdict.trouble is None or any(finding.name == "dropped" for finding in verdict.failed)
    if not is_said and (dropped := _by_pipelines(run)):
        yield f"Pipelines dropped {amount(sum(dropped.values()), 'story', 'stories')} ({_frequent(dropped)})."


def _by_pipelines(run: Run) -> dict[str, int]:
    """The stories that pipelines dropped, by reason; a failure may have the name of an exception, too."""
    skipped = Counter(run.reasons) - Counter(run.failures)
    return {reason: number for reason, number in skipped.items() if is_of_pipeline(reason)}


def _reserved(run: Run) -> Iterator[str]:
    """What `RIGHTS_POLICY=obey` has left out."""
    if number := run.reasons.get(Reason.RIGHTS, 0):
        pages = amount(number, "page")
        yield f"{pages} {was(number)} left out because rights are reserved and RIGHTS_POLICY is obey."


def _too_old(run: Run, past: Sequence[Past]) -> Iterator[str]:
    """That all stories of the lists were left out, unless an earlier run may have read them."""
    if run.too_old and not any(m.get("stories", 0) for m in (run.measures, *(p.measures for p in past))):
        entries = amount(run.too_old, "entry", "entries")
        yield (
            f"{entries} of lists {was(run.too_old)} left out, all older than {run.since}: -a since=YYYY-MM-DD reads the"
            " stories from a day on, -a full=1 all of them."
        )


def _at_bound(run: Run) -> Iterator[str]:
    if not run.left:
        return
    limit = f"The limit of {run.bound}" if run.bound else "A limit"
    left = f"{amount(run.left, 'address', 'addresses')} {be(run.left)}"
    yield f"{limit} ended the run: {left} left to the next run, which continues there."


def _later(run: Run) -> Iterator[str]:
    """What a replay of the archive of several runs has not read."""
    if run.later:
        yield (
            f"The replay read the first capture of each address, and not {amount(run.later, 'later one')} with other"
            " contents, nor what only these lead to; scrapy extract reads every capture."
        )


def _elsewhere(run: Run) -> str:
    """Where to go if most addresses redirect to another host; empty if they do not, or if the site was not crawled on
    its own host, which may be the other one."""
    host = run.causes.get(Reason.OFFSITE)
    if run.spider or host is None or run.reasons.get(Reason.OFFSITE, 0) <= run.measures.get("pages", 0) / 2:
        return ""
    return f"the site redirects to {host}; if it has moved there, crawl that"


def _nothing(run: Run) -> str:
    reasons = f" ({_frequent(run.reasons)})" if run.reasons else ""
    return f"no story and no list of stories on {amount(int(run.measures.get('pages', 0)), 'page')}{reasons}"


def _is_forbidden(run: Run) -> bool:
    """Whether robots.txt forbids all that the run wanted to read."""
    return 0 < run.measures.get("pages", 0) == run.reasons.get(Reason.ROBOTS, 0)


def _well(run: Run) -> str:
    m = run.measures
    stories, lists = int(m.get("stories", 0)), int(m.get("lists", 0))
    if not _has_read(run):
        if _is_forbidden(run):
            number = int(m["pages"])
            every = "the only address" if number == 1 else f"all {number:,} addresses"
            return f"robots.txt forbids {every}: nothing was read."
        if not (run.measures.get("pages") or run.left):
            return "Nothing was due: no page was requested."
        return f"{_OPENINGS['nothing']}{' so far' if run.left else ''}: {_nothing(run)}."
    by_pipelines = _by_pipelines(run)
    dropped, why = sum(by_pipelines.values()), f"({_frequent(by_pipelines)})"
    if not stories and not run.unchanged:
        ignored = run.reasons.get(Reason.IGNORED, 0)
        asked = run.left or run.known or run.gone or run.redirected or ignored
        due = "no story was read" if asked else "no story was due"
        if run.redirected:
            due += f"; {amount(run.redirected, *_LOOKED)} had none"
        if ignored:
            due += f"; a middleware ignored {amount(ignored, 'request')}"
        if absent := run.missing + run.gone:
            due += f"; {amount(absent, 'story', 'stories')} that {was(absent)} due answered 404 or 410"
        if dropped:
            due = f"pipelines dropped {'the only story' if dropped == 1 else f'all {dropped:,} stories'} {why}"
        named, kinds = (lists, ("section page",)) if lists else (int(m.get("files", 0)), _NAMING)
        return f"Nothing new{' so far' if run.left else ''}: {amount(named, *kinds)} {was(named)} read, and {due}."
    same = f", {amount(run.unchanged, 'page')} had not changed" if run.unchanged else ""
    opening = f"{_WELL} so far" if run.left else _WELL
    unread = int(m.get("unread", 0)) + run.redirected
    odd = f"; {unread} more {_LOOKED[unread != 1]} had none" if unread else ""
    less = f"; pipelines dropped {dropped:,} more {why}" if dropped else ""
    return f"{opening}: {_written(stories, run.written)}{same}{less}{odd}{_empty_lists(run)}."


def _written(stories: int, written: int) -> str:
    """How many stories were read, and how many of them written.

    >>> _written(28, 28), _written(28, 3)
    ('28 stories were read and written', '28 stories were read, 3 of them written')
    >>> _written(1, 0), _written(0, 0)
    ('1 story was read and not written', 'no story was read')
    """
    read = f"{amount(stories, 'story', 'stories') if stories else 'no story'} {was(stories or 1)} read"
    if written == stories:
        return f"{read} and written" if stories else read
    return f"{read} and not written" if stories == 1 else f"{read}, {written:,} of them written"


def _empty_lists(run: Run) -> str:
    """Which lists of a described site named no story; the page after the last of a list may be one."""
    if not (empty := int(run.measures.get("lists/empty", 0))):
        return ""
    example = run.examples.get("lists/empty")
    such = f" ({'such as ' if empty > 1 else ''}{plain_url(example)})" if example else ""
    return f"; {amount(empty, 'section page')}{such} named no story"
