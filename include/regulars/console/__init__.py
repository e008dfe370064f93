"""Show people what happened."""
