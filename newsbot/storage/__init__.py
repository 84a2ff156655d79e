"""Files of records and reports that a crash leaves whole."""
