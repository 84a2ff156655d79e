"""What a crawl has beside its spider: run, browser, progress, metrics."""
