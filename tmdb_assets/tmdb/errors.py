"""What can go wrong with TMDB, classified once, where it enters.

Belongs here: the error hierarchy. Every error carries endpoint and status and says what to do next; none
ever carries the token.
"""


class TmdbError(Exception):
    """Something went wrong with a request to TMDB.

    Attributes:
        endpoint: Path of the request, without host and query.
        status: HTTP status, or None if there was no answer.
    """

    next_step = "Look at the run's log, then materialize the partition again."

    def __init__(self, endpoint: str, problem: str, *, status: int | None = None) -> None:
        self.endpoint = endpoint
        self.status = status
        super().__init__(f"TMDB {endpoint}: {problem} {self.next_step}")


class AuthenticationError(TmdbError):
    """TMDB refuses the token (401, 403). Asking again is pointless."""

    next_step = (
        "Set TMDB_API_TOKEN to the API Read Access Token shown in your TMDB account under Settings, API;"
        " then materialize the partition again."
    )


class NotFoundError(TmdbError):
    """TMDB does not know the thing (404)."""

    next_step = "It was deleted or never existed; there is nothing to ask again."


class RejectedError(TmdbError):
    """TMDB rejects the request as such (other 4xx). The request is wrong, or TMDB changed its interface."""

    next_step = "This is a mistake in the request or a change of TMDB's interface: please report it."


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
