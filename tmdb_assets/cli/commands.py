"""The command line: `tmdb-assets run`, `backfill`, `periods`, `dev`, `dashboard`, `metrics`, and commands of others.

Belongs here: commands, their options and exit statuses. The work is done by the modules they call, which are
imported only when needed: most of them are slow to import.
"""

import gc
import os
import socket
import sqlite3
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tmdb_assets.alerts.cli import alerts, look_once
from tmdb_assets.backup.cli import backup, restore
from tmdb_assets.cli.processes import dashboard_beside, own_output, run_until_stopped
from tmdb_assets.sandbox.cli import sandbox
from tmdb_assets.settings import Settings, SettingsError, now_utc, today_utc

if TYPE_CHECKING:
    from tmdb_assets.calendar.dataset import Dataset
    from tmdb_assets.workspace import Workspace


@click.group()
def main() -> None:
    """Film and series data: capture, model, check, publish."""


main.add_command(alerts)
main.add_command(backup)
main.add_command(restore)
main.add_command(sandbox)


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
    from tmdb_assets.records.instance import prepare_dagster_home  # noqa: PLC0415

    with _clear_errors(), own_output() as output, upstream(os.environ) as demo:
        console = Console(file=output)
        settings = _settings_of_this_version()
        if demo:
            console.print("TMDB_API_TOKEN is not set: this is the demo, with made-up films from a local sandbox.")
        prepare_dagster_home(settings, os.environ)
        from tmdb_assets.cli.runs import due_datasets, print_summary, purge_expired, run_period  # noqa: PLC0415
        from tmdb_assets.workspace import Workspace  # noqa: PLC0415

        workspace, now = Workspace(settings), now_utc()
        due = chosen or due_datasets(DATASETS, settings, now)
        outcomes = [run_period(workspace, dataset, dataset.calendar.current(now), console) for dataset in due]
        print_summary(console, settings, outcomes, demo=demo, verbose=verbose)
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

    with _clear_errors(), own_output() as output, upstream(os.environ):
        try:
            dataset = dataset_named(name) if name else DATASETS[0]
        except UnknownDatasetError as error:
            raise click.UsageError(str(error)) from None
        console = Console(file=output)
        settings, today = _settings_of_this_version(), today_utc()
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
        from tmdb_assets.cli.runs import print_periods  # noqa: PLC0415
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

    with _clear_errors(), own_output() as output, upstream(os.environ):
        settings = _settings()
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
    from tmdb_assets.cli.runs import print_periods  # noqa: PLC0415
    from tmdb_assets.datasets import DATASETS  # noqa: PLC0415
    from tmdb_assets.lake.partitions import RawLake  # noqa: PLC0415
    from tmdb_assets.migrating.places import refuse_earlier  # noqa: PLC0415

    good = True
    with _clear_errors():
        settings = _settings()
        settings = replace(settings, data_dir=data_directory(settings))
        refuse_earlier(settings.data_dir)
        console, lake, now = Console(file=sys.stdout), RawLake(UPath(settings.raw_dir)), now_utc()
        for dataset in chosen or DATASETS:
            covered = cover(dataset, settings, lake, now)
            console.print(f"{dataset.title}:", style="bold")
            print_periods(console, dataset, covered)
            good = good and all(one.state in GOOD for one in covered)
    sys.exit(0 if good else 1)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; Dagster has no login.")
@click.option("--port", default=3000, show_default=True, help="Port of the webserver.")
@click.option("--dashboard-port", default=8501, show_default=True, help="Port of the dashboard.")
def dev(host: str, port: int, dashboard_port: int) -> None:
    """Start Dagster's webserver and daemon on the instance that `run` uses, and the dashboard."""
    from tmdb_assets.alerts.channels import channels, names  # noqa: PLC0415
    from tmdb_assets.cli.demo import upstream  # noqa: PLC0415
    from tmdb_assets.dashboard.listening import listen  # noqa: PLC0415
    from tmdb_assets.records.instance import end_abandoned_runs, prepare_dagster_home  # noqa: PLC0415

    with _clear_errors(), listen(host, dashboard_port, "--dashboard-port") as listening, upstream(os.environ) as demo:
        from dagster import DagsterInstance  # noqa: PLC0415

        settings = _settings_of_this_version()
        home = prepare_dagster_home(settings, os.environ)
        os.environ.setdefault("DAGSTER_UI_URL", f"http://{host}:{port}")
        told = names(channels(settings.alert_urls))
        with DagsterInstance.get() as instance:
            for run_id in end_abandoned_runs(instance):
                click.echo(f"The run {run_id[:8]} was cut off; it is marked as failed.")
        if demo:
            click.echo("TMDB_API_TOKEN is not set: this is the demo, with made-up films from a local sandbox.")
        click.echo(f"Alerts go to {told}." if told else "ALERT_URLS is not set: alerts go to this log alone.")
        click.echo(f"Dagster on http://{host}:{port} (instance: {home}, data: {settings.data_dir}); stop with Ctrl-C.")
        click.echo(f"Dashboard on http://{host}:{listening.getsockname()[1]}.")
        dagster = Path(sys.executable).parent / "dagster"
        with dashboard_beside(listening):
            status = run_until_stopped(
                [str(dagster), "dev", "-w", "workspace.yaml", "--host", host, "--port", str(port)]
            )
        sys.exit(status)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; there is no login.")
