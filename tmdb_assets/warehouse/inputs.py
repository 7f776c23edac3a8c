"""What the warehouse was built from, noted beside it: nothing is built again that would come out as it is.

Belongs here: what all models of a dataset read, as one digest, and the note of the last build of them all. What is left
out if nothing changed is the step's business (`build`).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from importlib.metadata import version

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.settings import DatasetPaths
from tmdb_assets.warehouse.comments import comments_of
from tmdb_assets.warehouse.dbt_call import DATA_VARIABLE
from tmdb_assets.warehouse.notes import fingerprint, read_note, write_note


def inputs_of(
    dataset: Dataset, lake: RawLake, days: Sequence[date], environment: Mapping[str, str], project: str
) -> str:
    """A digest of what a build of all models reads: files of the raw layer, the dbt project, what dbt is told.

    Args:
        dataset: The dataset.
        lake: Its raw layer; a partition that was written again is another one.
        days: The periods of the build. All from the first to the last are read.
        environment: What dbt is told (`dbt_environment`).
        project: A digest of the dbt project (`Dbt.project`).
    """
    return _digest(
        [
            # Where the data lies makes no difference to it.
            sorted(item for item in environment.items() if item[0] != DATA_VARIABLE),
            [(name, version(name)) for name in ("dbt-core", "dbt-duckdb", "duckdb")],
            project,
            sorted((table, column or "", text) for (table, column), text in comments_of(dataset.tables).items()),
            [
                (table.name, day.isoformat(), lake.files(table, day))
                for table in dataset.raw_tables
                for day in dataset.calendar.between(min(days), max(days))
            ],
        ]
    )


def note_inputs(paths: DatasetPaths, inputs: str, at: datetime) -> None:
    """Note that the warehouse, as its file is now, was built from these inputs."""
    write_note(paths.inputs, {"inputs": inputs, "file": fingerprint(paths.warehouse), "at": at.isoformat()})


def built_from(paths: DatasetPaths, inputs: str) -> datetime | None:
    """When the warehouse was built from these inputs; None if a build of them may give another one.

    That is so if the last build had other inputs, if anything changed the file since, or if it did not pass its checks.
    """
    noted = read_note(paths.inputs)
    if not isinstance(noted, dict) or noted.get("inputs") != inputs or not paths.warehouse.exists():
        return None
    if noted["file"] != fingerprint(paths.warehouse) or read_note(paths.mark) != noted["file"]:
        return None
    return datetime.fromisoformat(noted["at"])


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
