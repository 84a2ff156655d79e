"""A story as its page shows it: records in, values for the template out."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import Any, Generic, TypeVar

from newsbot import parallel
from newsbot.browse.difference import Piece, paragraphs_changed, words_changed
from newsbot.items import PAGE_CUT, printed_dateline
from newsbot.parallel import pairs_between, pairs_of, primary
from newsbot.text.language import direction_of
from newsbot.text.language_names import language_name
from newsbot.text.moments import moment_in_words, moment_of, published_in_words
from newsbot.wording import amount

Record = Mapping[str, Any]
Span = tuple[int | None, int, int]

EVIDENCE = {
    "byline": "the line with the author and the date",
    "card": "a card on a section page",
    "feed": "a feed",
    "json-ld": "structured data (JSON-LD)",
    "layout": "an expression of the site’s layout",
    "link": "the canonical link",
    "meta": "a meta tag",
    "microdata": "structured data (microdata)",
    "news-sitemap": "a news sitemap",
    "page": "the page as printed",
    "time": "a time element",
    "url": "the address",
}
"""What `provenance` and `published.source` mean."""
WARNINGS = {
    "no_body": "The page has a headline, but no text.",
    "no_date": "Nothing on the page gives a date.",
    "date_from_relative_text": "The page gives the date as “{printed}”, so only its bounds are known.",
    "dates_disagree": "The dates on the page contradict each other; the one with more evidence was kept.",
    "pages_missing": "The story continues over several pages, and not all of them could be fetched.",
    PAGE_CUT: "The page ended in the middle of its markup: the end of the text may be missing.",
    "authors_cut": "The page names more authors than are read.",
    "translations_cut": "The page names more versions in other languages than are read.",
    "unfinished_page": "The page was still loading when its time ran out: parts may be missing.",
}
_SHORT = 160
"""Characters of a value in the table of evidence; the page has the whole value elsewhere."""
_SENTENCES = 12
"""Sentences of a row that the style marks with their translations."""
_TAGS = {"quote": "blockquote", "code": "pre"}


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Some(Generic[T]):
    """As much of a list as a page has room for."""

    entries: Sequence[T]
    total: int

    @property
    def left_out(self) -> int:
        return self.total - len(self.entries)


@dataclass(slots=True)
class Text:
    """A paragraph: its element, its class, and its pieces, each with the number of its sentence pair or 0."""

    tag: str
    kind: str
    pieces: list[tuple[str, int]]


@dataclass(slots=True)
class Column:
    """One language of a story."""

    language: str
    direction: str
    headline: str | None
    dateline: str | None
    words: int
    texts: list[Text] = field(default_factory=list)

    @property
    def name(self) -> str:
        return language_name(self.language)


@dataclass(slots=True)
class SideBySide:
    """Two languages in rows: the paragraphs of either that say the same."""

    columns: tuple[Column, Column]
    rows: list[tuple[list[Text], list[Text]]]
    how: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Text and its translation, by their places."""

    level: str
    languages: tuple[str, str]
    source: list[Span]
    target: list[Span]
    method: str


def columns_of(record: Record) -> list[Column]:
    """The languages of a story, each with its paragraphs."""
    return [_column(body) for body in record["bodies"]]


def _column(body: Record) -> Column:
    language = body["language"]
    column = Column(language, direction_of(language), body["headline"], dateline_of(body), body["word_count"] or 0)
    kinds = body.get("kinds") or ()
    for text, kind in zip_longest(body["paragraphs"] or (), kinds[: len(body["paragraphs"] or ())], fillvalue="p"):
        column.texts.append(Text(_tag(kind), kind, [(text or "", 0)]))
    return column


def dateline_of(body: Record) -> str | None:
    """The dateline for readers. Records that are older than `dateline_text` lack it."""
    return printed_dateline(body["dateline"], body.get("dateline_text"))


def _tag(kind: str) -> str:
    return "h3" if kind[:1] == "h" else _TAGS.get(kind, "p")


