"""Where parallel text joins a release: a table `pairs`, written where `newsbot.dataset.parallel` is there.

That module offers `Pair`, a dataclass, and `pairs_of(article) -> Iterator[Pair]` for an article as plain data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from newsbot.dataset.shapes import Table, columns_of
from newsbot.dataset.withheld import FULL

_MODULE = "newsbot.dataset.parallel"


@dataclass(slots=True)
class Span:
    """Where a text stands in a body, in characters; without a paragraph, in a headline."""

    paragraph: int | None
    start: int
    end: int


@dataclass(slots=True)
class PairRow:
    """One pair, as the table has it; the fields are those of `newsbot.dataset.parallel.Pair`."""

    id: str
    story: str
    site: str
    content_hash: str | None
    level: str
    source_language: str
    target_language: str
    bead: str
    source: list[Span]
    target: list[Span]
    source_text: str | None
    target_text: str | None
    posterior: float
    tier: str
    parts: dict[str, float]
    method: str
    version: str


_ABOUT = {
    "story": "The id of the article, or of the ticker's headline.",
    "content_hash": "Of the wording that the offsets belong to; null for the ticker.",
    "bead": "How many sentences, or paragraphs, of each language: `1-2`; `1-0` has no partner.",
    "posterior": "How likely exactly this pair is, from 0 to 1.",
    "tier": "`high` where both sides have text and the posterior is 0.9 or more.",
    "parts": "The score by its parts, in natural logarithms.",
    "method": "What was compared.",
}


@cache
def pairs_table() -> Table | None:
    """The table; None where nothing aligns."""
    if find_spec(_MODULE) is None:
        return None
    about = "Text and its translation, out of stories in two languages."
    return Table("pairs", about, columns_of(PairRow, _ABOUT), "id")


def pairs_of(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of the pairs of a story; none where its text is withheld, or in one language alone."""
    if row["text_policy"] != FULL or len(row["in_language"]) < 2:
        return
    for pair in import_module(_MODULE).pairs_of(row):
        told = {name: getattr(pair, name) for name in PairRow.__dataclass_fields__}
        for side in ("source", "target"):
            told[side] = [dict(zip(("paragraph", "start", "end"), span, strict=True)) for span in told[side]]
        told["parts"] = [{"name": name, "value": value} for name, value in sorted(told["parts"].items())]
        yield told
