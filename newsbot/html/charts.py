"""Numbers to charts: inline SVG with a title, a description in words, and no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_WIDTH = 640
_ROW = 26
_LABEL = 250
_HEIGHT = 200
_FOOT = 34
_FEWEST = 12  # standing bars that fill the width: fewer are no wider
_DESCRIBED = 6  # values in a description
_LABEL_LETTERS = 22
_NARROW, _LINE, _TOP, _EDGE = 360, 100, 28, 6  # of a line chart: width, foot, top, margin at the sides
_SPARK = 120
FEWEST = 2
"""Values that a line needs: of fewer, show the number."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture, and what it shows in words."""

    svg: str
    words: str


def bars(title: str, values: Sequence[tuple[str, float]], *, unit: str = "", most: float | None = None) -> Chart:
    """Horizontal bars, one per label; `most` is the value of a full bar."""
    full = most or max((value for _, value in values), default=1) or 1
    height = _ROW * len(values) + 4
    rows = []
    for place, (label, value) in enumerate(values):
        y = _ROW * place
        length = max((_WIDTH - _LABEL - 80) * min(value / full, 1), 1)
        rows.append(
            f'<text class="label" x="{_LABEL - 8}" y="{y + 17}" text-anchor="end">{_text(label)}</text>'
            f'<rect class="bar" x="{_LABEL}" y="{y + 4}" width="{length:.1f}" height="{_ROW - 8}" rx="3"></rect>'
            f'<text class="value" x="{_LABEL + length + 6:.1f}" y="{y + 17}">{escape(number(value, unit))}</text>'
        )
    words = _words(values, unit)
    return Chart(_svg(title, words, height, "".join(rows)), words)


