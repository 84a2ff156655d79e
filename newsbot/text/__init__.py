"""Strings in, strings out, with only the standard library."""
