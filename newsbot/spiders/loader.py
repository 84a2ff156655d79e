"""The project's spiders."""

from __future__ import annotations

from scrapy.settings import BaseSettings
from scrapy.settings.default_settings import SPIDER_LOADER_CLASS
from scrapy.spiderloader import SpiderLoaderProtocol
from scrapy.utils.misc import load_object

from newsbot.spiders.base import NewsSpider
from newsbot.text.addresses import Addresses, absolute, is_of


def spider_loader(settings: BaseSettings) -> SpiderLoaderProtocol:
    """The project's loader, as `get_spider_loader` makes it. For Scrapy's own, which changes no settings, they are not
    copied: 4 ms each time."""
    path = settings["SPIDER_LOADER_CLASS"]
    given = settings if path == SPIDER_LOADER_CLASS else settings.frozencopy()
    loader: SpiderLoaderProtocol = load_object(path).from_settings(given)
    return loader


def describer(settings: BaseSettings, url: str) -> str | None:
    """The name of the spider for the site of an address, or None."""
    if absolute(url, url) is None:
        return None
    origin = "/".join(url.split("/", 3)[:3])
    crawled = ((name, Addresses(spider.addresses)) for name, spider in described(settings).items())
    return next((name for name, addresses in crawled if is_of(addresses, origin)), None)


def described(settings: BaseSettings) -> dict[str, type[NewsSpider]]:
    """The spiders that have their own site, by name."""
    loader = spider_loader(settings)
    spiders = {name: loader.load(name) for name in loader.list()}
    return {
        name: spider
        for name, spider in spiders.items()
        if issubclass(spider, NewsSpider) and hasattr(spider, "addresses") and hasattr(spider, "layout")
    }
