"""The error of exports, with a message for the user."""

from __future__ import annotations

from newsbot.errors import UserError


class ExportError(UserError):
    """No data set can be built; the message names the file, the line and the remedy, as far as they are known."""
