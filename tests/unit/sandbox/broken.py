"""One small sandbox whose faults a test sets, and one example of a fault for every kind.

Which examples there are belongs here; what they do is promised by the tests.
"""

import gzip
import json

import requests

from tmdb_assets.sandbox import Fault

EXPORTS, SERIES_EXPORTS = "/p/exports", "/p/exports/tv_series_ids"
FILES = (EXPORTS, SERIES_EXPORTS)
SINGLE = ("/movie/{id}", "/collection/{id}", "/tv/{id}", "/tv/{id}/aggregate_credits")
EXAMPLES = {
    "redirect": {"location": "http://elsewhere.invalid/3/discover/movie"},
    "hang": {"seconds": 0.05},
    "slow_drip": {"seconds": 0.001, "piece_bytes": 4096},
    "bad_popularity": {"value": "NaN"},
    "unasked_encoding": {"value": "gzip"},
    "title": {"value": "🎬"},
}
NAMES = {
    "/discover/movie": ("vote_count", "title"),
    "/movie/changes": ("id", None),
    "/movie/{id}": ("runtime", "status"),
    "/collection/{id}": ("id", "name"),
    "/genre/movie/list": ("id", "name"),
    "/configuration/countries": (None, "english_name"),
    "/configuration/languages": (None, "english_name"),
    EXPORTS: ("popularity", "original_title"),
    "/tv/top_rated": ("vote_count", "name"),
    "/tv/popular": ("vote_count", "name"),
    "/genre/tv/list": ("id", "name"),
    "/watch/providers/tv": ("provider_id", "provider_name"),
    "/tv/{id}": ("number_of_seasons", "status"),
    "/tv/{id}/aggregate_credits": ("id", None),
    SERIES_EXPORTS: ("popularity", "original_name"),
}
"""A numeric field and a text of an endpoint's entries."""


def example(kind, endpoint, **rule):
    """A fault of a kind, for an endpoint, with everything the kind needs."""
    number, text = NAMES[endpoint]
    needed = dict(EXAMPLES.get(kind, {}))
    if kind in {"missing_field", "null_field", "text_for_number", "number_for_text"}:
        needed["name"] = text if kind == "number_for_text" else number or text
    return Fault(**{"kind": kind, "endpoint": endpoint} | needed | rule)


class Broken:
    """A sandbox and its caller, with the faults of one test."""

    def __init__(self, caller, today):
        self.caller, self.sandbox = caller, caller.sandbox
        self.today = today
        film = caller.json("/discover/movie", include_video="true")["results"][0]["id"]
        series = caller.json("/tv/top_rated")["results"][0]["id"]
        self.paths = {
            "/discover/movie": ("/discover/movie", {"page": "2"}),
            "/movie/changes": ("/movie/changes", {"page": "2", "start_date": "2026-06-10", "end_date": "2026-06-15"}),
            "/movie/{id}": (
                f"/movie/{film}",
                {"append_to_response": "credits,keywords,external_ids,release_dates,watch/providers"},
            ),
            "/collection/{id}": (f"/collection/{self._collection(caller)}", {}),
            "/genre/movie/list": ("/genre/movie/list", {}),
            "/configuration/countries": ("/configuration/countries", {}),
            "/configuration/languages": ("/configuration/languages", {}),
            "/tv/top_rated": ("/tv/top_rated", {"page": "2"}),
            "/tv/popular": ("/tv/popular", {"page": "2"}),
            "/genre/tv/list": ("/genre/tv/list", {}),
            "/watch/providers/tv": ("/watch/providers/tv", {}),
            "/tv/{id}": (
                f"/tv/{series}",
                {"append_to_response": "external_ids,keywords,content_ratings,watch/providers,aggregate_credits"},
            ),
            "/tv/{id}/aggregate_credits": (f"/tv/{series}/aggregate_credits", {}),
        }

    @staticmethod
    def _collection(caller):
        """The first collection that a listed film belongs to."""
        films = (film["id"] for page in (1, 2, 3) for film in caller.json("/discover/movie", page=page)["results"])
        found = (caller.json(f"/movie/{film}").get("belongs_to_collection") for film in films)
        return next(collection["id"] for collection in found if collection)

    def set(self, kind, endpoint, **rule):
        """Break from now on."""
        self.sandbox.set_faults([example(kind, endpoint, **rule)])
        self.sandbox.reset_stats()

    def get(self, endpoint, timeout=20, **params):
        """Ask an endpoint as the pipeline does; redirects are not followed."""
        if endpoint in FILES:
            name = "movie_ids" if endpoint == EXPORTS else "tv_series_ids"
            url = f"{self.sandbox.exports_url}/{name}_{self.today:%m_%d_%Y}.json.gz"
        else:
            path, usual = self.paths[endpoint]
            url, params = self.sandbox.api_url + path, usual | params
        return self.caller.session.get(url, params=params, timeout=timeout, allow_redirects=False)

    def faults(self):
        """How many answers were changed, by kind."""
        return self.sandbox.stats()["faults"]

    def entries(self, endpoint, **params):
        """The entries of an answer that can be read, as a lenient reader has them."""
        response = self.get(endpoint, **params)
        assert response.status_code == 200
        if endpoint in FILES:
            return [json.loads(line) for line in gzip.decompress(response.content).splitlines()]
        body = response.json()
        if endpoint in SINGLE:
            return [body]
        return body if isinstance(body, list) else body.get("results", body.get("genres"))

    def both(self, kind, endpoint, **rule):
        """The entries without and with a fault."""
        self.sandbox.set_faults([])
        before = self.entries(endpoint)
        self.set(kind, endpoint, **rule)
        return before, self.entries(endpoint)

    def export(self):
        """The bytes of the export's file."""
        return self.get(EXPORTS).content


def raw(sandbox, path):
    """An answer whose content encoding is not undone: headers and body."""
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    with requests.get(sandbox.api_url + path, headers=headers, stream=True, timeout=20) as response:
        return response.headers, response.raw.read(decode_content=False)
