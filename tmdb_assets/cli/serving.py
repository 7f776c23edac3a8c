"""Commands that serve until they are stopped: `tmdb-assets dev`, `dashboard`, `metrics`.

Belongs here: what they listen on, and what they say first. The servers themselves are in rooms of their own.
"""

import os
import socket
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from tmdb_assets.cli.environment import clear_errors, settings_of_this_version
from tmdb_assets.cli.processes import dashboard_beside, run_until_stopped
from tmdb_assets.settings import Settings

if TYPE_CHECKING:
    pass


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; Dagster has no login.")
@click.option("--port", default=3000, show_default=True, help="Port of the webserver.")
@click.option("--dashboard-port", default=8501, show_default=True, help="Port of the dashboard.")
def dev(host: str, port: int, dashboard_port: int) -> None:
    """Start Dagster's webserver and daemon on the instance that `run` uses, and the dashboard."""
    from tmdb_assets.alerts.channels import channels, names  # noqa: PLC0415
    from tmdb_assets.cli.demo import upstream  # noqa: PLC0415
    from tmdb_assets.dashboard.listening import listen  # noqa: PLC0415
    from tmdb_assets.records.instance import end_abandoned_runs, prepare_dagster_home  # noqa: PLC0415

    with clear_errors(), listen(host, dashboard_port, "--dashboard-port") as listening, upstream(os.environ) as asked:
        from dagster import DagsterInstance  # noqa: PLC0415

        settings = settings_of_this_version()
        home = prepare_dagster_home(settings, os.environ)
        os.environ.setdefault("DAGSTER_UI_URL", f"http://{host}:{port}")
        told = names(channels(settings.alert_urls))
        with DagsterInstance.get() as instance:
            for run_id in end_abandoned_runs(instance):
                click.echo(f"The run {run_id[:8]} was cut off; it is marked as failed.")
        if asked.is_demo:
            click.echo("TMDB_API_TOKEN is not set: this is the demo, with made-up films from a local sandbox.")
        click.echo(f"Alerts go to {told}." if told else "ALERT_URLS is not set: alerts go to this log alone.")
        click.echo(f"Dagster on http://{host}:{port} (instance: {home}, data: {settings.data_dir}); stop with Ctrl-C.")
        click.echo(f"Dashboard on http://{host}:{listening.getsockname()[1]}.")
        with dashboard_beside(listening):
            status = run_until_stopped(
                [sys.executable, "-m", "dagster", "dev", "-w", "workspace.yaml", "--host", host, "--port", str(port)]
            )
        sys.exit(status)


@click.command()
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

    with clear_errors():
        shown = locate()
        with listen(host, port, "--port") if listening is None else socket.socket(fileno=listening) as opened:
            from tmdb_assets.dashboard.server import end_with_pipe, serve  # noqa: PLC0415

            if listening is None:
                click.echo(f"Dashboard on http://{host}:{opened.getsockname()[1]} (data: {shown}); stop with Ctrl-C.")
            else:
                end_with_pipe()
            serve(opened, Settings.from_env(os.environ).dashboard_hosts)


@click.command()
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

    with clear_errors():
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
