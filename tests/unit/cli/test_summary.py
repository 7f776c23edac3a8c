"""The summary of a run: one screen when all is well, the dataset and the reason when it is not."""

import io
import shlex
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner
from rich.console import Console

from tmdb_assets.cli.commands import main
from tmdb_assets.cli.summary import Outcome, print_summary
from tmdb_assets.datasets import names
from tmdb_assets.datasets.films import FILMS

DAY = date(2026, 11, 20)
GOOD = Outcome(FILMS, DAY, passed=201, requests=2_323, published=True, seconds=75.0)
ANOTHER = replace(FILMS, name="another", title="Another")


@pytest.fixture
def summary(settings):
    """What is printed of outcomes, as lines of 80 columns."""

    def told(*outcomes, verbose=False):
        output = io.StringIO()
        print_summary(Console(file=output, width=80), settings, outcomes, demo=True, verbose=verbose)
        return output.getvalue()

    return told


@pytest.mark.parametrize("datasets", [1, 4])
def test_a_summary_without_a_problem_fits_one_screen(summary, datasets):
    warned = [f"table_{number} usual_values: a number that is not usual" for number in range(30)]
    outcomes = [
        replace(GOOD, dataset=replace(FILMS, name=f"dataset_{number}"), warned=warned) for number in range(datasets)
    ]

    lines = summary(*outcomes).splitlines()

    assert len(lines) <= 24
    for number in range(datasets):
        told = [line for line in lines if line.startswith(f"✓ dataset_{number} 2026-11-20: published; 201 checks")]
        assert len(told) == 1
    assert not any("table_1" in line for line in lines)


def test_a_summary_says_where_the_data_is(summary, settings):
    data = settings.data_dir
    one, two = summary(GOOD), summary(GOOD, replace(GOOD, dataset=ANOTHER, period=date(2026, 11, 16)))

    assert f"{data}/published/films.duckdb\n" in one
    assert f"{data}/reports/films/2026-11-20/report.html\n" in one
    assert f"{data}/extracts/films\n" in one
    for place in ("published/films.duckdb", "published/another.duckdb", "reports/another/2026-11-16/report.html"):
        assert f"{data}/{place}" in two.split()


def test_places_in_a_folder_of_any_name_can_be_pasted(settings):
    output = io.StringIO()
    odd = replace(settings, data_dir=settings.data_dir / "Film's [red]* folder")
    print_summary(Console(file=output, width=80), odd, [GOOD], demo=False, verbose=False)
    (line,) = [line for line in output.getvalue().splitlines() if line.startswith("Published copy")]
    assert shlex.split(line.partition(": ")[2]) == [str(odd.paths("films").published)]


def test_a_summary_names_the_dataset_that_failed_and_why(summary):
    bad = Outcome(ANOTHER, DAY, succeeded=False, passed=3, failed=[f"table_{n} rules: broken" for n in range(12)])

    told = summary(GOOD, bad)
    one_line = " ".join(told.split())

    assert "✓ films 2026-11-20: published" in told
    assert "✗ another 2026-11-20: not published; 3 checks passed, 0 warned, 12 failed" in one_line
    assert "table_9 rules: broken" in told
    assert "table_10 rules: broken" not in told
    assert "and 2 more: --verbose lists them" in told
    assert "The run of another failed. Its published copy is as it was before" in one_line
    assert "films.duckdb" in told
    assert "another.duckdb" not in told


def test_what_the_summary_quotes_of_the_data_does_nothing_to_the_terminal(summary):
    bad = Outcome(FILMS, DAY, succeeded=False, failed=["t rules: \x1b[2J\x1b]0;x\x07\x9b31m\u202e[red]title\x00"])

    assert "failed t rules: [2J]0;x31m[red]title\n" in summary(bad)


def test_verbose_lists_all_problems_and_warnings(summary):
    bad = Outcome(
        FILMS, DAY, succeeded=False, failed=[f"t{n} rules: broken" for n in range(12)], warned=["t1 usual: odd"]
    )

    told = summary(bad, verbose=True)

    assert "failed t11 rules: broken" in told
    assert "warned t1 usual: odd" in told


@pytest.mark.parametrize("command", [["run"], ["periods"], ["backfill", "2026-11-20"]])
def test_a_dataset_that_there_is_not_is_one_sentence_with_those_there_are(command, monkeypatch, tmp_path):
    monkeypatch.setenv("TMDB_ASSETS_DATA", str(tmp_path))
    monkeypatch.setenv("TMDB_API_TOKEN", "token")

    done = CliRunner().invoke(main, [*command, "--dataset", "nosuch"])

    assert done.exit_code == 2
    assert f"There is no dataset 'nosuch'. There are: {', '.join(names())}." in done.output
    assert list(tmp_path.iterdir()) == []
