"""Numbers to charts: tables and inline SVG with a title, a description in words, and no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from xml.sax.saxutils import escape, quoteattr

_WIDTH = 360
_HEIGHT = 130
_FOOT = 26
_SHADES = 5
_WIDEST = 28  # a standing bar
_DESCRIBED = 6  # values in a description
_LINE, _TOP, _EDGE = 100, 28, 6  # of a line chart: foot, top, margin at the sides
_SPARK = 120
FEWEST = 2
"""Values that a chart needs: of fewer, show the number."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture, and what it shows in words."""

    html: str
    words: str


def bars(title: str, values: Sequence[tuple[str, float]], *, unit: str = "", most: float | None = None) -> Chart:
    """Horizontal bars, one per label, which is never cut; `most` is the value of a full bar."""
    full = most or max((value for _, value in values), default=1) or 1
    rows = "".join(
        f'<tr><th scope="row" dir="auto">{_breakable(label)}</th><td>{_bar(value / full)}</td>'
        f"<td>{escape(number(value, unit))}</td></tr>"
        for label, value in values
    )
    return Chart(f'<table class="bars" aria-label={quoteattr(title)}>{rows}</table>', _words(values, unit))


def _breakable(label: str) -> str:
    return escape(label).replace("_", "_<wbr>")


def _bar(share: float) -> str:
    length = max(100 * min(share, 1), 0.5) if share else 0
    return (
        '<svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="bar" width="{length:.1f}" height="1"></rect></svg>'
    )


def grid(title: str, rows: Sequence[str], heads: Sequence[str], values: Mapping[tuple[str, str], float]) -> Chart:
    """A table of numbers, each the darker the larger it is; `values` are by row and head."""
    full = max(values.values(), default=1) or 1
    lines = []
    for row in rows:
        cells = (
            (number(value), ceil(_SHADES * sqrt(value / full))) for value in (values.get((row, h), 0) for h in heads)
        )
        shown = "".join(f'<td class="shade{shade}">{text if shade else ""}</td>' for text, shade in cells)
        lines.append(f'<tr><th scope="row" dir="auto">{escape(row)}</th>{shown}</tr>')
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    table = f'<table class="grid" aria-label={quoteattr(title)}><tr><td></td>{top}</tr>{"".join(lines)}</table>'
    return Chart(table, _words([(f"{row} in {head}", value) for (row, head), value in values.items()], ""))


def columns(title: str, values: Sequence[tuple[str, float]], *, most: float | None = None) -> Chart:
    """Standing bars over time, one a moment; the first and the last are labelled. `most` is the value at the top."""
    full = most or max((value for _, value in values), default=1) or 1
    wide = _WIDTH / max(len(values), 1)
    width = min(max(wide * 0.8, 0.8), _WIDEST)
    parts = []
    for place, (label, value) in enumerate(values):
        high = (_HEIGHT - 10) * value / full
        x = place * (_WIDTH - width) / max(len(values) - 1, 1)
        parts.append(
            f'<rect class="bar" x="{x:.1f}" y="{_HEIGHT - high:.1f}" width="{width:.1f}" height="{high:.1f}">'
            f"<title>{escape(label)}: {escape(number(value))}</title></rect>"
        )
    for x, anchor, ends in ((0, "start", values[:1]), (_WIDTH, "end", values[1:][-1:])):
        parts += [_label(x, _HEIGHT + 20, anchor, label) for label, _ in ends]
    words = _over_time(values)
    return Chart(_svg(title, words, _HEIGHT + _FOOT, "".join(parts)), words)


def line(title: str, values: Sequence[tuple[str, float | None]], *, unit: str = "", most: float | None = None) -> Chart:
    """A line over moments, the oldest first, with gaps for missing values; `most` is the value at the top.

    The first word of the first and of the last label are below it.
    """
    present = [(label, value) for label, value in values if value is not None]
    points = _points([value for _, value in values], most, _EDGE, _WIDTH - _EDGE, _TOP, _LINE)
    parts = [f'<path class="axis" d="M0 {_LINE}H{_WIDTH}"></path>', *_strokes(points)]
    for x, anchor, ends in ((0, "start", values[:1]), (_WIDTH, "end", values[-1:])):
        day = " ".join(label.split(" ")[0] for label, _ in ends)
        parts.append(_label(x, _LINE + 20, anchor, day))
    if present:
        most_of, last = (number(value, unit) for value in (max(value for _, value in present), present[-1][1]))
        parts.append(f'<text class="value" x="0" y="16">most {escape(most_of)}</text>')
        parts.append(f'<text class="value" x="{_WIDTH}" y="16" text-anchor="end">last {escape(last)}</text>')
    words = _by_moments(present, unit)
    return Chart(_svg(title, words, _LINE + 26, "".join(parts)), words)


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


def _label(x: int, y: int, anchor: str, text: str) -> str:
    return f'<text class="label" x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(title: str, words: str, height: int, inner: str, width: int = _WIDTH) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img"><title>{escape(title)}</title>'
        f"<desc>{escape(words)}</desc>{inner}</svg>"
    )


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


def _over_time(values: Sequence[tuple[str, float]]) -> str:
    if not values:
        return "nothing"
    most = max(values, key=lambda pair: pair[1])
    total = sum(value for _, value in values)
    return f"{number(total)} from {values[0][0]} to {values[-1][0]}; most in {most[0]}: {number(most[1])}"
