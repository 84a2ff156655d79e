"""Exchanges in WARC files: written, indexed, replayed."""

WARC_ENDS = (".warc.gz", ".warc")
"""How the names of WARC files end."""