def chosen_languages(columns: Sequence[Column], wanted: str) -> list[Column]:
    """The languages to show: those that are wanted, as `en,ur`, or else the first two."""
    by_language = {column.language: column for column in columns}
    found = [by_language[tag] for tag in dict.fromkeys(wanted.split(",")) if tag in by_language]
    return found[:2] or list(columns[:2])


# Side by side


def side_by_side(columns: Sequence[Column], pairs: Iterable[Pair]) -> SideBySide | None:
    """Two languages row by row; None if they are not aligned."""
    first, second = columns
    languages = (first.language, second.language)
    found = [pair for pair in (_turned(pair, first.language) for pair in pairs) if pair.languages == languages]
    beads = [pair for pair in found if pair.level == "paragraph"]
    if not beads:
        return None
    rows = [(_places(bead.source, first), _places(bead.target, second)) for bead in beads]
    for side, column in enumerate((first, second)):  # nothing is lost if the alignment leaves a paragraph out
        missing = set(range(len(column.texts))) - {place for row in rows for place in row[side]}
        rows += [([place], []) if side == 0 else ([], [place]) for place in sorted(missing)]
    _mark_sentences([pair for pair in found if pair.level == "sentence"], (first, second), rows)
    shown = [([first.texts[p] for p in a], [second.texts[p] for p in b]) for a, b in rows]
    return SideBySide((first, second), shown, beads[0].method)


def _turned(pair: Pair, first: str) -> Pair:
    """A pair with a language as its source, if it has that."""
    if pair.languages[0] == first:
        return pair
    return Pair(pair.level, (pair.languages[1], pair.languages[0]), pair.target, pair.source, pair.method)


def _places(spans: Iterable[Span], column: Column) -> list[int]:
    return [p for p in dict.fromkeys(span[0] for span in spans) if p is not None and 0 <= p < len(column.texts)]


def _mark_sentences(
    pairs: Sequence[Pair], columns: tuple[Column, Column], rows: Sequence[tuple[list[int], list[int]]]
) -> None:
    """Cuts paragraphs into sentences, and gives a sentence and its translation one number within their row."""
    row_of = {place: number for number, (own, _) in enumerate(rows) for place in own}
    counts: dict[int, int] = defaultdict(int)
    cuts: tuple[dict[int, list[tuple[int, int, int]]], ...] = (defaultdict(list), defaultdict(list))
    for pair in pairs:
        row = next((row_of[place] for place, _, _ in pair.source if place in row_of), None)
        if row is None or not pair.target:
            continue
        counts[row] += 1
        for side, spans in enumerate((pair.source, pair.target)):
            for place, start, end in spans:
                if place is not None:
                    cuts[side][place].append((start, end, counts[row] if counts[row] <= _SENTENCES else 0))
    for column, of_column in zip(columns, cuts, strict=True):
        for place, found in of_column.items():
            if 0 <= place < len(column.texts):
                text = column.texts[place]
                text.pieces = list(_cut(text.pieces[0][0], found))


def _cut(text: str, spans: Iterable[tuple[int, int, int]]) -> Iterator[tuple[str, int]]:
    at = 0
    for start, end, number in sorted(spans):
        if start < at or end > len(text):
            continue
        if start > at:
            yield text[at:start], 0
        yield text[start:end], number
        at = end
    if at < len(text):
        yield text[at:], 0


def pairs_of_story(connection: sqlite3.Connection, record: Record) -> list[Pair]:
    """The pairs of a story: those of the release, or else made now, if its texts are there."""
    if found := _stored(connection, "story = ? AND target_story IS NULL", record["id"]):
        return found
    if record.get("text_policy", "full") != "full" or len({primary(tag) for tag in record["in_language"]}) < 2:
        return []
    return [_made(pair) for pair in pairs_of(record, texts=False)]


