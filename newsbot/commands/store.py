"""`newsbot store`: finished runs in a store, sent, listed, compared, and removed here."""

from __future__ import annotations

import argparse
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsbot import program
from newsbot.commands import check_site, print_rows, print_table
from newsbot.commands._checks import Described, checked_action
from newsbot.commands._storing import kept_runs, push_site, the_store, unfinished, withdraw_gone
from newsbot.errors import UserError, remedy
from newsbot.sites import called, spiders_of_sites
from newsbot.storage.reports import sites_below, sites_of
from newsbot.store.manifest import Manifest, damaged_manifest, manifest_names, manifests, run_of
from newsbot.store.place import Store, StoreError, Unreachable
from newsbot.store.push import check, marked, prune, restore, waiting
from newsbot.wording import amount

ACTIONS = ("list", "push", "check", "prune")


class Command(Described, ScrapyCommand):
    """Looks after the store of finished runs."""

    requires_crawler_process = False
    usage = "[options] <list, push, check or prune> [site]…"
    summary = "Keep finished runs in a store, such as S3, and list or check them"
    details = (
        "Manages the store that STORE_URL names, or NEWSBOT_STORE_URL in the environment: s3://bucket/prefix,"
        " gs://bucket/prefix, file:///folder, or any other storage with an fsspec driver. A crawl stores its run when"
        " the run has ended. `push` stores the runs that are not stored yet. If no process has used a folder for"
        " STORE_GONE_SECONDS, its runs count as gone, and `push` schedules their pages to be requested again. `list`"
        " shows the runs in the store. `check` reads all of them, compares them with their manifests, and sends files"
        " again that differ there and are intact here. `prune` removes stored runs from DATA_DIR, except for the"
        " newest, after it has compared them with the store's copies. To limit an action to some sites, name them."
        " Exit code 1 if something could not be stored, read or compared."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--keep", type=int, metavar="N", help="with prune: how many runs of each site stay here")
        parser.add_argument("--json", action="store_true", help="with list: one JSON object per run and line")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        action = checked_action(args, ACTIONS)
        keep = opts.keep if opts.keep is not None else kept_runs(self.settings)
        if action == "prune" and (keep is None or keep < 0):
            raise UsageError("give the number of runs of each site that stay here: --keep N")
        store = the_store(self.settings)
        sites = called(self.settings, args[1:])
        self._check_sites(store, sites)
        if action in ("list", "check"):
            self._list(store, sites, opts) if action == "list" else self._check(store, sites)
            return
        data = Path(self.settings["DATA_DIR"])
        problems: set[str] = set()
        for site in sites or sites_of(data):
            try:
                self._push(store, data, site) if action == "push" else self._prune(store, data, site, keep or 0)
            except Unreachable:
                raise
            except UserError as error:  # the other sites continue
                if (problem := str(error)) not in problems:
                    problems.add(problem)
                    self.fail(problem)
            except OSError as error:
                what = remedy(error, "choose another folder with --data FOLDER")
                self.fail(f"{error.filename or data}: {error.strerror or error}; {what}")
        if action == "push":
            withdraw_gone(self.settings, store, print)

    def _check_sites(self, store: Store, sites: list[str]) -> None:
        """Raises `UserError` if a site has neither runs, here or in the store, nor a spider."""
        crawled = sites_below(Path(self.settings["DATA_DIR"]))
        if not set(sites) <= crawled:
            stored = {run_of(name)[0] for name in manifest_names(store)}
            check_site(sites, crawled | stored, spiders_of_sites(self.settings))

    def _push(self, store: Store, data: Path, site: str) -> None:
        push_site(self.settings, store, site, print)
        if not (left := waiting(data, site, store.url, unfinished(self.settings, site))):
            print(f"{site}: all finished runs are stored in {store}")
        else:
            print(f"{site}: {amount(len(left), 'run')} not stored yet")

    def _prune(self, store: Store, data: Path, site: str, keep: int) -> None:
        removed = prune(store, data, site, keep, print)
        print(f"{site}: records and archive of {amount(removed, 'stored run')} removed here")

    def _check(self, store: Store, sites: list[str]) -> None:
        data = Path(self.settings["DATA_DIR"])
        copies = {
            name: manifest
            for site in sites or sites_of(data)
            for name, manifest in marked(data, site, store.url).items()
        }
        for name in store.clean():
            print(f"{store}/{name}: a killed process left this temporary file; it was removed")
        found, damaged = manifests(store, sites)
        lost = sorted({*damaged, *copies} - {manifest.name for manifest in found})
        wrong = [self._compare(store, manifest, check(store, data, manifest, print)) for manifest in found]
        wrong += [self._restore(store, data, name, copies.get(name)) for name in lost]
        if any(wrong):
            raise StoreError(
                f"{store}: {amount(sum(wrong), 'damaged file')}; check it on the machine that crawled them"
            )
        print(f"{amount(len(wrong), 'run')} in {store}: intact")

    def _restore(self, store: Store, data: Path, name: str, copy: Manifest | None) -> int:
        """Writes a manifest again that is damaged or missing; how many files prevent that."""
        if copy is None:
            print(f"{store}/{name}: the manifest is damaged, and there is no copy of it here")
            return 1
        return self._compare(store, copy, restore(store, data, copy, print))

    def _compare(self, store: Store, manifest: Manifest, wrong: list[str]) -> int:
        """Prints the files of a run that are damaged; how many."""
        for name in wrong:
            print(f"{store}/{name}: it is damaged or missing, and the copy here is incomplete too")
        return len(wrong)

    def _list(self, store: Store, sites: list[str], opts: argparse.Namespace) -> None:
        found, damaged = manifests(store, sites)
        if found or not damaged:
            self._show(found, store, opts)
        for name in damaged:
            self.fail(str(damaged_manifest(store, name)))

    def _show(self, found: list[Manifest], store: Store, opts: argparse.Namespace) -> None:
        if opts.json:
            print_rows(
                {
                    "site": manifest.site, "run": manifest.run, "stored": manifest.stored, "host": manifest.host,
                    "files": len(manifest.files), "bytes": manifest.size,
                }
                for manifest in found
            )  # fmt: skip
            return
        from rich.console import Console
        from rich.table import Table

        console = Console(highlight=False, markup=False)
        if not found:
            console.print(program.spoken(f"No run is stored in {store} yet."))
            return
        table = Table("site", "run", "stored", "host", box=None, pad_edge=False)
        for title in ("files", "bytes"):
            table.add_column(title, justify="right")
        for manifest in found:
            table.add_row(
                manifest.site, manifest.run, manifest.stored, manifest.host, str(len(manifest.files)),
                f"{manifest.size:,}",
            )  # fmt: skip
        print_table(console, table)
