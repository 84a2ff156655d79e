"""Candidates for a story's date of publication, without a layout.

What the head declares is compared with what is printed: a head that dates a story later than the line above it does
has taken an import or a change for the publication, and a moment whose day is printed as the one before or after it is
in another time zone than the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import chain, islice, takewhile
from typing import Any, NamedTuple

from lxml import etree

from newsbot.page.blocks import Block, lineage, nearest, short_text
from newsbot.page.byline import is_profile
from newsbot.page.comments import Comments
from newsbot.page.names import is_picture
from newsbot.page.parts import Places
from newsbot.page.printed_dates import (
    DIGIT,
    LABEL,
    LINE,
    LINE_BELOW,
    OF_ANOTHER,
    SENTENCE_ENDS,
    DateReader,
    Printed,
    is_amid,
    is_day_word,
    is_on_story,
    is_signed,
    is_whole_age,
    opens_changed,
    pieces,
    says_issued,
    says_modified,
)  # fmt: skip
from newsbot.page.regions import Page
from newsbot.page.seams import apart
from newsbot.page.tags import BLOCK, ROLES
from newsbot.page.ticker import may_end_among
from newsbot.text.bounds import Bounds, Candidate, past
from newsbot.text.clean import clean
from newsbot.text.dates import date_at_start, printed_clock, puts_month_first
from newsbot.text.language import word_count
from newsbot.text.machine_dates import parse_iso
from newsbot.text.signatures import is_date, says_when

_IN_SCRIPT = re.compile(
    r"pub(?:(?:(?<=(?<![a-z])datepub)|(?<=(?<![a-z])date_pub))lished"
    r"|(?:(?<=(?<![a-z])firstpub)|(?<=(?<![a-z])first_pub))lish(?:ed)?(?:_?(?:at|date|time))?"
    r"|(?<![a-z]pub)(?:lished_?(?:at|on|date|time)|lish_?(?:date|time)|lication_?(?:date|time)|_?(?:date|time)))(?:iso|utc)?"
    r"""\\{0,3}["']?\s?[:=]\s?\\{0,3}["']([0-9][^"'\\]{7,39})"""
)
"""Dates of publication in lower case. It opens with three plain letters: `re` searches for them five times as fast."""
_ORIGINAL = re.compile(r"\bpublish|\bentry-date|\bpost-?date|\bpub-?date", re.I)
_IN_ADDRESS = re.compile(
    r"/((?:19|20)\d\d)(?:[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])|[/-](\d\d?)[/-](\d\d?)(?![\-_.]))(?=[/\-_.]|$)"
)
_MONTH_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)/([a-z]{3,9})/(\d\d?)(?=[/\-_.]|$)", re.I)
_DATE = re.compile(r"(?:date|datum|fecha|data|дата|日期|日付|تاريخ|تاریخ)\b", re.I)
_EDITED_BY = re.compile(r"\b(?:edited by|bearbeitet von)\b", re.I)
_ABOVE, _OPENING, _INTO, _BELOW = 5, 2, 6, 30  # blocks above the headline, that open the story, into it, below it
_PARTS = 4  # elements in a heading
_INLINE = 5  # elements from a time up to that of its line, one in another
_SECTION_WORDS = 3  # of the longest name of a section
_STORY_LEVELS = 3  # from a paragraph up to what holds the story; the next may hold the page
_BOXES, _LINKS, _TEASER = 3, 5, 2
"""Elements around a time, links in one of them, and paragraphs of a card, that show whose it is."""
_TITLE_WORDS = 4  # of another story's title in a link, and of a headline that a line below the story may repeat
_CARD = 3  # blocks of another story's card above its date
_SAMPLE = 20  # blocks of a story, whose longest text shows its language
_MOST = 50  # elements with a machine-readable time, scripts, and dates in them
_LONGEST = 1_000_000  # characters of all scripts
_ADJACENT, _HOUR, _QUARTER = timedelta(days=1), timedelta(hours=1), timedelta(minutes=15)


class Reading(NamedTuple):
    """How the dates of a page are read, and the comments, whose dates do not count."""

    dates: DateReader
    comments: Comments


def published_times(page: Page, places: Places, reading: Reading) -> list[Candidate]:
    """Candidates for the date, in order of trust: structured data, meta tags, machine-readable and printed times near
    the headline, a printed line below the story, the address. Dates in the future and those of changes are left out.
    A page without a date may print one whose order only the page's other dates show.
    """
    if found := _published(page, places, reading):
        return found
    month_first = puts_month_first(block.text for block in page.blocks)
    if month_first is None:
        return []
    return _published(page, places, reading._replace(dates=reading.dates._replace(month_first=month_first)))


def _published(page: Page, places: Places, reading: Reading) -> list[Candidate]:
    now = reading.dates.now
    near = (shown for shown in _printed_near(page, places, reading) if past(shown.bounds, now))
    further = (shown for shown in _printed_further(page, places, reading) if past(shown.bounds, now))
    address = [(day, "url") for day in _in_address(page.url) if past(day, now)]
    if declared := list(_declared(page, reading)) or _marked(page, places, reading):
        named = (Printed(bounds, issued=True, source=source) for bounds, source in address)
        return _compared(page, declared, chain(named, near, further))
    printed = list(near)
    if not any(shown.close for shown in printed):  # a close date precedes all further ones
        printed += further
    if not any(shown.close or shown.issued for shown in printed):  # each may be another story's
        if address:
            return address
        if scripted := _in_scripts(page, reading):
            return scripted
        changed = _changed(page, places, reading)
        printed = [shown for shown in printed if changed is None or (shown.bounds.day or changed) <= changed]
    lines = (shown for shown in printed if shown.close and not (shown.amid or shown.bounds.relative))
    first = next((shown for shown in printed if shown.close and shown.issued and not shown.amid), None)
    first = first or next(chain(lines, printed), None)
    if first is not None and address and _is_far(first.bounds, address[0][0]):
        return address
    if found := [(first.bounds, "page")] if first else _only_time(page, reading):
        return [*found, *address]
    return address


def _is_far(age: Bounds, day: Bounds) -> bool:
    """Whether an age in words is another day's than that of the address: the word may be a part of the page."""
    if not age.relative or DIGIT.search(age.text):
        return False
    first, last, named = (date(end.year, end.month, end.day) for end in (age.earliest, age.latest, day.earliest))
    return not first - 2 * _ADJACENT <= named <= last + 2 * _ADJACENT  # a story may be posted after its day


