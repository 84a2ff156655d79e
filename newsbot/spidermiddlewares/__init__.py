"""What ties the answers of a crawl to its visits."""
