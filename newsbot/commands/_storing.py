"""The store as the settings give it: opened, written to after a crawl, read as a folder."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import gethostname
from threading import Thread
from time import monotonic, sleep
from typing import Any

from scrapy.settings import BaseSettings

from newsbot.errors import UserError
from newsbot.items import LOST
from newsbot.ledger.database import sqlite_path
from newsbot.ledger.errors import LedgerError
from newsbot.ledger.keeping import Keeper, Kept, deleted, forget_kept, kept, may_be_gone, withdraw
from newsbot.ledger.places import UNBROKEN_SECONDS
from newsbot.ledger.states import UNFINISHED
from newsbot.ledger.store import Ledger
from newsbot.setting_checks import PLACE
from newsbot.sites import called, existing_ledger, ledger_url
from newsbot.storage.folder import name_there, place_of
from newsbot.storage.reports import KINDS
from newsbot.store.mirror import Mirror, folder_for, root_of
from newsbot.store.place import ENVIRONMENT, Store, StoreError, check_address, is_store, shown, store_url
from newsbot.store.push import Report, prune, push, waiting, whole
from newsbot.wording import span, suggestion

_RENEW_SECONDS = 5.0
"""How often a command that waits notes that its folder is in use."""

logger = logging.getLogger(__name__)


def open_store(settings: BaseSettings, url: str) -> Store:
    """A store by its address; raises `StoreError`."""
    return Store(url, store_options(settings), settings.getfloat("STORE_RETRY_SECONDS"))


def store_options(settings: BaseSettings) -> dict[Any, Any]:
    """Those of the store's driver; raises `StoreError`."""
    try:
        return settings.getdict("STORE_OPTIONS")
    except (ValueError, TypeError) as error:
        example = 'STORE_OPTIONS={"endpoint_url": "https://s3.example.org"}'
        raise StoreError(f"STORE_OPTIONS is not a JSON object ({error!s:.80}); write one such as {example}") from None


def the_store(settings: BaseSettings) -> Store:
    """The store of finished runs; raises `StoreError` if no store is set."""
    if not (url := store_url(settings)):
        raise StoreError(
            f"no store is named; set {ENVIRONMENT}=s3://bucket/prefix in the environment, or give -s STORE_URL=…"
        )
    return open_store(settings, url)


def check_store(settings: BaseSettings) -> None:
    """Raises `StoreError` for a store that cannot be used, or a wrong setting; sends the store no request."""
    if url := store_url(settings):
        check_address(url)
        store_options(settings)
        kept_runs(settings)
        gone_seconds(settings)


def gone_seconds(settings: BaseSettings) -> float:
    """After how many seconds a folder that nobody uses counts as gone; raises `StoreError`."""
    value = settings.get("STORE_GONE_SECONDS")
    with suppress(ValueError, TypeError):
        if (seconds := float(value)) >= UNBROKEN_SECONDS:
            return seconds
    raise StoreError(
        f"STORE_GONE_SECONDS={value!s:.80} is not valid; give a number of seconds, at least {UNBROKEN_SECONDS}, such as"
        " 86400"
    )


def kept_runs(settings: BaseSettings) -> int | None:
    """How many runs of a site stay in DATA_DIR once they are stored; None for all."""
    value = settings.get("STORE_KEEP_LOCAL_RUNS")
    if value in (None, "", "None"):
        return None
    with suppress(ValueError, TypeError):
        if (number := int(value)) >= 0:
            return number
    raise StoreError(f"STORE_KEEP_LOCAL_RUNS={value!s:.80} is not a number of runs; give one such as 10")


def unfinished(settings: BaseSettings, site: str) -> set[str]:
    """The runs of a site that the ledger does not know as ended, whatever their reports say."""
    with suppress(LedgerError), existing_ledger(settings, site) as ledger:
        return _unfinished(ledger)
    return set()


