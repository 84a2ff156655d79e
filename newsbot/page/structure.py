"""What each paragraph of a story is, by the elements around it: heading, list item, quote, table row, caption, code."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby, islice, takewhile
from typing import Any

from lxml import etree

from newsbot.page.blocks import Block, lineage, short_text
from newsbot.page.names import finder, names_of, spelled
from newsbot.page.parts import Paragraph
from newsbot.page.rows import Columns, cell_of, cells_of, columns_in, row_text, table_of
from newsbot.page.tags import plain_class
from newsbot.text.clean import FULL_STOPS
from newsbot.text.language_tags import primary

_KINDS = {"blockquote": "quote", "pre": "code", "caption": "caption", "figcaption": "caption"}
_PARTS = frozenset((*_KINDS, "li", "tr"))
_LONGEST_CELL = 200  # letters; a table with longer cells places paragraphs
_ITEM_BLOCKS = 2  # a list item with more is a box
_DEEPEST = 9
_WRAPPERS = 5  # levels from a paragraph up to what holds it and the next; builders of pages put three around each
_find_opening = finder([r"drop-?cap", r"\bfirst\b", "initial"])
_find_gate = finder(["subscriber-?(?:only|preview)", "members?-only", "paywall"])
ENDS = ".!?۔؟…\"”’'»)" + FULL_STOPS


class Structure:
    """The kinds of a story's blocks. Elements that hold all of them, such as a table for layout, do not count."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.whole = common([block.owner for block in blocks if block.owner is not None])
        """The innermost element that holds all blocks; None without a block."""
        self._parts: dict[Any, Any] = {self.whole: None, None: None}  # the nearest of `_PARTS`, by element
        parts = list(map(self._part, blocks))
        self._sizes = Counter(parts)
        self._openings: dict[etree._Element, Block] = {}  # the first block of each entry of a list
        self._rows: dict[etree._Element, etree._Element | None] = {}  # the row around an entry
        self._columns: dict[etree._Element, Columns] = {}  # of rows
        self._held: dict[etree._Element, list[etree._Element]] = defaultdict(list)  # the cell of each block, by row
        for block, part in zip(blocks, parts, strict=True):
            if part is None:
                continue
            if part.tag == "li" and not block.heading:
                self._openings.setdefault(part, block)
            if (row := self._row(block)) is not None:
                self._held[row].append(cell_of(block.owner, row))
        self._tables = Counter((table_of(row), len(set(cells)) > 1) for row, cells in self._held.items())

    def paragraphs(self, run: Sequence[Block]) -> Iterator[Paragraph]:
        """The paragraphs of consecutive blocks: the cells of a row are one, and so are sentences that a single line
        break cuts in two."""
        for row, blocks in groupby(run, self._row):
            group = list(blocks)
            if row is not None and (cells := self._cells(row, group)):
                yield Paragraph(row_text(self._columns[row], cells), "row")
                continue
            pending: list[Block] = []
            for block in group:
                if pending and not (block.soft and _continues(pending[-1].text, block.text)):
                    yield self._joined(pending)
                    pending = []
                pending.append(block)
            yield self._joined(pending)

    def rows(self, blocks: Sequence[Block]) -> Iterator[tuple[list[int], int]]:
        """The places of the blocks of each row, if its cells are one paragraph, and how many cells have text."""
        if not self._held:
            return
        for row, group in groupby(range(len(blocks)), lambda place: self._row(blocks[place])):
            places = list(group)
            if row is not None and (cells := self._cells(row, [blocks[place] for place in places])):
                yield places, len(cells)

    def languages(self, blocks: Sequence[Block]) -> list[str | None]:
        """The language that the page declares around each block (`lang`), without a region; `und` if it declares none,
        None for a quotation, such as a post elsewhere."""
        own = next(filter(None, (primary(element.get("lang")) for element in lineage(self.whole))), "und")
        known: dict[Any, str | None] = {self.whole: own, None: own}
        for block in blocks:
            passed: list[Any] = []
            around: Any = block.owner
            while around not in known:
                passed.append(around)
                around = around.getparent()
            language = known[around]
            for element in reversed(passed):
                if language and (mark := element.get("lang")):
                    language = primary(mark) or language
                known[element] = language = None if element.tag == "blockquote" else language
        return [known[block.owner] for block in blocks]

    def _joined(self, blocks: Sequence[Block]) -> Paragraph:
        return Paragraph(" ".join([block.text for block in blocks]), self.kind(blocks[0]))

    def kind(self, block: Block) -> str:
        """The kind of a block that is no cell of a row; see `newsbot.items.Body.kinds`."""
        if block.heading:
            return f"h{block.heading}"
        part = self._part(block)
        if part is None:
            return "quote" if _is_quotation(block) else "p"
        if part.tag == "li":
            return self._item(part, block) if self._sizes[part] <= _ITEM_BLOCKS else "p"
        return _KINDS.get(str(part.tag), "p")

    def _item(self, item: etree._Element, block: Block) -> str:
        level, parent = 1, item.getparent()
        for element in lineage(parent):
            if element is self.whole:
                break
            level += element.tag == "li"
        kind = "ol" if parent is not None and parent.tag == "ol" else "ul"
        return f"{kind if self._openings.get(item, block) is block else 'li'}{min(level, _DEEPEST)}"

    def _part(self, block: Block) -> etree._Element | None:
        """The nearest element around a block that says what it is."""
        known, passed = self._parts, []
        element: Any = block.owner
        while element not in known:
            if element.tag in _PARTS:
                known[element] = element
                break
            passed.append(element)
            element = element.getparent()
        part: etree._Element | None = known[element]
        for element in passed:
            known[element] = part
        return part

    def _row(self, block: Block) -> etree._Element | None:
        """The row of a table whose cell holds a block, perhaps in a list."""
        part = self._part(block)
        if part is None or part.tag != "li":
            return part if part is not None and part.tag == "tr" else None
        if part not in self._rows:
            around = takewhile(lambda element: element is not self.whole, lineage(part))
            self._rows[part] = next((element for element in around if element.tag == "tr"), None)
        return self._rows[part]

    def _cells(self, row: etree._Element, blocks: Sequence[Block]) -> dict[etree._Element, str]:
        """The texts of a row's cells that have one; nothing for a row that places paragraphs.

        A row with text in one cell may place it, unless as many other rows of the table have several. Cells with
        several blocks have to be whole: another table may be between them.
        """
        held = self._held[row]
        if len(held) < 2 and not self._compares(row):
            return {}
        if row not in self._columns:
            self._columns.update(columns_in(row))
        placed = [(cell_of(block.owner, row), block) for block in blocks]
        cells = cells_of(self._columns[row], [(cell, block.text) for cell, block in placed])
        if any(len(text) > _LONGEST_CELL for text in cells.values()):
            return {}
        if len(cells) == len(blocks) > 1:
            return cells
        if len(blocks) < len(held) or any(block.heading for block in blocks):
            return {}
        return cells if len(cells) > 1 or self._compares(row) else {}

    def _compares(self, row: etree._Element) -> bool:
        """Whether at least half of the rows of a row's table have several cells."""
        table = table_of(row)
        return self._tables[table, True] >= self._tables[table, False]


