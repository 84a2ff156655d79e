"""README.md of a release: a dataset card as the Hugging Face Hub reads it. Every figure is counted from the rows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from newsbot.dataset.built import Built
from newsbot.dataset.copies import METHOD, SHORTEST
from newsbot.dataset.describe.citation import abstract, bibtex, cited, collected, is_invented, released, title
from newsbot.dataset.describe.files import DataFile
from newsbot.dataset.facts import Facts
from newsbot.dataset.pairs import PAIRS
from newsbot.dataset.splits import SPLITS
from newsbot.dataset.tables import ARTICLES, TICKER, VERSION, Column, ListOf, Struct, Table
from newsbot.text.language_tags import primary
from newsbot.wording import amount, by_number, listed

_SIZES = (
    (1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"), (100_000_000, "10M<n<100M"),
)  # fmt: skip
_TAGS = 20  # sites that are tags
_DTYPES = {"string": "string", "int": "int64", "float": "float64", "bool": "bool"}
_TYPED = {"date": "date32", "date-time": "timestamp[us, tz=UTC]"}
_NAMED = {"date": "day", "date-time": "time"}


def size_category(rows: int) -> str:
    """The Hub's word for a number of rows.

    >>> size_category(28), size_category(1000), size_category(10**9)
    ('n<1K', '1K<n<10K', 'n>100M')
    """
    return next((name for limit, name in _SIZES if rows < limit), "n>100M")


def features(columns: Sequence[Column], *, typed: bool = True) -> list[dict[str, Any]]:
    """Columns as `dataset_info.features` of a card; unless `typed`, days and times are texts, as in JSON.

    >>> features((Column("authors", ListOf("string")), Column("pages", "int")))
    [{'name': 'authors', 'list': 'string'}, {'name': 'pages', 'dtype': 'int64'}]
    """
    return [{"name": column.name, **_feature(column, typed)} for column in columns]


def _feature(column: Column, typed: bool) -> dict[str, Any]:
    kind = column.type
    if isinstance(kind, ListOf):
        inner = kind.of
        assert not isinstance(inner, ListOf), "no list of ours holds lists"
        return {"list": features(inner.fields, typed=typed) if isinstance(inner, Struct) else _DTYPES[inner]}
    if isinstance(kind, Struct):
        return {"struct": features(kind.fields, typed=typed)}
    return {"dtype": (_TYPED.get(column.form.format) if typed else None) or _DTYPES[kind]}


def yaml(value: Any, depth: int = 0) -> str:
    """Plain data as YAML; texts are quoted as in JSON, which YAML reads.

    >>> print(yaml({"language": ["en"], "configs": [{"name": "a", "default": True}], "tags": []}), end="")
    language:
    - "en"
    configs:
    - name: "a"
      default: true
    tags: []
    """
    space = "  " * depth
    if isinstance(value, dict) and value:
        return "".join(f"{space}{key}:{_under(item, depth)}" for key, item in value.items())
    if isinstance(value, list) and value:
        return "".join(f"{space}- {yaml(item, depth + 1).lstrip(' ')}" for item in value)
    return json.dumps(value, ensure_ascii=False) + "\n"


def _under(value: Any, depth: int) -> str:
    if isinstance(value, dict) and value:
        return "\n" + yaml(value, depth + 1)
    return "\n" + yaml(value, depth) if isinstance(value, list) and value else " " + yaml(value)


def card(built: Built, files: Sequence[DataFile]) -> str:
    """The whole file."""
    facts, bounds = built.facts, built.bounds
    first, last = collected(built)
    begins = {"validation": bounds.validation, "test": bounds.test}
    total, filled = facts.rows["articles"], facts.filled[""]
    gaps = [
        (f"`{column.name}`", f"{filled[column.name] / total:.1%}")
        for column in ARTICLES.columns
        if total and filled[column.name] < total and column.type != "bool" and not isinstance(column.type, Struct)
    ]
    text = _template().render(
        title=title(built), abstract=abstract(built), facts=facts, total=total, method=METHOD, released=released(built),
        shortest=SHORTEST, runs=built.source.runs, sites=listed(built.source.sites), captures=built.captures,
        hosts=listed(sorted(facts.sites)), unfinished=built.source.unfinished, first=first, last=last,
        empty=[table.name for table in built.tables if not facts.rows[table.name]],
        tables=[(f"`{table.name}`", f"{facts.rows[table.name]:,}", table.about) for table in built.tables],
        columns=[(f"`{column.name}`", _type_name(column), column.about) for column in ARTICLES.columns],
        languages=[(name, f"{count:,}", f"{facts.words[name]:,}") for name, count in by_number(facts.languages)],
        splits=[(name, f"{facts.splits[name]:,}") for name in SPLITS if facts.splits[name]],
        begin="; ".join(f"{name} begins on {day}" for name, day in begins.items() if day) or "all days are training",
        undated=facts.precision["none"],
        withdrawn=built.withdrawn, keep_withdrawn=built.options.keep_withdrawn, taken=built.taken, gaps=gaps,
        version=VERSION, has_pairs=PAIRS in built.tables, invented=is_invented(built),
        cited=cited(built), bibtex=bibtex(built), doi=built.options.doi,
        formats={file.format for file in files}, bytes=sum(file.size for file in files),
    )  # fmt: skip
    return f"---\n{yaml(_head(built, files))}---\n\n{text}"


@cache
def _template() -> Template:
    environment = Environment(  # noqa: S701  # it is Markdown: `cell` escapes
        loader=PackageLoader("newsbot.dataset.describe", "."), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters |= {"cell": _cell, "n": "{:,}".format, "amount": amount}
    environment.globals |= {"table": _table, "block": _block, "counts": _counts, "listed": listed}
    return environment.get_template("card.md")


def _head(built: Built, files: Sequence[DataFile]) -> dict[str, Any]:
    facts = built.facts
    languages = sorted(name for name in facts.languages if name != "und")
    head: dict[str, Any] = {
        "language": sorted(set(map(primary, languages))),
        "language_details": ", ".join(languages),
        "license": "other",
        "license_name": "publishers-rights",
        "license_link": "README.md#rights",
        "pretty_name": title(built),
        "size_categories": [size_category(facts.rows["articles"])],
        "source_datasets": ["original"],
        "annotations_creators": ["no-annotation"],
        "task_categories": ["text-classification", "summarization", "translation"],
        "tags": ["news", "newsbot", "croissant", *built.sites[:_TAGS]],
    }
    loaded = _loaded(files)
    tables = [table for table in built.tables if table.name in {file.table for file in loaded}]
    if tables:
        head["configs"] = [
            {"config_name": table.name, "data_files": _data_files(table, facts, loaded[0].format)}
            | ({"default": True} if table is ARTICLES else {})
            for table in tables
        ]
        head["dataset_info"] = [_info(table, facts, loaded) for table in tables]
    return head


def _loaded(files: Sequence[DataFile]) -> list[DataFile]:
    """The files that the Hub's library loads: Parquet, or JSON Lines if there is no Parquet."""
    by_form = ([file for file in files if file.format == form] for form in ("parquet", "jsonl"))
    return next(filter(None, by_form), [])