def change_of(page: Page, places: Places, reading: Reading) -> Candidate | None:
    """The date of the last change: stated for machines near the headline, or else printed there or below the story."""
    blocks = page.blocks
    changes = [element for element in _times(page) if _is_change(element) and not reading.comments.contain(element)]
    own = set(lineage(blocks[places.headline].owner)) if changes and places.headline < len(blocks) else set()
    changes = [element for element in changes if not _is_beside_link(element, page, own)]
    if stated := _times_of(_times_near(page, places, changes, reading), reading.dates.now):
        return stated[0]
    near = range(max(places.headline - _ABOVE, 0), min(places.first + 1, len(blocks)))
    within = range(near.stop, min(places.first + _INTO, places.last, len(blocks)))
    below = range(places.last, min(places.last + _BELOW, len(blocks)))
    for index in chain(near, within, below):
        block = blocks[index]
        if len(block.text) > LINE or not says_modified(block.text) or reading.comments.hold(index):
            continue
        for piece in pieces(apart(block).text):
            bounds = reading.dates.change(piece)
            if (
                bounds is None
                or not past(bounds, reading.dates.now)
                or (index in below and _is_in_card(page, places, index))
            ):
                continue
            brief = len(piece) <= len(bounds.text) + LABEL
            if index not in within or (brief and (opens_changed(piece) or not piece.endswith(SENTENCE_ENDS))):
                return bounds, "page"
    return None


def _is_beside_link(element: etree._Element, page: Page, own: set[Any]) -> bool:
    """Whether a time is in a box with the title of another story, whose it may be; the headline has `own` boxes."""
    here = page.resolve(page.url).canonical
    for around in takewhile(lambda box: box not in own, islice(element.iterancestors(), _BOXES)):
        if len(list(islice(around.iter("p"), _TEASER + 1))) > _TEASER:  # a text
            break
        for link in islice(around.iter("a"), _LINKS):
            titled = word_count(short_text(link, LINE) or "") >= _TITLE_WORDS
            if titled and page.resolve(link.get("href") or "").canonical not in (here, ""):
                return True
    return False


def _changed(page: Page, places: Places, reading: Reading) -> date | None:
    """The day of the last change."""
    if declared := page.metadata.modified:
        bounds = reading.dates.machine(declared[0])
    else:
        bounds, _ = change_of(page, places, reading) or (None, "")
    return bounds.day if bounds else None


