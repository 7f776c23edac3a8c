"""The reports on series, as what makes reports is given them."""

from tmdb_assets.published import PublishedCopy
from tmdb_assets.reports.content import Reporter
from tmdb_assets.reports.kind import ReportKind
from tmdb_assets.views.series.history import histories, what_changed

CHARTS = (
    "top_series",
    "movers",
    "most_divided",
    "critics_against_audiences",
    "medians",
    "top_of_networks",
    "asked",
)
"""All charts, in their order on the page; also the names of their files."""


def _reporter(copy: PublishedCopy) -> Reporter:
    from tmdb_assets.reports.series.content import SeriesReporter  # noqa: PLC0415 - Altair takes a second to import

    return SeriesReporter(copy)


REPORTS = ReportKind(
    charts=CHARTS,
    says="All of it is of the week: scores as they were observed in it, who told them, and what is still open.",
    reporter=_reporter,
    histories=histories,
    what_changed=what_changed,
)
