"""Where a story ends: what pages print below it, and boxes in its midst that are not part of it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from itertools import accumulate, islice, pairwise, takewhile
from typing import Any

from newsbot.page.blocks import Block, count_words, lineage, nearest
from newsbot.page.lines import ends_in_colon, is_related, is_story_link, is_tally, leads_in, points
from newsbot.page.regions import Page
from newsbot.page.scoring import ENDS, Scores, prose_words
from newsbot.page.section import leads_to_story
from newsbot.page.tables import LIST_ITEMS, is_in_row
from newsbot.text.calls import ASKS_TO_WRITE, SKIP
from newsbot.text.comments import ends_story
from newsbot.text.memberships import is_for_members, may_offer
from newsbot.text.signatures import is_date, is_sign_off, says_when

FEW = 30  # words
_TIME_WORDS = 5  # beside a time, of its label: `First published on … in Berlin`
_CARDS = 2
_LABELS = 4  # lines below `Read next`, the first that are left out with it, or its card; headings at the end
_END_MARK = re.compile(
    r"(?:# ?){3,5}|[-–— /]{0,4}ENDS?[-–— /]{0,4}|[-–—]{1,3} ?30 ?[-–—]{1,3}|[-–— ]{0,4}انتهى[-–— ]{0,4}"
    r"|[/ ]{0,4}انتها[یي] پیام[/ ]{0,4}|[(（]?(?:完|끝)[)）]?"
)
"""Below it, press releases have the addresses of their senders."""
_LAST_MARK = re.compile(
    r"(?P<rule>[-–—=]{2,8}) ?[^\s\d=–—-]{2,20}(?: [^\s\d=–—-]{1,20})? ?(?P=rule)"
    r"|[(（][A-Za-z]{2,4}(?:[/, -]{1,2}[A-Za-z]{2,4}){0,2}[)）]"
    r"|[(（【][一-鿿々]{3,4}[一-鿿々](?<![省庁局署院部会社党団府県市])[)）】]"
    r"|[a-z]{2,3}(?:/[a-z]{2,3}){1,2}(?: \([A-Za-z, ]{2,30}\))?"
)
"""What may be the last line: a word between two rules, which is a sub-head elsewhere, initials in brackets or beside a
slash, or, in Japanese, a name in brackets."""
_MARK_LENGTH = 12  # of the longest such mark
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_ASKED = 160  # characters of the sentence that asks for messages to an address below it
_SKIP_LENGTH = 120  # of the longest line that offers to skip a box
_END = re.compile(r"#(end[-_]?of[-_].{1,100})", re.I)
"""The address of a link over a box, to its end. In a list of contents, links lead to where parts begin."""
_SKIPPED = 40  # blocks of the longest such box: ten cards of a picture, a title, a text and a day
_SIGN_OFF, _SIGN_OFF_LINES = 80, 3  # characters of the longest line that signs a story, and such lines
_DATED = 60  # characters of the longest date with its label
_OFFER = 150  # words of the longest offer of a membership
_SENTENCE = 8  # words of a sentence that continues a story
_CARD_WORDS = 100  # of a card in the midst of a story: WordPress's excerpts have up to 55
_BOX_WORDS = 6  # of the longest head of a box of links: `More on this story`
_FIELDS = 10  # for e-mail addresses: no page needs more
_FIELD_LEVELS = 7  # from such a field up to what holds the texts around it
_SIGN_UP, _SIGN_UP_LINES = 60, 5  # words and lines of the longest text of a sign-up box
_NEIGHBORS = 3  # texts of the story above such a box, and below it
_BOX_LEVELS = 2  # from such a head up to the box
_AFTER_NOTE = 2  # lines that may follow `Already a member?`, that one counted
_OPENS_DATED = re.compile(r"[^.!?]{0,24}\b(?:19|20)\d\d\b")  # `14 October 2026 A weekly ...`


def before_next_story(page: Page, scores: Scores, chosen: list[int]) -> list[int]:
    """Without what follows in a further `article` that has its own headline and time, as the story's has: pages that
    scroll on have the next story there. Parts of one story have no times, and on a live page only its entries do."""
    blocks = page.blocks
    own = nearest(blocks[chosen[0]].owner, "article") if chosen else None
    if own is None:
        return chosen
    titled, known = False, {own}
    for index in range(chosen[-1]):
        block = blocks[index]
        if block.heading != 1 or block.picture is not None or (article := nearest(block.owner, "article")) is None:
            continue
        if block.key in scores.titles:
            titled = titled or article is own
        elif titled and index > chosen[0] and article not in known:
            known.add(article)
            if own in lineage(article) or not _is_timed(article):
                continue
            if not _is_timed(own):
                return chosen
            before = [place for place in chosen if place < index]
            return before if sum(prose_words(blocks[place]) for place in before) >= FEW else chosen
    return chosen


def _is_timed(article: Any) -> bool:
    """Whether the first time in an `article` is no part of a sentence."""
    time = next(article.iter("time"), None)
    if time is None:
        return False
    before, around = time.getprevious(), time.getparent()
    texts = (around.text if before is None else before.tail, time.tail)
    return sum(map(count_words, filter(None, texts))) <= _TIME_WORDS


def _is_last_mark(page: Page, last: int, above: int) -> bool:
    """Whether the last line of a story is a mark, and neither an entry nor what the line above announces or asks."""
    block = page.blocks[last]
    if block.item or not _LAST_MARK.fullmatch(block.text) or nearest(block.owner, "table") is not None:
        return False
    return not leads_in(page.blocks[above].text)


def before_contacts(page: Page, chosen: list[int]) -> list[int]:
    """Without the mark that ends a press release, the lines below it that are not sentences, initials at the end, and
    an e-mail address there, which is the reporter's unless the text asks for messages to it."""
    lines = ((place, page.blocks[index].text) for place, index in enumerate(chosen))
    marks = (place for place, text in lines if len(text) <= _MARK_LENGTH and _END_MARK.fullmatch(text))
    end = next((place for place in marks if sum(page.blocks[i].words for i in chosen[:place]) >= FEW), len(chosen))
    kept = chosen[:end] + [index for index in chosen[end + 1 :] if prose_words(page.blocks[index])]
    if len(kept) > 1 and _is_last_mark(page, kept[-1], kept[-2]):
        kept.pop()
    if len(kept) > 1 and _ADDRESS.fullmatch(page.blocks[kept[-1]].text):
        above, last = (page.blocks[index] for index in kept[-2:])
        asked = ends_in_colon(above.text) or ASKS_TO_WRITE.search(above.key[-_ASKED:])
        if prose_words(above) and not asked and not last.item:
            kept.pop()
    return kept


