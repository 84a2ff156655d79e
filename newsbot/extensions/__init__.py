"""What a crawl has beside its spider: the run, the browser, the progress line, the metrics."""
