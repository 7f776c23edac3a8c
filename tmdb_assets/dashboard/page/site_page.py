"""What a page of the dashboard is declared with.

Belongs here: the record. Which pages a dataset has stands in its folder here, in `PAGES`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tmdb_assets.dashboard.address import Address
from tmdb_assets.published import PublishedCopy


@dataclass(frozen=True)
class SitePage:
    """A page: its name in the menu, its place in the address (empty for the first one), what puts it there."""

    title: str
    path: str
    show: Callable[[PublishedCopy, Address], None]
