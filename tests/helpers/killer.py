"""A Scrapy extension that kills its own process with SIGKILL inside a checkpoint's transaction."""

from __future__ import annotations

import os
import signal
from typing import Any

from scrapy.crawler import Crawler
from sqlalchemy import Engine, event

_WRITES = ("INSERT", "UPDATE", "DELETE")


class Killer:
    """Counts the ledger's writes and commits, and kills at the one that `KILL_AT_WRITE` names."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Killer:
        killer = cls()
        killer.left = crawler.settings.getint("KILL_AT_WRITE")
        event.listen(Engine, "before_cursor_execute", killer.write)
        event.listen(Engine, "commit", killer.count)
        return killer

    left = 0

    def write(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.lstrip().startswith(_WRITES):
            self.count()

    def count(self, *rest: Any) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
