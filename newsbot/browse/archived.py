"""The page that a story was read from, out of the archive of its crawl, if that is at hand."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from newsbot.archive.replay import Place, decoded, index, read_answer, rendered_of
from newsbot.items import Rights
from newsbot.text.media_types import HTML
from newsbot.text.moments import moment_of
from newsbot.text.rights import may_archive

LIMIT = 10 << 20
"""Bytes of a page that is shown."""


def archives_of(root: Path | None, record: Mapping[str, Any]) -> list[Path]:
    """The files below `root` that may hold a story's page. A release may be someone else's: nothing outside is read."""
    if root is None:
        return []
    if named := record.get("archived"):
        path = (root / named["file"]).resolve()
        return [path] if path.is_file() and path.is_relative_to(root.resolve()) else []
    folder, run = root / record["site"] / "archive", glob.escape(record.get("run") or "")
    stated = record.get("rights") or {}
    rights = Rights(robots_meta=stated.get("robots_meta"), robots_header=stated.get("robots_header"))
    if not run or "/" in run or not may_archive(rights) or not folder.resolve().is_relative_to(root.resolve()):
        return []
    return sorted(folder.glob(f"{run}-*.warc.gz"))


def page_of(root: Path | None, record: Mapping[str, Any]) -> tuple[bytes, str] | None:
    """The page of a story and its type; None if it is not there, or too long. Raises `ArchiveError`."""
    places = sorted(_places(root, record), key=lambda place: place.timestamp)
    if not places:
        return None
    fetched = moment_of(record["fetched_at"])
    before = [place for place in places if fetched and place.timestamp <= f"{fetched:%Y%m%d%H%M%S}"]
    place = before[-1] if before else places[0]
    if (drawn := rendered_of(place)) is not None:
        return drawn.html, "text/html; charset=utf-8"
    answer = read_answer(place)
    body = decoded(answer, LIMIT)
    kind = next((value for name, value in answer.headers if name.lower() == "content-type"), HTML[0])
    return (body, kind if kind.lower().startswith(HTML) else "text/plain") if body is not None else None


def _places(root: Path | None, record: Mapping[str, Any]) -> Iterator[Place]:
    offset = (record.get("archived") or {}).get("offset")
    for path in archives_of(root, record):
        for place in index(path):
            if not place.revisit and place.url == record["url"] and offset in (None, place.offset):
                yield place
