"""Roll responses up against held-out people."""
