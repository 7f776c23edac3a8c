"""The command line: `tmdb-assets run`, `backfill`, `periods`, `dev`, `dashboard`, `metrics`, and commands of others.

Belongs here: commands, their options and exit statuses. The work is done by the modules they call, which are
imported only when needed: most of them are slow to import.
"""

import gc
import os
import sqlite3
import sys
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import click

from tmdb_assets.alerts.cli import alerts, look_once
from tmdb_assets.backup.cli import backup, restore
from tmdb_assets.cli.environment import clear_errors, settings_now, settings_of_this_version
from tmdb_assets.cli.processes import own_output
from tmdb_assets.cli.serving import dashboard, dev, metrics
from tmdb_assets.loopback import spare_loopback
from tmdb_assets.sandbox.cli import sandbox
from tmdb_assets.settings import now_utc, today_utc

if TYPE_CHECKING:
    from tmdb_assets.calendar.dataset import Dataset
    from tmdb_assets.workspace import Workspace


@click.group()
def main() -> None:
    """Film and series data: capture, model, check, publish."""
    spare_loopback(os.environ)


main.add_command(alerts)
main.add_command(backup)
main.add_command(restore)
main.add_command(sandbox)
main.add_command(dev)
main.add_command(dashboard)
main.add_command(metrics)


def _named(_: click.Context, __: click.Parameter, names: tuple[str, ...]) -> tuple["Dataset", ...]:
    """The datasets that an option names."""
    from tmdb_assets.datasets import UnknownDatasetError, dataset_named  # noqa: PLC0415

    try:
        return tuple(map(dataset_named, names))
    except UnknownDatasetError as error:
        raise click.BadParameter(str(error)) from None


_datasets = click.option(
    "--dataset", "chosen", multiple=True, metavar="NAME", callback=_named, help="Only this dataset; may be repeated."
)


@main.command()
@_datasets
@click.option("--verbose", is_flag=True, help="List tables, warnings and all problems.")
def run(chosen: tuple["Dataset", ...], verbose: bool) -> None:
    """Run the datasets that are due for their current period (UTC), one after the other, and print a summary.

    A daily dataset is due each time, a weekly one until its week is published. One that fails does not keep the others
    from running. Asks TMDB with TMDB_API_TOKEN set; without it, a local sandbox with made-up films is started for the
    time of the run. Exit status 1 means that an asset or a blocking check of a dataset failed.
    """
    from rich.console import Console  # noqa: PLC0415

    from tmdb_assets.cli.demo import upstream  # noqa: PLC0415
    from tmdb_assets.datasets import DATASETS  # noqa: PLC0415
    from tmdb_assets.warehouse.dbt_call import start_early  # noqa: PLC0415

    with clear_errors(), own_output() as output, upstream(os.environ) as asked:
        console = Console(file=output)
        settings = settings_of_this_version()
        if asked.is_demo:
            console.print("TMDB_API_TOKEN is not set: this is the demo, with made-up films from a local sandbox.")
        # It comes up while this process imports Dagster.
        start_early((chosen or DATASETS)[0].paths(settings))
        from tmdb_assets.records.instance import prepare_dagster_home  # noqa: PLC0415

        prepare_dagster_home(settings, os.environ)
        from tmdb_assets.cli.runs import due_datasets, purge_expired, run_current  # noqa: PLC0415
        from tmdb_assets.cli.summary import print_summary  # noqa: PLC0415
        from tmdb_assets.workspace import Workspace  # noqa: PLC0415

        workspace, now = Workspace(settings), now_utc()
        # Whatever grows while its period lasts comes first: the others get what it leaves of a quota.
        due = sorted(chosen or due_datasets(DATASETS, settings, now), key=lambda dataset: not dataset.growing)
        outcomes = [run_current(workspace, dataset, now, asked, console) for dataset in due]
        print_summary(console, settings, outcomes, demo=asked.is_demo, verbose=verbose)
        purged = purge_expired(workspace, console)
        _tell(workspace)
    # The collector would go through everything that was imported once more: a second in which nothing happens.
    gc.freeze()
    sys.exit(0 if all(outcome.succeeded for outcome in outcomes) and purged else 1)


