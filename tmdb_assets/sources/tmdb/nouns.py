"""What the things that TMDB is asked about are called in messages.

Belongs here: the words, one and many. What is asked about them is said in their rooms.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Noun:
    """A word for one thing, and for many of them."""

    one: str
    many: str


FILM = Noun("film", "films")
COLLECTION = Noun("collection", "collections")
SERIES = Noun("series", "series")
