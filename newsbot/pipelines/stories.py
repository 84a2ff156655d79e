"""One story, once: a run's twins of a story that was written are dropped."""

from __future__ import annotations

from typing import Any

from scrapy.exceptions import DropItem

from newsbot.items import Article


class TwinStory(DropItem):
    """A story that this run has written already, under another address."""

    def __init__(self, message: str) -> None:
        super().__init__(message, log_level="DEBUG")


class StoriesPipeline:
    """Lets each story pass once a run."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def process_item(self, item: Any) -> Any:
        """The item; raises `TwinStory`."""
        if isinstance(item, Article):
            if item.id in self.seen:
                raise TwinStory(f"{item.url} is {item.canonical_url} again")
            self.seen.add(item.id)
        return item