@click.option("--port", default=8501, show_default=True, help="Port of the dashboard.")
@click.option("--listening", type=int, hidden=True, help="A socket that `dev` listens on; ends when its pipe closes.")
def dashboard(host: str, port: int, listening: int | None) -> None:
    """Serve the dashboard over the published copy: http://HOST:PORT.

    Without a token it shows the demo's films, unless real ones were published. Starts and changes nothing, works while
    a run goes on, and may run before there is anything to show.
    """
    from tmdb_assets.dashboard.listening import listen  # noqa: PLC0415
    from tmdb_assets.published import locate  # noqa: PLC0415

    with _clear_errors():
        shown = locate()
        with listen(host, port, "--port") if listening is None else socket.socket(fileno=listening) as opened:
            from tmdb_assets.dashboard.server import end_with_pipe, serve  # noqa: PLC0415

            if listening is None:
                click.echo(f"Dashboard on http://{host}:{opened.getsockname()[1]} (data: {shown}); stop with Ctrl-C.")
            else:
                end_with_pipe()
            serve(opened, Settings.from_env(os.environ).dashboard_hosts)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; there is no login.")
@click.option("--port", default=9100, show_default=True, help="Port that Prometheus scrapes.")
def metrics(host: str, port: int) -> None:
    """Serve the pipeline's health for Prometheus: http://HOST:PORT/metrics.

    Read at each scrape from Dagster's records, the raw layer and the published copy. Starts and changes nothing, and
    may run before there is anything to read.
    """
    from tmdb_assets.cli.demo import data_directory  # noqa: PLC0415
    from tmdb_assets.metrics.server import MetricsServer, serve  # noqa: PLC0415
    from tmdb_assets.records.instance import dagster_home  # noqa: PLC0415

    with _clear_errors():
        settings = Settings.from_env(os.environ)
        settings = replace(settings, data_dir=data_directory(settings))
        # The definitions read the environment.
        os.environ["TMDB_ASSETS_DATA"] = str(settings.data_dir)
        server = MetricsServer(host, port)
        from tmdb_assets.definitions import defs  # noqa: PLC0415

        home = dagster_home(settings, os.environ)
        click.echo(f"Metrics on http://{host}:{server.port}/metrics (instance: {home}, data: {settings.data_dir});")
        click.echo("stop with Ctrl-C.")
        serve(settings, defs(), home, server)


def _tell(workspace: "Workspace") -> None:
    """Tell whoever ALERT_URLS names; without it, whoever reads what this command prints knows already."""
    if not workspace.settings.alert_urls:
        return
    try:
        look_once(workspace)
    except (OSError, sqlite3.Error) as error:
        # The run's own end is what it is; the next look finds the same.
        click.echo(f"Nobody could be told: {error}. Mend that, then `tmdb-assets alerts send`.", err=True)


def _settings() -> Settings:
    """The settings, with their paths absolute for whatever is started in another directory."""
    settings = Settings.from_env(os.environ)
    os.environ["TMDB_ASSETS_DATA"] = str(settings.data_dir)
    if settings.watchlist:
        os.environ["TMDB_ASSETS_WATCHLIST"] = str(settings.watchlist)
    return settings


def _settings_of_this_version() -> Settings:
    """The settings, for a command that makes data.

    Raises:
        SettingsError: The data directory is as an earlier version had it; the text says what to do.
    """
    from tmdb_assets.migrating.places import refuse_earlier  # noqa: PLC0415

    settings = _settings()
    refuse_earlier(settings.data_dir)
    return settings


class _clear_errors:  # noqa: N801 - reads as a clause of the with statement
    """Print a wrong setting, or a directory that can not be used, as a sentence, not as a traceback."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, (SettingsError, OSError)):
            raise click.ClickException(str(error)) from None
        if error is not None and (full := _instance_error(error)):
            raise click.ClickException(str(full)) from None


def _instance_error(error: BaseException) -> OSError | None:
    """What Dagster's database says of its disk, behind the errors of the libraries between."""
    from tmdb_assets.lake.disk import disk_error_in  # noqa: PLC0415

    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, sqlite3.OperationalError):
        cause = cause.__cause__ or cause.__context__
    home = os.environ.get("DAGSTER_HOME", "DAGSTER_HOME")
    return disk_error_in(str(cause), "Dagster's record of the run", home) if cause else None
