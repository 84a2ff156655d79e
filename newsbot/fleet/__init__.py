"""Many sites on many machines: the list of sites, when each is due, and the workers that crawl them."""
