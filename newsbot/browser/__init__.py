"""Pages drawn by a browser: one a crawl, and none if no page needs it."""
