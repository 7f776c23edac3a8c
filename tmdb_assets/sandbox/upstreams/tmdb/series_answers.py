"""What TMDB tells of series: list items, details, and the parts that can be appended.

The forms are TMDB's, in its order of keys; what is true of a series comes from the invented world, which other
upstreams know as well. Paths and queries are `series_routes`' business.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import orjson

from tmdb_assets.sandbox.invented.people import image_path
from tmdb_assets.sandbox.mixing import number
from tmdb_assets.sandbox.upstreams.tmdb.reference import COUNTRY_NAMES, spoken_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tmdb_assets.sandbox.invented.series import SeriesWorld
    from tmdb_assets.sandbox.invented.series.credits import Credit
    from tmdb_assets.sandbox.invented.series.facts import Season, Series
    from tmdb_assets.sandbox.upstreams.tmdb.catalogue import Json

_CREATOR_KEYS = ("name", "original_name", "gender", "profile_path")


class SeriesAnswers:
    """The bodies about one world of series."""

    def __init__(self, world: SeriesWorld) -> None:
        """Keep the world."""
        self.world = world

    def find(self, series_id: int, day: date) -> Series | None:
        """A series that has details on a day; None for ids that are unknown or deleted."""
        place = self.world.place_of.get(series_id)
        return None if place is None or self.world.is_gone(series_id, day) else self.world.series[place]

    def item(self, series_id: int, day: date, language: str) -> Json:
        """A series as an item of a list."""
        series = self.world.series[self.world.place_of[series_id]]
        texts, numbers = _texts(series, language), self._numbers(series, day)
        return {
            "adult": False,
            "backdrop_path": _picture(series, 1, 16),
            "genre_ids": list(series.genre_ids),
            "id": series.series_id,
            "origin_country": list(series.origin_countries),
            "original_language": series.language,
            "original_name": series.original_name,
            "overview": texts["overview"],
            "popularity": self.world.popularity(series_id, day),
            "poster_path": _picture(series, 2, 60),
            "first_air_date": series.first_air_on.isoformat(),
            "name": texts["name"],
            **numbers,
        }

    def details(self, series: Series, day: date, language: str) -> Json:
        """A series as `/tv/{id}` has it, without anything appended."""
        world, texts = self.world, _texts(series, language)
        last = world.last_air_on(series.series_id, day)
        upcoming = last + timedelta(weeks=1) if series.is_airing else None
        return {
            "adult": False,
            "backdrop_path": _picture(series, 1, 16),
            "created_by": [self._creator(series, person_id) for person_id in series.creator_ids],
            "episode_run_time": [] if series.runtime is None else [series.runtime],
            "first_air_date": series.first_air_on.isoformat(),
            "genres": [{"id": genre, "name": world.genres[genre]} for genre in series.genre_ids],
            "homepage": series.homepage,
            "id": series.series_id,
            "in_production": series.status == "Returning Series",
            "languages": [series.language],
            "last_air_date": last.isoformat(),
            "last_episode_to_air": _episode(series, last, 0),
            "name": texts["name"],
            "next_episode_to_air": None if upcoming is None else _episode(series, upcoming, 1),
            "networks": [
                {
                    "id": network.network_id,
                    "logo_path": network.logo_path,
                    "name": network.name,
                    "origin_country": network.country,
                }
                for network in world.networks_of(series.series_id, day)
            ],
            "number_of_episodes": series.episode_count,
            "number_of_seasons": series.season_count,
            "origin_country": list(series.origin_countries),
            "original_language": series.language,
            "original_name": series.original_name,
            "overview": texts["overview"],
            "popularity": world.popularity(series.series_id, day),
            "poster_path": _picture(series, 2, 60),
            "production_companies": [world.people.company(company) for company in series.company_ids],
            "production_countries": [
                {"iso_3166_1": code, "name": COUNTRY_NAMES[code]} for code in series.origin_countries
            ],
            "seasons": [self._season(series, season, day) for season in series.seasons],
            "spoken_languages": [spoken_language(series.language)],
            "status": series.status,
            "tagline": texts["tagline"],
            "type": series.type,
            **self._numbers(series, day),
        }

    def _numbers(self, series: Series, day: date) -> Json:
        told = self.world.rating(series.series_id, "tmdb_users", day)
        assert told is not None  # noqa: S101 (TMDB's users rate all of them)
        return {"vote_average": told.score, "vote_count": told.votes}

    def _creator(self, series: Series, person_id: int) -> Json:
        person = self.world.people.person(person_id)
        credit_id = f"7{series.series_id:08x}{person_id:015x}"
        return {"id": person_id, "credit_id": credit_id, **{key: person[key] for key in _CREATOR_KEYS}}

    def _season(self, series: Series, season: Season, day: date) -> Json:
        return {
            "air_date": season.air_on.isoformat(),
            "episode_count": season.episode_count,
            "id": season.season_id,
            "name": season.name,
            "overview": "",
            "poster_path": _picture(series, 100 + season.number, 4),
            "season_number": season.number,
            "vote_average": self.world.season_score(series.series_id, season.number, day),
        }

    def part(self, series: Series, part: str, day: date) -> Json:
        """One of `SERIES_PARTS`, without the id."""
        return getattr(self, part.replace("/", "_"))(series, day)

    def external_ids(self, series: Series, _: date) -> Json:
        """Ids elsewhere."""
        draw = number(series.draw, 3)
        return {
            "imdb_id": series.imdb_id,
            "freebase_mid": f"/m/0{series.series_id:x}" if draw % 3 == 0 else None,
            "freebase_id": f"/en/series_{series.series_id}" if draw % 9 == 0 else None,
            "tvdb_id": series.tvdb_id,
            "tvrage_id": series.series_id % 30_000 if draw % 4 == 0 else None,
            "wikidata_id": series.wikidata_id,
            "facebook_id": f"series{series.series_id}" if draw % 5 == 0 else None,
            "instagram_id": f"series{series.series_id}" if draw % 7 == 0 else None,
            "twitter_id": f"series{series.series_id}" if draw % 8 == 0 else None,
        }

    def keywords(self, series: Series, _: date) -> Json:
        """Keywords, which a film has under another name."""
        found = (self.world.people.keyword(keyword) for keyword in series.keyword_ids)
        return {"results": [{"name": keyword["name"], "id": keyword["id"]} for keyword in found]}

    def content_ratings(self, series: Series, _: date) -> Json:
        """Marks of age by country."""
        return {
            "results": [
                {"descriptors": [], "iso_3166_1": country, "rating": rating}
                for country, rating in series.content_ratings
            ]
        }

    def watch_providers(self, series: Series, day: date) -> Json:
        """Offers by country and kind."""
        slug = re.sub(r"[^a-z0-9]+", "-", series.name.lower()).strip("-")
        page = f"https://www.themoviedb.org/tv/{series.series_id}-{slug}/watch?locale="
        return {
            "results": {
                country: {
                    "link": page + country,
                    **{kind: [self._offer(one) for one in ids] for kind, ids in kinds.items()},
                }
                for country, kinds in self.world.offers(series.series_id, day).items()
            }
        }

    def _offer(self, provider_id: int) -> Json:
        provider = self.world.watch_providers[provider_id]
        return {
            "logo_path": provider.logo_path,
            "provider_id": provider_id,
            "provider_name": provider.name,
            "display_priority": provider.priority,
        }

    def aggregate_credits(self, series: Series, _: date) -> Json:
        """Cast and crew over all episodes: who is in most of them first, `order` being the place in the cast."""
        cast = sorted(self.world.cast(series.series_id), key=lambda credit: (-credit.episode_count, credit.order))
        crew = sorted(self.world.crew(series.series_id), key=lambda credit: -credit.episode_count)
        return {
            "cast": [
                {
                    **self.world.people.person(credit.person_id),
                    "roles": _parts(credit, "character"),
                    "total_episode_count": credit.episode_count,
                    "order": credit.order,
                }
                for credit in cast
            ],
            "crew": [
                {
                    **self.world.people.person(credit.person_id),
                    "jobs": _parts(credit, "job"),
                    "department": credit.department,
                    "total_episode_count": credit.episode_count,
                }
                for credit in crew
            ],
        }

    def genres(self) -> Json:
        """The body of `/genre/tv/list`."""
        return {"genres": [{"id": genre, "name": name} for genre, name in self.world.genres.items()]}

    def providers(self) -> Json:
        """The body of `/watch/providers/tv`."""
        return {
            "results": [
                {
                    "display_priorities": {"US": place, "GB": place + 1, "DE": place + 2},
                    "display_priority": provider.priority,
                    "logo_path": provider.logo_path,
                    "provider_name": provider.name,
                    "provider_id": provider.provider_id,
                }
                for place, provider in enumerate(self.world.watch_providers.values())
            ]
        }

    def export(self, day: date) -> Iterator[bytes]:
        """The lines of a day's export: all that are not deleted, by id."""
        for series in self.world.series:
            if self.find(series.series_id, day) is not None:
                popularity = self.world.popularity(series.series_id, day)
                line = {"id": series.series_id, "original_name": series.original_name, "popularity": popularity}
                yield orjson.dumps(line) + b"\n"


