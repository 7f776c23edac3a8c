"""The command `sandbox`: serve in the foreground until interrupted.

Options only: each field of `SandboxSettings` with a help is one, those of upstreams included, and three that read
differently on a command line are written here.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tmdb_assets.sandbox.faults import load_fault_plan
from tmdb_assets.sandbox.server import Sandbox
from tmdb_assets.sandbox.settings import SandboxSettings
from tmdb_assets.sandbox.upstreams import UPSTREAMS

if TYPE_CHECKING:
    from datetime import datetime

_NAMES = ", ".join(upstream.name for upstream in UPSTREAMS)


def _options() -> list[click.Parameter]:
    """The options that are fields as they are."""
    found: list[click.Parameter] = []
    for entry in fields(SandboxSettings):
        if "help" in entry.metadata:
            name = entry.name.replace("_", "-")
            found.append(
                click.Option(
                    [f"--{name}/--no-{name}" if isinstance(entry.default, bool) else f"--{name}"],
                    default=entry.default,
                    show_default=entry.default is not None,
                    type=entry.metadata.get("type"),
                    help=entry.metadata["help"],
                )
            )
    return found


@click.command(
    "sandbox",
    params=_options(),
    help=f"Serve a local stand-in for {_NAMES}, to try the pipeline without an account there.",
)
@click.option("--port", default=8765, show_default=True, help="Port to listen on; 0 takes a free one.")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Date of the sandbox (YYYY-MM-DD); without it the real UTC date.",
)
@click.option(
    "--faults",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON file with the answers to break.",
)
def sandbox(*, port: int, today: datetime | None, faults: Path | None, **as_they_are: Any) -> None:  # noqa: ANN401
    """Serve in the foreground."""
    try:
        settings = SandboxSettings(
            port=port,
            today=today.date() if today else None,
            faults=load_fault_plan(faults) if faults else (),
            **as_they_are,
        )
        served = Sandbox(settings)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    try:
        opened = served.bind()
        # Before the address is printed: whoever reads it may connect at once.
        opened.listen(2048)
    except OSError as error:
        told = error.strerror or error
        msg = f"cannot listen on {settings.host}:{port}: {told}; choose another one with --port"
        raise click.ClickException(msg) from error
    day = served.clock.today()
    click.echo(f"The sandbox stands in for {_NAMES} on {served.origin} (its date: {day}; Ctrl-C stops it).")
    click.echo("To let the pipeline ask it:\n")
    click.echo("\n".join(f"export {name}={value}" for name, value in served.variables.items()) + "\n")
    with suppress(KeyboardInterrupt):  # Ctrl-C is how to stop it, not a failure
        served.server().run(sockets=[opened])


if __name__ == "__main__":
    sandbox()
