"""Open, order, write down and close nights."""
