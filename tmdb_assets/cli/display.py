"""The terminal while a run goes on: a line per step, and how far a fetch has come.

Belongs here: what is printed during a run. What is printed after it is the summary of `runs`.
"""

import logging
import time
from typing import Any, Self

import dagster as dg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tmdb_assets.capturing.progress import Step
from tmdb_assets.drawable import drawable
from tmdb_assets.lake.disk import DiskError


class Display:
    """Follows a run on a console: a bar in a terminal, else a line every few seconds."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar: Progress | None = None
        self._task: Any = None
        self._what = ""
        self._spoken = 0.0
        self._started: dict[str, float] = {}

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._bar = Progress(
                TextColumn("  {task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
                console=self._console,
                transient=True,
            )
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def step(self, step: Step) -> None:
        """Show how far a fetch has come."""
        rate = f"{step.per_second:.0f} a second"
        if self._bar:
            if self._what != step.what:
                self._clear()
                self._what = step.what
                self._task = self._bar.add_task(step.what, total=step.total, rate=rate)
            self._bar.update(self._task, completed=step.done, rate=rate)
        elif time.monotonic() - self._spoken > 5:  # noqa: PLR2004 - seconds between two lines
            self._spoken = time.monotonic()
            self._console.print(f"  {step}", highlight=False)

    def logger(self) -> dg.LoggerDefinition:
        """A Dagster logger that prints a line for every step that ends, every warning and every error."""

        @dg.logger
        def display(_context: dg.InitLoggerContext) -> logging.Logger:
            handler = logging.Handler()
            handler.emit = self._emit  # type: ignore[method-assign]
            logger = logging.Logger("tmdb_assets.display", logging.DEBUG)  # noqa: LOG001 - of its own, without parents
            logger.addHandler(handler)
            return logger

        return display

    def _emit(self, record: logging.LogRecord) -> None:
        said = getattr(record, "dagster_meta", {})
        event = said.get("dagster_event")
        if event is None:
            if record.levelno == logging.WARNING:  # errors come with the step that fails
                text = drawable(str(said.get("orig_message", record.getMessage())), lines=True)
                self._console.print(f"  {text}", highlight=False, markup=False)
            return
        step = event.step_key or ""
        name = step.replace("__", "/")
        if event.is_step_start:
            self._started[step] = time.monotonic()
        elif event.is_step_success:
            self._clear()
            seconds = time.monotonic() - self._started.get(step, time.monotonic())
            self._console.print(f"[green]✓[/] {name} [dim]{seconds:.1f} s[/]", highlight=False)
        elif event.is_step_failure:
            self._clear()
            self._console.print(f"[red]✗[/] {name}", highlight=False)
            self._console.print(f"  {failure_text(event)}", highlight=False, markup=False, soft_wrap=True)
        elif event.is_step_skipped:
            self._console.print(f"[dim]- {name}: skipped[/]", highlight=False)

    def _clear(self) -> None:
        if self._bar and self._task is not None:
            self._bar.remove_task(self._task)
        self._task, self._what = None, ""


def failure_text(event: dg.DagsterEvent) -> str:
    """Why a step failed, in the words of whoever raised the error."""
    data = event.step_failure_data
    said = data.user_failure_data.description if data.user_failure_data else None
    error = data.error
    # Dagster's own words are around the cause; a disk error says more than what the system said.
    while error and error.cause and error.cls_name != DiskError.__name__:
        error = error.cause
    return drawable((said or (error.message if error else "failed")).strip(), lines=True)
