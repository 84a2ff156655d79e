"""Files that survive a crash: records, run reports."""
