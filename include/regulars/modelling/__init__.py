"""Run dbt beside the live marts and swap what passed its tests."""
