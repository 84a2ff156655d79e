"""What other programs read of finished runs."""