def reading_of(page: Page, places: Places, now: datetime) -> Reading:
    """How the page's dates are read at `now`: in its declared language, or else in the story's."""
    language = page.dated_in
    if language is None:
        opening = (block.text for block in page.blocks[places.first : places.first + _SAMPLE])
        language = page.language_of(max(opening, key=len, default=""))
    return Reading(DateReader(now, language), Comments(page, places))


def _declared(page: Page, reading: Reading) -> Iterator[Candidate]:
    whole = [(page.metadata.page_published, "json-ld")] if page.metadata.page_published else []
    for text, source in [*page.metadata.published, *whole]:
        if bounds := reading.dates.machine(text):
            yield bounds, source


def _compared(page: Page, declared: list[Candidate], printed: Iterator[Printed]) -> list[Candidate]:
    """What the head declares, put right by the address, which is seldom wrong, and by what is printed."""
    bounds, source = declared[0]
    at = bounds.earliest if isinstance(bounds.earliest, datetime) else None
    lines = _unlike(bounds.day, printed) if bounds.day else []
    first = next((shown for shown in lines if shown.bounds.day), None)
    if first is not None and bounds.day is not None:
        days, day = [shown.bounds.day for shown in lines], first.bounds.day
        if agreed := [(other, tag) for other, tag in declared[1:] if other.day and other.day in days]:
            return agreed
        assert day is not None
        if at is not None and abs(day - bounds.day) == _ADJACENT:
            moments = _moments(page)
            for shown in lines:
                local = _zoned(at, shown.bounds, moments) if shown.bounds.day == day else None
                if local is not None:
                    return [(replace(bounds, earliest=local, latest=local), source)]
            if _may_be_on(at, day):
                return [(first.bounds, first.source), *declared]
        unchanged = first.alone and page.metadata.modified is None
        if not first.inside and (bounds.day - day > _ADJACENT or (unchanged and day - bounds.day > _ADJACENT)):
            return [(first.bounds, first.source), *declared]
    return declared if at is None else declared[:1]


def _unlike(day: date, printed: Iterator[Printed]) -> list[Printed]:
    """The calendar dates that the page shows for the story, if none of them is `day`. Most pages show that first, so
    that the rest of the page need not be searched."""
    lines: list[Printed] = []
    for shown in printed:
        if shown.bounds.relative or not (shown.issued or shown.close or shown.inside):
            continue
        if shown.bounds.day == day:
            return []
        if shown.issued or not shown.amid:
            lines.append(shown)
    return lines


def _may_be_on(moment: datetime, day: date) -> bool:
    """Whether a moment in UTC is before a day's end or on it, seen from California to Japan."""
    return not moment.utcoffset() and (day < moment.date() or day == (moment + 9 * _HOUR).date())


def _zoned(moment: datetime, shown: Bounds, moments: list[datetime]) -> datetime | None:
    """A moment in the time zone of the page, by the time of day that is printed or by another moment with its offset;
    None if neither shows it."""
    same = (other for other in moments if abs(other - moment) < timedelta(minutes=1) and other.date() == shown.day)
    if (other := next(same, None)) is not None:
        return moment.astimezone(other.tzinfo)
    if (clock := printed_clock(shown)) is None:
        return None
    east = clock - moment.astimezone(UTC).replace(tzinfo=None)
    offset = round(east / _QUARTER) * _QUARTER
    exact = abs(east - offset) < timedelta(minutes=1) and -12 * _HOUR <= offset <= 14 * _HOUR
    return moment.astimezone(timezone(offset)) if exact else None


def _moments(page: Page) -> list[datetime]:
    times = map(_stated, _times(page))
    found = (parse_iso(text) for text in [*(text for text, _ in page.metadata.published), *times])
    return [bounds.earliest for bounds in found if bounds and isinstance(bounds.earliest, datetime)]


def _times(page: Page) -> list[etree._Element]:
    """The first elements with a machine-readable time."""
    times = islice(filter(_states_time, page.elements.times), _MOST)
    dated = set(page.elements.dated[:_MOST])
    if not dated:
        return list(times)
    dated.update(times)
    return list(islice(filter(dated.__contains__, page.root.iter(*{element.tag for element in dated})), _MOST))


def _near(page: Page, places: Places) -> range:
    """The blocks around the headline, down to the story's first."""
    return range(_start(page, places), _end(page, places))


