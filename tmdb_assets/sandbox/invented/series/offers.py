"""Where an invented series can be watched: by country and kind, some offers coming and going over the weeks.

Belongs here: invented offers. Who the providers are is `carriers`' business.
"""

# ruff: noqa: PLR2004 (the shares of a distribution are easier to read where they are used)

from __future__ import annotations

from typing import TYPE_CHECKING

from tmdb_assets.sandbox.mixing import number

if TYPE_CHECKING:
    from collections.abc import Sequence

OFFER_COUNTRIES = (
    "US", "GB", "DE", "AR", "AT", "AU", "BE", "BR", "CA", "CH", "CL", "CO", "CZ", "DK", "ES", "FI", "FR", "HU", "ID",
    "IE", "IN", "IT", "JP", "KR", "MX", "NL", "NO", "PL", "PT", "SE", "SG", "TH", "TR", "ZA",
)  # fmt: skip
_KINDS = {"flatrate": 12, "rent": 3, "buy": 5, "ads": 2, "free": 1}
"""Of each kind so many in sixteen are offered, in a country that has the series."""
_WEEKS_ON = 9
"""An offer that comes and goes is there for so many weeks, and away for as many."""


def offers(draw: int, week: int, provider_ids: Sequence[int]) -> dict[str, dict[str, tuple[int, ...]]]:
    """Provider ids by country and kind; nothing for one series in eight.

    Args:
        draw: the series' own random number.
        week: a number of weeks, the same on all days from Monday to Sunday.
        provider_ids: who there is.
    """
    found: dict[str, dict[str, tuple[int, ...]]] = {}
    spread = draw % 8
    for place, country in enumerate(OFFER_COUNTRIES if spread else ()):
        turned = number(draw, 500 + place)
        # The first three are asked about most, and have most.
        if turned % 8 >= (spread + 4 if place < 3 else spread):
            continue
        kinds: dict[str, tuple[int, ...]] = {}
        for position, (kind, sixteenths) in enumerate(_KINDS.items()):
            chosen = number(turned, position)
            if chosen % 16 >= sixteenths:
                continue
            ids = dict.fromkeys(
                provider_ids[(chosen >> (8 + 5 * step)) % len(provider_ids)] for step in range(1 + (chosen >> 4) % 3)
            )
            there = tuple(one for one in ids if _is_there(number(chosen, one), week))
            if there:
                kinds[kind] = there
        if kinds:
            found[country] = kinds
    return found


def _is_there(draw: int, week: int) -> bool:
    return draw % 6 != 0 or (week + draw // 6 % 18) // _WEEKS_ON % 2 == 0