def columns(title: str, values: Sequence[tuple[str, float]], *, unit: str = "") -> Chart:
    """Standing bars over time, one a moment; first, middle and last are labelled."""
    full = max((value for _, value in values), default=1) or 1
    wide = _WIDTH / max(len(values), _FEWEST)
    parts = []
    for place, (label, value) in enumerate(values):
        high = (_HEIGHT - 20) * value / full
        x, width = place * wide + wide * 0.1, max(wide * 0.8, 0.8)
        parts.append(
            f'<rect class="bar" x="{x:.1f}" y="{_HEIGHT - high:.1f}" width="{width:.1f}" height="{high:.1f}">'
            f"<title>{escape(label)}: {escape(number(value, unit))}</title></rect>"
        )
    shown = {0: "start", len(values) // 2: "middle", len(values) - 1: "end"}
    if len(values) < _FEWEST:
        shown = {0: "start", len(values) - 1: "start"} if values else {}
    for place, anchor in shown.items():
        x = {"start": 0.0, "end": len(values) * wide}.get(anchor, (place + 0.5) * wide)
        label = _text(values[place][0])
        parts.append(f'<text class="label" x="{x:.1f}" y="{_HEIGHT + 20}" text-anchor="{anchor}">{label}</text>')
    words = _over_time(values, unit)
    return Chart(_svg(title, words, _HEIGHT + _FOOT, "".join(parts)), words)


def line(title: str, values: Sequence[tuple[str, float | None]], *, unit: str = "", most: float | None = None) -> Chart:
    """A line over moments, the oldest first, with gaps for missing values; `most` is the value at the top.

    The first word of the first and of the last label are below it.
    """
    present = [(label, value) for label, value in values if value is not None]
    points = _points([value for _, value in values], most, _EDGE, _NARROW - _EDGE, _TOP, _LINE)
    parts = [f'<path class="axis" d="M0 {_LINE}H{_NARROW}"></path>', *_strokes(points)]
    for x, anchor, ends in ((0, "start", values[:1]), (_NARROW, "end", values[-1:])):
        day = " ".join(label.split(" ")[0] for label, _ in ends)
        parts.append(f'<text class="label" x="{x}" y="{_LINE + 20}" text-anchor="{anchor}">{_text(day)}</text>')
    if present:
        most_of, last = (number(value, unit) for value in (max(value for _, value in present), present[-1][1]))
        parts.append(f'<text class="value" x="0" y="16">most {escape(most_of)}</text>')
        parts.append(f'<text class="value" x="{_NARROW}" y="16" text-anchor="end">last {escape(last)}</text>')
    words = _by_moments(present, unit)
    return Chart(_svg(title, words, _LINE + 26, "".join(parts), _NARROW), words)


def spark(title: str, values: Sequence[float | None], *, most: float | None = None) -> Chart:
    """A line of a word's size, for a cell of a table."""
    present = [value for value in values if value is not None]
    points = _points(values, most, 4, _SPARK - 4, 4, 24)
    words = f"{number(present[-1], '')} in the end, {number(max(present), '')} at most" if present else "nothing"
    return Chart(_svg(title, words, 28, "".join(_strokes(points)), _SPARK), words)


def _points(
    values: Sequence[float | None], most: float | None, left: float, right: float, top: float, bottom: float
) -> list[tuple[float, float] | None]:
    """Where the points of a line are: the last at the right, `most`, or else the highest value, at the top."""
    full = most or max((value for value in values if value is not None), default=1) or 1
    step = (right - left) / max(len(values) - 1, 1)
    return [
        None
        if value is None
        else (right - (len(values) - 1 - n) * step, top + (bottom - top) * (1 - min(max(value / full, 0), 1)))
        for n, value in enumerate(values)
    ]


def _strokes(points: Sequence[tuple[float, float] | None]) -> list[str]:
    """Lines through points that are there in a row, and a dot on the last."""
    rows: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is not None:
            rows[-1].append(point)
        elif rows[-1]:
            rows.append([])
    parts = []
    for row in filter(None, rows):
        if len(row) == 1:
            parts.append(f'<circle class="dot" cx="{row[0][0]:.1f}" cy="{row[0][1]:.1f}" r="3"></circle>')
        else:
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in row)
            parts.append(f'<polyline class="line" points="{path}"></polyline>')
    last = next((point for point in reversed(points) if point is not None), None)
    if last is not None:
        parts.append(f'<circle class="dot" cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="4"></circle>')
    return parts


def _by_moments(values: Sequence[tuple[str, float]], unit: str) -> str:
    if not values:
        return "nothing"
    most, least = (choose(values, key=lambda pair: pair[1]) for choose in (max, min))
    return (
        f"{number(values[-1][1], unit)} in {values[-1][0]}; most in {most[0]}: {number(most[1], unit)}, least in"
        f" {least[0]}: {number(least[1], unit)}"
    )


def _svg(title: str, words: str, height: int, inner: str, width: int = _WIDTH) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img"><title>{escape(title)}</title>'
        f"<desc>{escape(words)}</desc>{inner}</svg>"
    )


def _text(label: str) -> str:
    short = label if len(label) <= _LABEL_LETTERS else label[: _LABEL_LETTERS - 1] + "…"
    return escape(short)


def number(value: float, unit: str = "") -> str:
    """A value with at most one decimal place.

    >>> number(1234), number(0.46, " %")
    ('1,234', '0.5 %')
    """
    plain = f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
    return plain + unit


def _words(values: Sequence[tuple[str, float]], unit: str) -> str:
    text = ", ".join(f"{label} {number(value, unit)}" for label, value in values[:_DESCRIBED])
    rest = len(values) - _DESCRIBED
    return f"{text}, and {rest} more" if rest > 0 else text or "nothing"


def _over_time(values: Sequence[tuple[str, float]], unit: str) -> str:
    if not values:
        return "nothing"
    most = max(values, key=lambda pair: pair[1])
    total = sum(value for _, value in values)
    return f"{number(total, unit)} from {values[0][0]} to {values[-1][0]}; most in {most[0]}: {number(most[1], unit)}"
