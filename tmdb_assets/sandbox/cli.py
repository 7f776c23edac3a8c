"""The command `sandbox`: serve in the foreground until interrupted.

Options only, each one a field of `SandboxSettings`. The heavy parts are imported when the command runs, so
that asking for help stays quick.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import click


@click.command("sandbox")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8765, show_default=True, help="Port to listen on; 0 takes a free one.")
@click.option(
    "--catalogue",
    default="synthetic",
    show_default=True,
    help="'synthetic', or a directory with the TMDB 5000 CSV files, plain or gzipped.",
)
@click.option("--films", default=20_000, show_default=True, help="Synthetic: films that discover lists.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same films and numbers.")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Date of the sandbox (YYYY-MM-DD); without it the real UTC date.",
)
@click.option("--latency-ms", default=0.0, show_default=True, help="Milliseconds every answer waits.")
@click.option("--rate-limit", type=int, help="Requests admitted in any second; 429 above. Default: no limit.")
@click.option("--retry-after", type=int, help="Seconds a 429 announces in Retry-After. Default: no header.")
@click.option(
    "--repeat-share",
    type=float,
    help="Share of discover rows that repeat a film of a neighbouring page. Default: 0.03, and 0 for TMDB 5000.",
)
@click.option("--changed-share", default=0.02, show_default=True, help="Share of films that change in a day.")
@click.option(
    "--todays-export/--no-todays-export",
    default=True,
    show_default=True,
    help="Whether the export of today is there already.",
)
@click.option(
    "--faults",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON file with the answers to break.",
)
@click.option("--token", default="sandbox", show_default=True, help="The token that is accepted.")
def sandbox(  # noqa: PLR0913 (one argument an option)
    *,
    host: str,
    port: int,
    catalogue: str,
    films: int,
    seed: int,
    today: datetime | None,
    latency_ms: float,
    rate_limit: int | None,
    retry_after: int | None,
    repeat_share: float | None,
    changed_share: float,
    todays_export: bool,
    faults: Path | None,
    token: str,
) -> None:
    """Serve a local stand-in for TMDB, to try the pipeline without a TMDB account."""
    # ruff: noqa: PLC0415 (asking for help imports no server)
    from tmdb_assets.sandbox.faults import load_fault_plan
    from tmdb_assets.sandbox.server import Sandbox
    from tmdb_assets.sandbox.settings import SandboxSettings

    try:
        settings = SandboxSettings(
            host=host,
            port=port,
            catalogue=catalogue,
            films=films,
            seed=seed,
            today=today.date() if today else None,
            latency_ms=latency_ms,
            rate_limit=rate_limit,
            retry_after=retry_after,
            repeat_share=repeat_share,
            changed_share=changed_share,
            todays_export=todays_export,
            faults=load_fault_plan(faults) if faults else (),
            token=token,
        )
        served = Sandbox(settings)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    try:
        opened = served.bind()
        # Before the address is printed: whoever reads it may connect at once.
        opened.listen(2048)
    except OSError as error:
        msg = f"cannot listen on {host}:{port}: {error.strerror or error}; choose another one with --port"
        raise click.ClickException(msg) from error
    day = today.date() if today else datetime.now(UTC).date()
    click.echo(f"The sandbox stands in for TMDB on {served.origin} (its date: {day}; Ctrl-C stops it).")
    click.echo("To let the pipeline ask it:\n")
    click.echo(f"export TMDB_API_URL={served.api_url}")
    click.echo(f"export TMDB_EXPORTS_URL={served.exports_url}")
    click.echo(f"export TMDB_API_TOKEN={served.token}\n")
    with suppress(KeyboardInterrupt):  # Ctrl-C is how to stop it, not a failure
        served.server().run(sockets=[opened])


if __name__ == "__main__":
    sandbox()
