"""The tables and lists that are part of a story, though each of their cells and items says little."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Set
from itertools import chain, islice, takewhile
from typing import Any

from newsbot.page.blocks import Block, lineage, nearest
from newsbot.page.lines import OWN_WORDS, announces, ends_in_colon, is_byline, is_call
from newsbot.page.names import names_of, zone_of
from newsbot.page.regions import Page
from newsbot.page.scoring import LIKELY, POSSIBLE, SURE
from newsbot.page.tags import FORM_FIELDS

_ITEM = 0.6  # log odds below the limit of the least likely item of a list of which half is likely
_IN_PARAGRAPH = 0.9  # log odds that the scores take from an item in a paragraph: `<li><p>`
_ANNOUNCED = 1.3  # the same of a list that is announced: a few short items alone hardly look like a text
LIST_ITEMS = (2, 40)  # of such lists; longer ones are menus and galleries
_ITEM_WORDS = 3  # of the shortest item of a list that is only beside a text: `Print` and `Last change` are no items
_LEAD_LEVELS = 4  # from a lead line or its list up to what holds both: builders of pages put boxes around each
_TABLE_BLOCKS = (
    3  # of the smallest such table; with two it is a name and a value that a page says of a file or a person
)
_BUTTONS = 3  # pages to which the links of buttons in a table lead; two of a name may be namesakes
_BUTTON_WORDS = 2  # of the shortest
ROW_CELLS = 3  # of a row that compares
_LAST_CELLS = 8  # of a table with shorter rows that ends the story; pagers, ratings and contacts have fewer
_TABLE_LEVELS = 6  # between a block and its table
_TEXT_LEVELS = 3  # from the box of a text up to what may hold it and a table; two higher are forms and boxes of authors
_NEAR_TABLE = 2  # blocks: a heading or a picture may be between a table and the text
_AROUND_TABLE = 2  # elements whose names say what a table is: itself, and what holds it


def likely_tables(page: Page, odds: list[tuple[int, float]], limit: float) -> set[int]:
    """Indexes of the blocks in tables and lists of terms of which half is likely, or which are among likely texts."""
    tables, blocks = set(page.elements.tables), page.blocks
    if not tables:
        return set()
    held: dict[Any, list[int]] = defaultdict(list)
    around: dict[Any, Any] = {}  # the table of a parent, which siblings share
    for index, _ in odds:
        owner: Any = blocks[index].owner
        parent = owner.getparent()
        if parent not in around:
            around[parent] = _table_around(parent, tables)
        if (table := owner if owner in tables else around[parent]) is not None:
            held[table].append(index)
    large = {table: cells for table, cells in held.items() if len(cells) >= _TABLE_BLOCKS}
    if not large:
        return set()
    texts = {index: [blocks[index].owner] for index, odd in odds if odd >= limit}
    found: set[int] = set()
    for table, cells in large.items():
        if 2 * len(texts.keys() & cells) >= len(cells) or _is_among(page, table, cells, texts):
            found.update(_titled(page, _without_buttons(page, cells)))
            for index in cells:  # to the table beside it, it is a text
                texts.setdefault(index, []).append(table)
    return found


def _table_around(element: Any, tables: Set[Any]) -> Any:
    """The table that an element is, or that is near around it."""
    for _ in range(_TABLE_LEVELS - 1):
        if element is None or element in tables:
            return element
        element = element.getparent()
    return None


def _titled(page: Page, cells: list[int]) -> list[int]:
    """A table's cells, and the heading directly above them."""
    above = cells[0] - 1 if cells else -1
    return [above, *cells] if above >= 0 and page.blocks[above].heading else cells


def _without_buttons(page: Page, cells: list[int]) -> list[int]:
    """A table's cells without links that lead to several pages by the same words, without a number: `Check price`. A
    row needs all others; one word may be its result: `open`."""
    targets: dict[str, set[str]] = defaultdict(set)
    for index in cells:
        block = page.blocks[index]
        if block.only_links and block.words >= _BUTTON_WORDS and not any(map(str.isdigit, block.text)):
            targets[block.key].add(block.links[0].href)
    return [index for index in cells if len(targets.get(page.blocks[index].key, ())) < _BUTTONS]


def is_in_row(block: Block, *, least: int) -> bool:
    """Whether a block is in a row of several cells; a table with fewer may place paragraphs and links."""
    row = nearest(block.owner, "tr")
    return row is not None and len(list(islice(row.iterchildren("td", "th"), least))) == least


