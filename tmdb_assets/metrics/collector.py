"""One scrape: every part read beside the others, within a time, and whatever fails named instead of hiding the rest.

Belongs here: running the parts, their failures, and handing the samples to prometheus-client. What a part reads is the
business of the modules beside this one.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from tmdb_assets.metrics import families
from tmdb_assets.metrics.families import FAMILIES, Family, Sample

SECONDS = 5.0
"""How long a scrape waits for a part: Prometheus waits 10 seconds for all of them."""

_REASON_LENGTH = 300
_log = logging.getLogger("tmdb_assets.metrics")

Metric = GaugeMetricFamily | CounterMetricFamily
Read = Callable[[], Iterable[Sample]]


class PartlyReadError(Exception):
    """Of some datasets a part could not be read.

    Attributes:
        samples: Those of the other ones, of each all or none.
        reason: What went wrong first.
    """

    def __init__(self, samples: list[Sample], reason: Exception) -> None:
        super().__init__(str(reason))
        self.samples, self.reason = samples, reason


@dataclass
class _Reading:
    """One reading of a part, going on in a thread of its own or done."""

    done: threading.Event = field(default_factory=threading.Event)
    samples: list[Sample] = field(default_factory=list)
    error: Exception | None = None
    seconds: float = 0.0


class Part:
    """A part of a scrape. It is read by one thread at a time: one that hangs is waited for, not asked again."""

    def __init__(self, name: str, read: Read, failed: Callable[[], None] = lambda: None) -> None:
        self.name = name
        self._read = read
        self._failed = failed
        self._lock = threading.Lock()
        self._going_on: _Reading | None = None
        self._told: str | None = None

    def start(self) -> _Reading:
        """Begin to read; if the last reading still goes on, it is that one."""
        with self._lock:
            if self._going_on is None:
                self._going_on = _Reading()
                thread = threading.Thread(
                    target=self._run, args=(self._going_on,), name=f"read {self.name}", daemon=True
                )
                thread.start()
            return self._going_on

    def outcome(self, reading: _Reading, seconds: float) -> tuple[list[Sample], str | None, float]:
        """What was read, why it failed (None if it did not), and how long it took; waits for at most `seconds`."""
        if reading.done.wait(max(0.0, seconds)):
            why = _reason(reading.error) if reading.error else None
            self._tell(why)
            return reading.samples, why, reading.seconds
        why = f"no answer within {SECONDS:g} s"
        self._tell(why)
        return [], why, SECONDS

    def _run(self, reading: _Reading) -> None:
        started = time.monotonic()
        try:
            reading.samples = list(self._read())
        except PartlyReadError as error:
            reading.samples, reading.error = error.samples, error.reason
            self._failed()
        except Exception as error:  # noqa: BLE001 - whatever it is, the other parts are still worth reading
            reading.error = error
            self._failed()
        finally:
            reading.seconds = time.monotonic() - started
            with self._lock:
                self._going_on = None
            reading.done.set()

    def _tell(self, why: str | None) -> None:
        """Say in the log what changed: once, not at every scrape."""
        with self._lock:
            before, self._told = self._told, why
        if why and why != before:
            _log.warning("%s could not be read: %s", self.name, why)
        elif before and not why:
            _log.warning("%s can be read again", self.name)


class PipelineCollector(Collector):
    """Reads all parts at each scrape.

    Scrapes that come while one is going on wait for it together, and share the one after it: none gets what was read
    before it asked.
    """

    def __init__(self, parts: Iterable[Part]) -> None:
        self._parts = list(parts)
        self._turn = threading.Condition()
        self._reading = False
        self._rounds = 0
        self._latest: list[Metric] = []

    def describe(self) -> Iterable[Metric]:
        """The families, without values: registering reads nothing."""
        return [_metric(family) for family in FAMILIES]

    def collect(self) -> Iterator[Metric]:
        """All families that could be read, with their values."""
        metrics = self._shared()
        return iter(self._own() if metrics is None else metrics)

    def _shared(self) -> list[Metric] | None:
        """What another scrape reads that began after this one asked; None if it is up to this one to read."""
        with self._turn:
            # The round that is going on began before this scrape; the next one is its own.
            wanted = self._rounds + (2 if self._reading else 1)
            while self._reading and self._rounds < wanted:
                self._turn.wait()
            if self._rounds >= wanted:
                return self._latest
            self._reading = True
            return None

    def _own(self) -> list[Metric]:
        metrics: list[Metric] = []
        try:
            metrics = list(self._read())
        finally:
            with self._turn:
                self._reading, self._latest = False, metrics
                self._rounds += 1
                self._turn.notify_all()
        return metrics

    def _read(self) -> Iterator[Metric]:
        until = time.monotonic() + SECONDS
        started = [(part, part.start()) for part in self._parts]
        samples: list[Sample] = []
        all_read = True
        for part, reading in started:
            read, why, seconds = part.outcome(reading, until - time.monotonic())
            samples += read
            samples.append(Sample(families.PART_UP, (part.name,), why is None))
            samples.append(Sample(families.PART_SECONDS, (part.name,), seconds))
            all_read = all_read and why is None
        samples.append(Sample(families.UP, (), all_read))
        metrics = {family: _metric(family) for family in FAMILIES}
        # A label that occurs twice would make Prometheus refuse all of it.
        for (family, labels), value in {(sample.family, sample.labels): sample.value for sample in samples}.items():
            metrics[family].add_metric(labels, float(value))
        return iter(metrics.values())


def _metric(family: Family) -> Metric:
    kind = CounterMetricFamily if family.kind == "counter" else GaugeMetricFamily
    return kind(family.full_name, family.help, labels=family.labels)


def _reason(error: Exception) -> str:
    """An error on one line: libraries put whole queries into theirs."""
    text = str(getattr(error, "orig", None) or error).strip()
    return f"{type(error).__name__}: {text.partition(chr(10))[0][:_REASON_LENGTH]}"
