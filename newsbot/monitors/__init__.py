"""The end of a run: its measures, whether they are as usual, and messages about it. No Scrapy here."""
