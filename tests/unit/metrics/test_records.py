"""Dagster's records are opened for reading: nothing is created that was not there."""

import shutil

import dagster as dg
import pytest

from tmdb_assets.records.events import Records


@dg.job
def empty():
    pass


def test_where_no_run_was_there_is_no_instance_and_none_is_made(settings, home):
    records = Records(home)

    assert records.instance() is None
    assert [path.name for path in home.iterdir()] == ["dagster.yaml"]

    with dg.DagsterInstance.from_config(str(home)):
        pass
    assert records.instance() is not None


def test_an_instance_stays_open_and_is_opened_anew_on_demand(home, instance):
    records = Records(home)
    first = records.instance()
    assert records.instance() is first

    records.open_again()
    assert records.instance() is not first


def test_an_instance_that_was_deleted_is_gone_and_not_made_again(home, instance):
    records = Records(home)
    records.instance()
    shutil.rmtree(home)

    assert records.instance() is None
    assert not home.exists()


def test_a_configuration_that_can_not_be_read_is_an_error(home, instance):
    (home / "dagster.yaml").unlink()
    (home / "dagster.yaml").write_text("run_launcher: 5\n", encoding="utf-8")

    with pytest.raises(Exception, match="run_launcher"):
        Records(home).instance()