def _stored(connection: sqlite3.Connection, which: str, *ids: str) -> list[Pair]:
    """Pairs of the release; `which` is a condition in SQL."""
    rows = connection.execute(
        f"SELECT level, source_language, target_language, source, target, method FROM pairs WHERE {which}"  # noqa: S608
        " ORDER BY rowid",
        ids,
    )
    return [
        Pair(level, (one, other), _spans(json.loads(source)), _spans(json.loads(target)), method)
        for level, one, other, source, target, method in rows
    ]


def _spans(listed: Iterable[Any]) -> list[Span]:
    return [
        (span["paragraph"], span["start"], span["end"]) if isinstance(span, dict) else tuple(span) for span in listed
    ]


# On another page


@dataclass(frozen=True, slots=True)
class Version:
    """A story that is another one in another language, as the page of either says."""

    id: str
    headline: str
    languages: str


def versions_of(connection: sqlite3.Connection, record: Record) -> Some[Version]:
    """The other pages that tell a story in another language."""
    rows = connection.execute(
        "SELECT id, headline, languages, count(*) OVER () FROM stories WHERE id != :id AND id IN"
        " (SELECT other FROM versions WHERE story = :id) ORDER BY languages, id LIMIT :most",
        {"id": record["id"], "most": _VERSIONS},
    ).fetchall()
    return Some([Version(*row[:3]) for row in rows], rows[0][3] if rows else 0)


_VERSIONS = 20
"""Other pages of a story that are listed; newsrooms write in fewer languages."""


def columns_beside(record: Record, other: Record) -> list[Column]:
    """A language of a story, and another one of another story; fewer if they are in the same language only."""
    for own in columns_of(record):
        for theirs in columns_of(other):
            if primary(own.language) != primary(theirs.language):
                return [own, theirs]
    return columns_of(record)[:1]


def pairs_beside(connection: sqlite3.Connection, record: Record, other: Record) -> list[Pair]:
    """The pairs of two stories: those of the release, or else made now, if their texts are there.

    Their sources are of the first story.
    """
    of = "story = ? AND target_story = ?"
    if found := _stored(connection, of, record["id"], other["id"]):
        return found
    turned = _stored(connection, of, other["id"], record["id"])
    if not turned and {each.get("text_policy", "full") for each in (record, other)} == {"full"}:
        by: parallel.Declared = "both" if _names(record, other) and _names(other, record) else "source"
        return [_made(pair) for pair in pairs_between(record, other, by, texts=False)]
    return [_turned(pair, pair.languages[1]) for pair in turned]


def _names(record: Record, other: Record) -> bool:
    return any(named["id"] == other["id"] for named in record.get("translations") or ())


def _made(pair: parallel.Pair) -> Pair:
    languages = (pair.source_language, pair.target_language)
    return Pair(pair.level, languages, pair.source, pair.target, pair.method)


# Copies

_COPIES = 50


def copies_of(connection: sqlite3.Connection, record: Record) -> Some[tuple[str, str, str, str]]:
    """The near-duplicates of a story, by day: id, headline, site and day."""
    rows = connection.execute(
        "SELECT id, headline, site, day, count(*) OVER () FROM stories WHERE cluster = ? AND id != ?"
        " ORDER BY day, id LIMIT ?",
        (record.get("cluster") or record["id"], record["id"], _COPIES),
    ).fetchall()
    return Some([row[:4] for row in rows], rows[0][4] if rows else 0)


# Evidence


