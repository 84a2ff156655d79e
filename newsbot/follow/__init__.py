"""New records of finished runs, for other programs."""