def before_sign_off(page: Page, chosen: list[int]) -> list[int]:
    """Without the lines below the last sentence that say who wrote and who edited the story."""
    blocks, end = page.blocks, len(chosen)
    while end > 1 and len(chosen) - end < _SIGN_OFF_LINES and _is_sign_off(blocks[chosen[end - 1]]):
        end -= 1
    above = blocks[chosen[end - 1]].text if chosen else ""
    if end < len(chosen) and any(_is_sign_off(blocks[index]) for index in chosen[:end]):
        return chosen  # each of several texts is signed
    return chosen[:end] if above.endswith(ENDS) and not leads_in(above) else chosen


def _is_sign_off(block: Block) -> bool:
    if block.heading or block.item or len(block.text) > _SIGN_OFF or block.text.endswith(ENDS):
        return False
    return is_sign_off(block.text) and nearest(block.owner, "table") is None


def before_comments(page: Page, scores: Scores, chosen: list[int]) -> list[int]:
    """Without what is below a heading such as `12 comments` or `Leave a reply`, whatever its elements are called. The
    heading is amid the story if an element has prose on both sides of it."""
    blocks, titles = page.blocks, scores.titles
    words = accumulate(prose_words(blocks[index]) for index in chosen)
    opened = next((index for index, count in zip(chosen, words, strict=True) if count >= FEW), None)
    if opened is None:
        return chosen
    below = range(opened + 1, chosen[-1])
    heading = next((index for index in below if blocks[index].heading and ends_story(blocks[index].key, titles)), None)
    if heading is None:
        return chosen
    place = bisect_left(chosen, heading)
    above, rest = ({blocks[i].box for i in part if prose_words(blocks[i])} for part in (chosen[:place], chosen[place:]))
    return chosen[:place] if above.isdisjoint(rest) else chosen


