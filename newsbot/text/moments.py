"""Days and times as people write them: values of records in, words out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime
from typing import Any


def day_in_words(text: str) -> str:
    """A day, the day of a time, or a month; anything else stays as it is.

    >>> day_in_words("2026-11-05"), day_in_words("2026-11-05T08:43:12+00:00"), day_in_words("2026-11")
    ('5 November 2026', '5 November 2026', 'November 2026')
    """
    is_month = len(text) == 7
    try:
        day = date.fromisoformat(f"{text}-01" if is_month else text[:10])
    except ValueError:
        return text
    return f"{day:%B %Y}" if is_month else f"{day.day} {day:%B %Y}"


def moment_in_words(text: str) -> str:
    """A time to the minute, in UTC; a day stays one.

    >>> moment_in_words("2026-11-05T13:43:12+05:00"), moment_in_words("2026-11-05")
    ('5 November 2026, 08:43 UTC', '5 November 2026')
    """
    moment = moment_of(text) if "T" in text else None
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC" if moment else day_in_words(text)


def span_in_words(first: str, last: str) -> str:
    """From one time to another, in UTC; what both have in common is written once.

    >>> span_in_words("2026-11-05T08:43:12+00:00", "2026-11-05T09:10:00+00:00")
    '5 November 2026, 08:43 to 09:10 UTC'
    >>> span_in_words("2026-11-05T08:43:12+00:00", "2026-11-06T09:10:00+00:00")
    '5 November 2026, 08:43 UTC, to 6 November 2026, 09:10 UTC'
    """
    start, end = moment_in_words(first), moment_in_words(last)
    if start == end:
        return start
    if (day := day_in_words(first)) == day_in_words(last) and start.startswith(f"{day}, ") and end.startswith(day):
        return f"{start.removesuffix(' UTC')} to {end.removeprefix(f'{day}, ')}"
    return f"{start}, to {end}"


def moment_of(text: str | None) -> datetime | None:
    """A time, or the first moment of a day, in UTC, from ISO 8601; None if it is not valid.

    >>> moment_of("2026-11-25").isoformat(), moment_of("2026-13-01"), moment_of(None)
    ('2026-11-25T00:00:00+00:00', None, None)
    """
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    if not MINYEAR < moment.year < MAXYEAR:  # in another zone it would be in a year that there is not
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def published_in_words(published: Mapping[str, Any]) -> str:
    """When a story came out, as exactly as its page says.

    >>> published_in_words({"date": None, "earliest": "2024-05-02", "latest": "2025-05-01", "text": "2 years ago"})
    'between 2 May 2024 and 1 May 2025'
    """
    earliest, latest = published.get("earliest"), published.get("latest")
    if earliest and earliest == latest and "T" in earliest:
        return moment_in_words(earliest)
    if day := published.get("date"):
        return day_in_words(day)
    if earliest and latest:
        return f"between {day_in_words(earliest)} and {day_in_words(latest)}"
    return published.get("text") or "no date"
