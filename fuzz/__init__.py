"""Pages that nobody would write, read as the crawl reads them: `python -m fuzz --help`."""