def before_dates(page: Page, chosen: list[int]) -> list[int]:
    """Without the lines at the end that are dates and their labels, `Last modified: 18 March 2001`, and tallies below a
    sentence, `Likes: 70`: below any other line, they may belong to it."""
    end = _before_last(page, chosen, tallies=True)
    above = page.blocks[chosen[end - 1]] if end < len(chosen) else None
    if above and (above.heading or not above.text.endswith(ENDS) or leads_in(above.text)):
        end = _before_last(page, chosen, tallies=False)
    return chosen[:end]


def _before_last(page: Page, chosen: list[int], *, tallies: bool) -> int:
    """How many lines are left without those at the end that are dates, or `tallies`."""
    end = len(chosen)
    while end > 1 and (_is_dated_line(block := page.blocks[chosen[end - 1]]) or (tallies and is_tally(block))):
        end -= 1
    return end


def _is_dated_line(block: Block) -> bool:
    if block.heading or block.item or len(block.text) > _DATED or not (is_date(block.text) or says_when(block.text)):
        return False
    return not is_in_row(block, least=2)


def before_notes(page: Page, chosen: list[int]) -> list[int]:
    """Without the note at the end that a story continues for members only, and what advertises memberships below it.

    Some pages have the whole story, and hide what is below the note: that is longer than what is above it, or in the
    same element as that.
    """
    blocks = page.blocks
    notes = [place for place, index in enumerate(chosen) if place and is_for_members(blocks[index].text)]
    if not notes:
        return chosen
    end, above = notes[0], blocks[chosen[notes[0] - 1]]
    rest = [blocks[index] for index in chosen[end:]]
    if rest[0].box is not above.box and any(block.box is above.box for block in rest):
        return chosen
    if len(notes) == 1 and len(rest) > 1 and all(_continues(above, block) for block in rest[1:]):
        return chosen[:end] + chosen[end + 1 :]
    words = sum(block.words for block in rest)
    before = sum(blocks[index].words for index in chosen[:end])
    closed = notes[-1] > end and notes[-1] >= len(chosen) - _AFTER_NOTE and words <= min(_OFFER, 2 * before)
    return chosen[:end] if closed or words <= before else chosen


def _continues(above: Block, block: Block) -> bool:
    """Whether a block is a sentence that is dressed like the one above and in its element, and offers no membership."""
    if block.box is not above.box or block.shape != above.shape or block.words < _SENTENCE:
        return False
    return block.text.endswith(ENDS) and not may_offer(block.text)


def before_cards(page: Page, chosen: list[int], least: int) -> list[int]:
    """Without the cards at the end: links to other stories, texts and headings in turn. `least` words stay."""
    blocks, end, cards = page.blocks, len(chosen), 0
    known, link = set(chosen), len(blocks)  # the link of the card that is read
    for place in range(len(chosen) - 1, 0, -1):
        block, above = blocks[chosen[place]], min(chosen[place] - 1, link)
        if block.only_links and is_story_link(page, block):
            cards += 1
        elif not (chosen[place] in page.landmarks or (cards and block.heading)):
            while above > chosen[0] and _may_be_in_card(page, blocks[above]):
                above -= 1
            if blocks[above].picture is not None or not blocks[above].only_links:
                break
            if not is_story_link(page, blocks[above]):
                break
            cards += above not in known
            link = above
        end = place
        cards += _opens_dated_card(page, link, block)
    if cards >= _CARDS and sum(prose_words(blocks[index]) for index in chosen[:end]) >= least:
        chosen = chosen[:end]
    labels = [index for index in page.landmarks.labels if chosen and index <= chosen[-1]]
    after = [index for index in chosen[-_LABELS:] if labels and index >= labels[-1]]
    if len(after) < _LABELS and not any(prose_words(blocks[index]) for index in after):
        chosen = chosen[: len(chosen) - len(after)]
    opens = sum(1 for _ in takewhile(lambda index: blocks[index].heading or points(blocks[index]), reversed(chosen)))
    return chosen[: len(chosen) - opens] if opens <= _LABELS else chosen  # what they open is not part of the story


