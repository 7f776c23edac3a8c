"""Making the files of reports.

Belongs here: which files a report has, and making them for days one after the other without drawing anything twice.
"""

from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date

from tmdb_assets.apart import Apart
from tmdb_assets.published import PublishedCopy
from tmdb_assets.reports.films.content import CHARTS, OF_COPY, Reporter, Section
from tmdb_assets.reports.films.page import DEMO, render
from tmdb_assets.reports.films.pictures import spec_of
from tmdb_assets.reports.pictures import Pictures, draw, vega

PAGE = "report.html"
FILES = (PAGE, *(f"{name}.{kind}" for name in CHARTS for kind in ("png", "svg")))
"""The files of every report."""


@dataclass(frozen=True)
class Made:
    """The report of a day.

    Attributes:
        files: Content by name (`FILES`).
        previews: A small PNG by name of the chart.
    """

    files: dict[str, bytes]
    previews: dict[str, bytes]


class Maker:
    """Makes reports of one published copy; what is drawn is drawn in a process of its own, while the rest goes on."""

    def __init__(self, copy: PublishedCopy, drawer: Apart) -> None:
        self._reporter = Reporter(copy)
        self._drawer = drawer
        self._vega = drawer.ask("Vega's own scripts", vega)
        self._drawn: dict[str, Future[Pictures]] = {}
        self._notices = " ".join(copy.dataset.notices)
        self._sentences = (DEMO, self._notices) if copy.is_demo else (self._notices,)

    def make(self, day: date) -> Made:
        """Make the report of a day.

        Raises:
            DiedError: Drawing took down the process that does it.
            UnobservedDayError: The published copy does not have the day.
        """
        report = self._reporter.report(day)
        drawn = {section.name: self._pictures(section, day) for section in report.sections}
        files = {PAGE: render(report, self._notices, self._vega.result()).encode()}
        pictures = {name: future.result() for name, future in drawn.items()}
        for name, of_chart in pictures.items():
            files |= {f"{name}.png": of_chart.png, f"{name}.svg": of_chart.svg}
        return Made(files, {name: of_chart.preview for name, of_chart in pictures.items()})

    def _pictures(self, section: Section, day: date) -> Future[Pictures]:
        """The pictures of a section; those that are the same on every day are drawn once."""
        if section.name in self._drawn:
            return self._drawn[section.name]
        drawn = self._drawer.ask(f"{section.name} of {day}", draw, spec_of(section, *self._sentences))
        if section.name in OF_COPY:
            self._drawn[section.name] = drawn
        return drawn