def _start(page: Page, places: Places) -> int:
    start = max(places.headline - _ABOVE, 0)
    if may_end_among(page.blocks[start : places.headline], page.layout, page.is_story):
        strip = page.strip
        if start < strip.end <= places.headline and not any(is_date(text) for text, _ in strip.lines):
            return strip.end  # below the ticker; a line that is a date is no entry
    return start


def _end(page: Page, places: Places) -> int:
    return min(max(places.first, places.headline + 1) + 2, places.headline + _BELOW, len(page.blocks))


def _printed_near(page: Page, places: Places, reading: Reading) -> Iterator[Printed]:
    """The dates between headline and story, and in its first blocks."""
    count, near = len(page.blocks), _end(page, places)
    into = range(max(near, places.first - _INTO), min(max(near, places.first) + _INTO, places.last + 1, count))
    found, relative = False, list[Printed]()
    for line in _close(page, places, into, reading):
        shown = line._replace(close=True)
        if shown.bounds.relative:
            relative.append(shown)
        else:
            found = True
            yield shown
    opening = filter(None, map(reading.dates.opening, _paragraphs(page, into[_OPENING:], LINE, reading)))
    yield from (shown._replace(inside=True) for shown in chain(opening, () if found else _lone(page, into, reading)))
    yield from relative


def _printed_further(page: Page, places: Places, reading: Reading) -> Iterator[Printed]:
    """The dates above the headline and in it, then those below the story, those that are called the publication's
    first."""
    count = len(page.blocks)
    yield from _above(page, places, _lines_above(places)[:-1], reading)  # `_close` has read the last
    yield from _lines(page, range(places.headline, min(places.headline + 1, count)), LINE, reading)
    end = min(places.last + _BELOW, count)
    dated = (index for index in range(places.last, end) if _may_be_dated(page.blocks[index]))
    own = (index for index in dated if not _is_others(page, places, index))
    below = list(_lines(page, own, LINE_BELOW, reading))
    yield from (p for p in below if p.issued)
    yield from filter(None, map(reading.dates.posting, _paragraphs(page, range(places.last + 1, end), LINE, reading)))
    yield from filter(None, map(reading.dates.notice, _paragraphs(page, range(places.last, end), LINE_BELOW, reading)))
    yield from _repeated(page, places, chain(range(places.last + 1, end), range(places.headline)), reading)
    yield from below


def _lines_above(places: Places) -> range:
    return range(max(places.headline - _ABOVE, 0), places.headline)


def _may_be_dated(block: Block) -> bool:
    """Whether a line below the story may have its date: a number in its first words, or only a label and an age."""
    if DIGIT.search(block.text, 0, LINE_BELOW):
        return True
    return len(block.text) <= LINE_BELOW and _may_be_age(block) and says_when(block.text)


def _repeated(page: Page, places: Places, around: Iterable[int], reading: Reading) -> Iterator[Printed]:
    """The dates of lines around the story that open with its headline, and say when that was published."""
    title = page.blocks[places.headline].text if places.headline < len(page.blocks) else ""
    for index in around if len(title.split()) >= _TITLE_WORDS else ():
        block = page.blocks[index]
        text = block.text
        if title and text.startswith(title) and len(text) <= len(title) + LINE and not reading.comments.hold(index):
            shown = reading.dates.piece(behind := text[len(title) :])
            others = block.only_links and _is_in_card(page, places, index)
            if shown and says_issued(behind[: 2 * LABEL]) and not others:
                yield shown._replace(issued=True)


def _close(page: Page, places: Places, into: range, reading: Reading) -> Iterator[Printed]:
    """The dates between headline and story, in the line above the headline, and those that open the story."""
    between = range(places.headline + 1, _end(page, places))
    others = list[Printed]()
    yield from _behind_headline(page, places, reading)
    for index in between:
        found = list(_lines(page, range(index, index + 1), LINE, reading))
        if found and _is_below_link(page, index):
            others += found
        else:
            yield from found
    yield from _above(page, places, _lines_above(places)[-1:], reading)
    yield from filter(None, map(reading.dates.opening, _paragraphs(page, into[:_OPENING], LINE, reading)))
    yield from others


def _is_below_link(page: Page, index: int) -> bool:
    """Whether a line is directly below a link to another story, whose date it may have."""
    above = page.blocks[index - 1]
    return above.only_links and page.is_story(above.links[0].href) and _leads_away(above, page)


