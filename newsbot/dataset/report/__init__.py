"""The report of a release: one HTML page that loads nothing from elsewhere."""
