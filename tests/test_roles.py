"""A field of a record is declared once: its roles are complete, and a new field needs no other edit to be everywhere."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from typing import Annotated, Any, get_args

import pytest

from newsbot import items
from newsbot.columns import Form
from newsbot.items import Article, Body, Card, Item, Listing, Published, Record, Tombstone
from newsbot.revisions import COMPARED, content_hash
from newsbot.roles import COMPARED as COMPARED_ROLE
from newsbot.roles import OPEN, TEXT, WATCHED, Declared, Role, declared, leading_to, names

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"


def records(found: set[type[Any]]) -> set[type[Any]]:
    """Record classes, with those of the records in them."""
    inner: set[type[Any]] = {field.record for record in found for field in declared(record) if field.record}
    return found if inner <= found else records(found | inner)


ROOTS: set[Any] = {*get_args(Record), *get_args(Item)}
RECORDS = records({kind for kind in ROOTS if isinstance(kind, type) and is_dataclass(kind)})


@pytest.mark.parametrize("record", sorted(RECORDS, key=str))
def test_every_field_declares_its_roles(record: type[Any]) -> None:
    assert declared(record)  # raises where one is missing


def test_the_records_of_items_are_all_looked_at() -> None:
    reports = {"Unread", "WrittenFile", "Monitor", "LostFile", "RunReport", "ReleasedRun", "Release"}
    classes = {
        name
        for name, value in vars(items).items()
        if isinstance(value, type) and is_dataclass(value) and value.__module__ == items.__name__
    }
    assert {record.__name__ for record in RECORDS} == classes - reports


@pytest.mark.parametrize(
    ("hint", "problem"),
    [
        (str, "TEXT .* or OPEN"),
        (str | None, "TEXT .* or OPEN"),
        (list[str], "TEXT .* or OPEN"),
        (Annotated[str, Form("date")], "TEXT .* or OPEN"),
        (Annotated[str, Role.COMPARED | Role.WATCHED], "TEXT .* or OPEN"),
        (Annotated[str, TEXT | OPEN], "one of the two"),
        (Annotated[list[list[str]], TEXT], "must be str"),
        (Annotated[str | int, TEXT], "must be str"),
        (Annotated[list[Body], TEXT], "their own fields"),
        (dict[str, Body], "by key"),
        (Annotated[list[Card], COMPARED_ROLE], "is COMPARED, and no field of Card is"),
        (Annotated[Card, WATCHED], "is WATCHED, and no field of Card is"),
        (Annotated[str, OPEN | Role.ADDED], "needs a default"),
    ],
    ids=str,
)
def test_a_field_that_does_not_say_what_becomes_of_its_text_is_refused(hint: Any, problem: str) -> None:
    @dataclass
    class Broken:
        field: Any

    Broken.__annotations__["field"] = hint
    with pytest.raises(TypeError, match=rf"^Broken\.field .*{problem}"):
        declared(Broken)


def test_a_field_is_taken_apart() -> None:
    fields = {field.name: field for field in declared(Article)}
    assert fields["summary"] == Declared("summary", fields["summary"].roles, str, None, True)
    assert fields["key_points"].container is list
    assert (fields["provenance"].container, fields["provenance"].of) == (dict, str)
    assert (fields["published"].record, fields["bodies"].record) == (Published, Body)
    assert {field.name: field for field in declared(Body)}["language"].record is None


def test_texts_are_those_that_docs_rights_names() -> None:
    texts = {
        record.__name__: {field.name for field in leading_to(record, TEXT)}
        for record in RECORDS
        if leading_to(record, TEXT)
    }
    assert texts == {
        "Article": {"summary", "bodies", "key_points", "images", "media", "links", "related", "popular"},
        "Body": {"paragraphs"},
        "Image": {"alt", "caption"},
        "Media": {"title"},
        "Link": {"text"},
        "Card": {"summary"},
        "Listing": {"cards"},
    }
    assert not leading_to(Tombstone, TEXT)
    assert names(Listing, TEXT) == ()


def test_changed_names_keys_in_the_order_of_declaration() -> None:
    assert names(Article, COMPARED_ROLE) == COMPARED
    assert [field.name for field in declared(Article) if field.name in COMPARED] == list(COMPARED)


def test_the_content_hash_is_what_it_always_was() -> None:
    """Another hash makes every story of every ledger a revision: it takes a new version of the schema."""
    article = Article(
        headline="Rain", alternative_headlines={"en": "Rain", "ur": "بارش"}, byline="Ayesha Noor", summary="Wet.",
        published=Published("May 1, 2026", "2026-05-01", "2026-05-01", "2026-05-01", "day", "byline"),
        bodies=[Body("en", "ltr", "Rain", "LAHORE", ["It rains.", "It pours."], 4)],
    )  # fmt: skip
    assert content_hash(article, None)[:16] == "595948ffa4879d44"
    assert content_hash(article, "2026-05-01")[:16] == "c01df806e6b2b7e5"


# A new field


FIELD = """\
    correction: Annotated[
        str | None, TEXT | ADDED | COMPARED | REVISES | DIFFED | WATCHED | REPORTED | SAMPLED | SHOWN
    ] = None
    \"\"\"What the publisher has put right.\"\"\"
