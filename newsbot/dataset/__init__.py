"""A data set of finished runs: records in, tables in several formats and a description out."""
