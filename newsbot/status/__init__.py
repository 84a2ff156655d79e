"""How the sites stand, out of the ledger and the reports of their runs: as values, as a page, as metrics. No Scrapy."""