"""
NOTES = """\
    notes: Annotated[list[str], TEXT | ADDED | COMPARED | WATCHED] = field(default_factory=list)
    \"\"\"What stands below the text.\"\"\"
"""
EDITS = (
    (place := "    images: Annotated[", FIELD + place),
    (place := "\n\n@dataclass(slots=True)\nclass Image:", NOTES + place),
)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of newsbot in which a story has one more field, and its bodies another: two edits in `items.py`."""
    folder = tmp_path_factory.mktemp("grown")
    shutil.copytree(ROOT / "newsbot", folder / "newsbot", ignore=shutil.ignore_patterns("__pycache__"))
    path = folder / "newsbot" / "items.py"
    text = path.read_text("utf-8")
    for place, new in EDITS:
        assert text.count(place) == 1
        text = text.replace(place, new)
    path.write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of stories, and its release, from before the new fields."""
    folder = tmp_path_factory.mktemp("older")
    code = """
from pathlib import Path
from newsbot.dataset.release import Options, export
from test_export import URDU, Body, write_run, story, text_of, FIRST

folder = Path(sys.argv[1])
bodies = [Body("en", "ltr", "Free", None, text_of(5), 80), URDU]
write_run(folder / "data", FIRST, articles=[story(1), story(2, in_language=["en", "ur"], bodies=bodies)])
export(folder / "data", (), folder / "release", Options(text="hash"))
print(0)
"""
    run(ROOT, code, folder)
    return folder


def run(folder: Path, code: str, *arguments: Path) -> Any:
    """What code prints, as JSON, with the newsbot of a folder."""
    start = f"import json, sys; sys.path[:0] = [{str(folder)!r}, {str(TESTS)!r}, {str(TESTS / 'helpers')!r}]\n"
    check = f"import newsbot; assert newsbot.__file__.startswith({str(folder)!r})\n"
    done = subprocess.run(
        [sys.executable, "-c", start + check + code, *arguments], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


READ = """
import copy
from newsbot.dataset.withheld import restore, texts, digest, withhold
from newsbot.items import ARTICLE_SCHEMA, Article, Body, Published
from newsbot.monitors.tally import Tally
from newsbot.pipelines.validate import problem_of
from newsbot.revisions import body_hash, content_hash, judge
from newsbot.schemas import schema_of
from newsbot.storage.files import as_dict, as_line
from newsbot.commands.sample import _article_rows

def article(correction):
    made = Article(
        id="0" * 20, url="https://example.org/a", canonical_url="https://example.org/a", headline="Rain",
        correction=correction, in_language=["en"], bodies=[Body("en", "ltr", "Rain", None, ["It rains."], notes=["N", "O"])],
        fetched_at="2026-05-01T10:00:00+00:00",
    )
    made.content_hash = content_hash(made, None)
    return made

