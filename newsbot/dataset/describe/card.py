"""README.md of a release: a dataset card as the Hugging Face Hub reads it. Every figure is counted from the rows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from newsbot.dataset.built import Built
from newsbot.dataset.copies import METHOD
from newsbot.dataset.describe.citation import abstract, collected, is_invented, released, title
from newsbot.dataset.describe.files import DataFile
from newsbot.dataset.facts import Facts
from newsbot.dataset.splits import SPLITS
from newsbot.dataset.tables import ARTICLES, TICKER, Column, ListOf, Struct, Table, Type
from newsbot.dataset.withheld import FULL, HASH, NONE

_SIZES = (
    (1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"), (100_000_000, "10M<n<100M"),
)  # fmt: skip
_DTYPES = {"string": "string", "int": "int64", "float": "float64", "bool": "bool"}


def size_category(rows: int) -> str:
    """The Hub's word for a number of rows.

    >>> size_category(28), size_category(1000), size_category(10**9)
    ('n<1K', '1K<n<10K', 'n>100M')
    """
    return next((name for limit, name in _SIZES if rows < limit), "n>100M")


def features(columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Columns as `dataset_info.features` of a card.

    >>> features((Column("authors", ListOf("string")), Column("pages", "int")))
    [{'name': 'authors', 'list': 'string'}, {'name': 'pages', 'dtype': 'int64'}]
    """
    return [{"name": column.name, **_feature(column.type)} for column in columns]


def _feature(kind: Type) -> dict[str, Any]:
    if isinstance(kind, ListOf):
        inner = kind.of
        assert not isinstance(inner, ListOf), "no list of ours holds lists"
        return {"list": features(inner.fields) if isinstance(inner, Struct) else _DTYPES[inner]}
    return {"struct": features(kind.fields)} if isinstance(kind, Struct) else {"dtype": _DTYPES[kind]}


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
    return f"---\n{yaml(_head(built, files))}---\n\n{''.join(_sections(built, files))}"


def _head(built: Built, files: Sequence[DataFile]) -> dict[str, Any]:
    facts = built.facts
    languages = sorted(name for name in facts.languages if name != "und")
    head: dict[str, Any] = {
        "language": sorted({name.split("-")[0] for name in languages}),
        "language_details": ", ".join(languages),
        "license": "other",
        "license_name": "publishers-rights",
        "license_link": "README.md#rights",
        "pretty_name": title(built),
        "size_categories": [size_category(facts.rows["articles"])],
        "source_datasets": ["original"],
        "annotations_creators": ["no-annotation"],
        "task_categories": ["text-classification", "summarization", "translation"],
        "tags": ["news", "newsbot", "croissant", *built.source.sites],
    }
    loaded = _loaded(files)
    tables = [
        table for table in built.tables if table.name in {file.table for file in loaded} and facts.rows[table.name]
    ]
    if tables:  # the Hub's library takes none without a row
        head["configs"] = [
            {"config_name": table.name, "data_files": _data_files(table, facts, loaded[0].format)}
            | ({"default": True} if table is ARTICLES else {})
            for table in tables
        ]
        head["dataset_info"] = [_info(table, facts, loaded) for table in tables]
    return head


def _loaded(files: Sequence[DataFile]) -> list[DataFile]:
    """The files that the Hub's library loads: Parquet, or where there is none JSON Lines."""
    by_form = ([file for file in files if file.format == form] for form in ("parquet", "jsonl"))
    return next(filter(None, by_form), [])


def _splits(table: Table, facts: Facts) -> dict[str, int]:
    """The rows of a table by split; there is none without a row, which the Hub's library cannot load."""
    counted = {"articles": facts.splits, "revisions": facts.revisions, "pairs": facts.pairs}.get(
        table.name, Counter(train=facts.rows[table.name])
    )
    return {split: counted[split] for split in (*SPLITS, TICKER.name) if counted[split]}  # its pairs are of all days


def _data_files(table: Table, facts: Facts, form: str) -> list[dict[str, str]]:
    end = {"parquet": ".parquet", "jsonl": ".jsonl.gz"}[form]
    return [
        {"split": split, "path": f"{form}/{table.name}/{table.stem(split)}-*{end}"} for split in _splits(table, facts)
    ]


