"""Making the files of reports.

Belongs here: making them for periods one after the other, without drawing anything twice, and what is noted of them.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256

from tmdb_assets.apart import Apart
from tmdb_assets.made_of import has
from tmdb_assets.published import PublishedCopy
from tmdb_assets.reports.content import Section, demo_text
from tmdb_assets.reports.folders import ReportFolders
from tmdb_assets.reports.kind import PAGE, ReportKind
from tmdb_assets.reports.note import ABOUT, Note, read_note
from tmdb_assets.reports.page import render
from tmdb_assets.reports.pictures import Pictures, digest_of, draw, vega
from tmdb_assets.reports.specification import spec_of
from tmdb_assets.reports.vega import keep_vega, kept_vega


@dataclass(frozen=True)
class Made:
    """The report of a period.

    Attributes:
        files: Content by name (`ReportKind.files`).
        drawn: The charts that were drawn; the pictures of the others are those of before.
    """

    files: dict[str, bytes]
    drawn: tuple[str, ...]


class Maker:
    """Makes reports of one published copy; what is drawn is drawn in a process of its own, while the rest goes on.

    Args:
        kind: What the dataset brings to its reports.
        copy: The published copy.
        drawer: The process that draws.
        made_of: What is noted as what the reports were made of: see `tmdb_assets.made_of`.
        before: The reports there are: pictures of charts that would be drawn as they were are taken from them, and what
            all pages have in common is kept beside them.
    """

    def __init__(
        self,
        kind: ReportKind,
        copy: PublishedCopy,
        drawer: Apart,
        made_of: Mapping[str, str] | None = None,
        before: ReportFolders | None = None,
    ) -> None:
        self._kind, self._copy = kind, copy
        self._reporter = kind.reporter(copy)
        self._drawer = drawer
        self._place = before.root.parent if before else None
        self._kept_vega = kept_vega(self._place) if self._place else None
        self._asked_vega = None if self._kept_vega else drawer.ask("Vega's own scripts", vega)
        self._made_of = made_of or {}
        self._before = before
        self._drawn: dict[str, Future[Pictures]] = {}
        self._notices = " ".join(copy.dataset.notices)
        self._sentences = tuple(filter(None, (demo_text(copy), self._notices)))

    def make(self, period: date) -> Made:
        """Make the report of a period.

        Raises:
            DiedError: Drawing took down the process that does it.
            LookupError: The published copy does not have it.
        """
        before = _Before(self._before, period, self._made_of) if self._before else None
        digests: dict[str, str] = {}
        pictures: dict[str, Callable[[], Pictures]] = {}
        drawn = []

        def picture(section: Section) -> None:
            name, spec = section.name, spec_of(section, *self._sentences)
            digests[name] = digest_of(spec)
            if kept := before.pictures(name, digests[name]) if before else None:
                pictures[name] = lambda: kept
            else:
                drawn.append(name)
                pictures[name] = self._draw(name, period, spec).result

        report = self._reporter.report(period, picture)
        files = {PAGE: render(report, self._notices, self._vega).encode()}
        for name in self._kind.charts:
            of_chart = pictures[name]()
            files |= {f"{name}.png": of_chart.png, f"{name}.svg": of_chart.svg}
        made = {**self._made_of, "sha256": {name: sha256(content).hexdigest() for name, content in files.items()}}
        history = self._kind.histories(self._copy, [period])[period]
        note = Note(period.isoformat(), history, digests, made)
        return Made({**files, ABOUT: note.text}, tuple(drawn))

    @cached_property
    def _vega(self) -> str:
        if self._asked_vega is None:
            return self._kept_vega or ""
        script = self._asked_vega.result()
        if self._place:
            keep_vega(self._place, script)
        return script

    def _draw(self, name: str, period: date, spec: dict) -> Future[Pictures]:
        """Have a chart drawn; one that is the same in every period is drawn once."""
        if name in self._drawn:
            return self._drawn[name]
        drawn = self._drawer.ask(f"{name} of {period}", draw, spec)
        if name in self._kind.of_copy:
            self._drawn[name] = drawn
        return drawn


class _Before:
    """The report of a period that is there already."""

    def __init__(self, folders: ReportFolders, period: date, made_of: Mapping[str, str]) -> None:
        self._folder = folders.folder(period)
        self._code = made_of.get("code")

    def pictures(self, name: str, digest: str) -> Pictures | None:
        """The pictures of a chart, if it would be drawn as it was and nobody changed them since."""
        noted = self._noted
        if noted is None or self._code is None or noted.made.get("code") != self._code:
            return None
        files = noted.made.get("sha256")
        svg, png = f"{name}.svg", f"{name}.png"
        if noted.charts.get(name) != digest or not isinstance(files, dict):
            return None
        if not all(has(self._folder / file, files.get(file)) for file in (svg, png)):
            return None
        return Pictures((self._folder / svg).read_bytes(), (self._folder / png).read_bytes())

    @cached_property
    def _noted(self) -> Note | None:
        return read_note(self._folder)
