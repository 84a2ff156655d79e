"""Settings of the spiders newsbot is measured against: those of a new Scrapy project, no more."""

BOT_NAME = "bench"
SPIDER_MODULES = ["bench.spiders"]
FEED_EXPORT_ENCODING = "utf-8"
