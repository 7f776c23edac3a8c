"""Errors: one small hierarchy, each with endpoint and status, and what to do next."""

import inspect
from datetime import date

import pytest

from tmdb_assets.http import errors
from tmdb_assets.http.errors import NoExportError, TmdbError

KINDS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == errors.__name__]


def made(kind, problem):
    more = {"day": date(2026, 11, 20)} if kind is NoExportError else {}
    return kind("/movie/550", problem, status=503, **more)


def test_whoever_catches_a_tmdb_error_catches_them_all():
    assert len(KINDS) == 9
    assert all(issubclass(kind, TmdbError) for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_names_endpoint_and_problem_and_says_what_to_do_next(kind):
    error = made(kind, "it rains.")

    assert str(error) == f"TMDB /movie/550: it rains. {kind.next_step}"
    assert (error.endpoint, error.status) == ("/movie/550", 503)
    assert kind.next_step.endswith(".")


def test_every_kind_says_something_else_to_do():
    assert len({kind.next_step for kind in KINDS}) == len(KINDS)
