"""Guard what comes in and what goes out with Great Expectations."""
