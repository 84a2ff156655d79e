"""A limit of the CPU time for reading one page, which also ends a pattern or a loop that would never end.

The kernel's timer for CPU time (SIGPROF) interrupts the main thread of a process. In other threads, and without such a
timer, nothing is limited. A call in C that does not check for signals, such as the parsing of a tree, is interrupted
when it returns; CPython's regular expressions do check. Wall time does not count: a busy machine fails no page.
"""

from __future__ import annotations

import signal
import threading
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_PACKAGE = __file__.removesuffix("timelimit.py")
_AGAIN = 0.5
"""CPU seconds after which code that swallowed the interruption, with a bare `except`, is interrupted again."""


class TooSlow(Exception):
    """A page has used up its CPU time; the traceback shows where."""

    @property
    def place(self) -> str:
        """The innermost function of newsbot in the traceback, as `text/names.py:names_in`; may be empty."""
        frames = traceback.extract_tb(self.__traceback__)
        own = [frame for frame in frames if frame.filename.startswith(_PACKAGE) and frame.filename != __file__]
        return f"{own[-1].filename.removeprefix(_PACKAGE)}:{own[-1].name}" if own else ""


class _Interrupted(BaseException):
    """Raised when a page's time is up; `except Exception` does not swallow it."""


class TimeLimit:
    """The CPU time that one page has left, over all steps of reading it; within another limit it has no effect."""

    __slots__ = ("active", "left", "over", "seconds", "suspended", "works")

    def __init__(self, seconds: float) -> None:
        """0 `seconds` mean no limit."""
        self.seconds = self.left = seconds
        self.over = self.active = self.suspended = False
        self.works = seconds > 0 and _can_interrupt()

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls the function on the page's time; raises `TooSlow` if that is up before it returns."""
        if not self.works or self.active or _Running.limit is not None:
            return function(*args, **kwargs)
        if self.over:
            raise self._error()
        try:
            try:
                self.active = True
                if not self.suspended:
                    self._start()
                result = function(*args, **kwargs)
            finally:
                self._end()
        except (_Interrupted, Exception) as error:
            self._end()  # the interruption may have come within the first
            if not self.over:
                raise
            raise self._error().with_traceback(error.__traceback__) from None
        if self.over:  # the interruption was swallowed
            raise self._error()
        return result

    def iterate(self, source: Iterator[T]) -> Iterator[T]:
        """The iterator, each step on the page's time; raises `TooSlow`."""
        while True:
            try:
                output = self.call(next, source)
            except StopIteration:
                return
            yield output

    async def iterate_async(self, source: AsyncIterator[T]) -> AsyncIterator[T]:
        """An asynchronous iterator, each step on the page's time while its own code runs; raises `TooSlow`."""
        while True:
            try:
                output = await _Steps(self, source.__anext__())
            except StopAsyncIteration:
                return
            yield output

    def _error(self) -> TooSlow:
        return TooSlow(f"more than {self.seconds:g} s of CPU time")

    def _end(self) -> None:
        self.active = False
        self._stop()

    def _start(self) -> None:
        _Running.limit = self
        signal.setitimer(signal.ITIMER_PROF, self.left, _AGAIN)

    def _stop(self) -> None:
        if _Running.limit is self:
            self.left = signal.setitimer(signal.ITIMER_PROF, 0)[0] or _AGAIN
            _Running.limit = None


class _Running:
    """The limit that the timer runs for."""

    limit: TimeLimit | None = None


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    if _Running.limit is not None:
        _Running.limit.over = True
        raise _Interrupted


def _can_interrupt() -> bool:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return False
    if signal.getsignal(signal.SIGPROF) is not _interrupt:
        signal.signal(signal.SIGPROF, _interrupt)
    return True


@contextmanager
def off_the_clock() -> Iterator[None]:
    """Suspends the limit, for work that must not be interrupted, such as a query; it may be awaited."""
    limit = _Running.limit
    if limit is None:
        yield
        return
    limit._stop()
    limit.suspended = True
    try:
        yield
    finally:
        limit.suspended = False
        if limit.active:
            limit._start()


class _Steps:
    """Awaits with a limit that holds while the code runs, not while it waits."""

    def __init__(self, limit: TimeLimit, awaitable: Awaitable[Any]) -> None:
        self.limit = limit
        self.awaitable = awaitable

    def __await__(self) -> Generator[Any, Any, Any]:
        steps: Any = self.awaitable.__await__()
        step, value = steps.send, None
        while True:
            try:
                awaited = self.limit.call(step, value)
            except StopIteration as done:
                return done.value
            try:
                step, value = steps.send, (yield awaited)
            except GeneratorExit:
                steps.close()
                raise
            except BaseException as error:
                step, value = steps.throw, error
