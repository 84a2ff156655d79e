"""Two releases compared: stories and ticker headlines that are new, changed or withdrawn."""

from __future__ import annotations

import difflib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from newsbot.dataset.formats import Row
from newsbot.dataset.reading import files_of, records
from newsbot.dataset.tables import ARTICLES, TICKER, TOMBSTONES, Table
from newsbot.dataset.withheld import FULL
from newsbot.items import Article, Body
from newsbot.roles import DIFFED, TEXT, Declared, having, leading_to
from newsbot.text.language import pieces

Kind = Literal["added", "changed", "withdrawn", "left_out", "ticker_new", "ticker_gone"]

CONTEXT = 4  # words shown on each side of a change
_STEPS = 200_000
"""How often a word of one text may be a word of the other: each step of a comparison passes all these."""


@dataclass(frozen=True, slots=True)
class Change:
    """One text that differs: `[-old-]` and `{+new+}` within some words of what stayed."""

    field: str
    diff: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One story or headline that differs."""

    kind: Kind
    id: str
    headline: str
    url: str | None
    changes: list[Change] = field(default_factory=list)


def compare(old: Path, new: Path) -> Iterator[Difference]:
    """What differs, in the order of kinds and ids; raises `ExportError`. What is held in memory does not grow."""
    for release in (old, new):
        files_of(release, "articles")
    with closing(sqlite3.connect("")) as database:  # a file of SQLite's own, gone with the connection
        database.execute("PRAGMA cache_size=-65536")
        for name, release in (("old", old), ("new", new)):
            _fill(database, name, release, ARTICLES)
            _fill(database, f"{name}_ticker", release, TICKER)
        gone = {row["id"] for row in records(new, TOMBSTONES)}
        yield from _only(database, "new", "old", "added")
        yield from _changed(database)
        for difference in _only(database, "old", "new", "left_out"):
            yield replace(difference, kind="withdrawn") if difference.id in gone else difference
        for row in records(new, ARTICLES):
            before = database.execute("SELECT row FROM old WHERE id = ?", (row["id"],)) if row["withdrawn"] else ()
            if any(not json.loads(content)["withdrawn"] for (content,) in before):
                yield Difference("withdrawn", row["id"], row["headline"], row["canonical_url"])
        yield from _only(database, "new_ticker", "old_ticker", "ticker_new")
        yield from _only(database, "old_ticker", "new_ticker", "ticker_gone")


def _fill(database: sqlite3.Connection, table: str, release: Path, of: Table) -> None:
    database.execute(f"CREATE TABLE {table} (id TEXT PRIMARY KEY, row TEXT) WITHOUT ROWID")
    kept = _story if of is ARTICLES else _headline
    inserted = ((row["id"], json.dumps(kept(row), ensure_ascii=False)) for row in records(release, of))
    database.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", inserted)  # noqa: S608


def _headline(row: Row) -> Row:
    return {"headline": row["headline"], "url": row["url"]}


def _story(row: Row) -> Row:
    full = row["text_policy"] == FULL
    fields = [field for field in having(Article, DIFFED) if full or field not in leading_to(Article, TEXT)]
    fields.sort(key=lambda field: field.record is Body)  # the longest texts last
    texts = {name: text for field in fields for name, text in _texts(field, row.get(field.name))}
    return {
        "headline": row["headline"], "url": row["canonical_url"], "texts": texts, "hash": row["content_hash"],
        "withdrawn": row["withdrawn"], "full": full,
    }  # fmt: skip


_NAMES = {"alternative_headlines": "headline", "bodies": "text"}


def _texts(field: Declared, value: Any) -> Iterator[tuple[str, str]]:
    """The texts of a field by name, those in several languages each by its own; null is an empty text."""
    name = _NAMES.get(field.name, field.name.replace("_", " "))
    if field.record is Body:
        yield from ((f"{name} ({body['language']})", _text(body, Body)) for body in value or ())
    elif field.container is dict:
        yield from ((f"{name} ({key})", _text(text)) for key, text in (value or {}).items())
    else:
        yield name, _text(value, field.record)


def _text(value: Any, record: type[Any] | None = None) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(_text(part, record) for part in value)
    if record is None:
        return str(value)
    texts = (_text(value.get(field.name), field.record) for field in having(record, DIFFED))
    return "\n".join(filter(None, texts))


def _only(database: sqlite3.Connection, table: str, other: str, kind: Kind) -> Iterator[Difference]:
    found = database.execute(
        f"SELECT id, row FROM {table} WHERE id NOT IN (SELECT id FROM {other}) ORDER BY id"  # noqa: S608
    )
    for id, content in found:
        row = json.loads(content)
        yield Difference(kind, id, row["headline"], row["url"])


def _changed(database: sqlite3.Connection) -> Iterator[Difference]:
    found = database.execute(
        "SELECT id, old.row, new.row FROM old JOIN new USING (id) WHERE old.row <> new.row ORDER BY id"
    )
    for id, before, after in found:
        other = json.loads(after)
        if changes := changes_of(json.loads(before), other):
            yield Difference("changed", id, other["headline"], other["url"], changes)


def changes_of(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """The texts that differ; if one side's are withheld, only that they differ."""
    if not (old["full"] and new["full"]):
        names = [name for name in new["texts"] if name in old["texts"]]
        withheld = [Change("text", "(withheld)")] if old["hash"] != new["hash"] else []
    else:
        names = list(dict.fromkeys([*new["texts"], *old["texts"]]))
        withheld = []
    texts = [(name, old["texts"].get(name, ""), new["texts"].get(name, "")) for name in names]
    return [Change(name, word_diff(before, after)) for name, before, after in texts if before != after] + withheld


