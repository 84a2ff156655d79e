"""Where answers come from: the network, a browser, or an archive."""
