"""A disk that becomes full or read-only while a day is captured, built, published."""

import hashlib
import shutil
import time

import pytest

from tests.crash.scene import changes_of
from tests.crash.small_disk import small_disk
from tmdb_assets.settings import today_utc


def soak(value):
    """A case that only `make soak` runs: another one of its kind is in every run."""
    return pytest.param(value, marks=pytest.mark.soak)


@pytest.fixture
def disk(scene):
    """The scene's data directory on a small disk, as it was before today's run; Dagster's home is elsewhere."""
    undisturbed = scene.undisturbed
    with small_disk(scene.data) as disk:
        scene.reset()
        home = scene.place / "home"
        shutil.rmtree(home, ignore_errors=True)
        shutil.move(scene.data / "dagster_home", home)
        assert undisturbed.tables
        yield disk


def let_it_begin(scene, run, stage):
    """Let a run come to where a stage is about to write, and freeze it there."""

    def reached():
        if stage == "raw":  # the details: some of the day is stored already
            return any(".partial/part-00001" in change for change in changes_of(run, scene.data, "raw"))
        if stage == "publishing":
            return changes_of(run, scene.data, "publishing")
        # Collections are captured last.
        return (scene.data / f"raw/tmdb/collections/date={today_utc()}").exists() and (
            stage == "building" or scene.paths.unjudged.exists()
        )

    while not reached():
        assert not run.has_ended, run.said()
        time.sleep(0.001)
    run.freeze()


def fingerprints(scene):
    """What may never change: every file of the raw layer that is whole, and the published copy."""
    files = [*scene.data.glob("raw/*/*/date=*/*.parquet"), scene.published]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def assert_clear(said, cause, place, remedy):
    assert cause in said, said
    assert str(place) in said
    assert remedy in said
    assert "then run the day again: what was fetched is kept" in said
    assert "The run of films failed." in " ".join(said.split())
    assert "Traceback" not in said


PLACES = {"raw": "raw/tmdb/movie_details/", "building": "warehouse/films.duckdb", "dbt": "warehouse/films.duckdb"}


@pytest.mark.parametrize("stage", ["raw", soak("building"), soak("dbt"), "publishing"])
def test_a_full_disk_ends_the_run_clearly_keeps_what_was_there_and_the_next_run_succeeds_with_room(scene, disk, stage):
    env = {"DAGSTER_HOME": str(scene.place / "home")}
    with scene.run(slow=True, env=env) as run:
        let_it_begin(scene, run, stage)
        disk.fill(leave=4096 if stage in {"raw", "dbt", "publishing"} else 0)
        run.go_on()
        stored = scene.stored_details(today_utc())
        before = fingerprints(scene)
        assert run.wait() == 1

    place = scene.data / PLACES.get(stage, "published/films.duckdb")
    assert_clear(run.said(), "No space left on device", place, "Make room on that disk")
    assert {path: digest for path, digest in fingerprints(scene).items() if path in before} == before
    disk.make_room()
    scene.requests()
    with scene.run(env=env) as again:
        assert again.wait() == 0, again.said()
    assert scene.tables() == scene.undisturbed.tables
    assert scene.left_lying_about() == []
    assert scene.requests().get("/movie/{id}", 0) <= scene.undisturbed.requests["/movie/{id}"] - stored


@pytest.mark.parametrize("stage", [soak("raw"), soak("building"), soak("publishing")])
def test_a_read_only_disk_ends_the_run_clearly_and_the_next_run_succeeds_when_it_can_write(scene, disk, stage):
    env = {"DAGSTER_HOME": str(scene.place / "home")}
    with scene.run(slow=True, env=env) as run:
        let_it_begin(scene, run, stage)
        disk.forbid()
        before = fingerprints(scene)
        run.go_on()
        assert run.wait() == 1

    place = scene.data / PLACES.get(stage, "published/films.duckdb")
    assert_clear(run.said(), "Read-only file system", place, "Let it be written by this user")
    assert fingerprints(scene) == before
    disk.allow()
    with scene.run(env=env) as again:
        assert again.wait() == 0, again.said()
    assert scene.tables() == scene.undisturbed.tables
    assert scene.left_lying_about() == []


@pytest.mark.parametrize("how", [soak("full"), soak("read-only")])
def test_dagsters_home_on_a_disk_that_is_full_or_read_only_is_told_in_a_sentence(scene, disk, how):
    shutil.move(scene.place / "home", scene.data / "dagster_home")
    disk.fill(leave=0) if how == "full" else disk.forbid()
    before = fingerprints(scene)

    with scene.run() as run:
        assert run.wait() == 1

    said = run.said()
    assert "Traceback" not in said, said
    assert ("No space left on device" if how == "full" else "Read-only file system") in said
    assert str(scene.data / "dagster_home") in said
    assert fingerprints(scene) == before
    disk.make_room() if how == "full" else disk.allow()
    with scene.run() as again:
        assert again.wait() == 0, again.said()
    assert scene.tables() == scene.undisturbed.tables


@pytest.mark.soak
def test_a_disk_that_fills_up_with_dagsters_home_on_it_ends_the_run_in_a_sentence(scene, disk):
    shutil.move(scene.place / "home", scene.data / "dagster_home")
    with scene.run(slow=True) as run:
        let_it_begin(scene, run, "raw")
        disk.fill(leave=0)
        before = fingerprints(scene)
        run.go_on()
        assert run.wait() == 1

    assert "Traceback" not in run.said(), run.said()
    assert "No space left on device" in run.said()
    assert "Make room on that disk" in run.said()
    assert {path: digest for path, digest in fingerprints(scene).items() if path in before} == before
    disk.make_room()
    with scene.run() as again:
        assert again.wait() == 0, again.said()
    assert scene.tables() == scene.undisturbed.tables