schema = schema_of(ARTICLE_SCHEMA)["properties"]
first = judge(article(None), None, 1, "1", None).revision
second = judge(article("It was snow."), None, 1, "2", first)
older = copy.deepcopy(first)
del older.keys["correction"]
third = judge(article("It was snow."), None, 1, "2", older)
tally = Tally()
tally.page([article("It was snow."), article(None)], [], rendered=False, feed=False)
row = as_dict(article("It was snow."))
whole, known = copy.deepcopy(row), {digest(text): text for text in texts(row)}
withhold(row, "hash")
withheld = copy.deepcopy(row)
assert restore(row, known.get)
print(json.dumps({
    "schema": [schema["correction"], list(schema).index("correction") + 1 == list(schema).index("images"),
               schema["bodies"]["items"]["properties"]["notes"]["type"]],
    "line": json.loads(as_line(article("It was snow.")))["correction"],
    "checked": [problem_of(article(7)), problem_of(article("It was snow."))],
    "revision": [second.fate, second.article.changed],
    "older": [third.fate, third.revision.keys["correction"] != ""],
    "monitors": {name: tally.counts[name] for name in ("coverage/en/correction", "coverage/en/notes")},
    "withheld": [withheld["correction"], withheld["bodies"][0]["notes"], [t["field"] for t in withheld["text_hashes"]]],
    "restored": {key: row[key] for key in whole} == whole,
    "sample": [list(told) for told in _article_rows(article("It was snow.")) if told[0] == "correction"],
}))
"""


def test_a_new_field_is_declared_once_and_read_compared_watched_and_withheld(grown: Path) -> None:
    about = {"type": ["string", "null"], "description": "What the publisher has put right."}
    assert run(grown, READ) == {
        "schema": [about, True, "array"],
        "line": "It was snow.",
        "checked": ["correction is 7, but has to be str | None, as JSON has it", None],
        "revision": ["changed", ["correction"]],
        "older": ["unchanged", True],  # the ledger does not know the field yet
        "monitors": {"coverage/en/correction": 1, "coverage/en/notes": 2},
        "withheld": [None, [], ["bodies/0/paragraphs/0", "bodies/0/notes/0", "bodies/0/notes/1", "correction"]],
        "restored": True,
        "sample": [["correction", "", "It was snow."]],
    }


EXPORT = """
import gzip
from io import BytesIO
from pathlib import Path
import pyarrow.parquet
from newsbot.dataset.compare import compare
from newsbot.dataset.reading import rows, rows_in
from newsbot.dataset.release import Options, export
from newsbot.items import Rights
from test_export import write_run, story, number, FIRST, SECOND

folder = Path("exports")
reserved = Rights(robots_txt="allowed", tdm_reservation="1")
released = []
for name, text in (("old", "It was snow."), ("new", "It was hail.")):
    data = folder / name
    write_run(data, FIRST, articles=[story(1, correction=text), story(2, correction="secret words", rights=reserved)])
    export(data, (), folder / f"{name}-release", Options())
    released.append(folder / f"{name}-release")
old, new = released
shard = next((old / "parquet" / "articles").glob("*.parquet"))
told = {row["id"]: row["correction"] for row in rows(old, "articles")}
unpacked = {".gz": gzip.open, ".parquet": lambda path, mode: BytesIO(repr(list(rows_in(path))).encode())}
files = [path for path in old.rglob("*") if path.is_file()]
found = [path.name for path in files if b"secret words" in unpacked.get(path.suffix, open)(path, "rb").read()]
print(json.dumps({
    "parquet": str(pyarrow.parquet.read_schema(shard).field("correction").type),
    "rows": [told[number(1)], told[number(2)]],
    "secret": found,
    "csv": "correction" in (old / "csv" / "articles.csv").read_text("utf-8-sig").splitlines()[0],
    "bodies": "notes" in (old / "csv" / "bodies.csv").read_text("utf-8-sig").splitlines()[0],
    "card": "| `correction` | string | What the publisher has put right. |" in (old / "README.md").read_text("utf-8"),
    "report": "correction" in (old / "report.html").read_text("utf-8"),
    "diff": [[change.field, change.diff] for d in compare(old, new) for change in d.changes],
}))
"""


@pytest.mark.slow
def test_a_new_field_is_in_every_part_of_a_release(grown: Path) -> None:
    pytest.importorskip("pyarrow", reason="exports are an extra: scrapy-newsbot[export]")
    assert run(grown, EXPORT) == {
        "parquet": "string",
        "rows": ["It was snow.", None],
        "secret": [],
        "csv": True,
        "bodies": True,
        "card": True,
        "report": True,
        "diff": [["correction", "It was [-snow.-] {+hail.+}"]],
    }


OLDER = """
from pathlib import Path
from newsbot.dataset.compare import compare
from newsbot.dataset.reading import rows
from newsbot.dataset.rehydrate import rehydrate
from newsbot.dataset.release import Options, export

folder, to = Path(sys.argv[1]), Path("older")
export(folder / "data", (), to / "again", Options())
done = rehydrate(folder / "release", folder / "data", (), (), to / "back")
print(json.dumps({
    "new keys": [[row["correction"], [body["notes"] for body in row["bodies"]]] for row in rows(to / "again", "articles")],
    "rehydrated": [done.restored, done.missing],
    "as exported": list(rows(to / "back", "articles")) == list(rows(to / "again", "articles")),
    "diff": [d.kind for d in compare(folder / "release", to / "back")],
}))
"""


@pytest.mark.slow
def test_records_and_releases_from_before_a_new_field_are_read_with_its_default(grown: Path, older: Path) -> None:
    pytest.importorskip("pyarrow", reason="exports are an extra: scrapy-newsbot[export]")
    assert run(grown, OLDER, older) == {
        "new keys": [[None, [[]]], [None, [[], []]]],
        "rehydrated": [2, 0],
        "as exported": True,
        "diff": [],
    }
