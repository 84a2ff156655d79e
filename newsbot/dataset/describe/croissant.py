"""A release in Croissant 1.1, with the responsible AI vocabulary (RAI 1.0)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from newsbot import HOME
from newsbot.dataset.built import Built
from newsbot.dataset.describe.citation import (
    abstract,
    address,
    bibtex,
    collected,
    creators,
    is_invented,
    released,
    short_name,
    title,
)
from newsbot.dataset.describe.datapackage import MOST
from newsbot.dataset.describe.files import MEDIA, DataFile
from newsbot.dataset.tables import Column, ListOf, Struct, Table

CONTEXT = json.loads(files("newsbot.dataset.describe").joinpath("context.json").read_text("utf-8"))
"""The terms of Croissant 1.1, as its specification has them."""
_TYPES = {"string": "sc:Text", "int": "sc:Integer", "float": "sc:Float", "bool": "sc:Boolean"}
_FORMS = {"date": "sc:Date", "date-time": "sc:DateTime"}
_MEDIA = MEDIA | {"parquet": "application/x-parquet"}


def _read_by(built: Built) -> str:
    """How pages were read; of robots.txt only what the records say."""
    checked, archives = built.facts.robots, "read from archives"
    if built.captures and not built.source.runs:
        return archives
    walked = "walked by a crawler that obeys robots.txt" if checked else "walked by a crawler"
    if 0 < checked < built.facts.rows["articles"]:
        walked += " where a record says so (`rights.robots_txt`)"
    return f"{walked}, or {archives}" if built.captures else walked


def croissant(built: Built, data: Sequence[DataFile]) -> dict[str, Any]:
    """The description; record sets are those of the Parquet files."""
    tables = built.tables if "parquet" in built.options.formats else ()
    facts = built.facts
    if is_invented(built):
        publishers, owners, pages = ["newsbot"], "The stories are invented", "Invented pages in the place"
    else:
        publishers, owners = sorted(facts.publishers)[:MOST], "The stories belong to their publishers"
        pages = "Public pages"
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": short_name(built),
        "alternateName": title(built),
        "description": abstract(built),
        "url": address(built) or HOME,
        "license": "https://schema.org/copyrightNotice",
        "version": "1.0.0",
        "datePublished": released(built),
        "dateModified": released(built),
        "inLanguage": sorted(facts.languages),
        "keywords": ["news", "corpus"],
        "creator": [
            {"@type": "sc:Person" if "," in author else "sc:Organization", "name": name}
            for author, name in zip(built.options.authors or ("newsbot",), creators(built), strict=True)
        ],
        "publisher": [{"@type": "sc:Organization", "name": name} for name in publishers],
        "citeAs": bibtex(built),
        "isLiveDataset": True,
        "usageInfo": f"{owners}; the column `rights` holds what each said about use.",
        "prov:wasGeneratedBy": [
            {"@type": "prov:Activity", "prov:label": "Web crawl", "prov:startedAtTime": run.started,
             "prov:endedAtTime": run.finished, "description": f"{run.site}, by newsbot {run.version}"}
            for run in built.source.runs[-50:]
        ],
        "rai:dataCollection": f"{pages} of news sites, {_read_by(built)}.",
        "rai:dataCollectionType": ["Web Scraping"],
        "rai:dataCollectionTimeframe": list(collected(built)),
        "rai:dataLimitations": "Relative dates are bounds, not days; see Known gaps in README.md.",
        "rai:dataBiases": "What a site keeps online, and links to, is there; what it has taken away is not.",
        "rai:personalSensitiveInformation": "Stories name journalists and people in the news, as published.",
        "rai:dataReleaseMaintenancePlan": "Rebuilt from later runs; withdrawn stories and takedowns leave with them.",
        "rai:dataUseCases": "Research on news, on English and Urdu text, and on how stories change.",
        "distribution": [*map(_file, data), *map(_file_set, tables)],
        "recordSet": [*map(_record_set, tables)],
    }  # fmt: skip


def _file(file: DataFile) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": file.path,
        "contentSize": f"{file.size} B",
        "encodingFormat": _MEDIA[file.format],
        "sha256": file.sha256,
    }


def _file_set(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": f"{table.name}-files",
        "name": f"{table.name}-files",
        "description": table.about,
        "encodingFormat": _MEDIA["parquet"],
        "includes": f"parquet/{table.name}/*.parquet",
    }


def _record_set(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.about,
        "key": [{"@id": f"{table.name}/{name}"} for name in table.key],
        "field": [
            _field(table.name, f"{table.name}/{column.name}", column, column.name, "") for column in table.columns
        ],
    }


def _field(table: str, id: str, column: Column, top: str, path: str) -> dict[str, Any]:
    described: dict[str, Any] = {"@type": "cr:Field", "@id": id, "name": id}
    if column.about:
        described["description"] = column.about
    kind = column.type
    if isinstance(kind, ListOf):
        described["repeated"] = True
        kind = kind.of
    if isinstance(kind, Struct):
        described["subField"] = [
            _field(table, f"{id}/{inner.name}", inner, top, f"{path}.{inner.name}".strip(".")) for inner in kind.fields
        ]
        return described
    source: dict[str, Any] = {"fileSet": {"@id": f"{table}-files"}, "extract": {"column": top}}
    if path:
        source["transform"] = {"jsonPath": path}
    return {**described, "dataType": _FORMS.get(column.form.format) or _TYPES[str(kind)], "source": source}
