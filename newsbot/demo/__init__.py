"""A sample news site on loopback: stories in TOML in, pages in eight kinds of markup out; standard library only."""
