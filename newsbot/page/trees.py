"""Small decision trees, learned offline and kept as JSON, as one function from features to a score."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Set
from functools import cache
from importlib.resources import files
from typing import Any

Scorer = Callable[..., float]


@cache
def scorer(
    name: str, features: tuple[str, ...], integers: Set[str] = frozenset(), flags: Set[str] = frozenset()
) -> Scorer:
    """The function that `NAME.json` holds, from `features` to the sum of the trees' leaves (log odds).

    It takes floats; of `integers` and `flags` it takes integers and booleans. Python compares two numbers of one type
    twice as fast as two of different types, and to convert the features costs half of the time of the trees.
    """
    data = json.loads(files("newsbot.page").joinpath(f"{name}.json").read_text("utf-8"))
    if data["features"] != list(features):
        raise ValueError(f"newsbot/page/{name}.json was learned from other features; learn it again (bench/)")

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
    total = " + ".join(map(expression, data["trees"]))
    function: Scorer = eval(f"lambda {', '.join(features)}: {total}")  # noqa: S307 - numbers alone
    return function
