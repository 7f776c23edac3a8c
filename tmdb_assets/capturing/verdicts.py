"""What the checks of a raw table found on the days of a run, put together by check.

Belongs here: one result per check over all days of a run, as Dagster wants it. Judging a day is done in `storing`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import dagster as dg

from tmdb_assets.capturing.asset import raw_key
from tmdb_assets.checks.crashes import Crash, record, without_evaluation
from tmdb_assets.checks.results import check_result
from tmdb_assets.schemas import Table
from tmdb_assets.schemas.validation import ASPECTS, Verdict


class PeriodVerdicts:
    """The verdicts on a run's days, and the checks that crashed on one of them."""

    def __init__(self, table: Table, checks: Iterable[str]) -> None:
        self._table = table
        self._verdicts = {name: Verdict() for name in checks}
        self._days: dict[str, list[date]] = {name: [] for name in self._verdicts}
        self._errors: dict[str, tuple[Exception, list[date]]] = {}

    def add(
        self, day: date, verdicts: Mapping[str, Verdict] | None = None, crashes: Mapping[str, Exception] | None = None
    ) -> None:
        """Take in what was found on a day."""
        for name, verdict in (verdicts or {}).items():
            self._verdicts[name].add(verdict)
            self._days[name].append(day)
        for name, error in (crashes or {}).items():
            self._errors.setdefault(name, (error, []))[1].append(day)

    @property
    def crashes(self) -> list[Crash]:
        """The checks that crashed on a day, with the first error."""
        key = raw_key(self._table)
        return [Crash(key, name, error, name in ASPECTS, days) for name, (error, days) in self._errors.items()]

    def results(
        self, log: dg.DagsterLogManager, *, is_red: bool
    ) -> Iterator[dg.AssetCheckResult | dg.AssetObservation | dg.Output[None]]:
        """What Dagster records of every check.

        Args:
            log: Takes the tracebacks of crashes.
            is_red: Whether the step is about to fail. A check that judged no day has no result then; in a green step,
                where the table has nothing to say of the days, it has passed.
        """
        crashes = self.crashes
        yield from (record(crash, log) for crash in crashes)
        for name, verdict in self._verdicts.items():
            key, days = raw_key(self._table), self._days[name]
            if name in self._errors:
                yield without_evaluation(key, name)
            elif days or not is_red:
                severity = dg.AssetCheckSeverity.ERROR if name in ASPECTS else dg.AssetCheckSeverity.WARN
                yield check_result(verdict, asset=key, name=name, days=days, severity=severity)
