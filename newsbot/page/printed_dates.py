"""Dates in the lines and sentences of a page, and what their words say of them: of a publication, a change, another
thing. Strings in, dates out; `published_times` looks for the lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from newsbot.page.names import sayer
from newsbot.text.bounds import Bounds, past
from newsbot.text.clean import FULL_STOPS, says
from newsbot.text.dateline import split_dateline
from newsbot.text.dates import date_at_start, dates_in, parse_date
from newsbot.text.datewords import ISSUED, MODIFIED, date_words, key
from newsbot.text.language import word_count
from newsbot.text.machine_dates import parse_iso
from newsbot.text.names import names_in
from newsbot.text.signatures import is_person, labels_date, signature_in

says_modified, says_issued = sayer(MODIFIED), sayer(ISSUED)
DIGIT = re.compile(r"\d")
LINE, LINE_BELOW = 120, 60  # letters of a line with a date near the headline, and below the story
LABEL = 30  # letters of a date's label
_FURTHER = 40  # letters of a byline, behind which its date is looked for: the search of a line is over at 45
_PLACED = 5  # words beside the date of a dateline in brackets
_STORY_WORD = (
    r"(?:(?:blog)?(?:post|beitrag|artikel)|article|story|entry|eintrag|billet|artículo|entrada|artigo|articolo|bericht"
    r"|inlägg|indlæg|innlegg|noticia|nota|notícia|notizia|meldung|pressemitteilung|press release|page|news|matéria"
    r"|artik(?:kel|el|l)e[nt]|innlegget|saken|content|contenu|contenido|contenuto|conteúdo|inhalt|inhoud|interview"
    r"|video|podcast)\b"
)
_DEMONSTRATIVE = r"(?:this|diese[rs]?|ce(?:t|tte)?|est[ea]|quest[oa]|dit|deze|detta?|dette|denne)"
_THIS = re.compile(rf"{_DEMONSTRATIVE} {_STORY_WORD}", re.I)
OF_ANOTHER = re.compile(
    rf"(?!{_DEMONSTRATIVE} |(?:[^\W\d_]+ )?(?:pr[eé]sente? )?{_STORY_WORD})[^\W\d_]+ [^.:|\d]*?"
    r"\b(?:was|were|wurden?|(?:a|ont) été|fue(?:ron)?|foi|foram|(?:è|sono) stat[oaie]|werd(?:en)?|blev|ble)\b",
    re.I,
)
"""How a sentence opens on another thing than the story: `The report was published on 3 May 2026`."""
_ELSEWHERE = ("original", "ursprüngl", "zuerst", "initial", "oorspronk")  # published by another, on another day
SENTENCE_ENDS = (*".!?:…۔؟।。！？", *FULL_STOPS)
_SENTENCE = 5  # words of a sentence beside its date
_ABBREVIATED = re.compile(r"[\s,]{0,2}[^\W\d_]{1,3}\.")
"""What may end a byline behind its date: `hod.`, `г.`."""
_MARK = re.compile(r"[|•·⋅–—-]")
_PIECES = re.compile(r"\s*[|•·⋅]\s*|\s+[–—-]\s+")
_IN_BRACKETS = re.compile(r"\(([^\W\d_][^()]{8,80})\)\s")
_OF_PICTURE = re.compile(r"/|\b(?:phot|foto|file|archiv|imag|bild|picture|born|died|since)", re.I)
"""What says that brackets with a date are of a picture or a life: `(Photo taken on 12 March 2019)`."""
_OPENS, _AFTER_OPENING = re.compile(r"^[(\[|•–—-]?\s*"), re.compile(r"\s*[).:|–—\]-]")
_UNTIL = re.compile(r"\s*[–—†✝-]\s*|\s(?:to|until|bis|au|al|tot|til)\s")
"""Between the first day and the last of a life or an event: `12 March 1938 – 22 November 2026`."""
_MAY_SPAN = re.compile(rf"\d\D{{0,2}}?(?:{_UNTIL.pattern})")
_DASH = re.compile(r"\s*[–—-]\s*")
_CHANGED = timedelta(days=7)
"""From the day of publication to that of a change behind a dash: few stories are changed later."""
_FROM = re.compile(r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d\s?[–—†✝-]\s?$")
"""A first day in numbers, which alone may be of two months: `12/03/1938 – 22/11/2026`."""


class Printed(NamedTuple):
    """A date that the page shows."""

    bounds: Bounds
    issued: bool = False  # whether the page calls it the date of publication
    close: bool = False  # whether it is between the headline and the story
    inside: bool = False  # whether it is among the story's first blocks, and may be a part of it
    alone: bool = False  # whether its line has little else
    amid: bool = False  # whether it is in a sentence, which may say when another thing was published, or happened
    source: str = "page"


class DateReader(NamedTuple):
    """How the dates of a page are read."""

    now: datetime
    language: str | None
    month_first: bool | None = None  # in `04/03/2025`; None if only the language shows it

    def dates_in(self, text: str) -> Iterator[tuple[int, Bounds]]:
        """The dates in a text, with where each begins."""
        return dates_in(text, self.now, self.language, self.month_first)

    def date_at_start(self, text: str) -> tuple[Bounds, str] | None:
        """The date that opens a text, and the rest."""
        return date_at_start(text, self.now, self.language, self.month_first)

    def machine(self, text: str) -> Bounds | None:
        """The date that a page's data state, unless it is in the future."""
        bounds = parse_iso(text) or parse_date(text, self.now, self.language)
        return bounds if bounds is not None and past(bounds, self.now) else None

    def piece(self, text: str) -> Printed | None:
        """The date in a short piece of text, unless it is called that of a change."""
        end = 0  # of the date before
        for start, bounds in self._dates(text) if len(text) <= LINE else ():
            if start < end or (bounds.precision in ("month", "year") and not is_whole_age(text, start, bounds)):
                continue
            called, end = text[end:start] + bounds.text, start + len(bounds.text)
            if not says_modified(called):
                return Printed(bounds, says_issued(called))
        return None

    def _dates(self, text: str) -> Iterator[tuple[int, Bounds]]:
        """The dates of a piece, with their offsets: those near its start or, if it is a byline, behind the names; then
        those further on that are called the publication's: `Updated 4 May 2026, 8:10 | Published 3 May 2026`."""
        end = 0
        for start, bounds in self.dates_in(text):
            end = max(end, start + len(bounds.text))
            yield start, bounds
        if not end and len(text) > _FURTHER and is_signed(text):
            end = text.find(" ", _FURTHER) + 1
            for start, bounds in self.dates_in(text[end:]) if end else ():
                yield end + start, bounds
            return
        while end:
            rest, before, end = text[end:], end, 0
            for start, bounds in self.dates_in(rest):
                end = max(end, before + start + len(bounds.text))
                if says_issued(rest[:start]):
                    yield before + start, bounds

    def spans(self, text: str) -> bool:
        """Whether a text opens with the first and the last day of something, or has them behind a few words."""
        text = text[:LINE]
        if not _MAY_SPAN.search(text):
            return False
        for index, (start, first) in enumerate(self.dates_in(text)):
            if says_issued(text[:start]):
                return False
            if not index and _FROM.search(text[:start]):
                return True
            behind = text[start + len(first.text) :]
            joined = _UNTIL.match(behind) if first.day else None
            last = self.date_at_start(behind[joined.end() :]) if joined else None
            if joined and last and first.day and last[0].day and self._is_span(first.day, joined[0], last[0].day):
                return True
        return False

    def _is_span(self, first: date, mark: str, last: date) -> bool:
        """Whether two days with a mark between are the first and the last of something, and not those of a story and of
        its change, or one day in two calendars."""
        may_be_changed = _DASH.fullmatch(mark) and last <= self.now.date() and last - first <= _CHANGED
        return first != last and not may_be_changed

    def change(self, text: str) -> Bounds | None:
        """The date of a change in a piece of text: after the word for it, or else before it."""
        lower = text.lower()
        at = min((at for at in map(lower.find, MODIFIED) if at >= 0), default=None)
        for part in () if at is None else (text[at:], text[:at]):
            for start, bounds in self.dates_in(part):
                if bounds.precision not in ("month", "year"):
                    return None if says_issued(part[:start]) else bounds
        return None

    def posting(self, text: str) -> Printed | None:
        """The date in a sentence that opens with it: `This entry was posted on 3 May 2026 at 9:40 and …`."""
        shown = self.piece(text[:LINE]) if says_issued(text[:LABEL]) else None
        return shown if shown is not None and shown.issued else None

    def notice(self, text: str) -> Printed | None:
        """The date in a sentence on the story: `Dieser Beitrag wurde am 3. Mai 2026 um 9:40 Uhr veröffentlicht.`"""
        line = text[:LINE]
        own = _THIS.match(text) and says_issued(line) and not says(line, _ELSEWHERE)
        shown = self.piece(line) if own else None
        return None if shown is None else shown._replace(issued=True)

    def opening(self, text: str) -> Printed | None:
        """The date that a paragraph opens with, or that comes before its first mark: `Bonn, 3 May 2026 | …`."""
        if self.spans(text):
            return None
        opening = _OPENS.match(text)
        if (placed := _IN_BRACKETS.match(text)) and not _OF_PICTURE.search(placed[1]):
            shown = self.piece(placed[1])
            if shown and len(placed[1].split()) <= len(shown.bounds.text.split()) + _PLACED:
                return shown
        found = self.date_at_start(text[opening.end() if opening else 0 :])
        if found and found[0].precision not in ("month", "year") and _AFTER_OPENING.match(found[1]):
            return Printed(found[0])
        _, rest = split_dateline(text, self.language or "und")
        if shown := self.piece(text[: len(text) - len(rest)]):
            return shown
        first, *others = pieces(text[:LINE_BELOW])
        return self.piece(first) if others else None


