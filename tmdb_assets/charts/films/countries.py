"""Charts of places: the popularity of continents over days, and a map of the countries that produce films.

Belongs here: what is drawn of places, and the map's geometry (`world/`).
"""

import csv
import json
from functools import cache
from importlib.resources import files
from typing import Any

import altair as alt
import pandas as pd

from tmdb_assets.charts.drawing import Drawing, Rows, layered, of_drawable_text
from tmdb_assets.charts.films.over_days import days_said, lines
from tmdb_assets.charts.texts import day_text, films_text, heading, listing, nothing
from tmdb_assets.charts.theme import LAND
from tmdb_assets.schemas.films.facts import RECOVERED

MAP_HEIGHT = 320
_WORLD = "world"
_CLASSES = {"1 film": 1, "2-9": 2, "10-49": 10, "50-249": 50, "250 or more": 250}
"""Films of a country, from so many on: the same classes on every day, so that days can be compared."""


@of_drawable_text
def continents(days: Rows) -> Drawing:
    """The popularity of continents, day by day.

    Args:
        days: The frame of `views.countries.continents_by_day`.
    """
    title = "Popularity of continents by day"
    rows = days.dropna(subset=["popularity_total"])
    if rows.empty:
        return nothing(title, "No film with a known country has any popularity on these days.")
    newest = rows.sort_values(["date_id", "popularity_total"], ascending=[False, False])
    return lines(
        rows[["date_id", "continent", "popularity_total", "popularity_mean", "movie_count", "source"]],
        "popularity_total",
        "continent",
        list(newest["continent"].unique()),
        "popularity, sum of its films",
        [
            alt.Tooltip("popularity_total:Q", title="popularity, sum", format=",.1f"),
            alt.Tooltip("popularity_mean:Q", title="popularity, mean", format=",.2f"),
            alt.Tooltip("movie_count:Q", title="films", format=","),
        ],
        heading(title, days_said(days), "A film counts once in each continent of its countries."),
    )


@of_drawable_text
def world_map(countries: Rows) -> Drawing:
    """A map of the countries that produced the films of a day.

    Args:
        countries: The frame of `views.countries.by_country`.
    """
    title = "Where the films were produced"
    if countries.empty:
        return nothing(title, "No country is known of any film of this day.")
    rows = countries.copy()
    edges = [*_CLASSES.values(), float("inf")]
    classes: Rows = pd.cut(rows["movie_count"].astype("int64"), edges, right=False, labels=list(_CLASSES))
    rows["class"] = classes.astype(str)
    shapes, points = _shapes(), _points()
    on_points = rows["country_code"].isin(list(points))
    lost = rows[~rows["country_code"].isin(list(shapes)) & ~on_points]
    small = rows[on_points].copy()
    small["longitude"] = [points[code][0] for code in small["country_code"]]
    small["latitude"] = [points[code][1] for code in small["country_code"]]
    fields = ["class", "country_name", "continent", "movie_count", "popularity_total", "popularity_mean"]
    tooltip = [
        alt.Tooltip("country_name:N", title="country"),
        alt.Tooltip("movie_count:Q", title="films", format=","),
        alt.Tooltip("popularity_total:Q", title="popularity, sum", format=",.1f"),
        alt.Tooltip("popularity_mean:Q", title="popularity, mean", format=",.2f"),
    ]
    colour = alt.Color(
        "class:O",
        scale=alt.Scale(domain=list(_CLASSES)),
        legend=alt.Legend(title="films of the day", orient="bottom", symbolType="square"),
    )
    land = alt.NamedData(name=_WORLD, format=alt.TopoDataFormat(type="topojson", feature="countries"))
    layers = [
        alt.Chart(land).mark_geoshape(style=LAND),
        alt.Chart(land)
        .transform_lookup(lookup="id", from_=alt.LookupData(rows[["country_code", *fields]], "country_code", fields))
        .transform_filter("isValid(datum.movie_count)")
        .mark_geoshape(style=LAND, strokeWidth=0.5)
        .encode(color=colour, tooltip=tooltip),
    ]
    if not small.empty:
        layers.append(
            alt.Chart(small[[*fields, "longitude", "latitude"]])
            .mark_circle(style=LAND, size=55, opacity=1)
            .encode(longitude="longitude:Q", latitude="latitude:Q", color=colour, tooltip=tooltip)
        )
    day, source = rows["date_id"].iloc[0], rows["source"].iloc[0]
    observed = ", recovered from TMDB's daily export" if source == RECOVERED else ""
    missing = [f"{row.country_name} ({films_text(int(row.movie_count))})" for row in lost.itertuples()]
    said = f"{day_text(day.date())}{observed}. A film counts in each of its countries; dots are small countries."
    unseen = f"Not on the map: {listing(missing)}." if missing else ""
    chart = layered(layers, heading(title, said, unseen), MAP_HEIGHT).project(type="equalEarth")
    # Once, by name: Altair looks at each number of it.
    chart.datasets = {_WORLD: _geometry(with_antarctica="AQ" in set(rows["country_code"]))}
    return chart


@cache
def _topology() -> dict[str, Any]:
    text = files("tmdb_assets.charts").joinpath("world/countries-110m.json").read_text(encoding="utf-8")
    return json.loads(text)


@cache
def _geometry(with_antarctica: bool) -> dict[str, Any]:
    """The map's shapes; Antarctica is a sixth of them, where hardly a film was made."""
    topology = _topology()
    shapes = topology["objects"]["countries"]["geometries"]
    kept = [shape for shape in shapes if with_antarctica or shape.get("id") != "AQ"]
    return topology | {"objects": {"countries": {"type": "GeometryCollection", "geometries": kept}}}


@cache
def _shapes() -> frozenset[str]:
    return frozenset(shape["id"] for shape in _topology()["objects"]["countries"]["geometries"] if "id" in shape)


@cache
def _points() -> dict[str, tuple[float, float]]:
    """Longitude and latitude of the countries that the map has no shape of."""
    lines = files("tmdb_assets.charts").joinpath("world/points.csv").read_text(encoding="utf-8").splitlines()
    return {row["country_code"]: (float(row["longitude"]), float(row["latitude"])) for row in csv.DictReader(lines)}
