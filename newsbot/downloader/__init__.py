"""Where responses come from: the network, a browser, an archive."""
