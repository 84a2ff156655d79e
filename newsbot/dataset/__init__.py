"""A data set out of finished runs: records in, tables in several formats and their description out. No Scrapy here."""
