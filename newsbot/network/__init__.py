"""Which addresses a crawl may connect to, and why a connection failed."""
