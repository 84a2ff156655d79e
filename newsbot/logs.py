"""The log of a crawl: whole in a file of the run, and on standard error what a person or a schedule needs of it.

If the user wants Scrapy's own log (`--verbose`, LOG_FILE, LOG_LEVEL), that is as Scrapy's documentation has it, but a
LOG_FILE hides the passwords that the log of a run hides.
"""

from __future__ import annotations

import logging
import re
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Literal, TextIO

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings, Settings
from scrapy.utils.log import install_scrapy_root_handler

from newsbot.terminal import is_terminal, live_terminal, plain
from newsbot.text.credentials import without_logins

FOLDER = "logs"
"""Below the folder of a site."""
DEFAULT_LEVEL = "INFO"

View = Literal["live", "plain", "quiet", "scrapy"]
"""What standard error gets of the log: `live`, beside the live line of a terminal, warnings in one line each; `plain`
all but Scrapy's versions, settings and stats; `quiet` warnings; `scrapy` what Scrapy would log."""

_KEPT_AT_MOST = 1_000_000
_HELD = 1000
"""Lines that are held until the run has a name."""
_SCRAPYS = (
    "scrapy.utils.log", "scrapy.addons", "scrapy.middleware", "scrapy.crawler", "scrapy.statscollectors",
    "scrapy.core.engine",
)  # fmt: skip
"""Loggers of versions, settings, components, stats, and of the engine's start and end."""
_LINE = 1000
"""Characters of a line on a terminal."""
_BEFORE_AN_ERROR = 160
"""Characters of a message before an exception: Scrapy prints whole records there."""
_QUOTED = "'…'"
_SETTING = re.compile(r"'([A-Z][A-Z0-9_]*)': (.+?)(?=,\s{1,2}'[A-Z][A-Z0-9_]*': |\}\Z)", re.DOTALL)
"""A setting in a dictionary of them, as `pprint` writes it in one line or several."""
_SECRET = re.compile(r"KEY|PASS|SECRET|TOKEN|AUTH")

logger = logging.getLogger(__name__)


def level_of(settings: BaseSettings) -> int:
    """`LOG_LEVEL` as a number; 0, which logs everything, if it is not a level."""
    level = settings.get("LOG_LEVEL")
    return level if isinstance(level, int) else logging.getLevelNamesMapping().get(str(level).upper(), 0)


def view_of(settings: BaseSettings, *, quiet: bool = False, verbose: bool = False) -> View:
    """What standard error gets of a crawl's log."""
    if verbose or _as_scrapy(settings) or not settings.getbool("LOG_INSTALL_ROOT_HANDLER"):
        return "scrapy"
    if quiet:
        return "quiet"
    return "live" if settings.getbool("PROGRESS") and live_terminal() is not None else "plain"


def _as_scrapy(settings: BaseSettings) -> bool:
    """Whether the user gives LOG_FILE or LOG_LEVEL, or wants no log."""
    level = settings.get("LOG_LEVEL")
    given = (settings.getpriority("LOG_LEVEL") or 0) > SETTINGS_PRIORITIES["project"] or level != DEFAULT_LEVEL
    return given or not _has_file(settings)


def _has_file(settings: BaseSettings) -> bool:
    """Whether a log of the run's own may be written."""
    return settings.getbool("LOG_ENABLED") and not settings.get("LOG_FILE")


class CrawlLog:
    """Where the log of one crawl goes."""

    def __init__(self, settings: BaseSettings, view: View) -> None:
        self.view: View = view
        self.file: RunLog | None = None
        self._shown: logging.Handler | None = None
        kept = settings.getfloat("LOG_FILES_KEPT")
        if kept >= 1 and _has_file(settings) and settings.getbool("LOG_INSTALL_ROOT_HANDLER"):
            self.file = RunLog(settings, int(min(kept, _KEPT_AT_MOST)))
            logging.root.addHandler(self.file)
        if view != "scrapy":
            self._shown = _shown(settings, view)
            logging.root.addHandler(self._shown)
            logging.root.setLevel(logging.NOTSET)
            settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")  # Scrapy would add its own

    def follow(self, settings: Settings) -> None:
        """Leaves the log to Scrapy if a spider's own settings require that."""
        if self._shown is None or not _as_scrapy(settings):
            return
        self.view = "scrapy"
        logging.root.removeHandler(self._shown)
        if self.file is not None:
            self.file.setLevel(settings.get("LOG_LEVEL"))
            if not _has_file(settings):
                logging.root.removeHandler(self.file)
                self.file = None
        install_scrapy_root_handler(settings)


class RunLog(logging.Handler):
    """The log of a run in its file: held until the run has a name, then written line by line."""

    def __init__(self, settings: BaseSettings, kept: int) -> None:
        super().__init__(settings.get("LOG_LEVEL"))
        self.setFormatter(ForAFile(settings.get("LOG_FORMAT"), settings.get("LOG_DATEFORMAT")))
        self._encoding = settings.get("LOG_ENCODING")
        self._kept = kept
        self._held: deque[str] | None = deque(maxlen=_HELD)
        self._file: TextIO | None = None
        self.path: Path | None = None

    def begin(self, folder: Path, run: str) -> None:
        """Writes to `logs/<run>.log` below the folder of a site from now on; the oldest logs there are removed."""
        self.acquire()
        try:
            if self._held is not None:
                self._open(folder / FOLDER / f"{run}.log", self._held)
        finally:
            self.release()

    def _open(self, path: Path, held: Iterable[str]) -> None:
        self._held = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a", encoding=self._encoding, errors="backslashreplace")
            self._file.writelines(held)
            self._file.flush()
        except (OSError, LookupError) as error:
            self._give_up(path, error)
            return
        self.path = path
        # a later run is from when the clock was ahead, and counts as old
        logs = sorted(path.parent.glob("*.log"), key=lambda log: (log <= path, log))
        for old in logs[: -self._kept]:
            with suppress(OSError):
                old.unlink()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record) + "\n"
        except Exception:  # of arguments that do not fit their message
            self.handleError(record)
            return
        if self._held is not None:
            self._held.append(line)
        elif self._file is not None:
            try:
                self._file.write(line)
                self._file.flush()
            except OSError as error:
                self._give_up(self.path, error)

    def _give_up(self, path: Path | None, error: Exception) -> None:
        """Writes no more, and says so once: the crawl needs no log."""
        self._close_file()
        reason = error.strerror if isinstance(error, OSError) else error
        logger.warning("The log cannot be written to %s (%s); the crawl continues", path, reason)

    def close(self) -> None:
        """Scrapy's `dictConfig` calls this as well, before there is a file."""
        self._close_file()
        super().close()

    def _close_file(self) -> None:
        file, self._file = self._file, None
        with suppress(OSError):
            if file is not None:
                file.close()


