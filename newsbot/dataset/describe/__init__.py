"""The description of a release, for people and for programs: facts in, files out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import newsbot
from newsbot.columns import DRAFT, object_schema
from newsbot.dataset.built import Built
from newsbot.dataset.describe.card import card
from newsbot.dataset.describe.citation import citation, notice, title
from newsbot.dataset.describe.croissant import croissant
from newsbot.dataset.describe.datapackage import datapackage
from newsbot.dataset.describe.files import DataFile, data_files, sums
from newsbot.dataset.errors import ExportError
from newsbot.dataset.report.write import report_html
from newsbot.wording import amount, listed

SUMS = "SHA256SUMS"


def describe(folder: Path, built: Built, known: Sequence[DataFile] = ()) -> None:
    """Writes the files that describe a release, the sums last; files that are `known` are not read.

    Raises `ExportError` if no format has a file.
    """
    data = data_files(folder, known)
    if not data:  # TMX and Moses hold nothing but pairs
        formats = listed(built.options.formats)
        raise ExportError(f"no pair of texts to write as {formats}; name another format too with --formats")
    (folder / "schema").mkdir()
    for table in built.tables:
        schema = {"title": table.name, "description": table.about, **object_schema(table.columns)}
        _write(folder / "schema" / f"{table.name}.json", _json({"$schema": DRAFT, **schema}))
    _write(folder / "release.json", _json(built.release()))
    _write(folder / "croissant.json", _json(croissant(built, data)))
    _write(folder / "datapackage.json", _json(datapackage(built, data)))
    _write(folder / "CITATION.cff", citation(built))
    _write(folder / "README.md", card(built, data))
    made_from = [amount(len(built.source.runs), "run")] if built.source.runs else []
    made_from += [amount(built.captures, "capture")] if built.captures else []
    footer = f"Made by newsbot {newsbot.__version__} from {' and '.join(made_from)}."
    invented = frozenset((run.site, run.name) for run in built.source.runs if run.invented)
    report = report_html(title(built), built.facts, footer=footer, notice=notice(built), invented=invented)
    _write(folder / "report.html", report)
    _write(folder / SUMS, sums(folder, data))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8", "replace"))
