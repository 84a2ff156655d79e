"""A program that is killed once it has read so many bytes of its standard input, or at its end, and its parent too.

Its arguments: the bytes (-1: never; a number beyond the input: at the end), `parent` or `both` or `itself`, the program.
"""

from __future__ import annotations

import io
import os
import runpy
import signal
import sys
from typing import Any


class Dying(io.FileIO):
    """Kills after so many bytes."""

    left = 0
    whom = ""

    def readinto(self, buffer: Any) -> int | None:
        if self.left <= 0:
            self.kill()
        view = memoryview(buffer)[: max(1, min(len(buffer), self.left, 4096))]
        count = super().readinto(view)
        self.left -= count or 0
        return count

    def kill(self) -> None:
        if self.whom in ("parent", "both"):
            os.kill(os.getppid(), signal.SIGKILL)
        if self.whom in ("itself", "both"):
            os.kill(os.getpid(), signal.SIGKILL)
        self.left = 1 << 40


def main() -> None:
    left, Dying.whom, program = int(sys.argv[1]), *sys.argv[2:4]
    raw = Dying(0, closefd=False)
    raw.left = left if left >= 0 else 1 << 40
    sys.stdin = io.TextIOWrapper(io.BufferedReader(raw), "utf-8")
    sys.argv = [program, *sys.argv[4:]]
    runpy.run_path(program, run_name="__main__")
    if 0 <= left < 1 << 39 and raw.left < 1 << 39:  # beyond its input: everything is stored, and nobody knows it yet
        raw.kill()


if __name__ == "__main__":
    main()
