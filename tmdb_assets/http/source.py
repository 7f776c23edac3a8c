"""What the shared requests must know of a source: how it is named, how it words a refusal, what its user can do.

Belongs here: the record that a source gives to its `Requester`. What stands in it is the source's.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """A source's own words in a refusal."""

    text: str = ""
    code: str = ""
    """The source's own code, such as `status_code 7`; an answer without one may be another machine's on the way."""


def no_words(_: bytes) -> Words:
    """The words of a source whose refusals are not read."""
    return Words()


@dataclass(frozen=True)
class Source:
    """A source as requests and their errors know it."""

    name: str
    address_hint: str
    """What holds its addresses: `Check ... and the status page`."""
    timeout_variable: str
    """The setting of how long one request may take, in seconds."""
    rate_hint: str
    """What to do when it says 429: a sentence without its end."""
    credentials: str = "token"
    """What it lets its users in with."""
    credentials_hint: str = "This source takes no credentials: check what stands between here and there"
    """What to do when it refuses them: a sentence without its end."""
    words: Callable[[bytes], Words] = no_words
    """Reads its words out of the beginning of a refusal's body, which may be anything."""