def common(elements: Sequence[etree._Element]) -> etree._Element | None:
    """The innermost element that holds all others."""
    if not elements:
        return None
    above: list[etree._Element] = list(lineage(elements[0]))
    places = {element: place for place, element in enumerate(above)}
    at, seen = 0, set()
    for element in elements[1:]:
        ancestor: Any = element
        while ancestor is not None and ancestor not in seen and ancestor not in places:
            seen.add(ancestor)
            ancestor = ancestor.getparent()
        at = max(at, places.get(ancestor, 0))
    return above[at]


def _continues(text: str, below: str) -> bool:
    """Whether a sentence continues in the line below it."""
    return text[-1] not in ENDS and (below[0].islower() or text[-1] in ",،")


def _is_quotation(block: Block) -> bool:
    """Whether a block is the text of a `q`."""
    lead = block.lead
    return lead is not None and lead.tag == "q" and short_text(lead, len(block.text)) == block.text


def leads_in(block: Block) -> bool:
    """Whether the inline element that a block opens in holds only a part of it, such as a dateline."""
    lead = None if block.lead is None else short_text(block.lead, len(block.text))
    return lead is not None and len(lead) < len(block.text)


def are_alike(one: Block, other: Block) -> bool:
    """Whether two blocks are dressed alike, and so is what holds each of them, up to the element that holds both.

    What the second opens in may differ, and so may a mark of the first paragraph, numbers in the classes of the two,
    and elements that mark what is for members only.
    """
    if not (one.lead is None or one.shape == other.shape or leads_in(one)):
        return False
    pairs = islice(zip(_open_to_all(one.owner), _open_to_all(other.owner), strict=False), _WRAPPERS)
    for level, (element, second) in enumerate(pairs):
        if element is second:
            return True
        if not _are_dressed_alike(element, second, numbered=level > 0):
            return False
    return False


def _open_to_all(element: Any) -> Iterator[Any]:
    """The element and its ancestors, without those that mark what is for members only."""
    return (around for around in lineage(element) if not _is_gate(around))


def _is_gate(element: Any) -> bool:
    names = names_of(element)
    return bool(names and _find_gate(spelled(names)))


def _are_dressed_alike(one: Any, other: Any, *, numbered: bool) -> bool:
    """Whether two elements have the same tag, size and classes, the numbers in which count if `numbered`."""
    if one.tag != other.tag or (one.get("size") or "") != (other.get("size") or ""):
        return False
    first, second = one.get("class") or "", other.get("class") or ""
    return first == second or _plain(first, numbered=numbered) == _plain(second, numbered=numbered)


def _plain(classes: str, *, numbered: bool) -> str:
    """Classes without those that say that an element is the first, or that number it unless those count, too."""
    names = " ".join(name for name in classes.split() if not _find_opening(spelled(name)))
    return names if numbered else plain_class(names)
