"""The error of exports, with a message for the user."""

from __future__ import annotations

from newsbot import errors
from newsbot.errors import UserError


class ExportError(UserError):
    """No data set can be built; the message names the file, the line and the remedy, as far as they are known."""


def not_read(error: OSError, otherwise: str) -> ExportError:
    """The error for the file or folder that `error` names."""
    return ExportError(errors.not_read(error, otherwise))


class DiskError(ExportError):
    """An error of the disk while a target is built."""

    def __init__(self, message: str, error: Exception) -> None:
        super().__init__(message)
        self.error = error
