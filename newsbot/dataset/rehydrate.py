"""Withheld texts restored from records of one's own: a release in, the same release with its texts out."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from newsbot.dataset import source as sources
from newsbot.dataset.batches import Batch, chunks
from newsbot.dataset.built import Built
from newsbot.dataset.derived import add_derived
from newsbot.dataset.describe import describe
from newsbot.dataset.errors import ExportError
from newsbot.dataset.extracted import file_at, unpacked
from newsbot.dataset.facts import Facts
from newsbot.dataset.formats import FORMATS, Row
from newsbot.dataset.index import BY_EARLIER, BY_LATER, BY_SITEMAP, Lines
from newsbot.dataset.pairs import encoder_of
from newsbot.dataset.reading import about, files_of, records, rows_in
from newsbot.dataset.records import KINDS, RecordPath, complete, read
from newsbot.dataset.release import Silent, Steps, beside, finish
from newsbot.dataset.removal import Removal
from newsbot.dataset.shards import Output, Shard
from newsbot.dataset.tables import COLUMNS, LISTINGS, TICKER, TOMBSTONES, Table, as_record
from newsbot.dataset.takedown import Takedown
from newsbot.dataset.withheld import FULL, HASH, digest, restore, texts
from newsbot.items import Article, Card, Listing
from newsbot.roles import TEXT, names, names_holding


@dataclass(slots=True)
class Rehydrated:
    """What became of the revisions of a release."""

    restored: int = 0
    missing: int = 0
    taken: int = 0  # stories that were taken down
    unmatched: list[str] = field(default_factory=list)  # lines of the takedown list that name no story


class Texts:
    """Texts by story and hash, out of records, whose places are in a database on disk; both are closed by `stack`."""

    def __init__(self, stack: ExitStack, files: Sequence[RecordPath], takedown: Takedown | None = None) -> None:
        self.met = Takedown()  # all names of the stories on a list
        self._database = stack.enter_context(closing(sqlite3.connect("")))
        self._lines = stack.enter_context(Lines(files))
        self._database.execute("CREATE TABLE places (id TEXT, fetched TEXT, file INTEGER, at INTEGER, size INTEGER)")
        for number, file in enumerate(files):
            self._database.executemany("INSERT INTO places VALUES (?,?,?,?,?)", self._places(number, file, takedown))
        self._database.execute("CREATE INDEX by_id ON places (id)")

    def _places(self, number: int, file: RecordPath, takedown: Takedown | None) -> Iterator[tuple[object, ...]]:
        for at, size, record in read(file):
            if takedown and takedown.names(*(names := (record.id, record.url, record.canonical_url))):
                self.met.add(names[0], names[1:])
            yield record.id, record.fetched_at, number, at, size

    def of(self, id: str) -> dict[str, str]:
        """The texts of all revisions of a story, by their hashes."""
        places = self._database.execute("SELECT file, at, size FROM places WHERE id = ?", (id,))
        return {digest(text): text for place in places for text in texts(self._lines.record(*place))}

    def same(self, row: Row) -> Row | None:
        found = self._database.execute(
            "SELECT file, at, size FROM places WHERE id = ? AND fetched = ?", (row["id"], row["fetched_at"])
        ).fetchone()
        return self._lines.record(*found) if found else None


class Stories:
    """The stories of a release that later ones are translations of, in a database on disk; closed by `stack`."""

    def __init__(self, stack: ExitStack, rows: Iterable[Row] = (), lists: Iterable[Row] = ()) -> None:
        self._database = stack.enter_context(closing(sqlite3.connect("")))
        self._database.execute("CREATE TABLE stories (o INTEGER PRIMARY KEY, id TEXT, row TEXT)")
        self._database.execute("CREATE TABLE named (o INTEGER, other TEXT, listed INTEGER)")
        for place, row in enumerate(rows):
            self._database.execute("INSERT INTO stories (o, id) VALUES (?,?)", (place, row["id"]))
            others = ((place, translation["id"]) for translation in row.get("translations") or ())
            self._database.executemany("INSERT INTO named VALUES (?,?,0)", others)
        self._database.execute("CREATE UNIQUE INDEX by_id ON stories (id)")
        for row in lists:
            listed = ((other["id"], story["id"]) for story in row["versions"] for other in story["translations"])
            self._database.executemany("INSERT INTO named SELECT o, ?, 1 FROM stories WHERE id = ?", listed)
        self._database.execute(
            "CREATE TABLE versions AS SELECT max(n.o, s.o) AS later, min(n.o, s.o) AS earlier,"
            " sum(DISTINCT CASE WHEN n.listed THEN ? WHEN n.o > s.o THEN ? ELSE ? END) AS declared"
            " FROM named n JOIN stories s ON s.id = n.other WHERE n.o != s.o GROUP BY later, earlier",
            (BY_SITEMAP, BY_LATER, BY_EARLIER),
        )
        self._database.execute("CREATE INDEX by_later ON versions (later)")
        self._database.execute("CREATE INDEX by_earlier ON versions (earlier)")

    def keeping(self, found: Iterator[Row]) -> Iterator[Row]:
        """The revisions in `found`, of which those that later stories need are kept."""
        for row in found:
            if row["latest"]:
                self._database.execute(
                    "UPDATE stories SET row = ? WHERE id = ? AND o IN (SELECT earlier FROM versions)",
                    (json.dumps(row), row["id"]),
                )
            yield row

    def versions(self, row: Row) -> Iterator[tuple[Row, int]]:
        """The stories before a story that are said to be its translations, and which of the two says so."""
        found = self._database.execute(
            "SELECT e.row, v.declared FROM stories s JOIN versions v ON v.later = s.o JOIN stories e ON e.o = v.earlier"
            " WHERE s.id = ? ORDER BY v.earlier",
            (row["id"],),
        )
        return ((json.loads(earlier), declared) for earlier, declared in found.fetchall())


def rehydrate(
    release: Path,
    folder: Path,
    sites: tuple[str, ...],
    extra: tuple[Path, ...],
    target: Path,
    formats: tuple[str, ...] = FORMATS,
    steps: Steps | None = None,
    takedown: Takedown | None = None,
) -> Rehydrated:
    """Makes a release at `target` with the texts that finished runs, or files of article records, have.

    Either all texts of a revision come back or none does: a text is put back only if its hash is the same. Those on
    cards, which have no hashes, come back from the record of the same fetch. Stories that are taken down are left out.
    Raises `ExportError`.
    """
    steps = steps or Silent()
    built = Built.of_release(about(release), formats)
    options = built.options
    encoder = encoder_of(options.embed)
    own = _own(folder, sites, needed=not extra)
    files = [*(own.files("articles") if own else ()), *map(file_at, extra)]
    lists = own.files("listings") if own else []
    takedown = takedown or Takedown()
    with beside(target) as building:
        with TemporaryDirectory(prefix=".work-", dir=building) as work, ExitStack() as stack:
            files = [unpacked(file, number, Path(work)) for number, file in enumerate(files)]
            store, cards = Texts(stack, files, takedown), Texts(stack, lists)
            removal = Removal.of(release, takedown, store.met)
            done = Rehydrated(taken=len(removal.ids), unmatched=removal.unmatched)
            built.take_down(len(removal.ids), removal.withdrawn, removal.captures)
            shards = list(_shards(release, removal))
            if not shards and removal.ids:
                raise ExportError(f"{release}: no story is left, because all of them were taken down")
            advance = steps.step("Putting texts back", len(shards))
            stories = Stories(stack)
            if options.pairs:
                every = chain.from_iterable(rows_in(articles, ("id", "translations")) for _, articles, _ in shards)
                named = (complete(row, Listing) for row in records(release, LISTINGS))
                stories = Stories(stack, (row for row in every if row["id"] not in removal.ids), named)
            for shard, articles, revisions in shards:
                found = _restored(removal.left(_joined(articles, revisions)), store, done)
                output = Output(building, formats, shard, Facts())
                if options.pairs:
                    output.write_with_pairs(map(Batch.of, chunks(stories.keeping(found))), stories.versions, encoder)
                else:
                    output.write(map(Batch.of, chunks(found)))
                built.facts.add(output.facts)
                built.shards.append(shard)
                advance(1)
            small = {
                table.name: partial(_small_rows, release, table, cards, removal.down)
                for table in (TICKER, LISTINGS, TOMBSTONES)
            }
            finish(building, built, small, steps)
        describe(building, built)
    return done


def _small_rows(release: Path, table: Table, cards: Texts, down: Takedown) -> Iterator[Row]:
    rows = down.left(complete(row, KINDS[table.name][1]) for row in records(release, table))
    if table is not LISTINGS:
        return rows
    return (_with_card_texts(row, names_holding(Listing, Card), cards) for row in rows)


def _with_card_texts(row: Row, fields: Sequence[str], store: Texts) -> Row:
    """A row with the texts of its cards, taken from the record of the same fetch."""
    withheld = [(name, card) for name in fields for card in row[name] if not all(card[text] for text in _CARD_TEXTS)]
    own = store.same(row) if withheld else None
    if own is not None:
        by_card = {(name, _but_texts(card)): card for name in fields for card in own[name]}
        for name, card in withheld:
            if (same := by_card.get((name, _but_texts(card)))) is not None:
                card.update({text: same[text] for text in _CARD_TEXTS})
    return row


def _but_texts(card: Row) -> tuple[object, ...]:
    return tuple(value for name, value in card.items() if name not in _CARD_TEXTS)


_CARD_TEXTS = names(Card, TEXT)  # what a release withholds of a card


def _own(folder: Path, sites: tuple[str, ...], *, needed: bool) -> sources.Source | None:
    try:
        return sources.find(folder, sites)
    except ExportError:
        if needed or sites:
            raise
        return None


def _shards(release: Path, removal: Removal) -> Iterator[tuple[Shard, Path, Path]]:
    paths = [path for path in files_of(release, "articles") if removal.leaves(path)]
    shards = Counter(path.name.split("-")[0] for path in paths)
    before: Counter[str] = Counter()
    for number, path in enumerate(paths):
        split = path.name.split("-")[0]
        yield (
            Shard(number, 0, 0, split, before[split], shards[split]),
            path,
            path.parent.with_name("revisions") / path.name,
        )
        before[split] += 1


def _joined(articles: Path, revisions: Path) -> Iterator[Row]:
    """The revisions of a shard as rows that either table is taken from; both are in the same order."""
    left = rows_in(revisions)
    for story in rows_in(articles):
        for revision in left:
            yield complete(as_record({**story, **revision}, COLUMNS), Article)
            if revision["latest"]:
                break


def _restored(found: Iterator[Row], store: Texts, done: Rehydrated) -> Iterator[Row]:
    for row in found:
        if row["text_policy"] != FULL:
            back = row["text_policy"] == HASH and restore(row, store.of(row["id"]).get)
            done.restored += back
            done.missing += not back
        if row["text_policy"] == FULL:
            _with_card_texts(row, names_holding(Article, Card), store)
        yield add_derived(row)
