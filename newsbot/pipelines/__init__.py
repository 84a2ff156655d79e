"""From items to files: each record checked, the strips of a run merged, all written as JSON Lines."""
