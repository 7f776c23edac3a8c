"""Cast and crew of an invented film: few for most, many for the famous, one person in several jobs.

Only the drawing of credits belongs here; who the people are is `people`'s business.
"""

# ruff: noqa: PLR2004 (the shares of a distribution are easier to read where they are used)

from __future__ import annotations

from typing import TYPE_CHECKING

from tmdb_assets.sandbox.invented.words import JOBS, ROLES
from tmdb_assets.sandbox.mixing import mix

if TYPE_CHECKING:
    from tmdb_assets.sandbox.invented.people import People
    from tmdb_assets.sandbox.upstreams.tmdb.catalogue import Json

_UNIT = 2.0**-32


def _credit_id(film_id: int, place: int, scramble: int) -> str:
    """24 hexadecimal digits, unique among all credits of all films."""
    return f"5{film_id:08x}{place:05x}{scramble & 0xFFFFFFFFFF:010x}"


def cast_and_crew(people: People, film_id: int, draw: int, person_count: int, fame: float) -> Json:
    """Draw the credits of a film.

    Args:
        people: who there is.
        film_id: TMDB id, part of every credit id.
        draw: the film's own random integer.
        person_count: persons have ids from 1 to this; low ids get most of the work.
        fame: 0 to 1; famous films have more credits, up to about 60 and 120.
    """
    size = (draw & 0xFFFF) / 65536
    cast_size = 5 + int(55 * max(size**12, fame * (0.4 + 0.6 * size)))
    crew_size = 5 + int(115 * max(size**15, fame * (0.3 + 0.7 * size)))
    cast, crew = [], []
    scramble = draw
    for place in range(cast_size):
        scramble = mix(scramble)
        person_id = 1 + int(((scramble >> 32) * _UNIT) ** 2.5 * person_count)
        cast.append(
            {
                **people.person(person_id),
                "cast_id": place + 1 + scramble % 3 + 3 * place,
                "character": "" if scramble % 41 == 0 else ROLES[(scramble >> 3) % len(ROLES)],
                "credit_id": _credit_id(film_id, place, scramble),
                "order": place,
            }
        )
    person_id = 1
    for place in range(crew_size):
        scramble = mix(scramble)
        # Every eighth job is done by the person of the job before: a writer who directs.
        if place == 0 or scramble % 8:
            person_id = 1 + int(((scramble >> 32) * _UNIT) ** 2.5 * person_count)
        department, job = JOBS[place] if place < 7 else JOBS[(scramble >> 3) % len(JOBS)]
        crew.append(
            {
                **people.person(person_id),
                "credit_id": _credit_id(film_id, 0x10000 + place, scramble),
                "department": department,
                "job": job,
            }
        )
    return {"cast": cast, "crew": crew}