def _may_be_in_card(page: Page, block: Block) -> bool:
    """Whether a line may be between a card's link and its text; one with links only if it is dated."""
    if prose_words(block):
        return False
    return not block.links or (
        any(map(str.isdigit, block.text)) and not any(leads_to_story(a, page) for a in block.links)
    )


def _opens_dated_card(page: Page, link: int, block: Block) -> bool:
    """Whether a text below a link is a card's by itself: below `Read next`, and the text opens with a day."""
    labelled = any(index in page.landmarks.labels for index in range(link - _LABELS, link))
    return labelled and _OPENS_DATED.match(block.text) is not None


def without_cards(page: Page, chosen: list[int]) -> list[int]:
    """Without the texts of cards in the midst of the story, and the heads of boxes of such cards: each is an `article`
    with one heading, a link to another story, and a few lines. A roundup, or a live page, has most of its words in
    such articles."""
    blocks = page.blocks
    held: dict[Any, list[int]] = {}
    for index in chosen:
        if (article := nearest(blocks[index].owner, "article")) is not None:
            held.setdefault(article, []).append(index)
    inside = {index for article, texts in held.items() if _is_card(page, article, texts) for index in texts}
    if not inside or 2 * sum(blocks[index].words for index in inside) >= sum(blocks[index].words for index in chosen):
        return chosen
    kept = [index for index in chosen if index not in inside]
    heads = {index for index, following in pairwise(kept) if _heads_cards(page, range(index, following), inside)}
    return [index for index in kept if index not in heads]


def _is_card(page: Page, article: Any, texts: list[int]) -> bool:
    """Whether the `texts` in an `article` are few, and its only heading is a link to another story. What is below the
    page's own address is not another story."""
    blocks, here = page.blocks, page.resolve(page.url).canonical
    if sum(blocks[index].words for index in texts) > _CARD_WORDS:
        return False
    near = blocks[max(texts[0] - _LABELS, 0) : texts[-1] + 1]
    headings = [block for block in near if block.heading and nearest(block.owner, "article") is article]
    if len(headings) != 1 or not headings[0].only_links or not is_story_link(page, headings[0]):
        return False
    return not any(page.resolve(link.href).canonical.startswith((f"{here}/", f"{here}?")) for link in headings[0].links)


def _heads_cards(page: Page, between: range, inside: Collection[int]) -> bool:
    """Whether a heading is in an element with the cards below it, and not with the text that follows."""
    head = page.blocks[between.start]
    cards = [page.blocks[index] for index in between if index in inside]
    return bool(head.heading and cards) and _is_boxed_with(head, cards, page.blocks[between.stop])


def without_lists(page: Page, chosen: list[int]) -> list[int]:
    """Without lists of links to other stories in the midst of the text, the labels above them (`Baca juga:`), such
    labels without any list, and the heads of boxes whose links are left out."""
    blocks = page.blocks
    listed = {
        index for index, following in pairwise(chosen) if following > index + 1 and _heads_links(page, index, following)
    }
    for label in (index for index in chosen if _is_label(page, blocks[index])):
        texts = (index for index in range(label + 1, len(blocks)) if blocks[index].picture is None)
        below = list(islice(takewhile(lambda index: blocks[index].item, texts), LIST_ITEMS[1]))
        items = [index for index in below if blocks[index].box is blocks[below[0]].box]
        if items and all(blocks[index].only_links and is_story_link(page, blocks[index]) for index in items):
            listed.update((label, *items))
        elif not items and not blocks[label].heading:
            listed.add(label)
    return [index for index in chosen if index not in listed]


def _is_label(page: Page, block: Block) -> bool:
    """Whether a line is a label of other stories. Items of lists and cells of tables mean something else by it."""
    return is_related(page, block.key) and not block.item and not is_in_row(block, least=2)


