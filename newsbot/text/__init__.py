"""Strings in, strings out, with the standard library alone."""
