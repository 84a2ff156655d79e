"""The files of a release that may be published: each matches its sum, and no text with reserved rights is in them."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from newsbot.dataset.describe import SUMS
from newsbot.dataset.describe.files import DataFile, data_file
from newsbot.dataset.errors import ExportError
from newsbot.dataset.reading import ABOUT, about, rows
from newsbot.dataset.release import Silent, Steps
from newsbot.dataset.withheld import FULL, policy_of
from newsbot.items import RELEASE_SCHEMA
from newsbot.wording import amount

_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


def outgoing(release: Path, steps: Steps | None = None) -> list[DataFile]:
    """The files that SHA256SUMS names, and itself, in the order of their paths.

    Raises `ExportError` for what is no release, and for a file that is missing or is not as its sum says.
    """
    if about(release).get("schema") != RELEASE_SCHEMA:
        raise ExportError(
            f"{release / ABOUT}: it is not from a release that this version of newsbot knows; export again with --to"
        )
    listed = named(_read(release / SUMS))
    if ABOUT not in listed:
        raise ExportError(
            f"{release / SUMS}: it does not name {ABOUT}; is the release complete? export again with --to"
        )
    sizes = {path: _size(release, path) for path in listed}
    advance = (steps or Silent()).step("Checking sums", sum(sizes.values()))
    files = [_file(release, SUMS)]
    for path, size in sizes.items():
        files.append(_file(release, path))
        if files[-1].sha256 != listed[path]:
            raise changed(release / path)
        advance(size)
    return sorted(files, key=lambda file: file.path)


def named(sums: str) -> dict[str, str]:
    """The sums in a SHA256SUMS by path; raises `ExportError`, naming the line, also for paths outside or hidden.

    >>> named("0" * 64 + "  parquet/a.parquet") == {"parquet/a.parquet": "0" * 64}
    True
    """
    found = {}
    for number, line in enumerate(sums.splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match is None or "\\" in match[2] or any(part[:1] in ("", ".") for part in match[2].split("/")):
            raise ExportError(
                f"{SUMS}, line {number}: {line!r:.120} names no file of a release; export again with --to"
            )
        found[match[2]] = match[1]
    return found


def left_behind(release: Path, files: list[DataFile]) -> list[str]:
    """Files in the folder that do not belong to the release; they are never sent."""
    sent = {file.path for file in files}
    present = (path.relative_to(release).as_posix() for path in release.rglob("*") if not path.is_dir())
    return sorted(path for path in present if path not in sent)


def blob(release: Path, file: DataFile) -> str:
    """The git hash of a file; raises `ExportError` if it no longer matches its sum."""
    content = (release / file.path).read_bytes()
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise changed(release / file.path)
    return hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()


def changed(path: Path) -> ExportError:
    """The error for a file that does not match its sum."""
    return ExportError(
        f"{path}: it does not match {SUMS}, so somebody has changed it; nothing was sent: export again with --to"
    )


def check_rights(release: Path) -> None:
    """Raises `ExportError` if the release contains a text that its publisher reserves, or if that cannot be checked.

    By default an export withholds such texts; `--text full` and `--rehydrate` do not.
    """
    remedy = "export again with --text auto, or add --reserved if you may publish them"
    if not any((release / form).is_dir() for form in ("parquet", "jsonl")):
        raise ExportError(f"{release}: without Parquet or JSON Lines, the owners of its texts are unknown; {remedy}")
    columns = ("id", "text_policy", "rights")
    reserved = {row["id"] for row in rows(release, "articles", columns) if policy_of(row["rights"]) != FULL}
    found = set()
    for row in rows(release, "revisions", columns):
        if row["text_policy"] == FULL and (row["id"] in reserved or policy_of(row["rights"]) != FULL):
            found.add(row["id"])
    if found:
        raise ExportError(
            f"{release}: it holds texts of {amount(len(found), 'story', 'stories')} whose publishers reserve text and"
            f" data mining or forbid archiving, {min(found)} among them; {remedy}"
        )


def _size(release: Path, path: str) -> int:
    try:
        return (release / path).stat().st_size
    except OSError:
        raise ExportError(f"{release / path}: {SUMS} lists it, but it is missing; export again with --to") from None


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise ExportError(f"{path}: it cannot be read ({why!s:.120}); give the folder of a release") from None


def _file(release: Path, path: str) -> DataFile:
    try:
        return data_file(release, release / path)
    except OSError as error:
        raise ExportError(f"{release / path}: it cannot be read ({error.strerror})") from None
