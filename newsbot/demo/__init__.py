"""The sample site: stories in TOML in, pages in eight kinds of markup out."""
