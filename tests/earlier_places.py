"""A data directory as the version before datasets had it, made of one of today.

Belongs here: moving everything back. Where that version had its files was read in its code (at ff2d561).
"""

import json
import shutil
from pathlib import Path

import duckdb

from tmdb_assets.settings import DatasetPaths

_TABLES = (
    "discover_pages",
    "daily_export",
    "movie_changes",
    "movie_details",
    "genres",
    "countries",
    "languages",
    "UPSTREAM",
)
_ASSETS = {"dbt": "dbt_build", "published/films": "published/tmdb"}


def make_earlier(data: Path) -> None:
    """Move everything back to where the version before had it, with the names it had there."""
    paths = DatasetPaths(data, "films")
    forget_collections(data)
    for new, old in {
        paths.warehouse: "warehouse.duckdb",
        paths.warehouse.with_name("films.duckdb.wal"): "warehouse.duckdb.wal",
        paths.mark: "warehouse.checked.json",
        paths.unjudged: "warehouse.unjudged.json",
        paths.staging: "staging.duckdb",
        paths.published: "published/tmdb.duckdb",
        **{data / "raw" / "tmdb" / name: f"raw/{name}" for name in _TABLES},
        **{place: f"extracts/{place.name}" for place in paths.extracts.glob("*")},
        **{place: f"reports/{place.name}" for place in paths.reports.glob("*")},
    }.items():
        if new.exists():
            new.rename(data / old)
    if paths.contents.exists():
        noted = json.loads(paths.contents.read_text())
        (data / "published/tmdb.json").write_text(json.dumps({"days": noted.pop("periods"), **noted}))
        paths.contents.unlink()
    for place in paths.failures.glob("*.json"):
        ((asset, note),) = json.loads(place.read_text()).items()
        earlier = {"asset": _ASSETS.get(asset, asset.replace("raw/tmdb/", "raw/")), **note}
        (data / "failures" / place.name).write_text(json.dumps(earlier))
        place.unlink()
    for new in (paths.published.with_name("films.duckdb.wal"), paths.inputs):
        new.unlink(missing_ok=True)
    _name_staging(data / "staging.duckdb")
    for folder in (paths.warehouse.parent, data / "raw" / "tmdb", paths.extracts, paths.reports, paths.failures):
        if folder.exists():
            folder.rmdir()
    (data / "dbt").mkdir(exist_ok=True)
    (data / "dbt" / "manifest.json").write_text("{}")


def forget_collections(data: Path) -> None:
    """Delete what that version did not capture."""
    shutil.rmtree(data / "raw" / "tmdb" / "collections", ignore_errors=True)


def _name_staging(path: Path) -> None:
    if not path.exists():
        return
    with duckdb.connect(str(path)) as staging:
        query = "select table_name from duckdb_tables() where table_name like 'stg_tmdb__%'"
        for (name,) in staging.execute(query).fetchall():
            staging.execute(f"alter table {name} rename to {name.replace('stg_tmdb__', 'stg_')}")
