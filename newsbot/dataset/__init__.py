"""The data set: what researchers take away."""
