"""A folder of records by a name that is the same on every machine that shares it, and goes with the folder."""

from __future__ import annotations

import os
import uuid
from contextlib import suppress
from pathlib import Path

from newsbot.errors import UserError

FOLDER = ".fleet"
"""Below `DATA_DIR`: the name of this place, and what each child printed last."""


def place_of(folder: Path) -> str:
    """The name of a folder of records, which is the same on every machine that shares it. Raises `UserError`."""
    path = folder / FOLDER / "place"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            with os.fdopen(descriptor, "w") as file:
                file.write(f"{uuid.uuid4()}\n")
        return path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UserError(f"{path}: {why}; choose a folder that can be written to by -s DATA_DIR=…") from None
