"""An alert of every kind, made up: for trying the channels, and for seeing what a message looks like.

Belongs here: examples alone.
"""

from datetime import UTC, date, datetime, timedelta

from tmdb_assets.alerts.alert import Alert, Kind, Severity
from tmdb_assets.alerts.texts import Situation
from tmdb_assets.datasets import DATASETS

_DAY = date(2026, 11, 20)
_NOW = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)
_CHECKS = ("fact_movie_daily keys", "fact_movie_daily rules")

_DATASET = DATASETS[0].name

SITUATION = Situation(
    "http://127.0.0.1:3000", {_DATASET: [date(2026, 11, 19) - timedelta(days=ago) for ago in range(42)]}
)


def examples() -> list[Alert]:
    """One alert of each kind, two of checks."""
    failed_check = Alert(
        key="check/fact_movie_daily/rules/2026-11-20",
        kind=Kind.CHECK,
        severity=Severity.ERROR,
        subject="fact_movie_daily",
        seen_at=_NOW,
        reason="popularity: breaks greater_than_or_equal_to(0) in 1 rows",
        dataset=_DATASET,
        first_day=_DAY,
        last_day=_DAY,
        check="rules",
        blocks=True,
        rows=10_000,
        failing_rows=1,
        examples=({"date_id": "2026-11-20", "movie_id": "550", "popularity": "-1.0"},),
        run_id="0c2b9e4e-8f0e-4a3c-9f57-1b7f0d1f2a11",
    )
    warning = Alert(
        key="check/dim_movie/null_shares/2026-11-20",
        kind=Kind.CHECK,
        severity=Severity.WARNING,
        subject="dim_movie",
        seen_at=_NOW,
        reason="runtime_minutes: 12.0 % unknown, usual are 10 %",
        dataset=_DATASET,
        first_day=_DAY,
        last_day=_DAY,
        check="null_shares",
        rows=10_000,
        failing_rows=1_200,
        run_id=failed_check.run_id,
    )
    return [
        failed_check,
        warning,
        Alert(
            key=f"run/{_DATASET}/2026-11-20 2026-11-20",
            kind=Kind.RUN,
            severity=Severity.ERROR,
            subject=_DATASET,
            seen_at=_NOW,
            reason="raw__tmdb__discover_pages: TMDB /discover/movie: answered 503.",
            dataset=_DATASET,
            first_day=_DAY,
            last_day=_DAY,
            checks=_CHECKS,
            run_id=failed_check.run_id,
        ),
        Alert(
            key="unevaluated/0c2b9e4e",
            kind=Kind.UNEVALUATED,
            severity=Severity.ERROR,
            subject="checks",
            seen_at=_NOW,
            reason="fact_movie_daily rules crashed: MemoryError",
            dataset=_DATASET,
            checks=_CHECKS,
            run_id=failed_check.run_id,
        ),
        Alert(
            key=f"day/{_DATASET}/2026-11-20/missing",
            kind=Kind.DAY,
            severity=Severity.ERROR,
            subject=DATASETS[0].published_name,
            seen_at=_NOW,
            reason="captured, not published yet",
            dataset=_DATASET,
            first_day=_DAY,
            last_day=_DAY,
            state="pending",
        ),
        Alert("stale/movie_latest", Kind.STALE, Severity.ERROR, "movie_latest", _NOW, dataset=_DATASET),
        Alert(
            key="silence/2026-11-20T03:00:00+00:00",
            kind=Kind.SILENCE,
            severity=Severity.ERROR,
            subject="the daemon",
            seen_at=_NOW,
            reason="It was off, or its sensor `alerts` was stopped, from 2026-11-20 03:00 UTC to 2026-11-20 11:00 UTC,"
            f" when a day's run of {_DATASET} was due.",
            is_event=True,
        ),
        Alert(
            key="blind/the runs",
            kind=Kind.BLIND,
            severity=Severity.ERROR,
            subject="the runs",
            seen_at=_NOW,
            reason="OperationalError: database is locked",
        ),
    ]
