"""Jobs in several processes, with results in order and their progress."""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from itertools import islice
from multiprocessing import get_context
from typing import Any

from newsbot.dataset.errors import ExportError
from newsbot.processes import serve_parent, starting

Advance = Callable[[int], object]
Job = Callable[[], Any]
_RARELY = 200_000, 50, 100
"""For `gc.set_threshold`: records make many objects and few cycles. By default, collecting takes 4 % of an export's CPU
time."""
_ALLOCATOR = {"ARROW_DEFAULT_MEMORY_POOL": "system"}
"""Arrow's own allocator gives memory back so soon that the kernel clears it again and again: with that of the C
library, an export takes 8 % less CPU time. Arrow looks for this as it is loaded."""
_POLL = 0.3  # seconds between two readings of the counter

_here: Advance = lambda _: None  # noqa: E731
_shared: Any = None
_ending: Any = None


def tick(done: int) -> None:
    """Called by a job to report progress; ends the job if nobody waits for it any more."""
    if _shared is None:
        _here(done)
        return
    if _ending.value:
        raise KeyboardInterrupt
    with _shared.get_lock():
        _shared.value += done


class Each:
    """Runs jobs in a pool of processes, or in this one without a pool."""

    def __init__(self, pool: ProcessPoolExecutor | None = None, counter: Any = None, jobs: int = 1) -> None:
        self._pool = pool
        self._counter = counter
        self._jobs = jobs

    def __call__(self, todo: Iterable[Job], advance: Advance) -> Iterator[Any]:
        """Yields the results in order and passes on ticks; few jobs are begun ahead."""
        global _here
        if self._pool is None:
            _here = advance
            return (job() for job in todo)
        left = iter(todo)
        return self._results(self._submit(islice(left, 2 * self._jobs)), left, advance)

    def begin(self, todo: Iterable[Job]) -> Callable[[Advance], object]:
        """Begins all jobs; returns a function that waits for them and passes on ticks (in one process, does them)."""
        if self._pool is None:
            return lambda advance: deque(self(todo, advance), maxlen=0)
        waiting = self._submit(todo)
        return lambda advance: deque(self._results(waiting, iter(()), advance), maxlen=0)

    def _results(self, waiting: deque[Future[Any]], left: Iterator[Job], advance: Advance) -> Iterator[Any]:
        while waiting:
            future = waiting.popleft()
            while not wait([future], _POLL).done:
                advance(_taken(self._counter))
            with _explained():
                done = future.result()
            advance(_taken(self._counter))
            waiting.extend(self._submit(islice(left, 1)))
            yield done

    def _submit(self, todo: Iterable[Job]) -> deque[Future[Any]]:
        assert self._pool is not None
        with _explained(), starting():
            return deque(map(self._pool.submit, todo))


@contextmanager
def _explained() -> Iterator[None]:
    """Raises `ExportError` if a process of the pool has ended."""
    try:
        yield
    except BrokenProcessPool:
        raise ExportError("a process of the export was killed; is there enough memory?") from None


@contextmanager
def workers(jobs: int) -> Iterator[Each]:
    """Runs jobs in that many processes, or in this one for one; in each, garbage is collected rarely."""
    before = gc.get_threshold()
    gc.set_threshold(*_RARELY)
    try:
        with _pool(jobs) if jobs > 1 else nullcontext(Each()) as each:
            yield each
    finally:
        gc.set_threshold(*before)


@contextmanager
def _pool(jobs: int) -> Iterator[Each]:
    context = get_context("spawn")  # a copy of a process with threads may hang
    counter, ending = context.Value("q"), context.RawValue("b")
    pool = ProcessPoolExecutor(jobs, context, _begin, (counter, ending))
    try:
        with starting(), _inherited(_ALLOCATOR):
            for _ in range(jobs):
                pool.submit(int)  # starts one more, as long as none has nothing to do
        yield Each(pool, counter, jobs)
    except BaseException:
        ending.value = 1  # a process that is killed while it sends a result would leave the pool waiting for the rest
        raise
    finally:
        pool.shutdown(cancel_futures=True)  # waits: the end of Python would interfere with the end of its thread


@contextmanager
def _inherited(variables: Mapping[str, str]) -> Iterator[None]:
    """Gives variables to the environment of processes that are started, except those that are set already."""
    new = {name: value for name, value in variables.items() if name not in os.environ}
    os.environ.update(new)
    try:
        yield
    finally:
        for name in new:
            del os.environ[name]


def _taken(counter: Any) -> int:
    with counter.get_lock():
        done: int = counter.value
        counter.value = 0
    return done


def _begin(counter: Any, ending: Any) -> None:
    """In a new process."""
    global _shared, _ending
    serve_parent()
    _shared, _ending = counter, ending
    gc.set_threshold(*_RARELY)
