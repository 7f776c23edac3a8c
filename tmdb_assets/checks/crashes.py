"""Checks that crashed: their code raised, so they say nothing of the data, neither good nor bad.

Belongs here: how a crash is recorded in Dagster, and the failure of a step whose blocking check crashed. A check that
found something wrong has not crashed; how it is said is in `results`.

A crashed check has no evaluation. Its table gets an observation that carries the check (`crashed_check`) and the
error, and the other checks of the step are evaluated all the same.
"""

import traceback
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import dagster as dg

CRASHED_CHECK = "crashed_check"
"""Of an observation of a table: the check of it that crashed."""

CRASHED_CHECKS = "crashed_checks"
"""Of a failed step: the blocking checks that crashed, each as "table check"."""

_ERROR_LENGTH = 300
_CRASHES_NAMED = 2
_OBSERVATIONS = 50
"""So many of a table's newest observations are searched."""


@dataclass(frozen=True)
class Crash:
    """A check whose code raised.

    Attributes:
        asset: The table.
        check: The check's name.
        error: What it raised.
        blocking: Whether nothing may be published without it.
        days: The days that were to be judged.
    """

    asset: dg.AssetKey
    check: str
    error: Exception
    blocking: bool
    days: Collection[date] = ()

    @property
    def name(self) -> str:
        """Table and check."""
        return f"{self.asset.to_user_string()} {self.check}"

    @property
    def reason(self) -> str:
        """What was raised, on one line."""
        text = " ".join(f"{type(self.error).__name__}: {self.error}".split())
        return text if len(text) <= _ERROR_LENGTH else text[:_ERROR_LENGTH] + "…"


def record(crash: Crash, log: dg.DagsterLogManager) -> dg.AssetObservation:
    """The event that stands for the evaluation that a crashed check does not have; the traceback goes to the log."""
    # As text: Dagster's own record of a log line leaves `exc_info` out.
    log.error(f"The check {crash.name} crashed:\n{''.join(traceback.format_exception(crash.error))}")
    metadata: dict[str, dg.MetadataValue] = {
        CRASHED_CHECK: dg.MetadataValue.text(crash.check),
        "error": dg.MetadataValue.text(crash.reason),
        "blocking": dg.MetadataValue.bool(crash.blocking),
    }
    if crash.days:
        metadata["first_day"] = dg.MetadataValue.text(min(crash.days).isoformat())
        metadata["last_day"] = dg.MetadataValue.text(max(crash.days).isoformat())
    return dg.AssetObservation(
        crash.asset, description=f"The check {crash.check} crashed: {crash.reason}", metadata=metadata
    )


def observed_crashes(instance: dg.DagsterInstance, asset: dg.AssetKey) -> Iterator[tuple[str, str, str]]:
    """The crashes that were lately recorded on a table, newest first: run, check and error."""
    for record_ in instance.fetch_observations(asset, limit=_OBSERVATIONS).records:
        observation = record_.asset_observation
        if observation and CRASHED_CHECK in observation.metadata:
            said = [str(observation.metadata[name].value) for name in (CRASHED_CHECK, "error")]
            yield record_.run_id, said[0], said[1]


def without_evaluation(asset: dg.AssetKey, check: str) -> dg.Output[None]:
    """The output of a check that Dagster insists on in a green step, without an evaluation."""
    return dg.Output(None, output_name=dg.AssetCheckSpec(check, asset=asset).get_python_identifier())


def crash_reason(crashes: Sequence[Crash]) -> str:
    """What crashed, and what follows, for whoever has to mend it."""
    listed = "; ".join(f"{crash.name} ({crash.reason})" for crash in crashes[:_CRASHES_NAMED])
    more = f" and {len(crashes) - _CRASHES_NAMED} more" if len(crashes) > _CRASHES_NAMED else ""
    return (
        f"check crashed: {listed}{more}. It says nothing of the data: the fault is in the check, or the table cannot"
        " be read. The run's log has the traceback. Mend it, then materialize the day again."
    )


def crash_metadata(crashes: Iterable[Crash]) -> dict[str, dg.MetadataValue]:
    """What the failure of a step says of the blocking checks that crashed; nothing without any."""
    names = [crash.name for crash in crashes if crash.blocking]
    return {CRASHED_CHECKS: dg.MetadataValue.json(names)} if names else {}
