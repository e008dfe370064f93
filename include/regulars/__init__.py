"""Regulars: warehouse-native lifecycle marketing for marketplace sellers."""

__version__ = "0.2.0"
