"""What a person can put right: a command prints such an error as one line, without a traceback."""

from __future__ import annotations

_DISTRIBUTION = "scrapy-newsbot"  # `newsbot.DISTRIBUTION`; a package that offers `Layout` cannot be imported from here


def pip_install(extra: str) -> str:
    """The command that installs an extra.

    >>> pip_install("export")
    "pip install 'scrapy-newsbot[export]'"
    """
    return f"pip install '{_DISTRIBUTION}[{extra}]'"


class UserError(Exception):
    """Something cannot be done; the message names the file or address, what is wrong, and the remedy."""


class LayoutError(UserError, ValueError):
    """A site's layout cannot be used; the message names the field and the expression."""
