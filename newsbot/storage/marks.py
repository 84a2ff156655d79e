"""Which runs of a data folder are in a store: a note for each run, beside the folders of the sites."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsbot.storage.atomic import put_json

FOLDER = "stored"  # below `DATA_DIR`, and below a store


@dataclass(frozen=True, slots=True)
class Mark:
    """The note that a run is whole in a store."""

    store: str
    manifest: Mapping[str, Any]
    """The run's manifest in the store."""
    removed: bool = False
    """Whether the run's records and archive were removed from this folder since."""


def path_of(data: Path, site: str, run: str) -> Path:
    """The file of a mark below a `DATA_DIR`, or of a manifest below a store's copy."""
    return data / FOLDER / site / f"{run}.json"


def load_mark(data: Path, site: str, run: str) -> Mark | None:
    """The mark of a run; None if it cannot be read: then the run is stored again."""
    try:
        parsed = json.loads(path_of(data, site, run).read_bytes())
        return Mark(str(parsed["store"]), dict(parsed["manifest"]), parsed["removed"] is True)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save_mark(data: Path, site: str, run: str, mark: Mark) -> None:
    """Puts the mark of a run in the place of the old one; raises OSError."""
    value = {"store": mark.store, "removed": mark.removed, "manifest": mark.manifest}
    put_json(path_of(data, site, run), value)


def marks_of(data: Path, site: str) -> Iterator[tuple[str, Mark]]:
    """The runs of a site that have a mark, oldest first."""
    for path in sorted((data / FOLDER / site).glob("*.json")):
        if (mark := load_mark(data, site, path.stem)) is not None:
            yield path.stem, mark
