"""`tmdb-assets alerts`: what is open, a try of the channels, and a look without a daemon.

Belongs here: the commands and what they print.
"""

import logging
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from tmdb_assets.settings import Settings, SettingsError

if TYPE_CHECKING:
    from tmdb_assets.workspace import Workspace


@click.group()
def alerts() -> None:
    """What is wrong, and whom it was told."""


@alerts.command(name="list")
def list_open() -> None:
    """List the open alerts with the next command, and the messages that were not delivered yet.

    Exit status 1 means that an error is open.
    """
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from tmdb_assets.alerts.alert import Severity  # noqa: PLC0415
    from tmdb_assets.alerts.channels import channels  # noqa: PLC0415
    from tmdb_assets.alerts.deliveries import LOG  # noqa: PLC0415
    from tmdb_assets.alerts.patrol import open_outbox, outbox_place  # noqa: PLC0415
    from tmdb_assets.alerts.words import name_of, next_command  # noqa: PLC0415

    settings = _settings()
    if not outbox_place(settings).exists():
        click.echo(
            "Nobody has looked yet: that is done by the sensor `alerts` of `make dev`, or `tmdb-assets alerts send`."
        )
        return
    outbox = open_outbox(settings)
    console, known = Console(file=sys.stdout), channels(settings.alert_urls)
    open_alerts = outbox.open_alerts()
    if open_alerts:
        table = Table("severity", "what", "since (UTC)", "told", "next", title=f"{len(open_alerts):,} open alerts")
        for one in open_alerts:
            cells = [name_of(one.alert), f"{one.opened_at:%Y-%m-%d %H:%M}", _told(one.is_told, one.alert.severity)]
            # What is wrong may quote what came from outside: it is no markup.
            table.add_row(one.alert.severity, *map(Text, cells), Text(next_command(one.alert)))
        console.print(table)
    else:
        console.print("No alert is open.")
    names = {channel.key: channel.name for channel in known} | {LOG: "the log"}
    for unsent in outbox.deliveries.unsent():
        name = names.get(unsent.channel, "a channel that is configured no more")
        problem = f": {unsent.problem}" if unsent.problem else ""
        console.print(Text(f"Not delivered to {name} after {unsent.tries} tries{problem}\n  {unsent.title}"))
    sys.exit(1 if any(one.alert.severity is Severity.ERROR for one in open_alerts) else 0)


@alerts.command()
def test() -> None:
    """Send an example of every kind of alert to the channels of ALERT_URLS, and say what arrived.

    Nothing of it is kept. Exit status 1 means that a message did not arrive.
    """
    from tmdb_assets.alerts.alert import Severity  # noqa: PLC0415
    from tmdb_assets.alerts.channels import ChannelError, channels, for_severity  # noqa: PLC0415
    from tmdb_assets.alerts.deliveries import Message  # noqa: PLC0415
    from tmdb_assets.alerts.examples import SITUATION, examples  # noqa: PLC0415
    from tmdb_assets.alerts.texts import alert_message, recovery_message  # noqa: PLC0415

    settings = _settings()
    known = channels(settings.alert_urls)
    if not known:
        click.echo("ALERT_URLS is not set: alerts go to the log alone. This is what they look like.\n")
    situation = replace(SITUATION, ui_url=settings.ui_url)
    failed = False
    made_up = examples()
    drafts = [(alert.severity, False, alert_message([alert], situation)) for alert in made_up]
    drafts.append((Severity.ERROR, True, recovery_message(made_up[:1], situation)))
    for number, (severity, is_recovery, draft) in enumerate(drafts, start=1):
        message = Message(f"test-{number}", severity, is_recovery, f"[test] {draft.title}", draft.body)
        if not known:
            click.echo(f"{message.title}\n{message.body}\n")
        for channel in for_severity(known, severity):
            try:
                channel.send(message)
                click.echo(f"arrived at {channel.name}: {message.title}")
            except ChannelError as error:
                failed = True
                click.echo(f"DID NOT ARRIVE at {channel.name}: {message.title}\n  {error}")
    sys.exit(1 if failed else 0)


@alerts.command()
def send() -> None:
    """Look at everything once and send what is new: for cron, where no daemon runs.

    Exit status 1 means that something could not be read or delivered.
    """
    from tmdb_assets.alerts.deliveries import LOG  # noqa: PLC0415
    from tmdb_assets.alerts.patrol import open_outbox  # noqa: PLC0415
    from tmdb_assets.records.instance import prepare_dagster_home  # noqa: PLC0415
    from tmdb_assets.workspace import Workspace  # noqa: PLC0415

    settings = _settings()
    prepare_dagster_home(settings, os.environ)
    could_read = look_once(Workspace(settings))
    waiting = [one for one in open_outbox(settings).deliveries.unsent() if one.channel != LOG]
    click.echo(f"{len(open_outbox(settings).open_alerts())} alerts are open, {len(waiting)} messages wait.")
    sys.exit(0 if could_read and not waiting else 1)


def look_once(workspace: "Workspace") -> bool:
    """One look for a process that ends afterwards; whether everything could be read."""
    import dagster as dg  # noqa: PLC0415

    from tmdb_assets.alerts.channels import channels  # noqa: PLC0415
    from tmdb_assets.alerts.patrol import Patrol  # noqa: PLC0415
    from tmdb_assets.definitions import defs  # noqa: PLC0415
    from tmdb_assets.records.declared import declared_in  # noqa: PLC0415

    declared = declared_in(defs())
    known = channels(workspace.settings.alert_urls)
    with dg.DagsterInstance.get() as instance:
        return Patrol(
            workspace,
            instance,
            declared,
            known,
            log=lambda level, line: click.echo(line, err=level >= logging.WARNING),
        ).look()


def _settings() -> Settings:
    """The settings, with the data directory of the demo where there is no token.

    Raises:
        click.ClickException: One of them cannot be used; an address of a channel is never repeated.
    """
    from tmdb_assets.alerts.channels import channels  # noqa: PLC0415
    from tmdb_assets.cli.demo import data_directory  # noqa: PLC0415

    try:
        settings = Settings.from_env(os.environ)
        channels(settings.alert_urls)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    settings = replace(settings, data_dir=data_directory(settings))
    os.environ["TMDB_ASSETS_DATA"] = str(settings.data_dir)
    return settings


def _told(is_told: bool, severity: str) -> str:
    if is_told:
        return "yes"
    return "with the day's warnings" if severity == "warning" else "not yet"