def _info(table: Table, facts: Facts, loaded: Sequence[DataFile]) -> dict[str, Any]:
    info: dict[str, Any] = {"config_name": table.name, "features": features(table.columns)}
    if loaded[0].format != "parquet":
        return info
    info["splits"] = [
        {"name": split, "num_bytes": facts.arrow[f"{table.name}/{split}"], "num_examples": count}
        for split, count in _splits(table, facts).items()
    ]
    info["download_size"] = sum(file.size for file in loaded if file.table == table.name)
    info["dataset_size"] = sum(split["num_bytes"] for split in info["splits"])
    return info


def _sections(built: Built, files: Sequence[DataFile]) -> Iterator[str]:
    yield f"# {_cell(title(built))}\n\n{_cell(abstract(built))}\n\n"
    yield _what(built, files)
    yield _collection(built)
    yield _fields()
    yield _splits_and_copies(built)
    yield _gaps(built)
    yield _rights(built)
    yield (
        "## Personal data\n\nStories name journalists, and persons in the news, as their publishers did. Nothing was"
        " added about them, and nothing inferred. To have a story taken down, put its id or its address into the list"
        " that the export reads (`--takedown`): it leaves every format, with its revisions, its place on lists and in"
        " the ticker.\n\n"
    )
    yield (
        f"## How to cite\n\n`CITATION.cff` has it: {_cell(title(built))}, collected by newsbot, {released(built)}. A"
        " story is cited by its `canonical_url`, `headline`, `byline` and `published.date`.\n\n"
    )
    yield (
        "## Check the files\n\n    sha256sum -c SHA256SUMS\n\nThe same records, exported with the same versions of"
        f" newsbot and its libraries, give the same bytes. {sum(file.size for file in files):,} bytes of data.\n"
    )


def _what(built: Built, files: Sequence[DataFile]) -> str:
    facts = built.facts
    rows = [(f"`{table.name}`", f"{facts.rows[table.name]:,}", table.about) for table in built.tables]
    text = "## What is in it\n\n" + _table(("table", "rows", "a row is"), rows)
    present = {file.format for file in files}
    if present & {"parquet", "jsonl"}:
        text += '\n```python\nfrom datasets import load_dataset\n\narticles = load_dataset("FOLDER", "articles")\n```\n'
    formats = {
        "parquet": "`parquet/`: zstd, row groups in the order of `day`.",
        "jsonl": "`jsonl/`: JSON Lines, gzip; every key in every line (`schema/`).",
        "csv": "`csv/`: UTF-8 with a byte order mark. A text that a spreadsheet might take for a formula, or that"
        " begins with an apostrophe, has an apostrophe in front: a program takes one off the front of each text, and"
        " has what the other formats hold. Lists of texts are joined by ` | `, what is deeper is JSON,"
        " the texts of stories are in `bodies.csv`.",
        "sqlite": "`newsbot.db`: SQLite; `english_search` and `urdu_search` are full-text indexes (FTS5), of which"
        " Datasette makes a search box on the views `english` and `urdu`. A word typed with Arabic letters finds its"
        " Urdu spelling.",
        "tmx": "`tmx/`: TMX 1.4b, a file for each two languages: headlines, sentences and ticker headlines of all"
        " splits, each with its probability (`x-posterior`) and tier.",
        "moses": "`moses/`: the same pairs of the tier `high` alone, by split, in two files with a line a pair.",
    }
    return text + "\n" + "".join(f"- {about}\n" for name, about in formats.items() if name in present) + "\n"


def _collection(built: Built) -> str:
    facts, runs = built.facts, built.source.runs
    first, last = collected(built)
    lines = [
        f"{len(runs):,} run{'s' if len(runs) > 1 else ''} of newsbot's crawler over {', '.join(built.source.sites)};"
        f" stories were fetched from {first} to {last}.",
        "robots.txt is obeyed where a record says so (`rights.robots_txt`).",
        f"{sum(run.failures for run in runs):,} addresses failed in these runs, and gave no record then.",
    ]
    if built.source.unfinished:
        lines.append("Runs that were not over were left out.")
    languages = [(name, f"{count:,}", f"{facts.words[name]:,}") for name, count in _ordered(facts.languages)]
    return (
        f"## Collection\n\n{' '.join(lines)}\n\n"
        + _counts("publisher", "stories", facts.publishers)
        + _counts("languages of a story", "stories", facts.together)
        + _table(("language", "texts", "words"), languages)
        + "\n"
    )


