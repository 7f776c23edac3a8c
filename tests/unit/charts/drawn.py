"""What a chart comes to when it is drawn: its SVG, and the rows that are in its specification.

Belongs here: every chart with the view it is made of, and reading specifications. Nothing is expected here.
"""

import xml.etree.ElementTree as ET

import vl_convert

from tmdb_assets.charts.films import countries as country_charts
from tmdb_assets.charts.films import economics as economics_charts
from tmdb_assets.charts.films import film as film_charts
from tmdb_assets.charts.films import genres as genre_charts
from tmdb_assets.charts.films import scatter
from tmdb_assets.charts.films import top_films as top_film_charts
from tmdb_assets.charts.theme import themed
from tmdb_assets.views.films import countries, economics, genres, top_films

HISTORY = "select date_id, popularity, popularity_rank, vote_average, vote_count, source from fact_movie_daily"


def history(copy):
    """What `views.film.history` gives of the film with the most rows."""
    return copy.query(f"{HISTORY} where movie_id = 1 order by date_id")


CHARTS = {
    "revenue_against_budget": (scatter.revenue_against_budget, economics.budget_and_revenue),
    "revenue_multiple_by_genre": (economics_charts.revenue_multiple_by_genre, economics.revenue_multiple_by_genre),
    "popularity_against_rating": (scatter.popularity_against_rating, economics.popularity_and_rating),
    "yearly_trends": (economics_charts.yearly_trends, economics.yearly_trends),
    "franchise_against_standalone": (
        economics_charts.franchise_against_standalone,
        economics.franchise_and_standalone,
    ),
    "genre_popularity": (genre_charts.genre_popularity, genres.popularity_by_day),
    "continents": (country_charts.continents, countries.continents_by_day),
    "world_map": (country_charts.world_map, countries.by_country),
    "top_films": (top_film_charts.top_films, top_films.most_popular),
    "film": (film_charts.history, history),
    "film_votes": (lambda days: film_charts.history(days, "vote_count"), history),
    "film_rank": (lambda days: film_charts.history(days, "popularity_rank"), history),
}


def chart_of(name, copy):
    """A chart of a copy."""
    chart, view = CHARTS[name]
    return chart(view(copy))


def spec_of(chart, dark=False, width=600):
    """The specification as Altair checks it and a page gets it, for a place of this width."""
    return themed(chart, dark).to_dict() | {"width": width}


def svg_of(chart, dark=False, width=600):
    """The chart drawn, as XML."""
    return ET.fromstring(vl_convert.vegalite_to_svg(spec_of(chart, dark, width), allowed_base_urls=[]))


def marks(svg, kind):
    """The elements that were drawn for marks of a kind, such as symbol, rect, line or text."""
    groups = [group for group in svg.iter() if f"mark-{kind} role-mark" in group.get("class", "")]
    return [child for group in groups for child in group]


def texts(svg):
    """All text of a drawing."""
    return ["".join(element.itertext()) for element in svg.iter() if element.tag.endswith("text")]


def rows_of(spec, column):
    """The rows of the data sets that have a column."""
    return [row for rows in spec["datasets"].values() for row in rows if column in row]


def said(chart):
    """Title and what stands below it, as one text."""
    spec = themed(chart).to_dict()
    return " ".join([*spec["title"]["text"], *spec["title"]["subtitle"]])
