"""What others still need of the quota of a source, so that whoever asks with what is left leaves it to them.

Belongs here: asking the datasets for it by their growing tables. No dataset is named here, and none is imported: they
are handed over.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

import pyarrow as pa

from tmdb_assets.calendar.dataset import Dataset, Growing
from tmdb_assets.workspace import Workspace

Datasets = Callable[[], Iterable[Dataset]]


def needed_by_others(source: str, datasets: Iterable[Dataset], workspace: Workspace, now: datetime) -> int | None:
    """How many requests to a source the growing tables of datasets still need for their current periods.

    Of a period that is not captured yet, that is what the last one had; see `_needed`.

    Args:
        source: Name of the source.
        datasets: The datasets.
        workspace: Where their raw data is.
        now: The time (UTC).

    Returns:
        The number; None if nobody knows, because one of them never had a period, or its raw data cannot be read.
    """
    needed = 0
    for dataset in datasets:
        for growing in dataset.growing:
            if growing.table.source == source:
                try:
                    of_table = _needed(dataset, growing, workspace, now)
                except (OSError, ValueError, pa.ArrowException):
                    # Whatever is wrong with another dataset is told there.
                    return None
                if of_table is None:
                    return None
                needed += of_table
    return needed


def _needed(dataset: Dataset, growing: Growing, workspace: Workspace, now: datetime) -> int | None:
    lake, current = workspace.lake, dataset.calendar.current(now)
    if dataset.observation.is_whole(lake, current):
        return growing.due(workspace, current, now)
    captured = lake.days(growing.table)
    column = growing.table.key[0]
    return lake.read(growing.table, captured[-1], [column]).num_rows if captured else None