def word_diff(old: str, new: str, context: int = CONTEXT) -> str:
    """What differs between two texts, word by word, as `git diff --word-diff` shows it; `¶` is the end of a line.

    Scripts without spaces are compared letter by letter. What would take too long to compare is shown whole.

    >>> word_diff("The ferry sails on Monday morning.", "The ferry sails on Tuesday morning.")
    'The ferry sails on [-Monday-] {+Tuesday+} morning.'
    >>> word_diff("one two three four five six", "one two three four five six seven", context=2)
    '… five six {+seven+}'
    >>> word_diff("The ferry sails. It is late.", "The ferry sails.\\nIt is late.")
    'The ferry sails. {+¶+} It is late.'
    >>> word_diff("渡轮周一早上开。", "渡轮周二早上开。")
    '渡轮周[-一-] {+二+}早上开。'
    """
    before, after = (pieces(" ¶ ".join(text.split("\n"))) for text in (old, new))
    shown = ""
    for tag, a, b, c, d in _opcodes([piece.rstrip() for piece in before], [piece.rstrip() for piece in after]):
        if tag == "equal":  # of two pieces, the one with a space after it
            same = [max(pair, key=len) for pair in zip(before[a:b], after[c:d], strict=True)]
            shown += _around(same, context, starts=a == 0, ends=b == len(before) and d == len(after))
            continue
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        parts = ([f"[-{gone.rstrip()}-]"] if gone else []) + ([f"{{+{come.rstrip()}+}}"] if come else [])
        shown += " ".join(parts) + (" " if (come or gone)[-1].isspace() else "")
    return " ".join(shown.split())


def _opcodes(before: list[str], after: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """As those of `difflib`, in bounded time."""
    shorter = min(len(before), len(after))
    start = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    end = next((at for at in range(shorter - start) if before[-1 - at] != after[-1 - at]), shorter - start)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if start:
        yield "equal", 0, start, 0, start
    matcher: Any = difflib.SequenceMatcher(None, old, new, autojunk=len(old) > 2000)  # `bpopular` is not typed
    times = Counter(new)
    if sum(times[piece] for piece in old if piece not in matcher.bpopular) <= _STEPS:
        for tag, a, b, c, d in matcher.get_opcodes():
            yield tag, start + a, start + b, start + c, start + d
    else:
        yield "replace", start, start + len(old), start, start + len(new)
    if end:
        yield "equal", len(before) - end, len(before), len(after) - end, len(after)


def _around(same: list[str], context: int, *, starts: bool, ends: bool) -> str:
    """The words beside a change; what is farther is `…`."""
    left, right = 0 if starts else context, 0 if ends else context
    if len(same) > left + right + 1:
        same = [*same[:left], " … ", *same[len(same) - right :]]
    return "".join(same)


_SHOWN: dict[Kind, str] = {
    "added": "+ story", "changed": "~ story", "withdrawn": "- story (withdrawn)", "left_out": "- story (not in NEW)",
    "ticker_new": "+ ticker", "ticker_gone": "- ticker",
}  # fmt: skip


_ESCAPED = {control: f"\\u{control:04x}" for control in range(0x7F, 0xA0)}  # JSON escapes those before


def format_difference(difference: Difference, *, as_json: bool = False) -> str:
    """A difference as text for people, each part in one line, or as one line of JSON."""
    if as_json:
        return json.dumps(asdict(difference), ensure_ascii=False).translate(_ESCAPED)
    first = f"{_SHOWN[difference.kind]}  {difference.id}  {_one_line(difference.headline)}"
    below = [difference.url or "", *(f"{change.field}: {change.diff}" for change in difference.changes)]
    return "\n".join([first, *(f"    {_one_line(part)}" for part in below if part)])


def _one_line(text: str) -> str:
    return " ".join(text.split())