def _behind_headline(page: Page, places: Places, reading: Reading) -> Iterator[Printed]:
    """The dates in what a heading has behind the headline: `Court rules on tariffs 3 May 2026 | Economy`."""
    for block in page.blocks[places.headline : places.headline + 1]:
        title = max((len(key) for key in page.copies if block.key.startswith(key)), default=0)
        if block.heading and 0 < title < len(block.key) == len(block.text) <= 2 * LINE:
            behind = block.text[title:].strip()
            if _opens_with_part(behind, block):
                yield from filter(None, map(reading.dates.piece, pieces(behind)))


def _opens_with_part(text: str, heading: Block) -> bool:
    """Whether a text opens with what an element in a heading says. A date without an element may be
    a part of the headline: `Ferry to stop | Ferry to stop on 1 June 2026`."""
    inner = islice(heading.owner if heading.owner is not None else (), _PARTS)
    said = (clean(" ".join(map(str, part.itertext()))) for part in inner if isinstance(part.tag, str))
    return any(words and text.startswith(words) for words in said)


def _above(page: Page, places: Places, above: range, reading: Reading) -> Iterator[Printed]:
    """The dates in lines above the headline, except those in the ticker."""
    for index in above:
        found = list(_lines(page, range(index, index + 1), LINE, reading))
        if not found or index < _start(page, places):
            continue
        if index == places.headline - 1 or not _is_others(page, places, index):
            yield from found


def _is_others(page: Page, places: Places, index: int) -> bool:
    """Whether a line apart from the story has the date of another: in a card, or in a menu, a footer or a side bar, if
    the story is in none."""
    blocks, block = page.blocks, page.blocks[index]
    story = blocks[places.first].furniture if places.first < len(blocks) else None
    if _DATE.match(block.text):
        return False
    if (
        block.furniture not in (None, story)
        and not says_issued(block.text)
        and not _is_in_own_footer(page, places, block)
    ):
        return True
    return _is_in_card(page, places, index)


def _is_in_card(page: Page, places: Places, index: int) -> bool:
    """Whether a line is in another story's card: a link to it, or beside a heading that is one."""
    blocks, block = page.blocks, page.blocks[index]
    above = list(takewhile(lambda other: len(other.text) <= LINE, reversed(blocks[max(index - _CARD, 0) : index])))
    below = blocks[index + 1 : index + 2]
    if block.only_links:
        target = block.links[0].href
        shared = page.is_story(target) or any(target == link.href for b in (*above, *below) for link in b.links)
        return shared and _leads_away(block, page)
    beside = places.last <= index <= places.last + _CARD
    return any(title.heading and _leads_away(title, page) for title in (above if beside else [*above, *below]))


def _is_in_own_footer(page: Page, places: Places, block: Block) -> bool:
    """Whether a line is in a footer of the story's `article`, or of what holds the story: it is not the page's."""
    story = page.blocks[places.first].owner if places.first < len(page.blocks) else None
    footer = nearest(block.owner, "footer")
    if story is None or footer is None:
        return False
    article = nearest(footer, "article")
    if article is not None:
        return article in lineage(story)
    around = footer.getparent()
    return around is not None and around.tag != "body" and around in islice(lineage(story), _STORY_LEVELS)


def _leads_away(block: Block, page: Page) -> bool:
    """Whether a line is a link to another page than this, the site's first or a person's. A heading of few
    words may lead to a section."""
    if not block.only_links or is_profile(block.links[0].href):
        return False
    address = page.resolve(block.links[0].href)
    named = address.kind == "section" and block.heading and block.words <= _SECTION_WORDS
    return address.kind != "home" and not named and address.canonical != page.resolve(page.url).canonical


