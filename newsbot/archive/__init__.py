"""What was fetched is kept: exchanges to WARC files as they came, and back from them."""