@main.command()
@click.argument("first", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("last", type=click.DateTime(["%Y-%m-%d"]), required=False)
@click.option("--dataset", "name", metavar="NAME", help="The dataset; by default the first one there is.")
def backfill(first: datetime, last: datetime | None, name: str | None) -> None:
    """Run the periods from FIRST to LAST (default: FIRST) of a dataset, and list what became of them.

    Periods that were captured are derived again from their raw files. Days of films that were missed are recovered from
    TMDB's daily exports, which are kept for about 90 days. Exit status 1 means that a period of the range is not good.
    """
    from rich.console import Console  # noqa: PLC0415

    from tmdb_assets.calendar.coverage import GOOD, cover, first_period  # noqa: PLC0415
    from tmdb_assets.cli.demo import upstream  # noqa: PLC0415
    from tmdb_assets.datasets import DATASETS, UnknownDatasetError, dataset_named  # noqa: PLC0415
    from tmdb_assets.records.instance import prepare_dagster_home  # noqa: PLC0415

    with clear_errors(), own_output() as output, upstream(os.environ):
        try:
            dataset = dataset_named(name) if name else DATASETS[0]
        except UnknownDatasetError as error:
            raise click.UsageError(str(error)) from None
        console = Console(file=output)
        settings, today = settings_of_this_version(), today_utc()
        begin, end = first.date(), (last or first).date()
        if not begin <= end <= today:
            raise click.UsageError(f"the range from {begin} to {end} has to end today ({today} UTC) at the latest")
        if dataset.calendar.period_of(begin) < (earliest := first_period(dataset, settings, today)):
            setting = f": set {dataset.start_variable}={begin}" if dataset.start_variable else ""
            raise click.UsageError(f"the first {dataset.calendar.noun} of {dataset.name} is {earliest}{setting}")
        if (kept := dataset.facts_since(settings, today)) and begin < kept:
            raise click.UsageError(f"facts are kept since {kept} ({dataset.facts_variable}): begin there")
        prepare_dagster_home(settings, os.environ)
        from tmdb_assets.cli.runs import backfill as run_range  # noqa: PLC0415
        from tmdb_assets.cli.summary import print_periods  # noqa: PLC0415
        from tmdb_assets.workspace import Workspace  # noqa: PLC0415

        workspace = Workspace(settings)
        outcomes = list(run_range(workspace, dataset, begin, end, console))
        # The state of a period that was good before says nothing of a run that failed on it now.
        covered = cover(dataset, settings, workspace.lake, now_utc(), dataset.calendar.between(begin, end))
        print_periods(console, dataset, covered)
        _tell(workspace)
    gc.freeze()
    succeeded = all(outcome.succeeded for outcome in outcomes)
    sys.exit(0 if succeeded and all(one.state in GOOD for one in covered) else 1)


@main.command()
def upgrade() -> None:
    """Bring the data of an earlier version to this one: places, Dagster's records, warehouses, PostgreSQL's schema.

    Make a backup first, and stop everything else. May be killed and run again at any moment; changes nothing if nothing
    has to be changed. Exit status 1 means that something could not be brought over, or a period not be derived again.
    """
    import duckdb  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415

    from tmdb_assets.cli.demo import upstream  # noqa: PLC0415
    from tmdb_assets.records.instance import prepare_dagster_home  # noqa: PLC0415

    with clear_errors(), own_output() as output, upstream(os.environ):
        settings = settings_now()
        prepare_dagster_home(settings, os.environ)
        from tmdb_assets.cli.upgrade import upgrade as bring_up  # noqa: PLC0415
        from tmdb_assets.postgres.connection import PostgresError  # noqa: PLC0415
        from tmdb_assets.workspace import Workspace  # noqa: PLC0415

        try:
            outcomes = list(bring_up(Workspace(settings), Console(file=output)))
        except duckdb.IOException as error:
            raise click.ClickException(f"{str(error).splitlines()[0]} Stop it, then run this again.") from None
        except PostgresError as error:
            raise click.ClickException(str(error)) from None
    gc.freeze()
    sys.exit(0 if all(outcome.succeeded for outcome in outcomes) else 1)


@main.command()
@_datasets
def periods(chosen: tuple["Dataset", ...]) -> None:
    """List every day or week of the datasets: live, recovered, pending, failing or unrecoverable, and the next command.

    Exit status 1 means that one is not good.
    """
    from rich.console import Console  # noqa: PLC0415
    from upath import UPath  # noqa: PLC0415

    from tmdb_assets.calendar.coverage import GOOD, cover  # noqa: PLC0415
    from tmdb_assets.cli.demo import data_directory  # noqa: PLC0415
    from tmdb_assets.cli.summary import print_periods  # noqa: PLC0415
    from tmdb_assets.datasets import DATASETS  # noqa: PLC0415
    from tmdb_assets.lake.partitions import RawLake  # noqa: PLC0415
    from tmdb_assets.migrating.places import refuse_earlier  # noqa: PLC0415

    good = True
    with clear_errors():
        settings = settings_now()
        settings = replace(settings, data_dir=data_directory(settings))
        refuse_earlier(settings.data_dir)
        console, lake, now = Console(file=sys.stdout), RawLake(UPath(settings.raw_dir)), now_utc()
        for dataset in chosen or DATASETS:
            covered = cover(dataset, settings, lake, now)
            console.print(f"{dataset.title}:", style="bold")
            print_periods(console, dataset, covered)
            good = good and all(one.state in GOOD for one in covered)
    sys.exit(0 if good else 1)


def _tell(workspace: "Workspace") -> None:
    """Tell whoever ALERT_URLS names; without it, whoever reads what this command prints knows already."""
    if not workspace.settings.alert_urls:
        return
    try:
        look_once(workspace)
    except (OSError, sqlite3.Error) as error:
        # The run's own end is what it is; the next look finds the same.
        click.echo(f"Nobody could be told: {error}. Mend that, then `tmdb-assets alerts send`.", err=True)
