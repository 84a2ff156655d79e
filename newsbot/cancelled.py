"""Work on a page that is cancelled fails that page: Scrapy, which catches `Exception`, would lose it or wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager


@contextmanager
def failing_if_cancelled() -> Iterator[None]:
    """Turns `asyncio.CancelledError` into an `Exception` of that name, unless this task itself is being cancelled."""
    try:
        yield
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise CancelledError("a task that it waited for was cancelled") from error
