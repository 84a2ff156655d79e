"""Columns that are made of others of a record: its text in one piece, and times that are whole."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from newsbot.columns import Column, Form
from newsbot.dataset.withheld import FULL
from newsbot.items import Article

_TIME, _DAY = Form("date-time"), Form("date")
MOMENTS = (
    Column(
        "published_at",
        "string",
        "The moment of publication in UTC, if the page gives a time and its zone; null if it gives less.",
        null=True,
        form=_TIME,
    ),
    Column("first_day", "string", "The first possible day of publication; null if the page gives no date.", True, _DAY),
    Column(
        "modified_at",
        "string",
        "`date_modified` in UTC, if it is a time; null if it is a day.",
        null=True,
        form=_TIME,
    ),
)
TEXT = Column("text", "string", "The paragraphs of the first body, an empty line between two; null if withheld.", True)
MARKDOWN = Column(
    "markdown", "string", "The whole story in Markdown, with its headline and all bodies; null if withheld.", null=True
)
COLUMNS = (*MOMENTS, TEXT, MARKDOWN)

_Null = str | None
_Published = msgspec.defstruct("Published", [("date", _Null), ("earliest", _Null), ("latest", _Null)], gc=False)
_Body = msgspec.defstruct(
    "Body",
    [
        ("headline", _Null), ("dateline", _Null), ("paragraphs", list[str]), ("kinds", list[str], []),
        ("dateline_text", _Null, None),
    ],
    gc=False,
)  # fmt: skip
Story: Any = msgspec.defstruct(
    "Story",
    [
        ("canonical_url", str), ("headline", str), ("byline", _Null), ("published", _Published),
        ("date_modified", _Null), ("summary", _Null), ("bodies", list[_Body]),  # type: ignore[valid-type]
    ],
    namespace={"markdown": Article.markdown}, gc=False,
)  # fmt: skip
"""What of an article the columns are made of: less to decode than all of it."""


def add_derived(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a revision with the values of `COLUMNS`, in place."""
    story, full = msgspec.convert(row, Story), row["text_policy"] == FULL
    published = story.published
    values = (
        *moments(published.earliest, published.latest, story.date_modified),
        "\n\n".join(story.bodies[0].paragraphs) or None if full and story.bodies else None,
        story.markdown() if full else None,
    )
    row.update((column.name, value) for column, value in zip(COLUMNS, values, strict=True))
    return row


def moments(earliest: str | None, latest: str | None, modified: str | None) -> tuple[str | None, ...]:
    """The values of `MOMENTS`."""
    return _moment(earliest) if earliest == latest else None, earliest and earliest[:10], _moment(modified)


def _moment(text: str | None) -> str | None:
    """A time with its zone, in UTC; None for anything less, such as a day.

    >>> _moment("2026-03-04T10:05:00+05:00"), _moment("2026-03-04T10:05:00"), _moment("2026-03-04")
    ('2026-03-04T05:05:00+00:00', None, None)
    """
    if text is None or len(text) <= len("2026-03-04"):
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC).isoformat() if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
