"""Exchanges in WARC files: written, indexed, replayed."""
