"""A run that is killed: what was flushed is kept, and what was sent is counted."""

import os
import subprocess
import sys
from itertools import chain

import pytest

from tests.unit.sources.rated import MONDAY_TEN, Clock, Rater, Scene, omdb_body
from tmdb_assets.capturing.quota import Outcome
from tmdb_assets.settings import PROJECT_DIR

COUNT = 50


@pytest.fixture
def omdb():
    with Rater(omdb_body) as server:
        yield server


def kill(scene, omdb, place, number):
    script = PROJECT_DIR / "tests" / "unit" / "sources" / "ratings_killed.py"
    env = {**os.environ, "PYTHONPATH": str(PROJECT_DIR), "MOMENT": MONDAY_TEN.isoformat(), "COUNT": str(COUNT)}
    command = [sys.executable, str(script), str(scene.directory), omdb.url, place, str(number)]
    ended = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=300)
    assert ended.returncode == 9, ended.stderr[-2_000:]


@pytest.mark.crash
@pytest.mark.parametrize(
    ("place", "number", "kept"),
    [
        # Each request is noted, then settled: one is settled after 2 calls of it, the first of which finds nothing.
        pytest.param("ledger", 50, 20, id="between an answer and the ledger"),
        pytest.param("flush", 3, 40, id="before the rest is flushed"),
        pytest.param("commit", 1, 50, id="between the last answer and the commit"),
    ],
)
def test_a_killed_run_loses_nothing_that_was_flushed_and_every_request_it_sent_is_counted(
    tmp_path, monkeypatch, omdb, place, number, kept
):
    clock = Clock(monkeypatch)
    scene = Scene(tmp_path, "omdb", omdb.url, count=COUNT)

    kill(scene, omdb, place, number)

    sent = len(omdb.asked)
    assert scene.rows() is None  # nobody sees half of it
    assert sum(scene.quota.outcomes(clock.now.date()).values()) == sent
    if place == "ledger":
        assert scene.quota.outcomes(clock.now.date())[Outcome.SENT] == 1

    assert scene.run().success
    asked = list(chain.from_iterable(omdb.asked))
    assert sorted(scene.rows()) == list(range(1, COUNT + 1))
    assert not set(asked[sent:]) & {title.imdb_id for title in scene.titles[:kept]}
    assert sum(scene.quota.outcomes(clock.now.date()).values()) == len(asked)


@pytest.mark.crash
def test_what_a_killed_run_observed_of_a_week_is_stored_when_the_week_is_over(tmp_path, monkeypatch, omdb):
    clock = Clock(monkeypatch)
    scene = Scene(tmp_path, "omdb", omdb.url, count=COUNT)
    kill(scene, omdb, "flush", 3)
    sent = len(omdb.asked)

    clock.at(days=7, hours=10)

    assert scene.run().success
    assert len(scene.rows()) == 40
    assert len(omdb.asked) == sent
