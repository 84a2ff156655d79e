"""What the crawl knows of every address, and its fate: the queue, the memory between runs, the lengths of the files."""
