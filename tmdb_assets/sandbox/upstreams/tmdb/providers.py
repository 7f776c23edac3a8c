"""Where an invented film can be watched: by country and kind, as TMDB passes it on from JustWatch.

Belongs here: invented providers, and which of them has a film. Which films there are is the catalogues' business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tmdb_assets.sandbox.invented.people import image_path
from tmdb_assets.sandbox.mixing import number

if TYPE_CHECKING:
    from tmdb_assets.sandbox.upstreams.tmdb.catalogue import Json

_COUNTRIES = (
    "AR", "AT", "AU", "BE", "BR", "CA", "CH", "CL", "CO", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "GR", "HK", "HU",
    "ID", "IE", "IN", "IT", "JP", "KR", "MX", "NL", "NO", "PL", "PT", "SE", "SG", "TH", "TR", "US", "ZA",
)  # fmt: skip
_NAMES = (
    "Streamery",
    "Filmbox",
    "Kinoteka",
    "Lumiere Plus",
    "Popcornia",
    "Reel Store",
    "Cinéma à la carte",
    "Projector",
)
_LOGOS = tuple(image_path(9_000 + provider) for provider in range(len(_NAMES)))
_KINDS = {"flatrate": 2, "rent": 2, "buy": 2, "ads": 9, "free": 15}
"""Of each kind one film in so many has an offer, in a country that has any."""


def watch_providers(draw: int, film_id: int) -> Json:
    """The offers for a film; no country for one film in four, and from one to all of them for the others.

    Args:
        draw: The film's own random number.
        film_id: Its id.
    """
    spread = draw % 4
    results = {}
    for place, country in enumerate(_COUNTRIES if spread else ()):
        turned = number(draw, place)
        if turned % 4 >= spread:
            continue
        # The first kind that is offered is so whatever the others are: a country without any is not in the answer.
        first = (turned >> 8) % 3
        offers = {
            kind: _offers(turned >> (16 + 4 * position))
            for position, (kind, films) in enumerate(_KINDS.items())
            if position == first or (turned >> (12 + 5 * position)) % films == 0
        }
        link = f"https://www.themoviedb.org/movie/{film_id}-film/watch?locale={country}"
        results[country] = {"link": link, **offers}
    return {"results": results}


def _offers(draw: int) -> list[Json]:
    """One to three providers."""
    ids = dict.fromkeys((draw >> (3 * step)) % len(_NAMES) for step in range(1 + draw % 3))
    return [
        {
            "logo_path": _LOGOS[provider],
            "provider_id": 2 + 7 * provider,
            "provider_name": _NAMES[provider],
            "display_priority": (draw >> (3 * step)) % 60,
        }
        for step, provider in enumerate(ids)
    ]
