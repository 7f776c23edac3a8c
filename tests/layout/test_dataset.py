"""A dataset is its own files and one word in a list: it gets everything that films have, fails alone, and goes again.

The dataset is in `overlay`, laid out like the project: a source of its own, two raw tables by week, two core tables.
What happens to it is in `life`.
"""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.layout.house import LIST, OVERLAY
from tests.layout.life import FIRST, LOST, NAME, SECOND, THIRD, films_day
from tmdb_assets.datasets import DATASETS

pytestmark = pytest.mark.system

RAW = ["raw/library/catalogue", "raw/library/loans"]
STAGING = ["stg_library__catalogue", "stg_library__loans"]
CORE = ["dim_shelf", "fact_loan_weekly"]
EXTRACTS = [f"extracts/{NAME}/{name}" for name in ("csv", "data_dictionary", "parquet", "tableau")]


def changed(before, after):
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def test_it_is_added_by_its_own_files_and_one_word_in_a_list(life):
    own = [str(path.relative_to(OVERLAY)) for path in OVERLAY.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert changed(life.before, life.added) == sorted([*own, LIST])

    rooms = {str(path.relative_to(OVERLAY)) for path in OVERLAY.rglob("*") if path.is_dir()}
    written = changed(life.added, life.lived)
    assert written == [
        "dbt/models/core/shelves/dim_shelf.yml",
        "dbt/models/core/shelves/fact_loan_weekly.yml",
        "dbt/models/staging/library/sources.yml",
    ]
    assert {name.rpartition("/")[0] for name in written} < rooms


def test_it_has_assets_from_raw_to_the_outlets_with_checks_and_deadlines_of_its_own(life):
    found = life.definitions
    assert found["code"].startswith(str(life.data.parent / "house"))
    assets = {key: asset for key, asset in found["assets"].items() if asset["tags"].get("tmdb_assets/dataset") == NAME}

    assert sorted(assets) == sorted([*RAW, *STAGING, *CORE, f"published/{NAME}", *EXTRACTS])
    assert all(asset["weekly"] for asset in assets.values())
    assert {asset["deadline"] for asset in assets.values()} == {"0 10 * * 1"}
    assert {key: asset["checks"] for key, asset in assets.items() if asset["checks"]} == {
        **{key: ["keys", "rules", "shape"] for key in RAW},
        "dim_shelf": ["keys", "null_shares", "row_count", "rules", "shape"],
        "fact_loan_weekly": ["captured", "keys", "orphans", "row_count", "rules", "shape"],
        f"published/{NAME}": ["coverage", "untouched"],
        **{key: ["reads_back"] for key in EXTRACTS},
    }
    of_films = {key: asset for key, asset in found["assets"].items() if key not in assets}
    assert not any({*asset["deps"]} & {*assets} for asset in of_films.values())
    assert not any({*asset["deps"]} & {*of_films} for asset in assets.values())


def test_it_has_jobs_a_schedule_and_sensors_of_its_own(life):
    found = life.definitions
    assert found["jobs"][NAME] == sorted([*RAW, *STAGING, *CORE, f"published/{NAME}"])
    assert found["jobs"][f"{NAME}_outlets"] == EXTRACTS
    assert not {*found["jobs"]["films"]} & {*found["jobs"][NAME]}
    assert found["schedules"][f"{NAME}_schedule"] == "0 6 * * 1"
    assert {f"{NAME}_missing_periods", f"{NAME}_outlets"} <= {*found["sensors"]}
    assert f"maintenance/{NAME}_retention" in found["assets"]


def test_one_run_captures_models_checks_and_publishes_both(life):
    first = life.weeks[0]
    assert first.status == 0, first.said
    assert first.marked
    assert first.periods == {"films": [str(films_day(FIRST))], NAME: [str(FIRST)]}
    for table in ("catalogue", "loans"):
        assert (life.data / "raw" / "library" / table / f"date={FIRST}").is_dir()


def test_its_red_check_leaves_its_copy_as_it_is_and_keeps_no_film_back(life):
    first, second = life.weeks[:2]
    assert second.status == 1
    assert "orphans" in second.said
    assert not second.marked
    assert second.copies[NAME] == first.copies[NAME]
    assert second.periods == {"films": [str(films_day(week)) for week in (FIRST, SECOND)], NAME: [str(FIRST)]}


def test_a_red_day_of_films_keeps_none_of_its_weeks_back(life):
    second, third = life.weeks[1:]
    assert third.status == 1
    assert f"{films_day(THIRD)}: TMDB /discover/movie: the token was refused" in third.said
    assert third.copies["films"] == second.copies["films"]
    assert third.periods[NAME] == [str(FIRST), str(SECOND), str(THIRD)]
    assert third.marked


def test_its_extracts_are_of_its_newest_copy(life):
    place = life.data / "extracts" / NAME
    lines = (place / "csv" / "fact_loan_weekly.csv").read_text(encoding="utf-8-sig").split()

    assert [line.partition(",")[0] for line in lines[1:]] == [str(FIRST)] * 2 + [str(SECOND)] * 3 + [str(THIRD)] * 3
    assert (place / "parquet" / "dim_shelf.parquet").is_file()
    assert f"3 weeks, {FIRST} to {THIRD}" in (place / "data_dictionary" / "data_dictionary.html").read_text()


def test_its_periods_are_listed_with_the_one_that_nobody_observed(life):
    lines = [line.split() for line in life.periods.splitlines()]
    assert any(line[:3] == [str(LOST), "1", "unrecoverable"] for line in lines)
    assert any(line[:5] == [str(FIRST), "to", str(THIRD), "3", "live"] for line in lines)


def test_what_is_wrong_with_it_is_told_with_its_name(life):
    lines = [[cell.strip() for cell in line.split("│")[1:-1]] for line in life.alerts.splitlines()]
    told = {what: (severity, command) for severity, what, _, _, command in filter(None, lines)}

    assert told[f"the week of {LOST} of {NAME} is lost"][0] == "error"
    assert told[f"the week of {SECOND} of {NAME} is missing"] == (
        "error",
        f"tmdb-assets backfill {SECOND} --dataset {NAME}",
    )
    severity, command = told[f"fact_loan_weekly orphans failed for the week of {SECOND}"]
    assert severity == "error"
    assert command.endswith(f"tmdb-assets backfill {SECOND} --dataset {NAME}")


def test_its_health_is_shown(life):
    assert life.health["periods"] == {str(LOST): [1, "unrecoverable"], str(FIRST): [3, "live"]}
    assert life.health["rows"] == {"dim_shelf": 3, "fact_loan_weekly": 8}
    assert life.health["checks"]["fact_loan_weekly orphans"] == "passing"
    assert {*RAW, *CORE, f"published/{NAME}"} <= {*life.health["assets"]}


def test_its_metrics_carry_its_name(life):
    samples = [sample for family in text_string_to_metric_families(life.metrics) for sample in family.samples]
    of_dataset = [sample for sample in samples if sample.labels.get("dataset") == NAME]

    def value(name, **labels):
        named = [one for one in of_dataset if one.name == f"tmdb_assets_{name}"]
        (found,) = [one.value for one in named if labels.items() <= one.labels.items()]
        return found

    assert value("partitions", state="live") == 3
    assert value("partitions", state="unrecoverable") == 1
    assert value("published_rows", table="fact_loan_weekly") == 8


def test_its_tables_are_in_a_schema_of_its_name_in_postgresql(life):
    assert life.postgres == {"dim_shelf": 3, "fact_loan_weekly": 8}


def test_without_its_files_and_the_word_no_trace_is_left(life):
    assert changed(life.before, life.removed) == []
    assert life.traces == []
    after = life.definitions_after
    assert not [key for key in after["assets"] if NAME in key or "library" in key]
    names = [dataset.name for dataset in DATASETS]
    assert {*after["jobs"]} == {*names, *(f"{name}_outlets" for name in names), "retention"}
    assert after["schedules"].keys() == {*(f"{name}_schedule" for name in names), "retention_schedule"}
