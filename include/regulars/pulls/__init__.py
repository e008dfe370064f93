"""Fetch the orders that changed from the marketplaces' APIs, and land their pages as files that ingestion loads."""
