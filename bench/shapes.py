"""What real pages are made of, as numbers: `shapes.json` has a few dozen of them, by which `bench.shaped` draws pages.

    python -m bench.shapes           # how the pages of shapes.json are distributed
    python -m bench.shapes FOLDER    # measures the saved pages of bench.quality, and writes shapes.json

A row of shapes.json is one page as it was measured, so that its numbers belong together. The rows are spread evenly
over the pages by elements and by bytes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean, quantiles
from typing import Any, NamedTuple

from lxml import etree, html

FILE = Path(__file__).with_name("shapes.json")
ROWS = 64
"""With so many of 1,100 pages, the means differ by less than a tenth; a crawl of 512 pages draws each eight times."""
SETS = ("trafilatura", "wcxb", "readability", "goose", "htmldate")
"""Of stories as they were published; the pages of `postlight` have lost their scripts."""
LEAST_PARAGRAPHS = 3
"""With fewer a page is hardly a story, or its story is not in paragraphs."""
PROSE = 10
"""Words of a paragraph; what is shorter is a caption, a label, a line of a menu."""
_GOLDEN = (5**0.5 - 1) / 2  # its multiples modulo 1 are spread evenly
_MENU = "ancestor::*[self::nav or self::header or self::footer or self::aside or self::li]"


class Shape(NamedTuple):
    """The sizes of a page."""

    bytes: int
    scripts: int
    """Bytes in `script`."""
    styles: int
    """Bytes in `style`."""
    elements: int
    depth: int
    """Of its deepest element."""
    links: int
    menu_links: int
    """In lists, headers, footers and the like."""
    text_links: int
    """In paragraphs, not counted as links of menus."""
    paragraphs: int
    words: int
    """Of all text in the body that is no script."""
    prose: int
    """Words in paragraphs."""


def shape_of(page: bytes) -> Shape | None:
    """The shape of a page; None if it has no element."""
    root: Any = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    scripts, styles = (sum(len((e.text or "").encode()) for e in root.iter(name)) for name in ("script", "style"))
    elements = list(root.iter(etree.Element))
    etree.strip_elements(root, "script", "style", "noscript", "template", with_tail=False)
    body = root.find("body")
    if body is None:
        return None
    found = [len("".join(p.itertext()).split()) for p in body.iter("p")]
    paragraphs = [words for words in found if words >= PROSE]
    return Shape(
        bytes=len(page),
        scripts=scripts,
        styles=styles,
        elements=len(elements),
        depth=max(sum(1 for _ in element.iterancestors()) + 1 for element in elements),
        links=len(body.xpath(".//a[@href]")),
        menu_links=len(body.xpath(f".//a[@href][not(ancestor::p)][{_MENU}]")),
        text_links=len(body.xpath(".//p//a[@href]")),
        paragraphs=len(paragraphs),
        words=len(" ".join(body.itertext()).split()),
        prose=sum(paragraphs),
    )


def shapes() -> list[Shape]:
    """Those of shapes.json."""
    return [Shape(*row) for row in json.loads(FILE.read_text("utf-8"))["rows"]]


def measured(folder: Path) -> Iterator[Shape]:
    """The shapes of saved stories."""
    for name in SETS:
        for path in sorted((folder / name / "pages").glob("*.html.gz")):
            shape = shape_of(gzip.decompress(path.read_bytes()))
            if shape is not None and shape.paragraphs >= LEAST_PARAGRAPHS:
                yield shape


def chosen(found: Sequence[Shape], number: int = ROWS) -> list[Shape]:
    """One page of each of `number` equal parts by elements, by turns a light and a heavy one."""
    ordered = sorted(found, key=lambda shape: (shape.elements, shape))
    rows = []
    for at in range(number):
        part = sorted(ordered[at * len(ordered) // number : (at + 1) * len(ordered) // number])
        rows.append(part[int(at * _GOLDEN % 1 * len(part))])
    return rows


def described(found: Sequence[Shape]) -> str:
    """Quantiles and means, a line a number."""
    lines = [f"{'':<12}{'p5':>10}{'p25':>10}{'median':>10}{'p75':>10}{'p95':>10}{'mean':>10}"]
    for name, values in zip(Shape._fields, zip(*found, strict=True), strict=True):
        parts = quantiles(values, n=20)
        cells = [*(parts[at] for at in (0, 4, 9, 14, 18)), mean(values)]
        lines.append(f"{name:<12}" + "".join(f"{cell:>10,.0f}" for cell in cells))
    return "\n".join(lines)


def main() -> int:
    """Exit code 1 if the folder has no pages."""
    options = argparse.ArgumentParser(prog="python -m bench.shapes", description=__doc__.splitlines()[0])
    options.add_argument("folder", type=Path, nargs="?", help="the sets of saved pages")
    folder = options.parse_args().folder
    if folder is not None:
        found = list(measured(folder))
        if not found:
            print(f"{folder}: no saved pages in {', '.join(SETS)}", file=sys.stderr)
            return 1
        print(f"{len(found):,} pages:\n{described(found)}\n")
        rows = ",\n".join(json.dumps(shape) for shape in chosen(found))
        columns = json.dumps(Shape._fields)
        FILE.write_text(f'{{"pages": {len(found)}, "columns": {columns}, "rows": [\n{rows}\n]}}\n', "utf-8")
    print(f"{ROWS} pages in {FILE.name}:\n{described(shapes())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
