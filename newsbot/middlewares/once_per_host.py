"""What all requests to a host wait for, such as its robots.txt: fetched once, and kept for a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from time import time
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class OncePerHost(Generic[T]):
    """A value for each host."""

    def __init__(self) -> None:
        self._answers: dict[str, tuple[float, asyncio.Future[tuple[T, float]]]] = {}
        """When the value of each host was requested, and the value with the seconds for which it is kept."""

    async def get(self, host: str, fetch: Callable[[], Coroutine[Any, Any, tuple[T, float]]]) -> T:
        """The value that `fetch` returns with the seconds for which it is kept.

        A request that is cancelled while it waits takes no other with it. If `fetch` raises or is cancelled, so is the
        wait of those requests that share the call, and the next request makes a new one.
        """
        asked, answer = self._answers.get(host, (0.0, None))
        if answer is None or (answer.done() and not _is_kept(answer, asked)):
            answer = asyncio.ensure_future(fetch())
            self._answers[host] = time(), answer
        value, _ = await asyncio.shield(answer)
        return value


def _is_kept(answer: asyncio.Future[tuple[T, float]], asked: float) -> bool:
    if answer.cancelled() or answer.exception() is not None:
        return False
    _, seconds = answer.result()
    return 0 <= time() - asked < seconds  # also after the clock was set back
