"""The measures of a run: a flat object of numbers that later runs are compared with.

Shares (`coverage/…`, `evidence/…`, `dates/exact`, `expressions/…`, `ticker/stories`, `ticker/lists`, `browser/drawn`)
are from 0 to 1; `words/…` and `ticker/length` are means; all others are counts.
"""

from __future__ import annotations

from collections.abc import Mapping

from newsbot.monitors.tally import Tally

Measures = Mapping[str, float]
SHARES = ("coverage/", "evidence/", "dates/", "expressions/", "ticker/stories", "ticker/lists", "browser/")
_BAD = ("failed", "unread", "dropped", "revised", "lists/empty", "browser/drawn")
UNREACHED = (
    "dns", "refused", "timeout", "connection", "data_loss", "robots_unavailable", "retry_later", "http_304", "http_5",
)  # fmt: skip
"""Prefixes of the reasons when a site is down. A 304 fails only if newsbot did not ask whether the page has changed."""
REFUSED = ("http_401", "http_403", "http_429", "http_451", "bot_check", "robots")
"""Prefixes of the reasons when a site refuses newsbot."""
ENOUGH = 5
"""Pages without a story from which on the site, and not each page by itself, is taken to be unreadable."""
OF_FAILURES = ("answered", "failed")
"""Monitors whose reasons say how many addresses failed, and why."""


def measures_of(
    tally: Tally, reasons: Mapping[str, int], *, pages: int, failed: int, dropped: int, ticker: int
) -> dict[str, float]:
    """The measures of a run.

    `reasons` counts the addresses without a record by reason, `pages` those requested, `failed` the failed ones among
    them, `dropped` the stories that pipelines dropped, `ticker` the headlines of the ticker.
    """
    counts = tally.counts
    stories, lists = counts["stories"], counts["lists"]
    unread = counts["unread"] + (counts["redirected"] if are_redirects_amiss(tally) else 0)
    measures: dict[str, float] = {
        "stories": stories, "unread": unread, "lists": lists, "lists/empty": counts["lists/empty"],
        "revisited": counts["revisited"] + counts["unchanged/stories"], "revised": counts["revised"],
        "files": counts["files"], "dropped": dropped,
        "ticker": ticker, "pages": pages, "failed": failed,
        "http/4xx": _starting(reasons, ("http_4",)), "http/5xx": _starting(reasons, ("http_5",)),
        "unreached": _starting(reasons, UNREACHED), "refused": _starting(reasons, REFUSED),
    }  # fmt: skip
    for name, count in counts.items():
        kind, _, rest = name.partition("/")
        if kind in ("coverage", "words"):
            measures[name] = _share(count, counts[f"stories/{rest.split('/')[0]}"])
        elif kind in ("evidence", "dates"):
            measures[name] = _share(count, stories)
        elif kind == "expressions":
            measures[name] = _share(count, counts[f"tried/{rest}"])
        elif kind in ("warnings", "stories", "tried"):
            measures[name] = count
    for kind in ("stories", "lists"):
        if of := counts[f"pages/{kind}"]:
            measures[f"pages/{kind}"] = of
            measures[f"ticker/{kind}"] = _share(counts[f"ticker/{kind}"], of)
    if counts["strips"]:
        measures["ticker/length"] = round(counts["strips/entries"] / counts["strips"], 1)
    if read := counts["pages/stories"] + counts["pages/lists"]:
        measures["browser/drawn"] = _share(counts["pages/drawn"], read)
    return {**measures, **tally.longest}


def are_redirects_amiss(tally: Tally) -> bool:
    """Whether the redirects of new addresses to pages without a story are amiss.

    They are usual on many sites, which redirect what they withdraw or sell, but not if no story is left.
    """
    counts = tally.counts
    return counts["redirected"] >= ENOUGH and not counts["stories"] and not counts["unchanged/stories"]


def shares_of(measures: Measures) -> dict[str, tuple[int, int]]:
    """The good ones, and how many there are in all, of each share; of a warning, those without it are good."""
    shares = {}
    for name, value in measures.items():
        of = whole(name, measures)
        if of > 0:
            count = max(0, min(of, round(value * of if name.startswith(SHARES) else value)))  # in an edited report too
            shares[name] = (of - count if is_bad(name) else count, of)
    return shares


def whole(name: str, measures: Measures) -> int:
    """The whole that a share, or a count that is a part of another, belongs to; 0 for other measures."""
    kind, _, rest = name.partition("/")
    if name == "failed":
        return round(measures.get("pages", 0))
    if name == "unread":
        return round(measures.get("stories", 0) + measures.get("unread", 0))
    if name == "dropped":
        return round(measures.get("stories", 0) + measures.get("dropped", 0))
    if name == "revised":
        return round(measures.get("revisited", 0))
    if name == "lists/empty":
        return round(measures.get("lists", 0))
    if name == "browser/drawn":
        return round(measures.get("pages/stories", 0) + measures.get("pages/lists", 0))
    if kind == "coverage":
        return round(measures.get(f"stories/{rest.split('/')[0]}", 0))
    if kind == "expressions":
        return round(measures.get(f"tried/{rest}", 0))
    if kind in ("evidence", "dates", "warnings") or (kind == "stories" and rest):
        return round(measures.get("stories", 0))
    return round(measures.get(f"pages/{rest}", 0)) if name in ("ticker/stories", "ticker/lists") else 0


def is_bad(name: str) -> bool:
    """Whether a high value is bad."""
    return name in _BAD or name.startswith("warnings/")


def _starting(reasons: Mapping[str, int], starts: tuple[str, ...]) -> int:
    return sum(count for reason, count in reasons.items() if reason.startswith(starts))


def _share(count: int, of: int) -> float:
    return round(count / of, 6) if of else 0.0
