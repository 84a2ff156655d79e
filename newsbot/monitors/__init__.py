"""The end of a run: its measures, their comparison with earlier runs, notifications."""
