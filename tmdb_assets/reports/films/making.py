"""Making the files of reports.

Belongs here: which files a report has, and making them for days one after the other without drawing anything twice.
"""

from dataclasses import dataclass
from datetime import date

from tmdb_assets.published import PublishedCopy
from tmdb_assets.reports.films.content import CHARTS, OF_COPY, Reporter, Section
from tmdb_assets.reports.films.page import DEMO, render
from tmdb_assets.reports.films.pictures import Pictures, draw

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
    """Makes reports of one published copy."""

    def __init__(self, copy: PublishedCopy) -> None:
        self._reporter = Reporter(copy)
        self._drawn: dict[str, Pictures] = {}
        self._notices = " ".join(copy.dataset.notices)
        self._sentences = (DEMO, self._notices) if copy.is_demo else (self._notices,)

    def make(self, day: date) -> Made:
        """Make the report of a day.

        Raises:
            UnobservedDayError: The published copy does not have the day.
        """
        report = self._reporter.report(day)
        pictures = {section.name: self._pictures(section) for section in report.sections}
        files = {PAGE: render(report, self._notices).encode()}
        for name, drawn in pictures.items():
            files |= {f"{name}.png": drawn.png, f"{name}.svg": drawn.svg}
        return Made(files, {name: drawn.preview for name, drawn in pictures.items()})

    def _pictures(self, section: Section) -> Pictures:
        """The pictures of a section; those that are the same on every day are drawn once."""
        if section.name in self._drawn:
            return self._drawn[section.name]
        drawn = draw(section, *self._sentences)
        if section.name in OF_COPY:
            self._drawn[section.name] = drawn
        return drawn
