"""Reports of a dataset that are outdated: which they are, and having them say so.

Belongs here: how many are made again in a run, and the mark.
"""

from functools import partial

from tmdb_assets.published import PublishedCopy
from tmdb_assets.reports.currency import Outdated, outdated_reports
from tmdb_assets.reports.folders import ReportFolders
from tmdb_assets.reports.kind import PAGE, ReportKind
from tmdb_assets.reports.note import ABOUT, Note, read_note
from tmdb_assets.settings import Settings, today_utc

MADE_AGAIN = 7
"""How many outdated reports a run makes again, newest first, beside those that it is about."""

MARKED = 60
"""How many more of them a run has say so."""


def outdated_of(kind: ReportKind, copy: PublishedCopy, settings: Settings, folders: ReportFolders) -> list[Outdated]:
    """The reports that do not say what the published copy says, newest first."""
    since = copy.dataset.facts_since(settings, today_utc())
    return outdated_reports(folders, partial(kind.histories, copy), kind.what_changed, since)


def mark(folders: ReportFolders, one: Outdated) -> None:
    """Have an outdated report say so: on its page, and in what is noted of it, which comes last."""
    from tmdb_assets.reports.page import marked  # noqa: PLC0415 - Altair takes a second to import

    folder = folders.folder(one.period)
    noted = read_note(folder) or Note(folder.name, {}, {}, {})
    page = folder / PAGE
    files = {PAGE: marked(page.read_bytes(), one.why)} if page.is_file() else {}
    folders.amend(one.period, files | {ABOUT: noted.saying(one.why).text})
