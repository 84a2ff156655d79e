"""`scrapy forget`: removes a site that has produced no records, such as a mistyped one."""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path
from time import time

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsbot.commands import check_site
from newsbot.commands._checks import Described
from newsbot.ledger.errors import LedgerError
from newsbot.ledger.lease import this_process
from newsbot.ledger.store import Ledger
from newsbot.logs import FOLDER as LOGS
from newsbot.sites import existing_ledger
from newsbot.storage.files import FOLDERS
from newsbot.wording import amount


class Command(Described, ScrapyCommand):
    """Removes a site from the ledger, and the empty files of its runs."""

    requires_crawler_process = False
    usage = "[options] <site>"
    summary = "Remove a site that has produced no records, such as a mistyped one"
    details = (
        "Removes a site from the ledger, and deletes the reports and the empty record files of its runs, so that"
        " `scrapy status` and `scrapy runs` no longer list it. If the site has a record, or is being crawled, nothing"
        " changes, and the exit code is 1."
    )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError("name one site, as `scrapy status` lists it")
        folder = Path(self.settings["DATA_DIR"]) / args[0]
        try:
            with existing_ledger(self.settings, args[0]) as ledger:
                check_site(args, ledger.sites())
                ledger.check_free(this_process(), int(time()))
                if records := _records(ledger):
                    raise LedgerError(
                        f"{args[0]} has {amount(records, 'record')} and is kept; you can forget only a site without"
                        " records"
                    )
                runs = [run.run for run in ledger.all_runs()]
                ledger.forget()
            left = remove_empty(folder, runs)
        except OSError as error:
            self.fail(str(error))
            return
        kept = f"; {folder} stays, because other files are in it" if left else ""
        print(f"Forgot {args[0]}: {amount(len(runs), 'run')} without a record{kept}")


def _records(ledger: Ledger) -> int:
    outputs = (ledger.outputs(run.run) for run in ledger.all_runs())
    return sum(row.lines for rows in outputs for name, row in rows.items() if name in FOLDERS.values())


def remove_empty(folder: Path, runs: list[str]) -> bool:
    """Removes what runs without a record left in a site's folder; returns whether anything else stays in it."""
    for run in runs:
        for path in (folder / "runs" / f"{run}.json", folder / LOGS / f"{run}.log"):
            path.unlink(missing_ok=True)
        for path in (folder / name / f"{run}.jsonl{end}" for name in FOLDERS.values() for end in ("", ".part")):
            if path.is_file() and not path.stat().st_size:
                path.unlink()
    for path in (*(folder / name for name in ("runs", LOGS, *FOLDERS.values())), folder):
        with suppress(OSError):  # it is not empty, or not there
            path.rmdir()
    return folder.exists()
