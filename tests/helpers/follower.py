"""`scrapy follow` as a bare install runs it, with a position that is saved often; may kill itself while it saves."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

EXTRAS = ("numpy", "msgspec", "pyarrow", "rensa", "jinja2", "psutil", "playwright")


def killing(function: Callable[..., Any], countdown: list[int]) -> Callable[..., Any]:
    """The function, which ends the process before or after one of its calls."""

    def call(*arguments: Any, **more: Any) -> Any:
        countdown[0] -= 1
        if countdown[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*arguments, **more)
        countdown[0] -= 1
        if countdown[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return call


def main() -> None:
    for name in EXTRAS:
        sys.modules[name] = None  # type: ignore[assignment]
    from scrapy.cmdline import execute

    from newsbot.follow import delivery, following

    delivery.BATCH_BYTES = int(os.environ.get("BATCH_BYTES", delivery.BATCH_BYTES))
    following.SAVE_BYTES = int(os.environ.get("SAVE_BYTES", following.SAVE_BYTES))
    following.PATIENCE = float(os.environ.get("PATIENCE", following.PATIENCE))
    if kill_at := int(os.environ.get("KILL_AT", "0")):
        countdown = [kill_at]
        os.fsync = killing(os.fsync, countdown)
        os.replace = killing(os.replace, countdown)
    execute(["scrapy", "follow", *sys.argv[1:]])


if __name__ == "__main__":
    main()
