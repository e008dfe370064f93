"""Bring export files and contacts into raw, whole and verbatim."""
