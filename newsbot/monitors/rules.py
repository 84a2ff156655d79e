"""Which measures are monitored, and their floors: the setting `MONITORS` and its defaults."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any, Self

from newsbot.items import Article, Body
from newsbot.monitors.measures import is_bad
from newsbot.roles import WATCHED, names

RUNS = 10
TOLERANCE = 0.25
FLOORS: Mapping[str, float] = {
    "coverage/*/bodies": 0.5, "coverage/*/published": 0.5, "failed": 0.25,
    "expressions/*": 0.2, "expressions/headline": 0.5, "expressions/bodies": 0.5, "expressions/published": 0.5,
    "expressions/card": 0.5, "expressions/next_part": 0,
}  # fmt: skip
"""Least shares on any site, whatever was before; of a bad measure, the largest. An expression may find a summary or a
credit on a few pages only, and a further part of a story on none."""
_HEADS = {
    "coverage", "evidence", "words", "stories", "dates", "warnings", "expressions", "ticker", "section", "lists",
    "unread", "missing", "dropped", "revised", "browser", "failed", "answered", "suite",
}  # fmt: skip
"""What is before the first `/` of a monitor's name."""
_COVERED = {*names(Article, WATCHED), *names(Body, WATCHED)}
_SINCE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d{6}Z)?")


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings of the monitors."""

    runs: int = RUNS
    """Earlier runs that the usual value is taken from."""
    tolerance: float = TOLERANCE
    """Fall below the usual value that is always permitted, as a share of it."""
    since: str = ""
    """The day, or the run, before which no run counts."""
    floors: tuple[tuple[str, float], ...] = tuple(FLOORS.items())
    silenced: tuple[str, ...] = ()

    @classmethod
    def of(cls, *settings: Mapping[str, Any] | str | None) -> Self:
        """From settings, later ones overriding; raises ValueError, naming the key, for one that cannot be used.

        >>> Rules.of({"*/byline": False, "coverage/en/byline": 0.9}).floor("coverage/en/byline")
        0.9
        """
        values: dict[str, Any] = {}
        for setting in settings:
            values |= _mapping(setting)
        runs = _number(values, "runs", RUNS, 1, 100)
        tolerance = _number(values, "tolerance", TOLERANCE, 0, 1)
        since = values.pop("since", "")
        if not isinstance(since, str) or (since and not _SINCE.fullmatch(since)):
            raise ValueError(f"MONITORS: since={since!r} is not a day; give YYYY-MM-DD, or the name of a run")
        floors = dict(FLOORS)
        silenced = []
        for name, value in values.items():
            _check_name(name)
            if value is False or value is None:
                silenced.append(name)
            elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
                raise ValueError(f"MONITORS: {name}={value!r}; give a share from 0 to 1, or False to silence it")
            else:
                floors[name] = float(value)
        return cls(int(runs), tolerance, since, tuple(floors.items()), tuple(silenced))

    def floor(self, name: str) -> float | None:
        """The least share of good ones; the last pattern that matches counts."""
        found = [value for pattern, value in self.floors if fnmatchcase(name, pattern)]
        if not found:
            return None
        return 1 - found[-1] if is_bad(name) else found[-1]

    def silences(self, name: str) -> bool:
        return any(fnmatchcase(name, pattern) for pattern in self.silenced)


def _mapping(setting: Mapping[str, Any] | str | None) -> dict[str, Any]:
    if isinstance(setting, str):
        try:
            setting = json.loads(setting or "{}")
        except ValueError as error:
            example = "-s 'MONITORS={\"*/byline\": false}'"
            raise ValueError(f"MONITORS is not a JSON object ({error}); write {example}") from None
    if setting is not None and not isinstance(setting, Mapping):
        raise ValueError(f"MONITORS={setting!r} is not a table; give names and shares")
    return {str(name): value for name, value in (setting or {}).items()}


def _check_name(name: str) -> None:
    """Raises ValueError, with the nearest name, for one that no monitor has; a pattern is checked as far as it can be.

    >>> _check_name("coverge/en/byline")
    Traceback (most recent call last):
    ValueError: MONITORS: no monitor is named coverge/en/byline; did you mean coverage/en/byline?
    """
    head, *rest = name.split("/")
    nearest = [_nearest(head, _HEADS), *rest]
    if head == "coverage" or nearest[0] == "coverage":
        nearest[2:] = [_nearest(field, _COVERED) for field in rest[1:]]
    if (near := "/".join(nearest)) != name:
        meant = f"did you mean {near}?" if "?" not in near else f"their names begin with {', '.join(sorted(_HEADS))}"
        raise ValueError(f"MONITORS: no monitor is named {name:.80}; {meant}")


def _nearest(part: str, known: Collection[str]) -> str:
    """A part of a name, if it is known or a pattern of known ones; else the nearest one, or `?`."""
    if any(fnmatchcase(one, part) for one in known):
        return part
    return next(iter(get_close_matches(part, known, 1)), "?")


def _number(values: dict[str, Any], name: str, default: float, least: float, most: float) -> float:
    value = values.pop(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise ValueError(f"MONITORS: {name}={value!r}; give a number from {least} to {most}")
    return value
