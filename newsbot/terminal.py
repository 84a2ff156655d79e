"""How commands write to a terminal, and end early: with one line after Ctrl-C, silently if their reader has gone."""

from __future__ import annotations

import atexit
import errno
import gc
import os
import signal
import sys
from contextlib import suppress
from functools import partial
from io import BufferedWriter, FileIO, RawIOBase, TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from newsbot.errors import UserError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer
    from rich.console import Console

INTERRUPTED = 128 + signal.SIGINT
UNREAD = 128 + signal.SIGPIPE
GC_THRESHOLDS = (20_000, 20, 20)
"""Modules and pages make thousands of objects and hardly a cycle: looking for cycles 30 times less often saves 8 % of
the CPU of a start, and 3 % of that of a page."""
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), "�")


class _Stream(BufferedWriter):
    """A standard stream in bytes, which writes all of them: a raw stream may write a part, and print ignores that."""

    def __init__(self, raw: RawIOBase, *, at_once: bool) -> None:
        super().__init__(raw)
        self._at_once = at_once

    def write(self, content: ReadableBuffer) -> int:
        try:
            written = super().write(content)
            if self._at_once:
                super().flush()
        except OSError as error:
            self._fail(error)
            return memoryview(content).nbytes
        return written

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        raise NotImplementedError


class OutputClosed(UserError):
    """The caller has closed standard output (`>&-`), so what is written would be lost."""

    def __init__(self) -> None:
        super().__init__("standard output is closed; open it, such as with > FILE")


class _Output(_Stream):
    """The output of a command, which ends when its reader (`head`) has gone away."""

    def _fail(self, error: OSError) -> NoReturn:
        if error.errno == errno.EBADF:
            raise OutputClosed from None
        if not isinstance(error, BrokenPipeError):
            raise error
        discard(self.fileno())
        if is_reactor_running():
            raise error  # `SystemExit` would end a crawl at once, with nothing saved
        raise SystemExit(UNREAD)


class _Messages(_Stream):
    """Standard error: a command does its work, and ends with its exit code, also if nobody can read what it reports."""

    def _fail(self, error: OSError) -> None:
        """Python would end with exit code 120."""


def standard_input() -> BinaryIO:
    """The bytes of standard input; raises `UserError` if the parent process closed it."""
    if sys.stdin is None:
        raise UserError("standard input is closed; open it, such as with < FILE, or name a file instead of -")
    return sys.stdin.buffer


def is_reactor_running() -> bool:
    """Whether Twisted runs a crawl in this process."""
    return bool(getattr(sys.modules.get("twisted.internet.reactor"), "running", False))


def discard(descriptor: int) -> None:
    """Sends further output to the null device, so that nothing fails again as Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def is_terminal() -> bool:
    """Whether a person sees standard error."""
    return sys.stderr.isatty()


def plain(text: str) -> str:
    """Text from anywhere in one line, without characters that a terminal obeys.

    >>> plain("a\\x1b[31m\\nb")
    'a�[31m�b'
    """
    return text.translate(_CONTROLS)


def fit(console: Console, text: str) -> str:
    """A line of text in characters that a terminal has."""
    text = plain(text)
    return text.replace(" ·", ",").replace("…", "...") if console.options.ascii_only else text


def say(line: str) -> None:
    """Prints a line on standard error, unless its reader has gone."""
    with suppress(OSError, ValueError):
        print(line, file=sys.stderr, flush=True)  # noqa: T201


def live_terminal() -> Console | None:
    """Standard error, if that is a terminal on which a line can be redrawn."""
    if not sys.stderr.isatty():
        return None
    from rich.console import Console

    console = Console(stderr=True)
    return console if console.is_terminal and not console.is_dumb_terminal else None


def prepare() -> None:
    """Sets the excepthook and the encoding of output in a command; does nothing in other programs.

    The settings call this before anything else: Ctrl-C may come while the rest is still imported.
    """
    if "scrapy.cmdline" not in sys.modules or isinstance(sys.excepthook, partial):  # set by `take_over`
        return
    command = next((word for word in sys.argv[1:] if not word.startswith("-")), "")  # Scrapy takes it off later
    take_over(f"scrapy {command}".rstrip())


def collect_garbage() -> None:
    """Looks for cycles from now on, but not among what has been loaded, which stays until the command ends."""
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    gc.enable()


def take_over(command: str) -> None:
    """Sets the excepthook and the encoding of output for a command, which is called so after Ctrl-C."""
    gc.set_threshold(*GC_THRESHOLDS)
    sys.excepthook = partial(_ended, command)
    if sys.stderr is None:  # it is closed
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    elif sys.__stderr__ is not None and type(sys.stderr) is TextIOWrapper:
        sys.stderr = sys.__stderr__ = _wrapped(sys.stderr, _Messages, sys.stderr.encoding, sys.stderr.errors)  # type: ignore[misc]
    if sys.stdout is None:
        sys.stdout = _closed_output()
        atexit.register(_finish)
    elif sys.__stdout__ is not None and type(sys.stdout) is TextIOWrapper:  # not one of a test
        sys.stdout = sys.__stdout__ = _in_utf8(sys.stdout)  # type: ignore[misc]
        atexit.register(_finish)


def _closed_output() -> TextIOWrapper:
    """What raises `UserError` once something is written."""
    descriptor = os.open(os.devnull, os.O_RDONLY)  # usually 1, so that no file of the command gets that number
    return TextIOWrapper(_Output(FileIO(descriptor, "w"), at_once=False), "utf-8")


def _in_utf8(old: TextIOWrapper) -> TextIOWrapper:
    """Output in any locale: UTF-8 for files and pipes, `?` for what a terminal's encoding lacks."""
    is_plain = old.encoding.lower() in ("utf-8", "utf8")
    encoding = old.encoding if is_plain or old.isatty() else "utf-8"
    errors = old.errors if is_plain or not old.isatty() else "replace"
    return _wrapped(old, _Output, encoding, errors)


def _wrapped(old: TextIOWrapper, kind: type[_Stream], encoding: str, errors: str | None) -> TextIOWrapper:
    """The stream that takes the place of one of Python's, which is raw if PYTHONUNBUFFERED is set."""
    line, through = old.line_buffering, old.write_through
    stream: Any = old.detach()
    raw = stream.detach() if isinstance(stream, BufferedWriter) else stream
    return TextIOWrapper(kind(raw, at_once=through), encoding, errors, line_buffering=line, write_through=through)


def _finish() -> None:
    """Flushes before Python ends, which would report a reader that has gone. For an output that is closed, it ends with
    code 120."""
    try:
        with suppress(SystemExit, ValueError):
            sys.stdout.flush()
    except OutputClosed as error:
        say(str(error))
        sys.stderr = sys.__stderr__ = None  # type: ignore[misc]  # for Python's traceback of it


def _ended(command: str, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.stderr.write(f"{command}: stopped\n")
        raise SystemExit(INTERRUPTED)
    sys.__excepthook__(kind, error, trace)