def _unfinished(ledger: Ledger) -> set[str]:
    return {run.run for run in ledger.all_runs() if run.state in UNFINISHED or run.finished is None}


def push_site(settings: BaseSettings, store: Store, site: str, report: Report) -> None:
    """Stores the ended runs of a site; those that another machine has ended as lost are moved aside.

    Raises `StoreError`, `RunError`, `LedgerError` and OSError.
    """
    data = Path(settings["DATA_DIR"])
    if not _has_ledger(settings):
        push(store, data, site, (), report)
        return
    with existing_ledger(settings, site) as ledger:
        push(store, data, site, _unfinished(ledger), report, _Folder(ledger, data))


class _Folder(Keeper):
    """A `DATA_DIR` that stores its runs of a site."""

    def __init__(self, ledger: Ledger, data: Path) -> None:
        super().__init__(ledger, place_of(data), gethostname())
        self.folder = data / ledger.site

    def taken(self, run: str) -> None:
        from newsbot.ledger.losses import set_aside  # loads warcio, which `newsbot status` does not need

        set_aside(self.folder, {run: LOST}, {}, ended_here=())


def _has_ledger(settings: BaseSettings) -> bool:
    """Whether there is a ledger; one that does not answer may be there."""
    path = sqlite_path(ledger_url(settings))
    return path is None or path.exists()


def withdraw_gone(settings: BaseSettings, store: Store, report: Report) -> None:
    """Gives up the runs whose files are gone and that the store has not got: the next runs request their pages again.

    Raises `StoreError` and `LedgerError`.
    """
    if not _has_ledger(settings):
        return
    silent, data = gone_seconds(settings), Path(settings["DATA_DIR"])
    with existing_ledger(settings) as ledger:

        def give_up(found: Kept, why: str, silent: float | None) -> None:
            if whole(store, found.site, found.run) is not None:
                forget_kept(ledger, found)
            elif withdraw(ledger, found, silent):
                report(
                    f"run {found.run} of {found.site} is not in {store}, and {why}: the next run of the site requests"
                    " its pages again"
                )

        for found in deleted(ledger, place_of(data), data):
            give_up(found, f"its report is no longer in {data}", None)
        _await_certainty(ledger, data, silent, report)
        for found in kept(ledger, silent):
            give_up(found, f"the folder that had it, on {found.host}, has not been used for {span(silent)}", silent)


def _await_certainty(ledger: Ledger, data: Path, silent: float, report: Report) -> None:
    """Uses this folder until those that seem gone are gone, which takes a minute if nobody uses another one."""
    place, host, ends = place_of(data), gethostname(), monotonic() + UNBROKEN_SECONDS + _RENEW_SECONDS
    if not may_be_gone(ledger, silent, place, host):
        return
    report(f"another folder has not been used for {span(silent)}; if it is not used within a minute, it is gone")
    while monotonic() < ends and may_be_gone(ledger, silent, place, host):
        sleep(_RENEW_SECONDS)


def _log(text: str) -> None:
    logger.info("Store: %s", text)


def not_stored(settings: BaseSettings, site: str) -> list[str]:
    """The finished runs of a site that the store has not got yet; empty without a store."""
    shown = shown_store(settings)
    return waiting(Path(settings["DATA_DIR"]), site, shown, unfinished(settings, site)) if shown else []


def lost_here(ledger: Ledger, data: Path) -> list[Kept]:
    """The runs of all sites that were deleted from this folder before they were stored. Raises `LedgerError`."""
    return deleted(ledger, place, data) if (place := name_there(data)) else []


