"""The outlets of films follow a publication: whatever run published, every day that it published, and nothing twice."""

from datetime import date, timedelta

import dagster as dg
import pyarrow.parquet as pq
import pytest

from tests.e2e.pipeline import Pipeline, failed_steps
from tests.today import TODAY
from tmdb_assets.calendar.partitions import range_tags
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.definitions import defs
from tmdb_assets.defs.automation.runs import outlets_of
from tmdb_assets.reports.folders import ReportFolders

OUTLETS = {f"extracts/films/{name}" for name in ("csv", "data_dictionary", "parquet", "tableau")} | {"reports/films"}


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


class Follower:
    """What the sensor `films_outlets` asks for, look after look."""

    def __init__(self) -> None:
        self._cursor = None

    def look(self) -> dict[str, set[str]]:
        """The partitions that it asks for, by asset."""
        with dg.DagsterInstance.get() as instance:
            result = dg.evaluate_automation_conditions(
                defs(), instance, asset_selection=outlets_of(FILMS), cursor=self._cursor
            )
        self._cursor = result.cursor
        found = {one.key.to_user_string(): result.get_requested_partitions(one.key) for one in result.results}
        return {name: days for name, days in found.items() if days}


def observed(pipeline: Pipeline) -> list[date]:
    """The days in an extract."""
    (file,) = (pipeline.settings.paths("films").extracts / "parquet").glob("genre_popularity.parquet")
    return sorted(set(pq.read_table(file)["date_id"].to_pylist()))


@pytest.mark.system
def test_a_publication_of_several_days_is_followed_by_the_outlets_of_each_of_them(outage):
    follower = Follower()
    assert follower.look() == {}
    days = [ago(4), ago(3)]

    assert failed_steps(outage.run(None, tags=range_tags(*days))) == {}

    assert follower.look() == {name: {str(day) for day in days} for name in OUTLETS}
    assert failed_steps(outage.make_outlets(None, range_tags(*days))) == {}
    reports = ReportFolders(outage.settings.paths("films").reports)
    assert reports.days() == [*days, ago(1)]
    # That of yesterday was made before these days were there.
    page = (reports.folder(ago(1)) / "report.html").read_text(encoding="utf-8")
    ((new,),) = outage.query("select count(*) from dim_movie where first_seen_on = ?", ago(1))
    assert "<dt>observed days so far</dt><dd>3</dd>" in page
    assert f"<dt>films never seen before</dt><dd>{new:,}</dd>" in page
    assert observed(outage) == [*days, ago(1)]
    assert follower.look() == {}


def test_a_day_that_is_published_again_gets_its_outlets_again_also_if_somebody_published_it_by_hand(running):
    yesterday = ago(1)
    follower = Follower()
    assert follower.look() == {}

    assert failed_steps(running.run(yesterday, dg.AssetSelection.assets("published/films"))) == {}

    assert follower.look() == {name: {str(yesterday)} for name in OUTLETS}
    assert follower.look() == {}, "what was asked for once is asked for once"


def test_whoever_makes_the_outlets_together_with_the_publication_is_not_followed(running):
    follower = Follower()
    assert follower.look() == {}

    both = dg.AssetSelection.assets("published/films", "reports/films", "extracts/films/csv")
    assert failed_steps(running.run(ago(1), both)) == {}

    left = {name: {str(ago(1))} for name in OUTLETS - {"reports/films", "extracts/films/csv"}}
    assert follower.look() == left


def test_a_run_that_publishes_nothing_is_followed_by_nothing(running):
    follower = Follower()
    assert follower.look() == {}

    assert failed_steps(running.run(ago(1), dg.AssetSelection.assets("raw/tmdb/genres"))) == {}

    assert follower.look() == {}