def _heads_links(page: Page, index: int, following: int) -> bool:
    """Whether a short line and links to other stories up to the text that follows are all that an element holds."""
    head, between = page.blocks[index], range(index + 1, following)
    if head.links or head.item or head.words > _BOX_WORDS or nearest(head.owner, "table") is not None:
        return False
    if head.text.endswith(ENDS) and not head.heading:
        return False
    links = [block for block in map(page.blocks.__getitem__, between) if block.picture is None]
    if not links or not all(block.only_links and is_story_link(page, block) for block in links):
        return False
    return _is_boxed_with(head, links, page.blocks[following])


def _is_boxed_with(head: Block, below: Iterable[Block], following: Block) -> bool:
    """Whether an element near a head holds all that is below it, and not the text that follows."""
    outside = set(lineage(following.owner))
    inside = [set(lineage(block.owner)) for block in below]
    boxes = islice(lineage(head.box), _BOX_LEVELS)
    return any(box not in outside and all(box in around for around in inside) for box in boxes)


def without_sign_ups(page: Page, chosen: list[int]) -> list[int]:
    """Without the texts of boxes with a field for an e-mail address: a few lines in one element, none of which is a
    quotation or dressed like the texts of the story next to them."""
    blocks = page.blocks
    signed: set[int] = set()
    fields = islice(filter(_asks_for_address, page.root.iter("input")), _FIELDS)
    boxes = [list(islice(lineage(field), 1, _FIELD_LEVELS)) for field in fields]
    texts: dict[Any, list[int]] = {box: [] for around in boxes for box in around}
    for index in chosen if texts else ():
        for element in lineage(blocks[index].owner):
            if element in texts:
                texts[element].append(index)
    for around in boxes:
        inside = next(filter(None, (texts[box] for box in around)), [])
        if not inside or len(inside) > _SIGN_UP_LINES or sum(blocks[i].words for i in inside) > _SIGN_UP:
            continue
        first, last = chosen.index(inside[0]), chosen.index(inside[-1])
        beside = [*chosen[max(first - _NEIGHBORS, 0) : first], *chosen[last + 1 : last + 1 + _NEIGHBORS]]
        dresses = {blocks[index].shape for index in beside}
        own = (blocks[i].shape in dresses or nearest(blocks[i].owner, "blockquote") is not None for i in inside)
        if first and not any(own):
            signed.update(inside)
    return [index for index in chosen if index not in signed] if signed else chosen


def _asks_for_address(field: Any) -> bool:
    return (field.get("type") or "").lower() == "email" or "mail" in (field.get("name") or "").lower()


def without_skipped(page: Page, chosen: list[int]) -> list[int]:
    """Without boxes that readers of screens may skip, up to the lines that name them again, `End of Most read`, or that
    a link above them leads to, `#end-of-podcasts`."""
    skipped = {place for box in _skips(page, chosen) for place in box}
    return [index for index in chosen if index not in skipped] if skipped else chosen


def _skips(page: Page, chosen: list[int]) -> Iterator[range]:
    """The places of the blocks of each such box. Up to the end that a link leads to may be the story itself, which has
    most of the words."""
    blocks = page.blocks
    for index in chosen:
        if len(blocks[index].key) <= _SKIP_LENGTH and (match := SKIP.match(blocks[index].key)):
            name = next(filter(None, match.groups()))
            below = range(index + 1, min(index + 1 + _SKIPPED, len(blocks)))
            end = next((i for i in below if blocks[i].key != name and blocks[i].key.endswith(name)), index)
            yield range(index, end + 1)
    words = [0, *accumulate(blocks[index].words for index in chosen)]
    for index in range(max(chosen[0] - _SKIPPED, 0), chosen[-1]) if chosen else ():
        block = blocks[index]
        if block.links and (named := _END.fullmatch(block.links[0].href)) and block.only_links:
            below = range(index + 1, min(index + 1 + _SKIPPED, len(blocks)))
            end = next((i for i in below if _is_end(blocks[i], named[1])), index)
            inside = words[bisect_right(chosen, end)] - words[bisect_left(chosen, index)]
            if end > index and 2 * inside < words[-1]:
                yield range(index, end + 1)


def _is_end(block: Block, name: str) -> bool:
    """Whether a block has a name and is no part of a text, to which lists of contents lead."""
    named = block.owner is not None and name in (block.owner.get("id"), block.owner.get("name"))
    return named and not block.heading and not prose_words(block)
