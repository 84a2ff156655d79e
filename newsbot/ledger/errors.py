"""What keeps a ledger from being used. Each message names the ledger, what is wrong, and the remedy."""

from __future__ import annotations

from pathlib import Path

from newsbot.errors import UserError


class LedgerError(UserError):
    """The ledger cannot be used; the message names it, what is wrong, and the remedy."""


class NoLedger(LedgerError):
    """There is no file at `path`."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: there is no ledger; crawl first, or name its folder with -s DATA_DIR=FOLDER or the"
            " ledger with -s LEDGER_URL=…"
        )
        self.path = path


class Empty(LedgerError):
    """The database is there, without tables: the first crawl creates them."""


class Away(LedgerError):
    """The database does not answer now, and may later."""


class Busy(LedgerError):
    """Another run of the site is under way."""
