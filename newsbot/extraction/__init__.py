"""Records from archives, without a crawl: of one site, judged as a crawl judges them, or of any sites in one pass."""

FORMS = ".jsonl, .jsonl.gz, .jsonl.zst, .parquet, .md, .md.gz or .md.zst"
"""How the name of a file of records may end."""
STORY = "story"
"""The outcome of a capture that became a record."""
