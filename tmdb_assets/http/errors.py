"""What can go wrong with TMDB, classified once, where it enters.

Belongs here: the error hierarchy. Every error carries endpoint and status and says what to do next; none
ever carries the token.
"""

from datetime import date


class TmdbError(Exception):
    """Something went wrong with a request to TMDB.

    Attributes:
        endpoint: Path of the request, without host and query.
        status: HTTP status, or None if there was no answer.
        retry_after: Seconds TMDB asks to wait before the next attempt, if it says so.
        given_up: How often and how long it was tried, when it was tried again; a sentence and a blank, or nothing.
    """

    next_step = "Look at the run's log, then materialize the partition again."

    def __init__(self, endpoint: str, problem: str, *, status: int | None = None) -> None:
        super().__init__(endpoint, problem, status)
        self.endpoint = endpoint
        self.problem = problem
        self.status = status
        self.retry_after: float | None = None
        self.given_up = ""

    def __str__(self) -> str:
        return f"TMDB {self.endpoint}: {self.problem} {self.given_up}{self.next_step}"


class AuthenticationError(TmdbError):
    """TMDB refuses the token (401, 403). Asking again is pointless."""

    next_step = (
        "Set TMDB_API_TOKEN to the API Read Access Token shown in your TMDB account under Settings, API;"
        " then materialize the partition again."
    )


class NotFoundError(TmdbError):
    """TMDB does not know the thing (404)."""

    next_step = (
        "Check TMDB_API_URL and TMDB_EXPORTS_URL and TMDB's status page: this address should be there."
        " Then materialize the partition again."
    )


class RejectedError(TmdbError):
    """TMDB rejects the request as such (other 4xx). The request is wrong, or TMDB changed its interface."""

    next_step = "This is a mistake in the request or a change of TMDB's interface: please report it."


class RedirectedError(RejectedError):
    """The address answers with a redirect (3xx). It is not followed: the token stays with its host."""

    next_step = (
        "Check TMDB_API_URL and TMDB_EXPORTS_URL: they must be addresses that answer themselves, with the right scheme,"
        " and no proxy may ask for a login."
    )


class NoExportError(TmdbError):
    """There is no export of a day (403, 404): it is not there yet, or no longer, or never was.

    Attributes:
        day: The day whose export was asked for.
    """

    next_step = "TMDB makes an export by 08:00 UTC of its day and keeps it for about three months."

    def __init__(self, endpoint: str, problem: str, *, day: date, status: int | None = None) -> None:
        super().__init__(endpoint, problem, status=status)
        self.day = day


class ThrottledError(TmdbError):
    """TMDB still says 429 after all retries."""

    next_step = (
        "Lower TMDB_REQUESTS_PER_SECOND, or stop whatever else uses the token; then materialize the partition"
        " again: what was fetched is kept."
    )


class UpstreamError(TmdbError):
    """TMDB could not be reached or is broken (5xx, connection errors) after all retries."""

    next_step = (
        "Check the network and TMDB's status page; then materialize the partition again: what was fetched is kept."
    )


class AnswerError(TmdbError):
    """TMDB answered 200 with something that can not be what was asked for."""

    next_step = (
        "Nothing of it was stored. If it happens again, TMDB changed its interface: please report it with this text."
    )
