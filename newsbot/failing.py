"""What is no `Exception` fails the page on which it is raised: Scrapy, which catches `Exception`, would lose the page
or wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager


@contextmanager
def failing_the_page() -> Iterator[None]:
    """Turns what is no `Exception`, such as a panic of a library in Rust, into one: `asyncio.CancelledError` into that
    of `concurrent.futures`. What ends the task, a generator or the process is passed on."""
    try:
        yield
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise CancelledError("a task that it waited for was cancelled") from error
    except (Exception, GeneratorExit, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise RuntimeError(f"{type(error).__name__}, which is no Exception: {error}") from error