def warnings_of(record: Record) -> list[str]:
    """What a reader should know, in sentences."""
    printed = record["published"].get("text") or "a relative text"
    return [WARNINGS.get(name, name).replace("{printed}", printed) for name in record["warnings"] or ()]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the value of a field comes from."""

    field: str
    values: Sequence[str]
    """The value, or the entries of a list, cut short."""
    entries: int
    """How many entries the list has; 0 if it is no list."""
    source: str


def evidence_of(record: Record) -> list[Evidence]:
    """For each field that the page gave, its value in short and the part of the page that gave it."""
    found = []
    for name, source in (record["provenance"] or {}).items():
        value = record.get(name)
        if name == "published":
            printed, when = record[name].get("text"), published_in_words(record[name])
            value = f"“{printed}”: {when}" if printed else when
        entries = len(value) if isinstance(value, list) and len(value) > 1 else 0
        found.append(Evidence(label(name), [*_in_short(value)], entries, EVIDENCE.get(source, source)))
    return found


def label(field: str) -> str:
    """The name of a field as a heading.

    >>> label("canonical_url"), label("url"), label("tdm_reservation"), label("robots_txt")
    ('Canonical URL', 'URL', 'TDM reservation', 'robots.txt')
    """
    text = field.replace("_", " ").capitalize()
    for spelled, usual in (("url", "URL"), ("Url", "URL"), ("Tdm", "TDM"), ("Robots txt", "robots.txt")):
        text = text.replace(spelled, usual)
    return text


def _in_short(value: Any) -> Iterator[str]:
    """The texts of a value, up to `_SHORT` characters together; a last `…` stands for the rest."""
    left = _SHORT
    for text in filter(None, map(_named, value if isinstance(value, list) else [value])):
        if len(text) > left:
            yield f"{text[:left].rsplit(' ', 1)[0]} …" if left > _WORD else "…"
            return
        yield text
        left -= len(text)


_WORD = 20
"""Characters below which a part of a value says nothing."""


def _named(value: Any) -> str:
    """A text as it is, and an entry by the first of its names."""
    if value is None or isinstance(value, str):
        return value or ""
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if language := value.get("language"):
        return language_name(language)
    return next((str(value[key]) for key in _NAMES if value.get(key)), "")


_NAMES = ("headline", "caption", "alt", "title", "text", "url")


# Wordings


@dataclass(frozen=True, slots=True)
class Changed:
    """What a wording changed in one field: paragraphs of pieces, in a language."""

    label: str
    language: str
    direction: str
    paragraphs: list[list[Piece]]


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of a story, and what it changed."""

    revision: int
    fetched_at: str
    run: str
    other: list[str]
    changes: list[Changed]


_WORDINGS = 50
"""Wordings that are compared: the page of a live blog with hundreds of them would take seconds."""


def wordings_of(connection: sqlite3.Connection, id: str) -> Some[Wording]:
    """The wordings of a story, newest first; none if there was only one."""
    rows = connection.execute(
        "SELECT record, count(*) OVER () FROM revisions WHERE id = ? ORDER BY fetched_at DESC, revision DESC LIMIT ?",
        (id, _WORDINGS + 1),  # the last one that is shown is compared with the one before it
    ).fetchall()
    records = [json.loads(record) for record, _ in rows]
    compared = zip_longest(records, records[1:])
    return Some([_wording(new, old) for new, old in islice(compared, _WORDINGS)], rows[0][1] if rows else 0)


def _wording(new: Record, old: Record | None) -> Wording:
    changes = list(changes_between(old, new)) if old is not None else []
    shown = {change.label for change in changes}
    other = [label(name) for name in new["changed"] if name != "bodies" and label(name) not in shown]
    return Wording(new["revision"], new["fetched_at"], new["run"], other, changes)


def changes_between(old: Record, new: Record) -> Iterator[Changed]:
    """What differs between two wordings of a story, part by part."""
    main = (new["in_language"] or old["in_language"] or ["und"])[0]
    for name in ("headline", "byline", "section", "summary", "credit"):
        if (old[name] or "") != (new[name] or ""):
            pieces = words_changed(old[name] or "", new[name] or "")
            yield Changed(label(name), main, direction_of(main), [pieces])
    if old["published"].get("text") != new["published"].get("text") and "published" in new["changed"]:
        pieces = words_changed(old["published"].get("text") or "", new["published"].get("text") or "")
        yield Changed(label("published"), "en", "ltr", [pieces])
    if (old["key_points"] or []) != (new["key_points"] or []):
        points = paragraphs_changed(old["key_points"] or (), new["key_points"] or ())
        yield Changed(label("key_points"), main, direction_of(main), points)
    for language in dict.fromkeys(body["language"] for record in (old, new) for body in record["bodies"]):
        paragraphs = paragraphs_changed(*_said(language, old, new))
        if any(piece.change != "same" for pieces in paragraphs for piece in pieces):
            name = f"Text in {language_name(language)}"
            yield Changed(name, language, direction_of(language), list(_near_changes(paragraphs)))


