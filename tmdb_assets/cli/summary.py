"""What runs came to, and the standing list of periods, as a terminal shows them.

Belongs here: the outcome of a run, and printing. Runs are made by `runs`.
"""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

from tmdb_assets.calendar.coverage import PeriodCoverage, spans
from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.capturing.progress import format_seconds
from tmdb_assets.drawable import drawable
from tmdb_assets.schemas.validation import shown_examples
from tmdb_assets.settings import Settings
from tmdb_assets.warehouse.reading import count_rows, open_readonly

_LINES_SHOWN = 10


@dataclass
class Outcome:
    """What the runs of a dataset came to.

    Attributes:
        dataset: The dataset; None for a run that belongs to none.
        period: Its newest period.
        succeeded: Whether everything is as it should be.
        published: Whether a copy was published.
        not_made: The assets that could not be made, each with the reason.
    """

    dataset: Dataset | None
    period: date | None
    succeeded: bool = True
    passed: int = 0
    warned: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)
    not_made: list[str] = field(default_factory=list)
    requests: int = 0
    raw_rows: dict[str, int] = field(default_factory=dict)
    published: bool = False
    seconds: float = 0.0

    def add(self, other: "Outcome") -> None:
        """Take in what a further run came to."""
        self.succeeded = self.succeeded and other.succeeded
        self.passed += other.passed
        self.warned += other.warned
        self.failed += other.failed
        self.crashed += other.crashed
        self.not_made += other.not_made
        self.requests += other.requests
        self.raw_rows |= other.raw_rows
        self.published = self.published or other.published
        self.seconds += other.seconds


def print_periods(console: Console, dataset: Dataset, covered: Sequence[PeriodCoverage]) -> None:
    """Print the standing list of a dataset: state, reason, next command."""
    noun = dataset.calendar.noun
    listing = RichTable(f"{noun}s", "count", "state", "reason", "next command", box=None, pad_edge=False)
    listing.columns[1].justify = "right"
    for span in spans(dataset, covered):
        listing.add_row(span.name, f"{span.count:,}", str(span.state), drawable(span.reason), span.next_step)
    console.print(listing, markup=False, highlight=False)


def print_summary(
    console: Console, settings: Settings, outcomes: Sequence[Outcome], *, demo: bool, verbose: bool
) -> None:
    """Say what the runs came to, a line a dataset, where the data is, and what to do next.

    Args:
        console: Where to.
        settings: Where things are.
        outcomes: What the run of each dataset came to.
        demo: Whether the sandbox was asked.
        verbose: Whether tables, warnings and all problems are listed.
    """
    console.print()
    for outcome in outcomes:
        console.print(_line(outcome, "the sandbox" if demo else "upstream"), highlight=False)
        problems = [
            *(("not made", line) for line in outcome.not_made),
            *(("failed", line) for line in outcome.failed),
            *(("crashed", line) for line in outcome.crashed),
        ]
        shown = problems if verbose else problems[:_LINES_SHOWN]
        for word, line in shown:
            console.print(f"  [red]{word}[/] {_plain(line)}", highlight=False)
        if more := len(problems) - len(shown):
            console.print(f"  and {more:,} more: --verbose lists them")
        if verbose:
            for line in outcome.warned:
                console.print(f"  [yellow]warned[/] {_plain(line)}", highlight=False)
            if outcome.succeeded:
                _print_tables(console, settings, outcome)
    good = [outcome for outcome in outcomes if outcome.succeeded]
    _print_places(console, settings, good)
    if len(good) == len(outcomes):
        console.print(
            "Next: `make dev` shows lineage, partitions and checks on http://127.0.0.1:3000, and the dashboard on"
            " http://127.0.0.1:8501."
        )
    else:
        _print_failures(console, [outcome for outcome in outcomes if not outcome.succeeded])
    if demo:
        console.print(
            "This was the demo with made-up data. For real data set TMDB_API_TOKEN (see README) and run again."
        )


def _plain(text: str) -> str:
    """A text that may quote others: a terminal obeys control characters, and rich takes brackets for a style."""
    return escape(drawable(text, lines=True))


def _print_places(console: Console, settings: Settings, good: Sequence[Outcome]) -> None:
    """Where what was published is: a line for each form, and in it a whole path for each dataset, to be pasted."""
    made = [(one.dataset, settings.paths(one.dataset.name), one.period) for one in good if one.dataset]
    found = {
        "\nPublished copy (DuckDB, open it read-only)": [paths.published for _, paths, _ in made],
        "Report": [paths.reports / str(day) / "report.html" for dataset, paths, day in made if dataset.reports],
        "Parquet, CSV and the data dictionary": [paths.extracts for _, paths, _ in made],
    }
    for what, places in found.items():
        if places:
            console.print(f"{what}: {shlex.join(map(str, places))}", soft_wrap=True, markup=False)


def _line(outcome: Outcome, upstream: str) -> str:
    checks = f"{outcome.passed} checks passed, {len(outcome.warned)} warned, {len(outcome.failed)} failed"
    if outcome.crashed:
        checks += f", {len(outcome.crashed)} crashed"
    sign = "[green]✓[/]" if outcome.succeeded else "[red]✗[/]"
    name = outcome.dataset.name if outcome.dataset else ""
    state = "published" if outcome.published else "not published"
    return (
        f"{sign} [bold]{name}[/] {outcome.period}: {state}; {checks}; {outcome.requests:,} requests to {upstream};"
        f" {format_seconds(outcome.seconds)}"
    )


def _print_failures(console: Console, failed: Sequence[Outcome]) -> None:
    names = ", ".join(outcome.dataset.name for outcome in failed if outcome.dataset)
    kept = [outcome for outcome in failed if not outcome.published]
    said = "Its published copy is as it was before" if kept else "The period is published"
    console.print(
        f"\n[red]The run of {names} failed.[/] {said}. Mend what is said above, then `make run` again; what was fetched"
        " is kept. `make dev` shows the run with its log."
    )


def _print_tables(console: Console, settings: Settings, outcome: Outcome) -> None:
    dataset = outcome.dataset
    assert dataset is not None  # noqa: S101 - only runs of datasets have a summary
    # The warehouse, not its published copy: somebody may have that one open for writing.
    with open_readonly(dataset.paths(settings).warehouse) as warehouse:
        rows = {table.name: count_rows(warehouse, table) for table in dataset.tables}
        preview = warehouse.execute(dataset.preview).to_arrow_table() if dataset.preview else None
    listing = RichTable("table", "rows", box=None, pad_edge=False)
    listing.columns[1].justify = "right"
    for name, count in {**outcome.raw_rows, **rows}.items():
        listing.add_row(name, f"{count:,}")
    console.print(listing)
    if preview is not None:
        shown = RichTable(*preview.column_names, box=None, pad_edge=False)
        for row in shown_examples(preview.to_pylist()):
            shown.add_row(*map(escape, row.values()))
        console.print()
        console.print(shown)
