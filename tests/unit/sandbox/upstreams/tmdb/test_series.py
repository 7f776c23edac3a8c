"""Series as TMDB tells of them: lists, details, parts, exports; what is told is what is true in the invented world."""

import gzip
import json
from collections import Counter
from datetime import timedelta

import pytest
import requests

from tests.unit.sandbox.broken import EXPORTS, SERIES_EXPORTS
from tmdb_assets.sandbox import Fault
from tmdb_assets.sandbox.invented.series import world_of
from tmdb_assets.sandbox.invented.series.world import NETWORK_LOST_ON

PARTS = "external_ids,keywords,content_ratings,watch/providers,aggregate_credits"


@pytest.fixture(scope="module")
def world(films_2000):
    return world_of(films_2000.sandbox.settings.series, films_2000.sandbox.settings.seed)


def rows(sandbox, path):
    """All rows of a list, page after page."""
    first = sandbox.json(path)
    found = first["results"]
    for page in range(2, first["total_pages"] + 1):
        found += sandbox.json(path, page=page)["results"]
    assert len(found) == first["total_results"]
    return found


def export(sandbox, day):
    return requests.get(f"{sandbox.sandbox.exports_url}/tv_series_ids_{day:%m_%d_%Y}.json.gz", timeout=20)


def test_the_lists_are_those_of_the_world_in_their_order(films_2000, world, today):
    best, popular = rows(films_2000, "/tv/top_rated"), rows(films_2000, "/tv/popular")
    assert [row["id"] for row in best] == list(world.top_rated(today))
    assert [row["id"] for row in popular] == list(world.popular(today))
    assert [row["popularity"] for row in popular] == sorted((row["popularity"] for row in popular), reverse=True)
    for row in best:
        told = world.rating(row["id"], "tmdb_users", today)
        assert (row["vote_average"], row["vote_count"]) == (told.score, told.votes)


