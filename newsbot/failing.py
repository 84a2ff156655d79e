"""What is no `Exception` fails the page on which it is raised: Scrapy, which catches `Exception`, would lose the page
or wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager

_ENDING = (GeneratorExit, KeyboardInterrupt, SystemExit)


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
    except (Exception, *_ENDING):
        raise
    except BaseException as error:
        if isinstance(error, BaseExceptionGroup) and error.subgroup(_ENDING) is not None:
            raise
        raise RuntimeError(f"{type(error).__name__}, which is no Exception: {error}") from error
