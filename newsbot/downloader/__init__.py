"""How answers come: from the network, from a browser, out of an archive."""
