"""`tmdb-assets backup` and `tmdb-assets restore`.

Belongs here: the commands, where everything is by the environment, and what they print.
"""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tmdb_assets.backup.errors import BackupError
from tmdb_assets.settings import DEMO_FOLDER, Settings, SettingsError, now_utc

if TYPE_CHECKING:
    from tmdb_assets.backup.archive import Backup
    from tmdb_assets.backup.contents import Places


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--wait", default=600.0, show_default=True, help="Seconds to wait for a run that writes the warehouse.")
def backup(folder: Path, wait: float) -> None:
    """Write everything that can not be made again into one file in FOLDER.

    Raw data, warehouse, published copy, reports, alerts, Dagster's records; with PostgreSQL, dumps of it. May be made
    while everything runs. Not in it: passwords and tokens (.env, dagster.yaml), extracts.
    """
    from tmdb_assets.backup.archive import write_backup  # noqa: PLC0415
    from tmdb_assets.backup.contents import holds_data  # noqa: PLC0415

    try:
        settings = Settings.from_env(os.environ)
        # Without a token there may still be real films: a job of cron forgot the settings.
        is_demo = settings.data_dir.name == DEMO_FOLDER or (
            settings.api_token is None and not holds_data(settings.data_dir)
        )
        places = _places(settings, is_demo=is_demo)
        made = write_backup(places, folder, now_utc(), wait)
    except (SettingsError, BackupError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{_listed(made)} of {places.data} are in {made.path} ({made.path.stat().st_size:,} bytes).")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only look whether the file is whole and say what is in it.")
def restore(file: Path, check: bool) -> None:
    """Bring a backup back into an empty data directory (TMDB_ASSETS_DATA), and into empty databases.

    Nothing is touched before all of the file was compared with its hashes. Stop everything else first.
    """
    from tmdb_assets.backup.archive import read_backup  # noqa: PLC0415
    from tmdb_assets.backup.restoring import restore_backup  # noqa: PLC0415
    from tmdb_assets.migrating.places import steps  # noqa: PLC0415

    try:
        settings = Settings.from_env(os.environ)
        found = read_backup(file)
        if check:
            click.echo(f"{_listed(found)}, backed up {found.made_at} by version {found.versions.get('tmdb-assets')}.")
            return
        places = _places(settings, is_demo=found.is_demo)
        restored = restore_backup(file, places, settings.postgres_reader_password)
    except (SettingsError, BackupError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{_listed(restored)}, backed up {restored.made_at}, are in {places.data}.")
    if restored.other_shapes:
        tables = ", ".join(restored.other_shapes)
        click.echo(f"This version has other columns in {tables}: see docs/deployment.md, Upgrade.")
    if next(steps(places.data), None):
        click.echo("It is of an earlier version. Next: `tmdb-assets upgrade`.")
    else:
        click.echo("Next: `tmdb-assets periods` says which days are missing since then.")


def _listed(made: "Backup") -> str:
    dumps = f" ({len(made.dumps)} of them dumps of PostgreSQL)" if made.dumps else ""
    return f"{len(made.hashes):,} files{dumps}{' of the demo' if made.is_demo else ''}"


def _places(settings: Settings, *, is_demo: bool) -> "Places":
    from tmdb_assets.backup.contents import Places  # noqa: PLC0415
    from tmdb_assets.records.instance import dagster_home  # noqa: PLC0415

    if is_demo and settings.data_dir.name != DEMO_FOLDER:
        settings = replace(settings, data_dir=settings.data_dir / DEMO_FOLDER)
    return Places(
        settings.data_dir,
        dagster_home(settings, os.environ),
        instance_url=os.environ.get("DAGSTER_POSTGRES_URL") or None,
        analysts_url=settings.postgres_url,
        is_demo=is_demo,
    )
