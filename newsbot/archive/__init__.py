"""WARC archives: exchanges written as they came, and read back."""