def _texts(series: Series, language: str) -> dict[str, str]:
    """Texts as a reader of a language gets them: there is no fallback for overview and tagline."""
    spoken = language[:2]
    english = spoken == "en"
    return {
        "name": series.original_name if spoken == series.language and not english else series.name,
        "overview": series.overview if english else "",
        "tagline": series.tagline if english else "",
    }


def _picture(series: Series, purpose: int, missing: int) -> str | None:
    """The path of a picture; one in `missing` series has none."""
    draw = number(series.draw, purpose)
    return None if draw % missing == 0 else image_path(draw)


def _parts(credit: Credit, name: str) -> list[Json]:
    return [{"credit_id": key, name: part, "episode_count": count} for key, part, count in credit.parts]


def _episode(series: Series, day: date, ahead: int) -> dict[str, Any]:
    """An episode of the newest season; `ahead` 1 is the one to come, which nobody has rated."""
    season = series.seasons[-1]
    draw = number(series.draw, 7)
    return {
        "id": series.series_id * 1_000 + season.number * 30 + ahead,
        "name": f"Episode {season.episode_count + ahead}",
        "overview": "",
        "vote_average": 0.0 if ahead else round(5 + draw % 48 / 10, 1),
        "vote_count": 0 if ahead else 1 + draw % 200,
        "air_date": day.isoformat(),
        "episode_number": season.episode_count + ahead,
        "episode_type": "standard" if series.is_airing else "finale",
        "production_code": "",
        "runtime": None if ahead else series.runtime or 45,
        "season_number": season.number,
        "show_id": series.series_id,
        "still_path": None if ahead else image_path(draw),
    }