def warn_on_standard_error(lost: logging.FileHandler, error: OSError, record: logging.LogRecord) -> None:
    """Says that a LOG_FILE could not take a record, and shows warnings from that one on."""
    shown = logging.StreamHandler()
    shown.setFormatter(lost.formatter)
    shown.setLevel(logging.WARNING)
    logging.root.addHandler(shown)
    logger.warning(
        "The log cannot be written to %s (%s); warnings are shown here from now on", lost.baseFilename, error.strerror
    )
    if record.levelno >= logging.WARNING:
        shown.handle(record)


def begin(folder: Path, run: str) -> None:
    """Gives the log of this crawl its file, if it has one."""
    for handler in logging.root.handlers:
        if isinstance(handler, RunLog):
            handler.begin(folder, run)


def log_of(folder: Path, run: str) -> str | None:
    """The log of a run, by its path below the folder of its site, or None."""
    path = folder / FOLDER / f"{run}.log"
    return path.relative_to(folder).as_posix() if path.is_file() else None


def without_secrets(settings: str) -> str:
    """The settings that Scrapy lists, without passwords.

    >>> without_secrets("{'FEEDS': {'ftp://me:pw@host/a': {}},\\n 'FTP_PASSWORD': 'pw',\\n 'LOG_LEVEL': 'INFO'}")
    "{'FEEDS': {'ftp://…@host/a': {}},\\n 'FTP_PASSWORD': '…',\\n 'LOG_LEVEL': 'INFO'}"
    >>> without_secrets("{'API_KEYS': ['a', 'b'], 'SPIDER_MODULES': ['a', 'b'], 'X': 1}"), without_secrets("{}")
    ("{'API_KEYS': '…', 'SPIDER_MODULES': ['a', 'b'], 'X': 1}", '{}')
    """
    return without_logins(
        _SETTING.sub(lambda found: f"'{found[1]}': {_QUOTED}" if _SECRET.search(found[1]) else found[0], settings)
    )


def _shown(settings: BaseSettings, view: View) -> logging.Handler:
    """The handler of standard error."""
    handler = logging.StreamHandler()
    handler.setLevel(settings.get("LOG_LEVEL") if view == "plain" else logging.WARNING)
    whole = WithoutLogins(settings.get("LOG_FORMAT"), settings.get("LOG_DATEFORMAT"))
    is_short = view != "plain" and is_terminal() and not settings.getpriority("LOG_FORMAT")
    handler.setFormatter(OneLine() if is_short else whole)
    handler.addFilter(_is_for_people)
    handler.addFilter(lambda record: not hasattr(record, "last_words"))  # the command prints them at its end
    return handler


def _is_for_people(record: logging.LogRecord) -> bool:
    return record.levelno > logging.INFO or record.name not in _SCRAPYS


class WithoutLogins(logging.Formatter):
    """A record without the logins of addresses, such as a feed's.

    >>> stored = logging.LogRecord("a", logging.INFO, "", 0, "Stored in: %s", ("ftp://me:pw@host/a",), None)
    >>> WithoutLogins().format(stored)
    'Stored in: ftp://…@host/a'
    """

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        return without_logins(text) if "@" in text else text  # an address without an @ has no login


class ForAFile(WithoutLogins):
    """A record without secrets, also in the settings that Scrapy lists: a file lasts longer than a screen."""

    def format(self, record: logging.LogRecord) -> str:
        if record.name == "scrapy.crawler" and isinstance(record.args, dict) and "settings" in record.args:
            shown = logging.makeLogRecord(record.__dict__)
            shown.args = {**record.args, "settings": without_secrets(str(record.args["settings"]))}
            return super().format(shown)
        return super().format(record)


def keep_secrets_out(file: logging.Handler, settings: BaseSettings) -> None:
    """Keeps secrets out of a LOG_FILE, which Scrapy writes."""
    file.setFormatter(ForAFile(settings.get("LOG_FORMAT"), settings.get("LOG_DATEFORMAT")))


class OneLine(logging.Formatter):
    """A record in one line: its level, its message, and the exception without a traceback.

    >>> OneLine().format(logging.LogRecord("a", logging.WARNING, "", 0, "%s is gone\\nfor good", ("a\\x1b[31m",), None))
    'warning: a�[31m is gone'
    """

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage().strip().partition("\n")[0]
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            what = "" if record.name == "asyncio" else _cut(message, _BEFORE_AN_ERROR)
            message = ": ".join(filter(None, (what, type(error).__name__, _words(error))))
        return f"{record.levelname.lower()}: {plain(_cut(without_logins(message), _LINE))}"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _words(error: BaseException) -> str:
    return " ".join(str(error)[:_LINE].split())
