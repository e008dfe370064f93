"""Run everything on one machine without installing anything."""
