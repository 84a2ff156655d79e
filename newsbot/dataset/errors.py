"""What can be said to the one who asked for an export."""

from __future__ import annotations


class ExportError(Exception):
    """No data set can be built; the message names the file, the line and the remedy, as far as they are known."""
