"""Which reports are outdated: an earlier period was recovered since, or their own is another one.

Belongs here: finding them among the reports that are kept, by what is noted of each. Making them again, or saying so on
their pages, is the business of whoever makes reports.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from tmdb_assets.reports.folders import ReportFolders
from tmdb_assets.reports.note import Note, read_note

GONE = "the published copy does not have its day any more"
UNKNOWN = "it is not noted which days it was made of"
CHANGED = "the published copy has now {}"


@dataclass(frozen=True)
class Outdated:
    """A report that is outdated.

    Attributes:
        period: Which one it is about.
        why: What is another one, in words.
        is_said: Whether the report itself says it.
        may_be_made: Whether the published copy still has what it takes to make it again.
    """

    period: date
    why: str
    is_said: bool
    may_be_made: bool


def outdated_reports(
    folders: ReportFolders,
    histories: Callable[[Collection[date]], Mapping[date, Mapping[str, str | int | None]]],
    what_changed: Callable[[Mapping[str, str | int | None], Mapping[str, str | int | None]], str],
    since: date | None = None,
) -> list[Outdated]:
    """The reports that are outdated, newest first.

    Args:
        folders: The reports.
        histories: Gives what hangs on which periods were observed, as it is now, of each that is still there.
        what_changed: Says what is another one between what was noted and that.
        since: The oldest period whose facts are kept; reports of earlier ones are about to be deleted.
    """
    periods = [period for period in folders.days() if since is None or period >= since]
    now = histories(periods) if periods else {}
    found = []
    for period in reversed(periods):
        noted = read_note(folders.folder(period))
        if why := _why(noted, now.get(period), what_changed):
            is_said = noted is not None and noted.outdated == why
            found.append(Outdated(period, why, is_said, period in now))
    return found


def _why(
    noted: Note | None,
    now: Mapping[str, str | int | None] | None,
    what_changed: Callable[[Mapping[str, str | int | None], Mapping[str, str | int | None]], str],
) -> str:
    if now is None:
        return GONE
    if noted is None or not noted.history:
        return UNKNOWN
    if noted.history != now:
        return CHANGED.format(what_changed(noted.history, now))
    # It is as it was again, which the page does not say.
    return noted.outdated
