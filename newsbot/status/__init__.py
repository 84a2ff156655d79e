"""The state of the sites, from the ledger and run reports: values, a page, metrics."""
