"""What a person can put right: a command prints such an error as one line, without a traceback."""

from __future__ import annotations


class UserError(Exception):
    """Something cannot be done; the message names the file or address, what is wrong, and the remedy."""
