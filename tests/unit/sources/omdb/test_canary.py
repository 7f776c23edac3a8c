"""The key is nowhere but in the request: not in logs, errors, metadata or files, whatever goes wrong."""

import logging
from pathlib import Path

import dagster as dg
import pytest

from tests.unit.sources.rated import KEY, Clock, Rater, Scene, failure_of, mdblist_entry, metadata_of, omdb_body
from tmdb_assets.capturing.quota import Quota

ECHO = f"for the key {KEY} of https://www.omdbapi.com/?i=tt1&apikey={KEY}"
BODIES = {"omdb": omdb_body, "mdblist": mdblist_entry}
FAULTS = {
    "good": None,
    "used up": (401, {"Response": "False", "Error": f"Request limit reached! {ECHO}"}, {}),
    "too many": (429, {"error": f"Daily API limit exceeded! {ECHO}"}, {"Retry-After": "3600"}),
    "bad key": (401, {"Response": "False", "Error": f"Invalid API key! {ECHO}", "error": f"Invalid key {ECHO}"}, {}),
    "broken": (503, ECHO.encode(), {}),
    "odd": (200, {"Response": "False", "Error": f"Error getting data. {ECHO}", "error": ECHO}, {}),
    "not JSON": (200, f"<html>{ECHO}</html>".encode(), {}),
    "elsewhere": (302, b"", {"Location": f"https://elsewhere.example.org/?apikey={KEY}"}),
    "no such thing": (404, ECHO.encode(), {}),
    "damaged": (200, b"{}", {"Content-Encoding": "gzip"}),
}


@pytest.fixture
def everything_said(caplog):
    """All that is logged, also by libraries that say more when they are asked to."""
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.mark.parametrize("source", BODIES)
@pytest.mark.parametrize("fault", FAULTS)
def test_the_key_is_in_no_log_error_metadata_or_file(tmp_path, monkeypatch, everything_said, capfd, source, fault):
    Clock(monkeypatch)
    monkeypatch.setattr("tmdb_assets.http.requester._MAX_PAUSE_SECONDS", 0.0)  # nothing is waited for
    with Rater(BODIES[source]) as server, dg.DagsterInstance.local_temp(str(_made(tmp_path / "home"))) as instance:
        scene = Scene(tmp_path, source, server.url, count=3)
        server.says = {"tt0000002": omdb_body("tt0000002", Title=ECHO) if source == "omdb" else None}
        server.always = FAULTS[fault]
        result = scene.run(instance=instance, run_config=None)
        assert server.asked

    said = [failure_of(result), repr(scene.quota), repr(scene.settings), *map(_all_of, result.all_events)]
    said += [metadata_of(result)] if result.success else []
    assert KEY not in str(said)
    assert KEY not in everything_said.text
    assert "urllib3" in everything_said.text  # it was listened to
    assert KEY not in "".join(capfd.readouterr())
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.suffix == ".sqlite" for path in files)
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []


def test_nobody_there_is_told_without_the_key(tmp_path, monkeypatch, everything_said):
    Clock(monkeypatch)
    monkeypatch.setattr("tmdb_assets.http.requester._MAX_PAUSE_SECONDS", 0.0)
    with Rater(omdb_body) as gone:
        pass
    result = Scene(tmp_path, "omdb", gone.url).run(run_config=None)

    assert not result.success
    assert "OMDb /?i={id}" in failure_of(result)
    assert KEY not in everything_said.text + failure_of(result) + str(list(map(_all_of, result.all_events)))


def test_the_digest_of_a_key_does_not_lead_back_to_it(tmp_path):
    quota = Quota(tmp_path / "ledger", "omdb", KEY, 1_000)

    assert len(quota._digest) == 4
    assert KEY not in repr(quota)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def _all_of(event):
    failure = event.event_specific_data if event.is_step_failure else None
    return f"{event!r} {failure.error.to_string() if failure else ''}"
