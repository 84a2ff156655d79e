"""Texts that are dressed alike and belong together: verse, lists, sub-heads with short texts, versions."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from newsbot.page.blocks import Block, nearest
from newsbot.page.lines import is_byline, is_call, is_related, is_teaser
from newsbot.page.regions import Page
from newsbot.page.scoring import POSSIBLE, PROSE_WORDS, SURE, prose_words
from newsbot.page.structure import are_alike
from newsbot.text.language import script_of
from newsbot.text.signatures import is_date, is_signature

_VERSE, _VERSE_ABOVE_PROSE = 4, 8  # lines of the shortest poem: labels and facts above a text are as many as 5
_LINE = 0.6  # log odds below the limit of the least likely line of a run
_HEAD = 0.8  # the same of lines that each have a text below: with it, they say more than alone
_SHARE = 3  # a run is whole if one of so many lines is chosen


def verses(page: Page, odds: list[tuple[int, float]], limit: float) -> set[int]:
    """Indexes of the lines of poems: several likely lines that are dressed alike, of which none is a byline, a date or
    a link. Right above prose of another dress or in another element such lines are crumbs or labels."""
    blocks, found = page.blocks, set[int]()
    runs: list[list[int]] = []
    for index, odd in odds:
        if odd < limit or not _may_be_verse(blocks[index]):
            continue
        if runs and runs[-1][-1] == index - 1 and are_alike(blocks[index - 1], blocks[index]):
            runs[-1].append(index)
        else:
            runs.append([index])
    for run in runs:
        last = blocks[run[-1]]
        below = blocks[run[-1] + 1] if run[-1] + 1 < len(blocks) else None
        least = _VERSE
        if below is not None and prose_words(below):
            alike = below.box is last.box and are_alike(last, below)
            least = _VERSE_ABOVE_PROSE if alike else len(run) + 1
        if len(run) >= least:
            found.update(run)
    return found


def _may_be_verse(block: Block) -> bool:
    if block.links or block.heading or block.item or block.caption or block.picture is not None or "|" in block.text:
        return False
    return not prose_words(block) and not is_byline(block)


def with_runs(page: Page, odds: list[tuple[int, float]], limit: float, chosen: list[int]) -> list[int]:
    """With all lines of the lists, and of the runs of lines dressed alike in one element, of which a third is chosen,
    none is far from likely, and none has links."""
    blocks, have = page.blocks, set(chosen)
    first = chosen[0] if chosen else len(blocks)
    near = (
        blocks[index] for index, odd in odds if limit - _LINE <= odd < limit and index > first and index not in have
    )
    boxes = {_box_of(block) for block in near if not block.heading and block.words < PROSE_WORDS and not block.links}
    if not boxes:  # only a run in one of these has a line to add
        return chosen
    groups: dict[Any, list[list[tuple[int, float]]]] = defaultdict(list)
    last: Any = None
    for index, odd in odds:
        block = blocks[index]
        if index < first or block.heading:
            continue
        if block.words >= PROSE_WORDS or (box := _box_of(block)) not in boxes:
            last = None  # prose and other boxes end a run
            continue
        group = block.shape[:2], box
        if group != last:
            groups[group].append([])
        groups[group][-1].append((index, odd))
        last = group
    found: list[int] = []
    for runs in groups.values():
        lines = [line for run in runs if len(run) > 1 for line in run]
        left = [index for index, odd in lines if odd < limit and index not in have]
        if not left or _SHARE * sum(index in have for index, _ in lines) < len(lines):
            continue
        if all(odd >= limit - _LINE and not blocks[index].links for index, odd in lines):
            found += [index for index in left if _is_plain(page, index)]
    return sorted(chosen + found) if found else chosen


def _box_of(block: Block) -> Any:
    """The element that holds a line, or its list."""
    if block.item and (item := nearest(block.owner, "li")) is not None and (listed := item.getparent()) is not None:
        return listed.getparent()
    return block.box


def _is_plain(page: Page, index: int) -> bool:
    """Whether a line has a word and is no caption, label, signature or call."""
    block = page.blocks[index]
    if block.links or block.caption or index in page.landmarks.labels or is_related(page, block.key):
        return False
    if is_signature(block.text) or is_teaser(page, block) or is_call(page, block, sure=False):
        return False
    return any(map(str.isalnum, block.text))


def with_heads(page: Page, odds: dict[int, float], limit: float, chosen: list[int]) -> list[int]:
    """With lines that are dressed alike and each directly above a text of the story: sub-heads, and the dates of a
    timeline, which templates name like those of other stories."""
    have, blocks = set(chosen), page.blocks

    def may_be_added(index: int) -> bool:
        if index in have or odds[index] >= limit:
            return False
        dated = min(odds.get(index - 1, limit), odds[index + 1]) >= SURE and is_date(blocks[index].text)
        return dated or odds[index] >= limit - _HEAD

    above_texts = [index for index in odds if index + 1 in have and (index in have or index - 1 in have)]
    left = {index for index in above_texts if may_be_added(index) and _may_be_head(blocks[index], blocks[index + 1])}
    if not left:
        return chosen
    dresses = {blocks[index].shape[:2] for index in left}
    heads: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index in above_texts:
        dress = blocks[index].shape[:2]
        if dress in dresses and _may_be_head(blocks[index], blocks[index + 1]):
            heads[dress].append(index)
    alike = (index for run in heads.values() if len(run) > 1 for index in run)
    found = [index for index in alike if index in left and _is_plain(page, index)]
    return sorted(chosen + found) if found else chosen


def _may_be_head(block: Block, below: Block) -> bool:
    if block.links or block.item or block.owner is None or prose_words(block):
        return False
    return block.heading > 0 or not (below.heading or are_alike(block, below))


def with_version(page: Page, odds: dict[int, float], chosen: list[int]) -> list[int]:
    """With the last paragraphs of a version in another script that are dressed like the one above them: windows and
    tabs that hold such a version are named like side matter."""
    if len(chosen) < 2:
        return chosen
    blocks, end = page.blocks, chosen[-1]
    if odds.get(end + 1, POSSIBLE - 1) < POSSIBLE or not prose_words(blocks[end]):
        return chosen
    script = script_of(blocks[end].text)
    if script is None or script == script_of(blocks[chosen[0]].text):
        return chosen
    while odds.get(end + 1, POSSIBLE - 1) >= POSSIBLE and _continues(page, blocks[end], blocks[end + 1], script):
        end += 1
    return [*chosen, *range(chosen[-1] + 1, end + 1)]


def _continues(page: Page, above: Block, block: Block, script: str) -> bool:
    alike = block.box is above.box and block.shape == above.shape and prose_words(block) > 0
    return alike and script_of(block.text) == script and not is_call(page, block, sure=False)
