"""Scrapy's manager of item pipelines: what is no `Exception` fails a page too, and a failure at the end is counted."""

from __future__ import annotations

from typing import Any

from scrapy.pipelines import ItemPipelineManager

from newsbot.failing import failing_the_page

CLOSING_FAILED = "pipeline/close_failed"
"""The stat of pipelines that have failed as the spider was closed."""


class PipelineManager(ItemPipelineManager):
    """`SystemExit` would stop the event loop, and the item would be lost."""

    async def process_item_async(self, item: Any) -> Any:
        try:
            with failing_the_page():
                return await super().process_item_async(item)
        except SystemExit as error:
            raise RuntimeError("a pipeline called sys.exit") from error

    async def close_spider_async(self) -> None:
        try:
            with failing_the_page():
                await super().close_spider_async()
        except Exception:
            assert self.crawler is not None
            self.crawler.stats.inc_value(CLOSING_FAILED)
            raise
