"""What can go wrong with a source, classified once, where it enters.

Belongs here: the error hierarchy. Every error carries its source, endpoint and status and says what to do next; none
ever carries credentials.
"""

from datetime import datetime
from typing import ClassVar

from tmdb_assets.http.source import Source


class SourceError(Exception):
    """Something went wrong with a request to a source.

    Attributes:
        source: Who was asked.
        endpoint: Path of the request, without host and query.
        status: HTTP status, or None if there was no answer.
        retry_after: Seconds the source asks to wait before the next attempt, if it says so.
        given_up: How often and how long it was tried, when it was tried again; a sentence and a blank, or nothing.
    """

    advice: ClassVar[str] = "Look at the run's log, then materialize the partition again."
    """What to do next; fields of `source` are filled in."""

    def __init__(self, source: Source, endpoint: str, problem: str, *, status: int | None = None) -> None:
        super().__init__(source, endpoint, problem, status)
        self.source = source
        self.endpoint = endpoint
        self.problem = problem
        self.status = status
        self.retry_after: float | None = None
        self.given_up = ""

    @property
    def next_step(self) -> str:
        """What to do next."""
        return self.advice.format(source=self.source)

    def __str__(self) -> str:
        return f"{self.source.name} {self.endpoint}: {self.problem} {self.given_up}{self.next_step}"


class AuthenticationError(SourceError):
    """The source refuses the credentials (401, 403). Asking again is pointless."""

    advice = "{source.credentials_hint}; then materialize the partition again."


class NotFoundError(SourceError):
    """The source does not know the thing (404)."""

    advice = (
        "Check {source.address_hint} and {source.name}'s status page: this address should be there."
        " Then materialize the partition again."
    )


class RejectedError(SourceError):
    """The source rejects the request as such (other 4xx). The request is wrong, or the source's interface changed."""

    advice = "This is a mistake in the request or a change of {source.name}'s interface: please report it."


class RedirectedError(RejectedError):
    """The address answers with a redirect (3xx). It is not followed: credentials stay with their host."""

    advice = (
        "Check {source.address_hint}: an address there must answer itself, with the right scheme, and no proxy may"
        " ask for a login."
    )


class ThrottledError(SourceError):
    """The source still says 429 after all retries."""

    advice = "{source.rate_hint}; then materialize the partition again: what was fetched is kept."


class QuotaError(SourceError):
    """The source says that the quota of a day is used up. Asking again at once is pointless.

    Attributes:
        until: UTC time from which on the source says that it answers again; None if it does not say.
    """

    advice = "Nothing is to be done: what is due is asked for when {source.name} answers again."
    until: datetime | None = None


class UpstreamError(SourceError):
    """The source could not be reached or is broken (5xx, connection errors) after all retries."""

    advice = (
        "Check the network and {source.name}'s status page; then materialize the partition again: what was fetched is"
        " kept."
    )


class AnswerError(SourceError):
    """The source answered 200 with something that cannot be what was asked for."""

    advice = (
        "Nothing of it was stored. If it happens again, {source.name} changed its interface: please report it with this"
        " text."
    )
