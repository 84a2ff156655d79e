"""One file a site: its name, the forms of its addresses, its layout."""
