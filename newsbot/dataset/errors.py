"""The error of exports, with a message for the user."""

from __future__ import annotations

from pathlib import Path

from newsbot.errors import UserError, remedy


class ExportError(UserError):
    """No data set can be built; the message names the file, the line and the remedy, as far as they are known."""


def unreadable(error: OSError, otherwise: str, path: Path | None = None) -> ExportError:
    """The error for a file or folder that cannot be read: the one that `error` names, or `path`."""
    return ExportError(f"{path or error.filename}: it cannot be read ({error.strerror}); {remedy(error, otherwise)}")
