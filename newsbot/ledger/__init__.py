"""What a crawl knows: addresses and their fates, the queue, stories, runs, file lengths."""
