"""Estimate how people purchase and spend; what follows from the estimates for each of them is defined in dbt."""
