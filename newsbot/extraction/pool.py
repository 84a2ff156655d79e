"""Processes that read: batches in, results out, in order; a page that kills its process costs only itself."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any, Generic, TypeVar

from newsbot.processes import forkserver, serve_parent, starting

Job = TypeVar("Job")
Result = TypeVar("Result")
_AHEAD = 4
"""Batches for each process that wait or are done: no process is idle while the first is slow."""


class Pool(Generic[Job, Result]):
    """Reads batches of jobs in `processes`, or in this process for one."""

    def __init__(
        self,
        processes: int,
        prepare: Callable[..., Callable[[Job], Result]],
        arguments: Sequence[Any],
        crashed: Callable[[Job], Result],
    ) -> None:
        """`prepare(*arguments)` makes the function that reads a job, once in each process.

        `crashed` makes the result of a job in which a process ends.
        """
        self._processes = processes
        self._prepare = prepare
        self._arguments = arguments
        self._crashed = crashed

    def results(self, batches: Iterable[Sequence[Job]]) -> Iterator[tuple[Sequence[Job], list[Result]]]:
        """Each batch with its results, in order. Few batches are taken ahead."""
        if self._processes == 1:
            _collect_rarely()
            read = self._prepare(*self._arguments)
            for batch in batches:
                yield batch, [read(job) for job in batch]
            return
        executor = self._start()
        left = iter(batches)
        waiting: deque[tuple[Sequence[Job], Future[list[Result]]]] = deque()
        try:
            while True:
                for batch in islice(left, _AHEAD * self._processes - len(waiting)):
                    waiting.append((batch, _submit(executor, batch)))
                if not waiting:
                    return
                batch, future = waiting.popleft()
                try:
                    results = future.result()
                except BrokenProcessPool:
                    executor, results = self._one_by_one(batch)
                    waiting = deque((other, _submit(executor, other)) for other, _ in waiting)
                yield batch, results
        finally:
            executor.shutdown(cancel_futures=True)  # waits, as the end of Python would

    def _start(self) -> ProcessPoolExecutor:
        context = forkserver(["newsbot.extraction.stream", "newsbot.extraction.site"])
        return ProcessPoolExecutor(self._processes, context, _begin, (self._prepare, self._arguments))

    def _one_by_one(self, batch: Sequence[Job]) -> tuple[ProcessPoolExecutor, list[Result]]:
        """The results of a batch with a job that ends processes, and a new pool."""
        executor, results = self._start(), []
        for job in batch:
            try:
                results += _submit(executor, [job]).result()
            except BrokenProcessPool:
                results.append(self._crashed(job))
                executor = self._start()
        return executor, results


def _submit(executor: ProcessPoolExecutor, batch: Sequence[Any]) -> Future[list[Any]]:
    """The results of a batch. If a process has ended since the last one, they are `BrokenProcessPool`; so they are if
    that of which the others are copies has ended."""
    try:
        with starting():
            return executor.submit(_read_batch, batch)
    except (BrokenProcessPool, EOFError, ConnectionError) as error:
        future = Future[list[Any]]()
        future.set_exception(BrokenProcessPool(str(error)))
        return future


_read: Callable[[Any], Any]


def _begin(prepare: Callable[..., Callable[[Any], Any]], arguments: Sequence[Any]) -> None:
    """Prepares a new process."""
    global _read
    serve_parent()
    _collect_rarely()
    _read = prepare(*arguments)


def _collect_rarely() -> None:
    """A page makes thousands of objects and no cycles to speak of; what is loaded stays."""
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)


def _read_batch(batch: Sequence[Any]) -> list[Any]:
    return [_read(job) for job in batch]