def _fields() -> str:
    rows = [(f"`{column.name}`", _type_name(column.type), column.about) for column in ARTICLES.columns]
    return (
        "## Fields\n\nOf `articles`; `schema/` has those of all tables. Times are ISO 8601, days `YYYY-MM-DD`,"
        " languages BCP 47.\n\n" + _table(("column", "type", "what"), rows) + "\n"
    )


def _type_name(kind: Type) -> str:
    if isinstance(kind, ListOf):
        return f"[{_type_name(kind.of)}]"
    return "{" + ", ".join(field.name for field in kind.fields) + "}" if isinstance(kind, Struct) else kind


def _splits_and_copies(built: Built) -> str:
    facts, bounds = built.facts, built.bounds
    rows = [(name, f"{facts.splits[name]:,}") for name in SPLITS if facts.splits[name]]
    begins = {"validation": bounds.validation, "test": bounds.test}
    begin = "; ".join(f"{name} begins on {day}" for name, day in begins.items() if day) or "all days are training"
    return (
        f"## Splits and near-duplicates\n\nBy `day`, never by chance: {begin}. A cluster of near-duplicates is whole on"
        " the side of its earliest story, so that no copy of a story is on two sides.\n\n"
        + _table(("split", "stories"), rows)
        + f"\nNothing was taken out for being a copy: `cluster` names the earliest of a story's near-duplicates."
        f" {facts.copies:,} stories are in {facts.clusters:,} clusters of two or more. Method: {METHOD}.\n\n"
    )


def _gaps(built: Built) -> str:
    facts = built.facts
    total, filled = facts.rows["articles"], facts.filled[""]
    rows = [
        (f"`{column.name}`", f"{filled[column.name] / total:.1%}")
        for column in ARTICLES.columns
        if total and filled[column.name] < total and column.type != "bool" and not isinstance(column.type, Struct)
    ]
    text = "## Known gaps\n\n"
    if total:
        text += f"The day is known of {facts.exact / total:.1%} of the stories; of the others the date is a span. "
    text += f"{built.withdrawn:,} stories were withdrawn by their sites and "
    text += "are kept, marked `withdrawn`" if built.options.keep_withdrawn else "were left out; `tombstones` lists them"
    text += f". {built.taken:,} stories were taken down. What a site had removed before the first run is not there.\n\n"
    text += _counts("precision of the date", "stories", facts.precision)
    text += _counts("warning", "stories", facts.warnings)
    return text + (_table(("column", "filled"), rows) + "\n" if rows else "")


def _rights(built: Built) -> str:
    policies = built.facts.policies
    owners = "The stories are invented." if is_invented(built) else "The stories belong to their publishers."
    text = (
        f"## Rights\n\n{owners} `rights` tells what each said about use when its page was"
        " fetched: robots.txt, robots directives, TDM reservation and policy, content signals, licence. It is recorded,"
        " not judged; whoever uses a text has to.\n\n"
        f"The texts of {policies[FULL]:,} stories are here in full. "
    )
    if policies[HASH]:
        text += (
            f"Those of {policies[HASH]:,} stories are replaced by hashes, offsets and lengths (`text_hashes`), since"
            " their publishers reserve text and data mining or forbid archiving, or since it was asked for:"
            " `scrapy export --rehydrate` puts them back out of a crawl of your own. "
        )
    if policies[NONE]:
        text += f"Those of {policies[NONE]:,} stories were left out. "
    return text.rstrip() + "\n\n" + _counts("licence told", "stories", built.facts.licenses)


def _ordered(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _counts(what: str, of: str, counts: Counter[str]) -> str:
    rows = [(name, f"{count:,}") for name, count in _ordered(counts)[:30]]
    return _table((what, of), rows) + "\n" if rows else ""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(_cell(cell) for cell in line) + " |\n" for line in lines)


def _cell(text: str) -> str:
    """A text of any origin in a cell: it ends neither the cell nor the line, and is no markup."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")
    return " ".join(escaped.split())
