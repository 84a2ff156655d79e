"""Scrapy's manager of item pipelines, in which `sys.exit` fails a page, as any exception does."""

from __future__ import annotations

from typing import Any

from scrapy.pipelines import ItemPipelineManager


class PipelineManager(ItemPipelineManager):
    """`SystemExit` would stop the event loop, and the item would be lost."""

    async def process_item_async(self, item: Any) -> Any:
        try:
            return await super().process_item_async(item)
        except SystemExit as error:
            raise RuntimeError("a pipeline called sys.exit") from error