def _splits(table: Table, facts: Facts) -> dict[str, int]:
    """The rows of a table by split; without rows only the first, because few tools load such a split."""
    counted = {"articles": facts.splits, "revisions": facts.revisions, "pairs": facts.pairs}.get(
        table.name, Counter(train=facts.rows[table.name])
    )
    known = [split for split in (*SPLITS, TICKER.name) if split in counted]  # the ticker's pairs are of all days
    return {split: counted[split] for split in known if counted[split]} or {known[0]: 0}


def _data_files(table: Table, facts: Facts, form: str) -> list[dict[str, str]]:
    end = {"parquet": ".parquet", "jsonl": ".jsonl.gz"}[form]
    return [
        {"split": split, "path": f"{form}/{table.name}/{table.stem(split)}-*{end}"} for split in _splits(table, facts)
    ]


def _info(table: Table, facts: Facts, loaded: Sequence[DataFile]) -> dict[str, Any]:
    typed = loaded[0].format == "parquet"
    info: dict[str, Any] = {"config_name": table.name, "features": features(table.columns, typed=typed)}
    if not typed:
        return info
    info["splits"] = [
        {"name": split, "num_bytes": facts.arrow[f"{table.name}/{split}"], "num_examples": count}
        for split, count in _splits(table, facts).items()
    ]
    info["download_size"] = sum(file.size for file in loaded if file.table == table.name)
    info["dataset_size"] = sum(split["num_bytes"] for split in info["splits"])
    return info


def _type_name(column: Column) -> str:
    kind = column.type
    inner = kind.of if isinstance(kind, ListOf) else kind
    name = "{" + ", ".join(field.name for field in inner.fields) + "}" if isinstance(inner, Struct) else str(inner)
    return f"[{name}]" if isinstance(kind, ListOf) else _NAMED.get(column.form.format, name)


def _counts(what: str, of: str, counts: Counter[str]) -> str:
    return _block((what, of), [(name, f"{count:,}") for name, count in by_number(counts)[:30]])


def _block(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table and an empty line; nothing if there are no rows."""
    return f"{_table(head, rows)}\n\n" if rows else ""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    """A text of any origin in a cell: it ends neither the cell nor the line, and is no markup."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")
    return " ".join(escaped.split())
