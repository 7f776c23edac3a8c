"""OMDb as it is asked about films.

Belongs here: what is asked for, where it is kept, and when it is asked for again. The way to OMDb is the same whatever
it is asked about.
"""

from dataclasses import replace
from datetime import timedelta

from tmdb_assets.sources.omdb.connection import ratings_source
from tmdb_assets.sources.omdb.films.tables import MOVIE_RATINGS
from tmdb_assets.sources.ratings.due import ASKED_AGAIN_AFTER
from tmdb_assets.sources.ratings.tables import ANSWERED
from tmdb_assets.sources.tmdb.nouns import FILM

RATINGS = replace(
    ratings_source(MOVIE_RATINGS, FILM, "movie"),
    # Its ratings are as old as its details may be; what was asked longer ago is asked again, so it need not be read.
    waits=lambda settings: {**ASKED_AGAIN_AFTER, ANSWERED: timedelta(days=settings.refresh_days)},
    looks_back=lambda settings: timedelta(
        days=max(settings.refresh_days, *(w.days for w in ASKED_AGAIN_AFTER.values()))
    ),
)
