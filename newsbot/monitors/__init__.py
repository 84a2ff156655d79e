"""The end of a run: what it measured, whether that is as usual, who is told. No Scrapy here."""
