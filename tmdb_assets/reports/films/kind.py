"""The reports on films, as what makes reports is given them."""

from tmdb_assets.published import PublishedCopy
from tmdb_assets.reports.content import Reporter
from tmdb_assets.reports.films.files import CHARTS, OF_COPY
from tmdb_assets.reports.kind import ReportKind
from tmdb_assets.views.films.history import histories, what_changed


def _reporter(copy: PublishedCopy) -> Reporter:
    from tmdb_assets.reports.films.content import FilmsReporter  # noqa: PLC0415 - Altair takes a second to import

    return FilmsReporter(copy)


REPORTS = ReportKind(
    charts=CHARTS,
    says="Genres, continents and top films are those of the day; money is that of the published copy as it is.",
    reporter=_reporter,
    histories=histories,
    what_changed=what_changed,
    of_copy=OF_COPY,
)