def shown_store(settings: BaseSettings) -> str:
    """The address of the store of finished runs, as marks and messages have it; empty without one."""
    return shown(store_url(settings))


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Lets SIGINT and SIGTERM raise KeyboardInterrupt: those that stop a crawl have no effect after its end."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Storing:
    """The storing of one crawl's run; of earlier runs, beside the crawl. No failure is the crawl's.

    Raises `UserError` if the folder of the records cannot be written to.
    """

    def __init__(self, settings: BaseSettings, site: str) -> None:
        self._settings, self._site = settings, site
        settings.set(PLACE, place_of(Path(settings["DATA_DIR"])), priority="cmdline")
        self._earlier = Thread(target=self._push, daemon=True)
        if not_stored(settings, site):
            self._earlier.start()

    @property
    def trouble(self) -> str:
        """What is wrong with the store, as far as can be known without a request; empty if nothing is."""
        if check_address(url := store_url(self._settings)) in ("file", "local"):
            try:
                open_store(self._settings, url).check_folder()
            except StoreError as error:
                return f"{error}; until then runs stay here, and newsbot store push sends them"
        return ""

    def finish(self, *, has_ended: bool) -> str:
        """Stores the run, if it has ended, and others that have; how that went, in a few words."""
        with suppress(KeyboardInterrupt), _stopped_by_signals():
            error = "stopped"
            if self._earlier.is_alive():
                self._earlier.join()
            error = self._push()
        waits = not_stored(self._settings, self._site)
        store = shown_store(self._settings)
        if not waits and error:
            logger.warning("Store: %s", error)  # of what is removed here
        if not waits:
            return f"stored in {store}" if has_ended else ""
        runs = f"run {waits[-1]} is" if len(waits) == 1 else f"{len(waits)} runs are"
        text = f"{runs} not stored yet ({error or 'another process stores it'}); newsbot store push sends what waits"
        logger.warning("Store: %s", text)
        return text

    def _push(self) -> str:
        """Stores what waits; why that failed, if it did."""
        try:
            store = open_store(self._settings, store_url(self._settings))
            push_site(self._settings, store, self._site, _log)
            if (keep := kept_runs(self._settings)) is not None:
                prune(store, Path(self._settings["DATA_DIR"]), self._site, keep, _log)
        except (UserError, OSError) as error:
            return str(error)
        except Exception as error:
            logger.exception("Storing failed because of a bug in newsbot; please report it")
            return str(error)
        return ""


def enter_mirror(settings: BaseSettings) -> Mirror | None:
    """If DATA_DIR is the address of a store, makes it the folder of its copy, and returns what reads the store."""
    if not is_store(url := str(settings["DATA_DIR"])):
        return None
    mirror = Mirror(open_store(settings, url), _cache(settings, url))
    settings.set("DATA_DIR", mirror.folder, priority="cmdline")
    return mirror


def _cache(settings: BaseSettings, url: str) -> Path:
    return Path(settings.get("STORE_CACHE") or Path("data") / "stores" / folder_for(url))


def fetch_records(settings: BaseSettings, names: Sequence[str]) -> None:
    """Fetches the records of sites, or of all, if DATA_DIR is a store; nothing if it is a folder.

    Raises `StoreError`, also if the store has no run, or none of a site.
    """
    if (mirror := enter_mirror(settings)) is None:
        return
    mirror.sync()
    sites, there = called(settings, names), {manifest.site for manifest in mirror.known.values()}
    if not there:
        raise StoreError(f"{mirror.store}: no run is stored there; send some with `newsbot store push`")
    if missing := [site for site in sites if site not in there]:
        hint = suggestion(missing[0], there, "sites")
        raise StoreError(f"{mirror.store}: no run of {missing[0]!r:.80} is stored there; {hint}")
    mirror.sync(lambda _, file: file.path.split("/")[0] in KINDS, sites)


def local_archives(settings: BaseSettings, paths: Sequence[str]) -> list[str]:
    """Paths of WARC files and folders, for those in a store the paths of copies here; raises `StoreError`."""
    found: list[str] = []
    for path in paths:
        if not is_store(path):
            found.append(path)
            continue
        store, below = root_of(path, lambda url: open_store(settings, url))
        found += map(str, Mirror(store, _cache(settings, store.url)).archives(below))
    return found