def _said(language: str, *records: Record) -> list[list[str]]:
    """Headline, dateline and paragraphs of a body in each of the records; none of one that lacks it.

    Headlines that are also the stories' are compared as those.
    """
    bodies = [next((body for body in record["bodies"] if body["language"] == language), None) for record in records]
    is_own = any(body and body["headline"] != record["headline"] for body, record in zip(bodies, records, strict=True))
    found = [
        (body["headline"] if is_own else None, dateline_of(body), *(body["paragraphs"] or ())) if body else ()
        for body in bodies
    ]
    return [[text for text in texts if text] for texts in found]


def _near_changes(paragraphs: list[list[Piece]]) -> Iterator[list[Piece]]:
    """The paragraphs with changes; in the place of those between is how many they are."""
    same = 0
    for pieces in [*paragraphs, []]:
        if pieces and all(piece.change == "same" for piece in pieces):
            same += 1
            continue
        if same:
            yield [Piece("left out", f"{amount(same, 'paragraph')} unchanged")]
            same = 0
        if pieces:
            yield pieces


# The ticker


WIDE = 600
"""Units of the width of the time line."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A headline of the ticker that led to the story: when it ran, as words and as a part of the time line."""

    headlines: Sequence[tuple[str, str, str]]
    words: str
    left: float
    width: float
    ends: list[float]
    """Where each run saw it last."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Ticker headlines over time, from the first sighting to the last."""

    first: str
    last: str
    strips: Some[Strip]


_STRIPS = 50
"""Ticker headlines that are drawn; most stories have one or two."""


def timeline_of(connection: sqlite3.Connection, id: str) -> Timeline | None:
    """When the ticker showed the story; None if it never did."""
    total, *bounds = connection.execute(
        "SELECT count(*), min(first_seen), max(last_seen) FROM ticker WHERE story = ?", (id,)
    ).fetchone()
    if not total:
        return None
    first, last = bounds
    rows = connection.execute(
        "SELECT record, first_seen, last_seen, pages FROM ticker WHERE story = ? ORDER BY first_seen, id LIMIT ?",
        (id, _STRIPS),
    )
    strips = [_strip(json.loads(record), one, other, pages, (first, last)) for record, one, other, pages in rows]
    return Timeline(moment_in_words(first), moment_in_words(last), Some(strips, total))


def _strip(record: Record, first: str, last: str, pages: int, bounds: tuple[str, str]) -> Strip:
    seconds = [moment.timestamp() if (moment := moment_of(text)) else 0.0 for text in bounds]
    span = max(seconds[1] - seconds[0], 1.0)

    def place(text: str) -> float:
        moment = moment_of(text)
        return round((moment.timestamp() - seconds[0]) / span * WIDE, 1) if moment else 0.0

    sightings = record.get("sightings") or []
    begun, ended = moment_in_words(first), moment_in_words(last)
    when = f"from {begun} to {ended}" if begun != ended else f"on {begun}"
    where = f"on {amount(pages, 'page')} in {amount(len(sightings), 'run')}"
    sentence = f"Seen {when}, {where}; best position {record['position']}."
    headlines = [(tag, direction_of(tag), text) for tag, text in record["headlines"].items()]
    left = place(first)
    ends = [place(seen["last_seen"]) for seen in sightings]
    return Strip(headlines, sentence, left, max(place(last) - left, 4.0), ends)
