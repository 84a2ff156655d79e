"""Small decision trees, learned offline and kept as JSON, as one function from features to a score."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Set
from functools import cache
from importlib.resources import files
from typing import Any, cast

from newsbot.page.compiled import speedups

Scorer = Callable[..., float]


def load(name: str, features: tuple[str, ...]) -> list[Any]:
    """The trees in `NAME.json`: nested lists of a feature's number, a limit, what is up to it, and what is above."""
    data: dict[str, list[Any]] = json.loads(files("newsbot.page").joinpath(f"{name}.json").read_text("utf-8"))
    if data["features"] != list(features):
        raise ValueError(f"newsbot/page/{name}.json was learned from other features; learn it again (bench/)")
    return data["trees"]


@cache
def scorer(
    name: str, features: tuple[str, ...], integers: Set[str] = frozenset(), flags: Set[str] = frozenset()
) -> Scorer:
    """The function that `NAME.json` holds, from `features` to the sum of the trees' leaves (log odds).

    It takes floats; of `integers` and `flags` it takes integers and booleans, unless it is compiled. Python compares
    two numbers of one type twice as fast as two of different types, and to convert the features costs half of the time
    of the trees.
    """
    trees = load(name, features)
    if speedups is not None:
        return cast(Scorer, speedups.Trees(trees))

    def expression(node: Any) -> str:
        if isinstance(node, list):
            feature, limit, low, high = node
            name = features[feature]
            if name in flags:
                return f"({expression(high)} if {name} else {expression(low)})"
            bound = math.floor(limit) if name in integers else float(limit)
            return f"({expression(low)} if {name} <= {bound!r} else {expression(high)})"
        return repr(float(node))

    # Conditional expressions take a quarter of the time of a walk over nested lists.
    total = " + ".join(map(expression, trees))
    function: Scorer = eval(f"lambda {', '.join(features)}: {total}")  # noqa: S307 - numbers alone
    return function
