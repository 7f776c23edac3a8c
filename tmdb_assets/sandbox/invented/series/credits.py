"""Who plays in an invented series and who makes it, with the number of episodes of each.

Ids and words only; what a person is called is `people`'s business, and the form of an answer the upstreams'.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tmdb_assets.sandbox.invented.words import JOBS, ROLES
from tmdb_assets.sandbox.mixing import mix, number

if TYPE_CHECKING:
    from tmdb_assets.sandbox.invented.series.facts import Series


@dataclass(frozen=True, slots=True)
class Credit:
    """One person's part in a series."""

    person_id: int
    parts: tuple[tuple[str, str, int], ...]
    """Credit id, character or job, and episodes of each."""
    department: str
    """Of the crew; '' for who plays."""
    order: int
    """Place in the cast, from 0 without holes; 0 for all of the crew."""

    @property
    def episode_count(self) -> int:
        """Episodes of all parts together."""
        return sum(count for *_, count in self.parts)


def _credit_id(series_id: int, place: int, draw: int) -> str:
    """24 hexadecimal digits, unique among all credits of all series."""
    return f"6{series_id:08x}{place:05x}{draw & 0xFFFFFFFFFF:010x}"


def _person(draw: int, person_count: int) -> int:
    return 1 + int((draw >> 32) % 65_536 / 65_536 * ((draw >> 8) % 65_536 / 65_536) ** 1.5 * person_count)


def cast(series: Series, person_count: int) -> list[Credit]:
    """Four to about 90 persons, each once, by `order`; the first ones are in most episodes.

    Args:
        series: whose.
        person_count: persons have ids from 1 to this.
    """
    draw = number(series.draw, 1_001)
    size = 4 + int((draw % 1024 / 1024) ** 3 * 86)
    episodes, found, seen = max(1, series.episode_count), [], set()
    for place in range(size):
        draw = mix(draw)
        person_id = _person(draw, person_count)
        if person_id in seen:
            continue
        seen.add(person_id)
        most = max(1, int(episodes / (1 + len(found) / 3)))
        count = max(1, most - (draw >> 20) % (1 + most // 3))
        name = "" if draw % 41 == 0 else ROLES[(draw >> 3) % len(ROLES)]
        parts = [(_credit_id(series.series_id, place, draw), name, count)]
        if draw % 15 == 0:
            other = ROLES[(draw >> 11) % len(ROLES)]
            parts.append((_credit_id(series.series_id, 0x8000 + place, draw), other, 1 + draw % 3))
        found.append(Credit(person_id, tuple(parts), "", len(found)))
    return found


def crew(series: Series, person_count: int) -> list[Credit]:
    """Three to about 60 entries, one for a person in a department."""
    draw = number(series.draw, 1_002)
    found: dict[tuple[int, str], list[tuple[str, str, int]]] = {}
    person_id = 1
    for place in range(3 + int((draw % 1024 / 1024) ** 3 * 57)):
        draw = mix(draw)
        if place == 0 or draw % 6:
            person_id = _person(draw, person_count)
        department, job = JOBS[(draw >> 3) % len(JOBS)]
        count = 1 + (draw >> 24) % max(1, series.episode_count)
        part = (_credit_id(series.series_id, 0x10000 + place, draw), job, count)
        found.setdefault((person_id, department), []).append(part)
    return [Credit(person_id, tuple(parts), department, 0) for (person_id, department), parts in found.items()]
