"""The tables of the dataset films: core and marts.

Belongs here: row models. What all tables share is beside this folder.
"""

from tmdb_assets.schemas.films.answers import ANSWER_MARTS
from tmdb_assets.schemas.films.bridges import BRIDGES
from tmdb_assets.schemas.films.changes import CHANGES
from tmdb_assets.schemas.films.dimensions import DIMENSIONS
from tmdb_assets.schemas.films.facts import DAILY_MARTS, FACTS
from tmdb_assets.schemas.films.film_marts import FILM_MARTS
from tmdb_assets.schemas.films.group_answers import GROUP_ANSWER_MARTS
from tmdb_assets.schemas.films.others import OTHERS
from tmdb_assets.schemas.films.people import PEOPLE_MARTS
from tmdb_assets.schemas.films.performance import PERFORMANCE_MARTS
from tmdb_assets.schemas.films.releases import RELEASES
from tmdb_assets.schemas.table import Table

TABLES: tuple[Table, ...] = (
    *DIMENSIONS,
    *BRIDGES,
    *FACTS,
    *CHANGES,
    *RELEASES,
    *OTHERS,
    *DAILY_MARTS,
    *FILM_MARTS,
    *PERFORMANCE_MARTS,
    *PEOPLE_MARTS,
    *ANSWER_MARTS,
    *GROUP_ANSWER_MARTS,
)
