"""What is made of the records: data sets, of plain values; no Scrapy."""
