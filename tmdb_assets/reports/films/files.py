"""Which files the report of a day has.

Belongs here: their names, which are those of its charts; whoever looks after reports need not draw any.
"""

OF_COPY = (
    "revenue_against_budget",
    "revenue_multiple_by_genre",
    "yearly_trends",
    "franchise_against_standalone",
)
"""Charts that are the same on every day: TMDB says of money what it knows now."""

OF_DAY = ("popularity_against_rating", "genre_popularity", "continents", "top_films")
"""Charts of the report's own day."""

CHARTS = (
    "top_films",
    "genre_popularity",
    "continents",
    "popularity_against_rating",
    "revenue_against_budget",
    "revenue_multiple_by_genre",
    "yearly_trends",
    "franchise_against_standalone",
)
"""All charts, in their order on the page; also the names of their files."""
