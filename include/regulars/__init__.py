"""Regulars: warehouse-native lifecycle marketing for marketplace sellers."""

__version__ = "0.1.0"