def test_a_page_has_twenty_rows_and_one_behind_the_last_has_none(films_2000):
    first = films_2000.json("/tv/top_rated")
    assert len(first["results"]) == 20
    assert first["total_pages"] == -(-first["total_results"] // 20)
    behind = films_2000.json("/tv/top_rated", page=first["total_pages"] + 1)
    assert (behind["results"], behind["total_results"]) == ([], first["total_results"])
    assert films_2000.get("/tv/top_rated", page=501).json()["status_code"] == 22


def test_details_agree_with_the_listing_and_with_the_world(films_2000, world, today):
    for row in films_2000.json("/tv/top_rated", page=2)["results"]:
        series = world.series[world.place_of[row["id"]]]
        body = films_2000.json(f"/tv/{row['id']}", append_to_response=PARTS)
        assert [genre["id"] for genre in body["genres"]] == row["genre_ids"]
        assert {key: body[key] for key in row.keys() - {"genre_ids"}} == {
            key: row[key] for key in row.keys() - {"genre_ids"}
        }
        assert tuple(network["id"] for network in body["networks"]) == series.network_ids
        assert [season["season_number"] for season in body["seasons"]] == [season.number for season in series.seasons]
        assert [season["vote_average"] for season in body["seasons"]] == [
            world.season_score(series.series_id, season.number, today) for season in series.seasons
        ]
        assert body["number_of_seasons"] == series.season_count
        assert body["external_ids"]["imdb_id"] == series.imdb_id
        assert [keyword["id"] for keyword in body["keywords"]["results"]] == list(series.keyword_ids)
        assert len(body["aggregate_credits"]["cast"]) == len(world.cast(series.series_id))


def test_a_part_asked_for_alone_carries_the_id_and_the_same_content(films_2000):
    series = films_2000.json("/tv/popular")["results"][1]["id"]
    body = films_2000.json(f"/tv/{series}", append_to_response=PARTS)
    for part in PARTS.split(","):
        assert films_2000.json(f"/tv/{series}/{part}") == {"id": series, **body[part]}


def test_parts_that_the_sandbox_does_not_have_are_refused_aloud(films_2000):
    series = films_2000.json("/tv/popular")["results"][1]["id"]
    assert films_2000.get(f"/tv/{series}", append_to_response="images").status_code == 501


@pytest.mark.parametrize("series", ["999999999", "0", "99999999999999999999"])
def test_an_unknown_series_is_tmdbs_404(films_2000, series):
    response = films_2000.get(f"/tv/{series}")
    assert (response.status_code, response.json()["status_code"]) == (404, 34)


def test_a_deleted_series_is_in_the_lists_of_its_week_and_has_no_details(start):
    sandbox = start(films=60)
    world = world_of(300, 1)
    series, day = max(world.deleted_on.items(), key=lambda entry: entry[1])
    sandbox.sandbox.set_today(day - timedelta(days=1))
    assert sandbox.get(f"/tv/{series}").status_code == 200
    sandbox.sandbox.set_today(day)
    assert sandbox.get(f"/tv/{series}").status_code == 404
    assert series in {row["id"] for row in rows(sandbox, "/tv/top_rated")}
    sandbox.sandbox.set_today(day + timedelta(weeks=1))
    assert series not in {row["id"] for row in rows(sandbox, "/tv/popular")}


def test_a_series_loses_its_network(start):
    sandbox = start(films=60)
    lost = world_of(300, 1).network_lost
    sandbox.sandbox.set_today(NETWORK_LOST_ON - timedelta(days=1))
    assert len(sandbox.json(f"/tv/{lost}")["networks"]) == 1
    sandbox.sandbox.set_today(NETWORK_LOST_ON)
    assert sandbox.json(f"/tv/{lost}")["networks"] == []


def test_texts_are_in_the_language_that_is_asked_for(films_2000, world):
    series = next(one for one in world.series if one.language == "ja" and one.overview and one.is_listed)
    english, own = (films_2000.json(f"/tv/{series.series_id}", language=language) for language in ("en-US", "ja-JP"))
    assert (english["name"], english["overview"]) == (series.name, series.overview)
    assert (own["name"], own["overview"], own["tagline"]) == (series.original_name, "", "")


def test_genres_and_providers_of_the_details_are_in_their_lists(films_2000):
    genres = {genre["id"]: genre["name"] for genre in films_2000.json("/genre/tv/list")["genres"]}
    providers = {one["provider_id"]: one["provider_name"] for one in films_2000.json("/watch/providers/tv")["results"]}
    assert len(genres) == 16
    for row in films_2000.json("/tv/top_rated", page=3)["results"]:
        body = films_2000.json(f"/tv/{row['id']}", append_to_response="watch/providers")
        assert all(genres[genre["id"]] == genre["name"] for genre in body["genres"])
        for offers in body["watch/providers"]["results"].values():
            assert offers.pop("link").startswith(f"https://www.themoviedb.org/tv/{row['id']}-")
            assert all(
                providers[one["provider_id"]] == one["provider_name"] for of_kind in offers.values() for one in of_kind
            )


def test_the_export_has_every_series_that_is_not_deleted(films_2000, world, today):
    lines = [json.loads(line) for line in gzip.decompress(export(films_2000, today).content).splitlines()]
    assert [line["id"] for line in lines] == [one for one in world.ids.tolist() if not world.is_gone(one, today)]
    assert all(line["popularity"] == world.popularity(line["id"], today) for line in lines)


def test_exports_are_kept_for_ninety_days_as_those_of_films(films_2000, today):
    assert export(films_2000, today - timedelta(days=90)).status_code == 200
    assert export(films_2000, today - timedelta(days=91)).status_code == 403
    assert export(films_2000, today + timedelta(days=1)).status_code == 403


def test_statistics_tell_the_endpoints_of_series_from_those_of_films(start, today):
    sandbox = start(films=60)
    sandbox.json("/tv/popular")
    sandbox.get("/tv/5/aggregate_credits")
    sandbox.get("/tv/5")
    sandbox.get("/movie/5")
    export(sandbox, today)
    sandbox.export(today)
    told = Counter({name: sum(of_name.values()) for name, of_name in sandbox.sandbox.stats()["endpoints"].items()})
    assert told == Counter(
        ["/tv/popular", "/tv/{id}/aggregate_credits", "/tv/{id}", "/movie/{id}", EXPORTS, SERIES_EXPORTS]
    )


def test_how_many_series_there_are_changes_nothing_of_films(start, today):
    def told(**settings):
        sandbox = start(films=100, **settings)
        sandbox.get("/tv/popular")
        film = sandbox.json("/discover/movie")["results"][0]["id"]
        paths = ("/discover/movie", "/movie/changes", f"/movie/{film}", f"/movie/{film}/credits", "/genre/movie/list")
        return [sandbox.get(path).content for path in paths], sandbox.export(today)

    assert told(series=20) == told(series=400)


def test_a_series_under_a_huge_id_is_told_under_it(start):
    sandbox = start(films=60)
    was = sandbox.json("/tv/popular")["results"][0]["id"]
    sandbox.sandbox.set_faults([Fault(kind="huge_ids", endpoint="/tv/popular")])
    now = sandbox.json("/tv/popular")["results"][0]["id"]
    assert now == was + 2**40
    assert sandbox.json(f"/tv/{now}")["id"] == now
    assert sandbox.json(f"/tv/{now}/aggregate_credits")["id"] == now
