"""Who carries invented series: networks, and the providers that stream them, with their countries.

Names and ids only. Which series has which network or offer is decided in `facts` and `offers`.
"""

# ruff: noqa: PLR2004 (the shares of a distribution are easier to read where they are used)

from __future__ import annotations

from dataclasses import dataclass

from tmdb_assets.sandbox.invented.people import image_path
from tmdb_assets.sandbox.invented.words import ADJECTIVES, NOUNS, PLACES
from tmdb_assets.sandbox.mixing import number, salt

LANGUAGES = {
    "en": "English", "fr": "French", "ja": "Japanese", "es": "Spanish", "de": "German", "ko": "Korean",
    "zh": "Chinese", "hi": "Hindi", "pt": "Portuguese", "it": "Italian", "tr": "Turkish", "sv": "Swedish",
    "pl": "Polish", "he": "Hebrew",
}  # fmt: skip
"""English name by code, of the languages that series are made in."""
COUNTRIES = {
    "US": "United States", "GB": "United Kingdom", "CA": "Canada", "AU": "Australia", "FR": "France", "JP": "Japan",
    "ES": "Spain", "MX": "Mexico", "DE": "Germany", "KR": "South Korea", "CN": "China", "IN": "India",
    "BR": "Brazil", "IT": "Italy", "TR": "Turkey", "SE": "Sweden", "PL": "Poland", "IL": "Israel",
}  # fmt: skip
"""English name by code, of the countries that series come from."""
_KINDS = ("TV", "Channel", "One", "Network", "Television", "Plus", "Two", "Play")
_PROVIDERS = (
    "Streamery", "Filmbox", "Kinoteka", "Lumiere Plus", "Popcornia", "Reel Store", "Cinéma à la carte", "Projector",
    "Serialis", "Bingewood", "Episodica", "Couchlight", "Nightly", "Cliffhanger", "Rerun", "Pilotfish",
    "Streamery with Ads", "Seasonal", "Antenna+", "Öffentlich Play", "Telly Hub", "Boxed", "Loop", "Matinee",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Network:
    """A network; another one may have the same name, its id is its own."""

    network_id: int
    name: str
    country: str
    """Its code, or '' where it is not known."""
    logo_path: str | None


@dataclass(frozen=True, slots=True)
class WatchProvider:
    """Who offers series to watch."""

    provider_id: int
    name: str
    logo_path: str
    priority: int
    """The place in the list of providers that all countries share."""


def networks(seed: int, count: int) -> dict[int, Network]:
    """Networks by id: some of one name in several countries, and two of one name in one country.

    Args:
        seed: the same seed gives the same networks.
        count: how many, at least 8.
    """
    start, codes, found = salt(seed, "networks"), tuple(COUNTRIES), {}
    names: list[tuple[str, str]] = []
    for place in range(count):
        draw = number(start, place)
        country = codes[min(int((draw % 4096 / 4096) ** 2 * len(codes)), len(codes) - 1)]
        word = (PLACES + NOUNS + ADJECTIVES)[(draw >> 16) % (len(PLACES) + len(NOUNS) + len(ADJECTIVES))]
        name = f"{word} {_KINDS[(draw >> 40) % len(_KINDS)]}"
        if place % 6 == 5:
            # A name of an earlier one; of the very first also the country.
            name, taken = names[0] if place == 5 else names[(draw >> 8) % len(names)]
            country = taken if place == 5 else codes[(codes.index(taken or "US") + 1 + place) % len(codes)]
        elif place % 23 == 22:
            country = ""
        names.append((name, country))
        network_id = 10 + 7 * place + draw % 6
        logo = None if (draw >> 50) % 8 == 0 else image_path(draw >> 3, "png")
        found[network_id] = Network(network_id, name, country, logo)
    return found


def watch_providers(seed: int) -> dict[int, WatchProvider]:
    """Providers by id, in the order in which the list of them is told."""
    start = salt(seed, "watch providers")
    return {
        2 + 7 * place: WatchProvider(2 + 7 * place, name, image_path(number(start, place)), place)
        for place, name in enumerate(_PROVIDERS)
    }
