"""Receive signed events and unsubscribes."""
