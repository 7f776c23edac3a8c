"""Data of films, and of whatever else a dataset is made for, as Dagster assets: raw captures, a star schema, checks, a published copy."""
