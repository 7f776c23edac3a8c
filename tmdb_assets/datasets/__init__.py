"""The datasets there are.

Belongs here: the list, and finding a dataset in it. What a dataset consists of is said in its own module here, which
is named in the list: adding a dataset is its own files and that one word.
"""

from collections.abc import Iterator
from importlib import import_module

from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.schemas.table import Table

_MODULES = ("films", "series")
"""The modules, in the order in which the datasets run; `films` has the dataset `FILMS`, and so on."""

DATASETS: tuple[Dataset, ...] = tuple(getattr(import_module(f"{__name__}.{name}"), name.upper()) for name in _MODULES)


class UnknownDatasetError(KeyError):
    """There is no such dataset; the text lists those there are."""

    def __str__(self) -> str:
        """The text as it is, without the quotes of a KeyError."""
        return str(self.args[0])


def names() -> list[str]:
    """The names of the datasets."""
    return [dataset.name for dataset in DATASETS]


def dataset_named(name: str) -> Dataset:
    """The dataset with this name.

    Raises:
        UnknownDatasetError: There is none; the text lists those there are.
    """
    for dataset in DATASETS:
        if dataset.name == name:
            return dataset
    raise UnknownDatasetError(f"There is no dataset {name!r}. There are: {', '.join(names())}.")


def raw_tables() -> Iterator[Table]:
    """The raw tables of all datasets."""
    for dataset in DATASETS:
        yield from dataset.raw_tables
