"""What is noted of files that were made, and when they need not be made again."""

import os

import duckdb
import pytest

from tests.copies import write_copy
from tmdb_assets.made_of import are_still, code, made_of, note_of
from tmdb_assets.published import PublishedCopy
from tmdb_assets.warehouse.notes import digest, fingerprint, write_note

MADE = {"copy": "c", "code": "d"}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.csv").write_text("a")
    (tmp_path / "b.csv").write_text("b")
    return tmp_path


@pytest.fixture
def published(tmp_path):
    """A copy of which is noted what a publication notes."""
    path = write_copy(tmp_path / "published" / "films.duckdb")
    write_note(path.with_suffix(".json"), {"file": {**fingerprint(path), "sha256": digest(path)}})
    return path


def test_files_that_are_as_they_were_made_are_still_what_was_made(folder):
    assert are_still(note_of(MADE, folder, ["a.csv", "b.csv"]), MADE, folder, ["b.csv", "a.csv"])


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "a.csv").unlink(),
        lambda folder: (folder / "a.csv").write_text("A"),
        lambda folder: (folder / "a.csv").write_text(""),
        lambda folder: (folder / "a.csv").rename(folder / "c.csv"),
        lambda folder: [(folder / "a.csv").unlink(), (folder / "a.csv").mkdir()],
        lambda folder: [(folder / "a.csv").unlink(), (folder / "a.csv").symlink_to("nowhere")],
    ],
    ids=["deleted", "changed", "emptied", "renamed", "a folder now", "a link to nowhere"],
)
def test_one_that_somebody_changed_is_not_also_if_it_kept_its_size_and_its_time(folder, change):
    noted = note_of(MADE, folder, ["a.csv", "b.csv"])
    time = (folder / "a.csv").stat().st_mtime_ns
    change(folder)
    if (folder / "a.csv").is_file():
        os.utime(folder / "a.csv", ns=(time, time))

    assert not are_still(noted, MADE, folder, ["a.csv", "b.csv"])


@pytest.mark.parametrize(
    "noted", [None, [], "", {}, {"sha256": {}}, {**MADE, "sha256": {}}, {**MADE, "sha256": ["a.csv"]}]
)
def test_a_note_that_says_too_little_leaves_nothing_out(folder, noted):
    assert not are_still(noted, MADE, folder, ["a.csv"])


def test_another_copy_other_code_or_one_more_file_has_all_made(folder):
    noted = note_of(MADE, folder, ["a.csv"])
    assert not are_still(noted, MADE | {"copy": "x"}, folder, ["a.csv"])
    assert not are_still(noted, MADE | {"code": "x"}, folder, ["a.csv"])
    assert not are_still(noted, MADE | {"manifest.json": "x"}, folder, ["a.csv"])
    assert not are_still(noted, MADE, folder, ["a.csv", "b.csv"])
    assert not are_still(noted, None, folder, ["a.csv"])


def test_a_copy_is_known_by_what_its_publication_noted_of_this_very_file(published, tmp_path):
    made = made_of(PublishedCopy(published), published)

    assert made == {"copy": digest(published), "code": code(), "films.duckdb": digest(published)}
    assert made_of(PublishedCopy(published), tmp_path / "nowhere") is None


def test_a_copy_that_somebody_changed_since_is_not_known(published):
    with duckdb.connect(str(published)) as copy:
        copy.execute("create table more as select 1 as x")
    assert PublishedCopy(published).sha256 is None


@pytest.mark.parametrize("noted", [None, [], {}, {"file": None}, {"file": {}}, {"file": {"sha256": "x"}}])
def test_a_copy_of_which_nothing_is_noted_is_not_known(published, noted):
    write_note(published.with_suffix(".json"), noted)
    assert PublishedCopy(published).sha256 is None


def test_a_copy_whose_publication_was_killed_before_it_noted_that_it_arrived_is_known(published):
    found = {**fingerprint(published), "sha256": digest(published)}
    write_note(published.with_suffix(".json"), {"file": {"size": 1, "mtime_ns": 2, "sha256": "x"}, "arriving": found})
    assert PublishedCopy(published).sha256 == digest(published)


def test_the_code_is_another_one_when_a_file_of_it_or_a_library_is(tmp_path, monkeypatch):
    monkeypatch.setattr("tmdb_assets.made_of._PACKAGE", tmp_path)
    found = set()
    for content in ("a", "b"):
        (tmp_path / "page.html.j2").write_text(content)
        code.cache_clear()
        found.add(code())
    monkeypatch.setattr("tmdb_assets.made_of.version", lambda name: f"{name} 99")
    code.cache_clear()
    found.add(code())
    code.cache_clear()
    assert len(found) == 3
