"""Errors of an export, as sentences for the person who started it."""

from __future__ import annotations


class ExportError(Exception):
    """No data set can be built; the message names the file, the line and the remedy, as far as they are known."""
