"""Records from archives, without a crawl: of one site, judged as a crawl judges them, or of any sites in one pass."""
