"""Daily film data from TMDB as Dagster assets: raw captures, a star schema, checks, a published copy."""
