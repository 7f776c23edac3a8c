"""The pages of films, in the order of the menu."""

from tmdb_assets.dashboard.page.films import (
    countries,
    economics,
    film,
    franchises,
    genres,
    overview,
    people,
    questions,
    top_films,
)
from tmdb_assets.dashboard.page.site_page import SitePage

PAGES = (
    SitePage("Overview", "", overview.show),
    SitePage("Genres", "genres", genres.show),
    SitePage("Countries", "countries", countries.show),
    SitePage("Top films", "top-films", top_films.show),
    SitePage("Film", "film", film.show),
    SitePage("People", "people", people.show),
    SitePage("Franchises", "franchises", franchises.show),
    SitePage("Economics", "economics", economics.show),
    SitePage("Questions", questions.PATH, questions.show),
)
