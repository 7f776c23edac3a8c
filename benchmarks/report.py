"""What a measurement came to, in the terminal and in benchmarks/README.md.

Belongs here: figures with their targets, tables of details, and the description of the machine. How anything
is measured does not.
"""

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import psutil
from rich.console import Console
from rich.table import Table as RichTable

README = Path(__file__).with_name("README.md")
_BEGIN, _END = "<!-- results of one run: begin -->", "<!-- results of one run: end -->"
_PACKAGES = ("dagster", "dagster-dbt", "dbt-core", "dbt-duckdb", "duckdb", "pandas", "pandera", "pyarrow", "requests")


@dataclass(frozen=True)
class Figure:
    """One measured number and what was promised.

    Attributes:
        what: What was measured.
        value: The number.
        target: The promise.
        unit: Unit of both.
        bound: Whether the number may be at most, or must be at least, the target.
        decimals: Decimals shown.
    """

    what: str
    value: float
    target: float
    unit: str
    bound: Literal["<=", ">="] = "<="
    decimals: int = 1

    @property
    def met(self) -> bool:
        """Whether the promise holds."""
        return self.value <= self.target if self.bound == "<=" else self.value >= self.target

    @property
    def ratio(self) -> float:
        """The number as a share of the target."""
        return self.value / self.target if self.target else float(self.value > 0)

    def cells(self) -> list[str]:
        """The figure as a row of text."""
        shown = f"{self.value:,.{self.decimals}f} {self.unit}".strip()
        target = f"{'≤' if self.bound == '<=' else '≥'} {self.target:,.{self.decimals}f} {self.unit}".strip()
        ratio = f"{self.ratio:.2f}" if self.target else "-"
        return [self.what, shown, target, ratio, "met" if self.met else "MISSED"]


@dataclass(frozen=True)
class Details:
    """A table that explains a figure; its first column is text, the others are numbers."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass
class Result:
    """What one benchmark came to."""

    figures: list[Figure] = field(default_factory=list)
    details: list[Details] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    load: str = ""

    @property
    def met(self) -> bool:
        """Whether every figure keeps its promise."""
        return all(figure.met for figure in self.figures)


HEADINGS = ("figure", "measured", "target", "ratio", "")


def load_average() -> str:
    """How busy the machine was in the last minute."""
    return f"{os.getloadavg()[0]:.1f}"


def print_details(console: Console, result: Result) -> None:
    """Print what explains the figures of one benchmark."""
    for details in result.details:
        console.print(f"\n{details.title}", highlight=False)
        console.print(_table(details.columns, details.rows))
    for note in result.notes:
        console.print(note, highlight=False, soft_wrap=True)


def print_figures(console: Console, results: dict[str, Result]) -> None:
    """Print all figures in one table."""
    rows = [(name, *figure.cells(), result.load) for name, result in results.items() for figure in result.figures]
    console.print("\nFigures")
    console.print(_table(("benchmark", *HEADINGS, "load"), rows, right=(2, 3, 4, 6)))


def write_readme(results: dict[str, Result], seconds: float) -> None:
    """Replace the section of benchmarks/README.md between its markers with the results of this run.

    Raises:
        ValueError: The markers are not there.
    """
    text = README.read_text(encoding="utf-8")
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"{README.name} has no section between {_BEGIN} and {_END}")
    README.write_text(f"{before}{_BEGIN}\n\n{_markdown(results, seconds)}\n{_END}{after}", encoding="utf-8")


def machine() -> list[str]:
    """What was measured, where and when, line by line."""
    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GB of memory"
    return [
        f"Date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; commit {_commit()}",
        f"Machine: {_cpu_name()}, {_cores()} cores, {memory}, {platform.system()} {platform.machine()}",
        f"Versions: Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in _PACKAGES),
    ]


def _markdown(results: dict[str, Result], seconds: float) -> str:
    lines = [f"* {line}" for line in machine()]
    lines += [f"* Duration of the whole run: {seconds / 60:.0f} minutes", "", "### Figures", ""]
    rows = [(name, *figure.cells(), result.load) for name, result in results.items() for figure in result.figures]
    lines += _markdown_table(("benchmark", *HEADINGS, "load before → after"), rows, right=(2, 3, 4, 6))
    for name, result in results.items():
        if result.details or result.notes:
            lines += ["", f"### {name}"]
        for details in result.details:
            right = range(1, len(details.columns))
            lines += ["", f"{details.title}:", "", *_markdown_table(details.columns, details.rows, right=right)]
        lines += ["", *result.notes] if result.notes else []
    return "\n".join(lines) + "\n"


def _markdown_table(columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int]) -> list[str]:
    rule = ["---:" if place in right else "---" for place in range(len(columns))]
    return ["| " + " | ".join(row) + " |" for row in [columns, rule, *rows]]


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] | None = None) -> RichTable:
    table = RichTable(*columns, box=None, pad_edge=False)
    for place in right if right is not None else range(1, len(columns)):
        table.columns[place].justify = "right"
    for row in rows:
        table.add_row(*(cell.replace("**", "") for cell in row), style="red" if "MISSED" in row else "")
    return table


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _commit() -> str:
    words = ["git", "describe", "--always", "--dirty", "--abbrev=10"]
    done = subprocess.run(words, cwd=README.parent, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"
