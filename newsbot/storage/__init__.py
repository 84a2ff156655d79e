"""Files that a crash leaves whole: records, reports."""
