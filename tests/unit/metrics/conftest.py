"""A real Dagster instance for the readers, with small assets of the tests' own."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import dagster as dg
import pytest

from tmdb_assets.metrics.families import Family, Sample
from tmdb_assets.records.instance import prepare_dagster_home


@pytest.fixture
def home(settings) -> Path:
    """An instance's directory with the project's configuration; nothing was run yet."""
    return prepare_dagster_home(settings, {})


@pytest.fixture
def instance(home) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        yield instance


def values(samples: Iterable[Sample], family: Family, **labels: str) -> dict[tuple[str, ...], float]:
    """The values of a family by its other labels; of states only those that are so."""
    found = {}
    for sample in samples:
        named = dict(zip(sample.family.labels, sample.labels, strict=True))
        if sample.family is family and labels.items() <= named.items():
            found[tuple(value for name, value in named.items() if name not in labels)] = sample.value
    return found


def so(samples: Iterable[Sample], family: Family, **labels: str) -> dict[tuple[str, ...], str]:
    """The states that are so: all labels but the last lead to the last."""
    return {key[:-1]: key[-1] for key, value in values(samples, family, **labels).items() if value == 1}