def is_whole_age(text: str, start: int, bounds: Bounds) -> bool:
    """Whether a piece of text is only `5 months ago`, or that and a label or a byline, as in `Published 5 months ago by
    Hira Malik`: a sentence may say that of anything."""
    before, behind = text[:start].strip(), text[start + len(bounds.text) :].strip(" .,:)")
    return (
        bounds.relative
        and (not before or says_issued(before) or is_signed(before))
        and (not behind or is_signed(behind))
    )


def pieces(text: str) -> list[str]:
    """A line, cut at the marks between its parts; a word for a change stays with its date: `Updated - 3 May 2026`."""
    if not _MARK.search(text):
        return [text]
    cut, start = [], 0
    for mark in _PIECES.finditer(text):
        piece = text[start : mark.start()]
        if len(piece) > LABEL or DIGIT.search(piece) or not (says_modified(piece) and labels_date(piece)):
            cut.append(piece)
            start = mark.end()
    return [*cut, text[start:]]


def is_on_story(sentence: str) -> bool:
    """Whether a sentence that says when something was published opens with that, or with what it calls the story: the
    study of which a story tells was published, too."""
    first = sentence.split(maxsplit=1)[0]
    return bool(_THIS.match(sentence)) or (len(first) <= LABEL and says_issued(first))


