"""Records wait with the page that they came from until a checkpoint writes them."""

from __future__ import annotations

from typing import Any

from newsbot.items import Article, Listing, Ticker
from newsbot.ledger.visit import current_unit


class HoldPipeline:
    """Hands each record to the unit of work under way; stands after all pipelines that may drop one."""

    def process_item(self, item: Any) -> Any:
        """The item, unchanged."""
        unit = current_unit.get()
        if unit is not None:
            if isinstance(item, Article | Listing):
                unit.records.append(item)
            elif isinstance(item, Ticker):
                unit.strips.append(item)
        return item
