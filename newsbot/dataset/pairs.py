"""Where parallel text joins a release: a table `pairs`, written where `newsbot.dataset.parallel` is there.

That module offers `Pair`, a dataclass, and `pairs_of(article) -> Iterator[Pair]` for an article as plain data.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from newsbot.dataset.shapes import Table, columns_of
from newsbot.dataset.withheld import FULL

_MODULE = "newsbot.dataset.parallel"


@cache
def pairs_table() -> Table | None:
    """The table; None where nothing aligns."""
    if find_spec(_MODULE) is None:
        return None
    about = "Text and its translation, out of stories and headlines in two languages."
    return Table("pairs", about, columns_of(import_module(_MODULE).Pair, {}, without=("schema",)), "id")


def pairs_of(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of the pairs of a story; none where its text is withheld, or in one language alone."""
    if row["text_policy"] != FULL or len(row["in_language"]) < 2:
        return
    for pair in import_module(_MODULE).pairs_of(row):
        yield {name: getattr(pair, name) for name in pair.__dataclass_fields__}
