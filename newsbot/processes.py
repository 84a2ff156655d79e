"""Processes that a command starts, which leave Ctrl-C to it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext
from multiprocessing.forkserver import ensure_running as ensure_forkserver
from threading import Thread, current_thread, main_thread
from typing import Any


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Holds Ctrl-C back until its end; in the main thread, which is the only one to receive it."""
    before, held = signal.getsignal(signal.SIGINT), list[Any]()
    if not callable(before) or current_thread() is not main_thread():
        yield
        return
    signal.signal(signal.SIGINT, lambda *received: held.append(received))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        for received in held[:1]:
            before(*received)


@contextmanager
def starting(*also: signal.Signals) -> Iterator[None]:
    """Holds Ctrl-C back while processes start, so that none is left half started. These never receive it, nor do those
    that they start; the same goes for other signals that are named."""
    resource_tracker.ensure_running()  # it starts with the first process, and unblocks the signal
    with interrupts_held():
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, *also})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def forkserver(preload: Sequence[str]) -> ForkServerContext:
    """Starts, unless it runs, a process that loads these modules, and of which new processes are copies: a copy of this
    one, which has threads, may hang. While it loads them, Ctrl-C would end it with a traceback.

    SIGTERM to the group of this process, such as from `timeout`, is for this process alone; a new one has it blocked
    until it calls `serve_parent`, or works as `leading`.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    with starting(signal.SIGTERM):
        ensure_forkserver()
    return context


def leading(work: Callable[..., object], *args: Any) -> None:
    """In a new process: makes a group of it, and works. SIGTERM to the group that it was in is not for it, even if it
    came before, unless its parent sent it."""
    os.setpgid(0, 0)
    parent, wanted = parent_process(), False
    if hasattr(signal, "sigtimedwait") and (received := signal.sigtimedwait({signal.SIGTERM}, 0)) is not None:
        wanted = parent is not None and received.si_pid == parent.pid
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # which discards one that waits
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if wanted:
        signal.raise_signal(signal.SIGTERM)
    work(*args)


def serve_parent() -> None:
    """In a new process: it leaves Ctrl-C to the process that started it, and ends with that."""
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
