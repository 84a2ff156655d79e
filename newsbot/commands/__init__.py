"""What `scrapy` can do beside its own commands; each is thin."""
