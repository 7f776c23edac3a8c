"""Data of the version before datasets is upgraded, and the next day is what it would have been without."""

import shutil
from datetime import timedelta

import pytest
from click.testing import CliRunner

from tests.e2e.conftest import CATALOGUE, PAGES, TODAY
from tests.e2e.pipeline import Pipeline, failed_steps
from tests.earlier_places import forget_collections, make_earlier
from tmdb_assets.cli.commands import main
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.sandbox import Sandbox
from tmdb_assets.warehouse.publication import read_published


@pytest.mark.system
@pytest.mark.soak
def test_a_day_after_an_upgrade_is_the_same_as_without_one_and_what_was_captured_stays(
    running, tmp_path_factory, monkeypatch
):
    forget_collections(running.settings.data_dir)
    shutil.copytree(running.directory, place := tmp_path_factory.mktemp("before") / "pipeline", symlinks=True)
    raw, tables = running.raw_files(), running.tables()
    make_earlier(running.settings.data_dir)
    refused = running.run(TODAY - timedelta(days=1))
    left = running.settings.raw_dir / "tmdb"
    was_left = left.exists()
    running.activate()
    upgraded = CliRunner().invoke(main, ["upgrade"])

    assert {"tmdb-assets upgrade` first" in said for said in failed_steps(refused).values()} == {True}
    assert not was_left
    assert upgraded.exit_code == 0, upgraded.output
    assert "have the tables of this version" in upgraded.output
    assert running.raw_files() == raw
    assert running.tables() == tables
    running.set_today(TODAY)
    assert failed_steps(running.run(TODAY)) == {}

    with Sandbox(CATALOGUE) as sandbox:
        other = Pipeline(place, sandbox, PAGES, monkeypatch)
        other.set_today(TODAY)
        assert failed_steps(other.run(TODAY)) == {}
    assert running.tables() == other.tables()
    assert read_published(FILMS.paths(running.settings)).periods == (TODAY - timedelta(days=1), TODAY)