def likely_lists(page: Page, odds: list[tuple[int, float]], limit: float) -> set[int]:
    """Indexes of the items of lists without links of which half is likely, or which are beside the likely text above
    them, and none is unlikely: a list of ingredients is whole, and so is one that ends a story. A list that is sure,
    with the heading above it, is left out: it needs no list to be taken."""
    held: dict[Any, list[tuple[int, float]]] = defaultdict(list)
    for index, odd in odds:
        block = page.blocks[index]
        if block.item and block.owner is not None and (item := _item_of(block.owner)) is not None:
            held[item.getparent()].append((index, odd + _IN_PARAGRAPH * (block.owner.tag == "p")))
    whole = {
        listed: [index for index, _ in items]
        for listed, items in held.items()
        if LIST_ITEMS[0] <= len(items) <= LIST_ITEMS[1]
        if all(odd >= limit - _ANNOUNCED and not page.blocks[index].links for index, odd in items)
    }
    by_index = dict(odds) if whole else {}
    likely = {index for index, odd in by_index.items() if odd >= limit}
    found: set[int] = set()
    for listed, items in whole.items():
        if all(by_index.get(index, POSSIBLE) >= SURE for index in _titled(page, items)):
            continue
        announced = _is_announced(page, listed, items, by_index)
        if not announced and min(odd for _, odd in held[listed]) < limit - _ITEM:
            continue
        below = announced or _is_below(page, listed, items, likely)
        if not below and 2 * len(likely.intersection(items)) < len(items):
            continue
        if not any(
            is_byline(block) or is_call(page, block, sure=False) for block in map(page.blocks.__getitem__, items)
        ):
            found.update(_titled(page, items) if below else items)
    return found


def _item_of(owner: Any) -> Any:
    """The list item that the owner of a block is, or whose paragraph it is."""
    item = owner if owner.tag == "li" else owner.getparent()
    return item if item is not None and item.tag == "li" else None


def _is_announced(page: Page, listed: Any, items: list[int], odds: dict[int, float]) -> bool:
    """Whether a list is right below a sure text that ends in a colon, or a likely heading under a sure text, and one
    element holds both, perhaps each in a box of its own."""
    lead = items[0] - 1
    above = page.blocks[lead]
    if above.links or lead in page.landmarks.labels:
        return False
    sure = lead - 1 if above.heading else lead
    if odds.get(lead, POSSIBLE) < LIKELY or odds.get(sure, POSSIBLE) < SURE:
        return False
    said = max(page.blocks[index].words for index in items) >= OWN_WORDS
    if not (above.heading or announces(page, above, said=said)):
        return False
    if zone_of(names_of(listed)) == "side":
        return False
    around = set(islice(lineage(above.owner), 1, _LEAD_LEVELS))
    return any(element in around for element in islice(lineage(listed), 1, _LEAD_LEVELS))


def _is_below(page: Page, listed: Any, items: list[int], likely: set[int]) -> bool:
    """Whether a list is right below a likely text, or below a heading under it, in the element that holds both. Where
    neither a heading nor a colon announces it, an item has to be as long as a sentence: the page offers and says things
    of its own there."""
    first = _titled(page, items)[0]
    if first - 1 not in likely or first in page.landmarks.labels:
        return False
    above, blocks = page.blocks[first - 1], [page.blocks[index] for index in items]
    if above.box is not listed.getparent() or zone_of(names_of(listed)) == "side":
        return False
    if any(block.words < _ITEM_WORDS for block in blocks):
        return False
    if first < items[0] or above.heading or ends_in_colon(above.text):
        return True
    return any(block.words >= OWN_WORDS and not any(map(str.isdigit, block.text)) for block in blocks)


def _is_among(page: Page, table: Any, cells: list[int], texts: dict[int, list[Any]]) -> bool:
    """Whether a likely text above a table is in an element that holds the table, too, and one near below it, if any. A
    list of terms needs that one, and so does a small table that has links, or neither a head of a row or column nor a
    colon above it: below a video's text they have its length and day. A picture with its caption may be between the
    text above and the table. A table of the story is such a text, too.

    Tables of links, of shares, of calls and of form fields stand there as well, and those of what is read most.
    """
    first, last = cells[0], cells[-1]
    top = first - 2 if first > 1 and page.blocks[first - 1].caption and page.blocks[first - 2].picture else first
    above = next((index for index in range(top - 1, top - 1 - _NEAR_TABLE, -1) if index in texts), None)
    below = next((index for index in range(last + 1, last + 1 + _NEAR_TABLE) if index in texts), None)
    if below is None and table.tag == "table":
        announced = above == first - 1 and announces(page, page.blocks[above])
        if len(cells) >= _LAST_CELLS or is_in_row(page.blocks[last], least=ROW_CELLS):
            below = above
        elif announced or next(table.iter("th"), None) is not None:
            below = None if any(block.links for block in page.blocks[first : last + 1]) else above
    if above is None or below is None or first - 1 in page.landmarks.labels:
        return False
    if next(table.iter(*FORM_FIELDS), None) is not None:
        return False
    around = set(islice(lineage(table.getparent()), _TABLE_LEVELS))
    for index in (above, below):
        around.intersection_update(chain.from_iterable(map(_holders, texts[index])))
    if not around:
        return False
    blocks = [page.blocks[index] for index in cells]
    if 2 * sum(bool(block.links) for block in blocks) > len(blocks):
        return False
    if any(zone_of(names_of(element)) for element in islice(lineage(table), _AROUND_TABLE)):
        return False
    return not any(is_call(page, block, sure=False) for block in blocks)


def _holders(text: Any) -> Iterator[Any]:
    """The element of a text and those around it that may hold a table, too."""
    yield from (text, text.getparent())
    outer = islice(lineage(text.getparent()), _TEXT_LEVELS)
    yield from takewhile(lambda element: element.tag != "body", outer)
