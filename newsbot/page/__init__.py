"""A parsed page in, its parts out: with lxml, without Scrapy."""
