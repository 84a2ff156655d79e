"""The project's spiders."""

from __future__ import annotations

from scrapy.settings import BaseSettings
from scrapy.spiderloader import SpiderLoaderProtocol
from scrapy.utils.misc import load_object


def spider_loader(settings: BaseSettings) -> SpiderLoaderProtocol:
    """The project's loader, as `get_spider_loader` makes it, but without copying all settings: 4 ms each time."""
    loader: SpiderLoaderProtocol = load_object(settings["SPIDER_LOADER_CLASS"]).from_settings(settings)
    return loader
