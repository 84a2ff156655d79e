"""Spider middlewares: one, which ties responses to visits."""