def is_amid(shown: Printed, sentence: str) -> bool:
    """Whether a date is one of many words of a sentence, which says what happened then. A byline may end in a mark that
    is an abbreviation's: `By Hira Malik and Tom Reed, 3 May 2026, 10:12 a.m.`"""
    if OF_ANOTHER.match(sentence):
        return True
    date = shown.bounds.text
    before, found, behind = sentence.rpartition(date)
    if found and ((date.endswith(".") and not behind) or _ABBREVIATED.fullmatch(behind)):
        return False
    if found and not behind.strip(" .,") and is_signed(before):
        return False
    return word_count(sentence) >= word_count(date) + _SENTENCE


def is_signed(text: str) -> bool:
    """Whether a text is a word such as `by`, and names: `Por Rita Melo e Zé dos Santos, `."""
    names = names_in(signature_in(text) or "")
    return bool(names) and all(" " in name and is_person(name) for name in names)


def opens_changed(piece: str) -> bool:
    """Whether the first word is one for a change. In a sentence of a story it may be another thing's: `Police updated
    the toll on 3 May 2026.`"""
    return says_modified(piece.split(maxsplit=1)[0])


def is_day_word(age: str) -> bool:
    """Whether an age is a word for a day, which may be a label: a single word, or any for today."""
    days = date_words().days.values.get(key(age))
    return days is not None and (" " not in age or 0 in days.values())