def _lines(page: Page, places: Iterable[int], longest: int, reading: Reading) -> Iterator[Printed]:
    """The dates in lines, and those that open a paragraph: `(3 May 2026) The court …`, `3 May 2026 – The court …`."""
    for index in places:
        block = page.blocks[index]
        text = block.text
        if block.picture is not None or reading.comments.hold(index):
            continue
        if not DIGIT.search(text, 0, longest):
            yield from _ages(page, index, reading) if len(text) <= longest else ()
        elif reading.dates.spans(text):
            continue
        elif len(text) <= longest:
            label = page.blocks[index - 1].text if index else ""
            found = _in_pieces(block, reading)
            called = len(label) <= LABEL and says_issued(label)
            sentence = text.endswith(SENTENCE_ENDS) and not is_date(text)
            if (sentence or OF_ANOTHER.match(text)) and not called:
                found = [shown for shown in found if (shown.issued and is_on_story(text)) or not is_amid(shown, text)]
                found = found or list(filter(None, [reading.dates.opening(text)]))
            for shown in sorted(found, key=lambda shown: not shown.issued):
                alone = len(text) <= len(shown.bounds.text) + LABEL
                if not (alone or shown.issued) and _is_caption(block):
                    continue  # it is when the picture was made
                amid = not called and (sentence or is_amid(shown, text))
                amid = amid and (shown.issued or not text.startswith(shown.bounds.text))
                yield shown._replace(issued=shown.issued or called, alone=alone, amid=amid)
        else:
            yield from filter(
                None, map(reading.dates.opening, _paragraphs(page, range(index, index + 1), longest, reading))
            )


def _in_pieces(block: Block, reading: Reading) -> list[Printed]:
    """The dates of a line, or the age behind the link to its author's page: `Hira Malik 5 months ago`."""
    text = apart(block).text
    found = list(filter(None, map(reading.dates.piece, pieces(text))))
    if found or not block.links or not is_profile(block.links[0].href) or says_modified(text):
        return found
    name = block.links[0].text
    behind = text[text.find(name) + len(name) :].strip()
    return [shown for shown in map(reading.dates.piece, pieces(behind)) if shown and shown.bounds.relative]


def _ages(page: Page, index: int, reading: Reading) -> Iterator[Printed]:
    """The dates in a line without a number: `By Hira Malik | an hour ago`. A single word (`Today`) may name a part of
    the site, as may what is in a list, a table or side matter, unless its line or the one above is a byline or has a
    word for publication."""
    block = page.blocks[index]
    if not _may_be_age(block):
        return
    for piece in pieces(apart(block).text):
        shown = reading.dates.piece(piece)
        if shown is None or not is_whole_age(piece, piece.find(shown.bounds.text), shown.bounds) or _is_caption(block):
            continue
        doubtful = (
            is_day_word(shown.bounds.text) or block.item or block.furniture or nearest(block.owner, "table") is not None
        )
        if doubtful and not any(map(_signs, page.blocks[max(index - 1, 0) : index + 1])) and not _is_time(block):
            continue
        yield shown._replace(alone=len(block.text) <= len(shown.bounds.text) + LABEL)


def _may_be_age(block: Block) -> bool:
    """Whether a line may say how long ago the story was published. A sentence may say that of anything, a heading and a
    link may name a part of the site."""
    return not (block.heading or block.only_links or block.text.endswith(SENTENCE_ENDS))


def _signs(block: Block) -> bool:
    """Whether a line is a byline or has a word for publication."""
    text = block.text
    return not block.heading and len(text) <= LINE and (says_issued(text) or is_signed(text))


def _is_time(block: Block) -> bool:
    return "time" in [element.tag for element in (block.owner, block.lead) if element is not None]


def _is_caption(block: Block) -> bool:
    return block.caption or any(map(is_picture, islice(lineage(block.owner), 2)))


def _lone(page: Page, places: range, reading: Reading) -> Iterator[Printed]:
    """The dates in blocks that have little else."""
    for index in places:
        text = page.blocks[index].text
        if len(text) > LINE_BELOW or text.startswith(("—", "–")):  # who is quoted, and when
            continue
        yield from (shown for shown in _lines(page, range(index, index + 1), LINE_BELOW, reading) if shown.alone)


def _paragraphs(page: Page, places: range, longest: int, reading: Reading) -> Iterator[str]:
    """Texts longer than a line, except comments and those of cards: below the link to another story."""
    for index in places:
        block = page.blocks[index] if index < len(page.blocks) else None
        if block and len(block.text) > longest and not (index and page.blocks[index - 1].only_links):
            yield from () if reading.comments.hold(index) else (block.text,)


def _in_address(url: str) -> Iterator[Bounds]:
    if match := _IN_ADDRESS.search(url):
        try:
            day = date(*map(int, filter(None, match.groups())))
        except ValueError:
            return
        yield Bounds(day, day, "day", match[0].strip("/"))
    elif match := _MONTH_IN_ADDRESS.search(url):
        text = f"{match[3]} {match[2]} {match[1]}"
        found = date_at_start(text, datetime.now(UTC), "en")
        if found and found[0].precision == "day":
            yield found[0]


