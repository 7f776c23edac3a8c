"""What a dataset brings to its reports: which charts, who says what is on them, and by what they become outdated.

Belongs here: the record that stands for a dataset in this room. What does the work is given one, and knows none.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tmdb_assets.published import PublishedCopy
from tmdb_assets.reports.note import ABOUT
from tmdb_assets.views.history import History

if TYPE_CHECKING:
    from tmdb_assets.reports.content import Reporter

PAGE = "report.html"


@dataclass(frozen=True)
class ReportKind:
    """The reports of a dataset.

    Attributes:
        charts: All charts, in their order on the page; also the names of their files.
        says: What is in a report, in sentences for Dagster's UI.
        reporter: Makes who says what the reports of a published copy say.
        histories: What of periods hangs on which ones were observed, and how, as it is now; those that are not in the
            copy are left out.
        what_changed: Says what is another one between what was noted of a period and that.
        of_copy: Charts that are the same in every period.
    """

    charts: tuple[str, ...]
    says: str
    reporter: Callable[[PublishedCopy], "Reporter"]
    histories: Callable[[PublishedCopy, Collection[date]], Mapping[date, History]]
    what_changed: Callable[[History, History], str]
    of_copy: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """The files of every report."""
        return (PAGE, *(f"{name}.{kind}" for name in self.charts for kind in ("png", "svg")), ABOUT)
