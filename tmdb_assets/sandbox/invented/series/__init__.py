"""A made-up world of series over weeks, which several upstreams of a sandbox tell of, each in its own words."""

from tmdb_assets.sandbox.invented.series.world import Rating, SeriesWorld, world_of

__all__ = ["Rating", "SeriesWorld", "world_of"]
