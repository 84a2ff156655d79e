"""A parsed page in, parts out: with lxml, without Scrapy."""