def _marked(page: Page, places: Places, reading: Reading) -> list[Candidate]:
    """The machine-readable time of the story: called so, or near the headline."""
    times = _original(page, reading)
    named = (e for e in times if e.get("itemprop") == "datePublished")
    called = [e for e in times if _ORIGINAL.search(e.get("class") or "") or e.get("pubdate") is not None]
    alike = len(set(map(_stated, called))) == 1
    return _times_of(
        chain(named, _times_near(page, places, times, reading), called if alike else ()), reading.dates.now
    )


def _times_near(page: Page, places: Places, times: list[etree._Element], reading: Reading) -> Iterator[etree._Element]:
    """Those of `times` that are near the headline, or in a line there."""
    around, lines = set[Any](), set[Any]()
    for index in _near(page, places) if times else ():
        block = page.blocks[index]
        if reading.dates.spans(block.text):
            continue
        around.update(islice(lineage(block.owner if block.lead is None else block.lead), 3))
        lines.add(block.owner)
    yield from (e for e in times if e in around or e.getparent() in around or _line_of(e) in lines)


def _line_of(element: etree._Element) -> Any:
    """The element whose line has an inline one."""
    return next(
        (around for around in islice(lineage(element), _INLINE) if ROLES.get(around.tag, BLOCK) == BLOCK), element
    )


def _only_time(page: Page, reading: Reading) -> list[Candidate]:
    """The only machine-readable time on the page; several are those of other stories."""
    times = _original(page, reading)
    times = [element for element in times if element.get("datetime") is not None] or times  # titles are readers', too
    return _times_of(times, reading.dates.now) if len(set(map(_stated, times))) == 1 else []


def _in_scripts(page: Page, reading: Reading) -> list[Candidate]:
    """The only day of publication in the data of scripts; several are those of other stories."""
    texts = [script.text or "" for script in islice(page.root.iter("script"), _MOST)]
    texts += [content for name, content in page.metadata.meta.items() if "json" in name]
    values = islice(_IN_SCRIPT.finditer("\n".join(texts)[:_LONGEST].lower()), _MOST)
    parsed = (parse_iso(value[1].upper()) for value in values)
    found = [bounds for bounds in parsed if bounds and past(bounds, reading.dates.now)]
    return [(found[0], "time")] if len({bounds.day for bounds in found}) == 1 else []


def _original(page: Page, reading: Reading) -> list[etree._Element]:
    """The first elements with a machine-readable time, except those of changes and comments."""
    unchanged = (element for element in _times(page) if not _is_change(element))
    return [element for element in unchanged if not reading.comments.contain(element)]


def _is_change(element: etree._Element) -> bool:
    """Whether an element, or the text directly before it, says that its time is that of a change. WordPress calls one
    `published updated` if the story has not changed since."""
    names, label = f"{element.get('itemprop')} {element.get('class')}", _label_of(element)
    called = says_modified(_EDITED_BY.sub("", label)) and not says_issued(label)
    return called or (says_modified(names) and not _ORIGINAL.search(names))


def _label_of(element: etree._Element) -> str:
    """What an element and the short texts directly before it say: `Last updated: `. One with a digit
    is another date."""
    before, around = element.getprevious(), element.getparent()
    if before is not None:
        texts = [before.text if not (before.tail or "").strip() else None, before.tail, element.text]
    else:
        texts = [around.text if around is not None else None, element.text]
    *labels, own = texts
    said = [text for text in labels if text and not DIGIT.search(text, 0, LABEL)]
    return " ".join(text for text in [*said, own] if text and len(text) <= LABEL)


def _states_time(element: etree._Element) -> bool:
    """Whether an element has a time for machines, in an attribute or in its title, which may be any words."""
    return element.get("datetime") is not None or parse_iso(_stated(element)) is not None


def _stated(element: etree._Element) -> str:
    """The time that an element states for machines; microformats have it in the title of an `abbr` or a `time`."""
    titled = element.get("title") if element.tag in ("abbr", "time") else None
    return element.get("datetime") or element.get("content") or titled or ""


def _times_of(elements: Iterable[etree._Element], now: datetime) -> list[Candidate]:
    """The time of the first element that has a valid one."""
    found = (parse_iso(_stated(element)) for element in elements)
    return list(islice(((bounds, "time") for bounds in found if bounds is not None and past(bounds, now)), 1))
