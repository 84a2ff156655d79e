"""A page to look at: what a release holds, in one file without scripts or fonts from elsewhere."""
