"""What is told of the data directory: days, the published copy, sizes."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from upath import UPath

from tests.unit.metrics.conftest import values
from tests.unit.metrics.test_collector import scrape
from tmdb_assets.calendar.failures import note_failed
from tmdb_assets.calendar.periods import WEEKLY
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.metrics import families
from tmdb_assets.metrics.collector import Part, PartlyReadError, PipelineCollector
from tmdb_assets.metrics.data import Publication, Storage, null_ratios, read_periods
from tmdb_assets.settings import DatasetPaths, Settings
from tmdb_assets.sources.tmdb.films.tables import DISCOVER_PAGES, GENRES
from tmdb_assets.warehouse.publication import Contents, mark_checked, publish

TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def day(ago: int) -> date:
    return TODAY - timedelta(days=ago)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_env({"TMDB_ASSETS_DATA": str(tmp_path / "data"), "TMDB_START_DATE": str(day(5))})


@pytest.fixture
def lake(settings) -> RawLake:
    return RawLake(UPath(settings.raw_dir))


def publish_facts(settings: Settings, *rows: tuple[date, int, float | None, str]) -> None:
    """Publish a copy whose fact has these rows: day, film, vote, source."""
    settings.paths("films").warehouse.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(settings.paths("films").warehouse)) as warehouse:
        warehouse.execute(
            "create or replace table fact_movie_daily (date_id date, movie_id bigint, popularity double,"
            " popularity_rank integer, vote_average double, vote_count bigint, source varchar)"
        )
        for at, film, vote, source in rows:
            warehouse.execute(
                "insert into fact_movie_daily values (?, ?, 1.0, 1, ?, ?, ?)", [at, film, vote, vote, source]
            )
    mark_checked(settings.paths("films"))
    days = sorted({at for at, *_ in rows})
    recovered = sorted({at for at, _, _, source in rows if source == "daily_export"})
    publish(settings.paths("films"), Contents(tuple(days), {"fact_movie_daily": len(rows)}, tuple(recovered)), days)


def publish_contents(paths: DatasetPaths, *periods: date) -> None:
    """Note that a copy with these periods was published."""
    paths.contents.parent.mkdir(parents=True, exist_ok=True)
    paths.published.touch()
    note = {"periods": [str(period) for period in periods], "rows": {}, "recovered": []}
    paths.contents.write_text(json.dumps(note), encoding="utf-8")


def shares(settings: Settings) -> dict[tuple[str, ...], float]:
    found = null_ratios(FILMS, settings.paths("films").published)
    return values(found, families.NULL_RATIO, dataset="films")


def votes(settings: Settings) -> float:
    return shares(settings)["fact_movie_daily", "vote_average"]


def test_days_are_counted_by_the_state_that_the_standing_list_gives_them(settings, lake):
    publish_facts(settings, (day(5), 1, 7.0, "live"), (day(4), 1, None, "daily_export"))
    note_failed(settings.paths("films"), day(3), "raw/tmdb/daily_export", "TMDB is broken")

    states = values(read_periods(settings, lake, NOON), families.PARTITIONS, dataset="films")

    assert states == {("live",): 1, ("recovered",): 1, ("pending",): 3, ("failing",): 1, ("unrecoverable",): 0}


@pytest.mark.parametrize(("newest", "behind"), [(TODAY, 0), (day(1), 12 * 3600), (day(2), 36 * 3600)])
def test_the_lag_is_the_time_since_the_newest_published_day_ended(settings, lake, newest, behind):
    publish_facts(settings, (newest, 1, 7.0, "live"))

    assert values(read_periods(settings, lake, NOON), families.LAG) == {("films",): behind}


def test_before_anything_is_there_days_are_pending_and_nothing_is_said_of_the_copy(settings, lake, tmp_path):
    samples = list(read_periods(settings, lake, NOON))

    assert values(samples, families.PARTITIONS, dataset="films")[("pending",)] == 6
    assert not values(samples, families.LAG)
    assert list(Publication(settings).read()) == []
    assert not settings.data_dir.exists()


def test_the_share_of_unknown_votes_is_that_of_the_newest_live_day(settings):
    publish_facts(
        settings,
        *((day(3), film, None, "live") for film in range(10)),
        *((day(2), film, 7.0 if film < 9 else None, "live") for film in range(10)),
    )
    assert votes(settings) == pytest.approx(0.1)


def test_a_recovered_day_says_nothing_of_votes(settings):
    publish_facts(
        settings,
        *((day(2), film, 7.0, "live") for film in range(10)),
        *((day(1), film, None, "daily_export") for film in range(10)),
    )
    assert votes(settings) == 0.0

    publish_facts(settings, *((at, 1, None, "daily_export") for at in (day(2), day(1))))
    assert ("fact_movie_daily", "vote_average") not in shares(settings)
    assert shares(settings) == {("fact_movie_daily", "popularity"): 0}


def test_a_copy_is_asked_once_and_the_next_one_again(settings, monkeypatch):
    asked = []
    monkeypatch.setattr("tmdb_assets.metrics.data.null_ratios", lambda *of: (asked.append(of), *null_ratios(*of))[1:])
    copy = Publication(settings)
    publish_facts(settings, (day(2), 1, 7.0, "live"))
    first = [list(copy.read()) for _ in range(3)]
    assert len(asked) == 1
    assert first[0] == first[2]

    publish_facts(settings, (day(2), 1, 7.0, "live"), (day(1), 1, None, "live"))

    assert values(copy.read(), families.NULL_RATIO, dataset="films")["fact_movie_daily", "vote_average"] == 1
    assert values(copy.read(), families.PUBLISHED_ROWS, dataset="films") == {("fact_movie_daily",): 2}
    assert len(asked) == 2


def test_a_copy_that_is_swapped_while_it_is_read_is_read_again(settings, monkeypatch):
    publish_facts(settings, (day(2), 1, None, "live"))

    def swapped(*of):
        shares = list(null_ratios(*of))
        monkeypatch.undo()
        publish_facts(settings, (day(2), 1, 7.0, "live"), (day(1), 1, 7.0, "live"))
        return shares

    monkeypatch.setattr("tmdb_assets.metrics.data.null_ratios", swapped)

    assert (
        values(Publication(settings).read(), families.NULL_RATIO, dataset="films")["fact_movie_daily", "vote_average"]
        == 0
    )


def test_sizes_are_those_of_the_files(settings, lake, tmp_path):
    home = tmp_path / "home"
    storage = Storage(settings, home)
    assert set(values(storage.read(), families.STORAGE).values()) == {0}

    def size(*places: Path) -> int:
        return sum(file.stat().st_size for place in places for file in place.rglob("*") if file.is_file())

    lake.write(DISCOVER_PAGES, day(1), DISCOVER_PAGES.arrow_schema.empty_table())
    publish_facts(settings, (day(1), 1, 7.0, "live"))
    (home / "history" / "runs").mkdir(parents=True)
    (home / "history" / "runs" / "index.db").write_bytes(b"x" * 1000)
    (home / "dagster.yaml").write_text("not counted", encoding="utf-8")

    for place in (settings.paths("films").reports / str(day(1)), settings.paths("films").extracts / "csv"):
        place.mkdir(parents=True)

    for grown in range(2):
        (settings.paths("films").reports / str(day(1)) / f"{grown}.svg").write_bytes(b"x" * 300)
        (settings.paths("films").extracts / "csv" / f"{grown}.csv").write_bytes(b"x" * 20)
        told = {part: size for (of, part), size in values(storage.read(), families.STORAGE).items() if of != "series"}
        assert told["raw"] == size(settings.raw_dir) > 0
        assert told["warehouse"] == size(settings.paths("films").warehouse.parent)
        of_films = (settings.paths("films").published, settings.paths("films").contents)
        assert told["published"] == sum(file.stat().st_size for file in of_films)
        assert told["reports"] == size(settings.paths("films").reports) == 300 * (1 + grown)
        assert told["extracts"] == size(settings.paths("films").extracts) == 20 * (1 + grown)
        assert told["instance"] == 1000
        lake.write(GENRES, day(grown), GENRES.arrow_schema.empty_table())
    assert values(storage.read(), families.DISK_FREE)[()] > 0


def test_a_raw_day_that_is_replaced_or_being_captured_is_measured_again(settings, lake):
    storage = Storage(settings, settings.data_dir / "home")
    lake.write(GENRES, day(1), GENRES.arrow_schema.empty_table())
    before = values(storage.read(), families.STORAGE)["films", "raw"]

    partial = lake.open(GENRES, day(1), replace=True)
    partial.append(GENRES.arrow_schema.empty_table())
    while_capturing = values(storage.read(), families.STORAGE)["films", "raw"]
    part = next(Path(str(partial.place)).glob("part-*"))
    with part.open("ab") as file:
        file.write(b"x" * 500)
    grown = values(storage.read(), families.STORAGE)["films", "raw"]
    partial.commit()

    assert before < while_capturing == grown - 500
    assert values(storage.read(), families.STORAGE)["films", "raw"] == before + 500


def test_a_file_that_cannot_be_read_is_an_error_that_the_scrape_can_name(settings):
    publish_facts(settings, (day(1), 1, 7.0, "live"))
    settings.paths("films").published.chmod(0o644)
    settings.paths("films").published.write_bytes(b"no database")

    with pytest.raises(PartlyReadError) as partly:
        Publication(settings).read()
    assert isinstance(partly.value.reason, duckdb.Error)


def test_a_dataset_that_cannot_be_read_hides_nothing_of_another(settings, lake, monkeypatch):
    others = replace(FILMS, name="leads", calendar=WEEKLY)
    monkeypatch.setattr("tmdb_assets.metrics.data.DATASETS", (others, FILMS))
    publish_facts(settings, (day(1), 1, 7.0, "live"))
    settings.paths("leads").published.write_bytes(b"no database")
    settings.paths("leads").contents.write_text("{}", encoding="utf-8")

    with pytest.raises(PartlyReadError) as partly:
        Publication(settings).read()

    assert values(partly.value.samples, families.PUBLISHED_ROWS) == {("films", "fact_movie_daily"): 1}
    collector = PipelineCollector([Part("published", Publication(settings).read)])
    assert scrape(collector)["part_up", "published"] == 0
    assert scrape(collector)["published_rows", "films", "fact_movie_daily"] == 1


def test_a_weekly_dataset_is_counted_in_weeks_and_behind_since_the_end_of_its_week(settings, lake, monkeypatch):
    weeks = replace(FILMS, name="leads", calendar=WEEKLY, start=lambda *_: date(2026, 11, 2))
    monkeypatch.setattr("tmdb_assets.metrics.data.DATASETS", (FILMS, weeks))
    publish_contents(settings.paths("leads"), date(2026, 11, 9))

    samples = read_periods(settings, lake, NOON)

    assert values(samples, families.PARTITIONS, dataset="leads")["live",] == 1
    assert sum(values(samples, families.PARTITIONS, dataset="leads").values()) == 3
    assert values(samples, families.LAG) == {("leads",): 4.5 * 86400}
