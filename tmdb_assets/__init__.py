"""Film and series data as Dagster assets: raw captures, star schemas, checks, published copies."""
