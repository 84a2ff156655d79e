"""Pages rendered by a browser: one browser a crawl, started when the first page needs it."""
