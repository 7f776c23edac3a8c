"""The server that Prometheus scrapes.

Belongs here: putting the parts together, listening, and ending. What is read, and how, is said beside this module.
"""

import logging
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import dagster as dg
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import make_wsgi_app
from upath import UPath

from tmdb_assets.calendar.coverage import expected_periods
from tmdb_assets.datasets import DATASETS
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.metrics.assets import StepTimes, read_assets
from tmdb_assets.metrics.checks import read_checks
from tmdb_assets.metrics.collector import Part, PipelineCollector
from tmdb_assets.metrics.data import Publication, Storage, read_periods
from tmdb_assets.metrics.runs import read_runs
from tmdb_assets.metrics.upstream import Asked
from tmdb_assets.records.checks import Evaluations
from tmdb_assets.records.declared import Declared, declared_in
from tmdb_assets.records.events import Records
from tmdb_assets.settings import Settings, now_utc


def collector_of(settings: Settings, declared: Declared, home: Path) -> PipelineCollector:
    """What reads everything.

    Args:
        settings: Where the data is.
        declared: The assets, checks and jobs of the code.
        home: Dagster's instance directory; nothing has to be there yet.
    """
    records, lake = Records(home), RawLake(UPath(settings.raw_dir))
    steps, evaluations, asked = StepTimes(), Evaluations(), Asked()
    published, storage = Publication(settings), Storage(settings, home)

    def assets() -> object:
        now = now_utc()
        due = {dataset.name: expected_periods(dataset, settings, now) for dataset in DATASETS}
        return read_assets(records.instance(), declared.assets, due, now, steps)

    reads: dict[str, Callable[[], object]] = {
        "assets": assets,
        "checks": lambda: read_checks(records.instance(), declared.checks, evaluations),
        "runs": lambda: read_runs(records.instance(), declared.jobs),
        "upstream": lambda: asked.read(records.instance()),
        "periods": lambda: read_periods(settings, lake, now_utc()),
        "published": published.read,
        "storage": storage.read,
    }
    of_instance = {"assets", "checks", "runs", "upstream"}
    return PipelineCollector(
        Part(name, read, records.open_again) if name in of_instance else Part(name, read)  # type: ignore[arg-type]
        for name, read in reads.items()
    )


class MetricsServer:
    """Listens from the moment it is made, and answers once `run` is called."""

    def __init__(self, host: str, port: int) -> None:
        """Listen.

        Raises:
            OSError: The port is taken, or the address is not of this machine.
        """
        self._registry = CollectorRegistry()
        try:
            self._server = make_server(host, port, make_wsgi_app(self._registry), _Server, _QuietHandler)
        except OSError as error:
            raise OSError(
                f"{host}:{port} cannot be listened on ({error.strerror}): choose another --port or --host"
            ) from None

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._server.server_port

    def run(self, collector: PipelineCollector) -> None:
        """Answer until SIGINT or SIGTERM."""
        list(collector.collect())  # the first reading goes through all of history
        self._registry.register(collector)
        serving = threading.Thread(target=self._server.serve_forever, name="serve", daemon=True)
        ended = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: ended.set())
        serving.start()
        ended.wait()
        self._server.shutdown()
        self._server.server_close()


def serve(settings: Settings, definitions: dg.Definitions, home: Path, server: MetricsServer) -> None:
    """Answer scrapes until SIGINT or SIGTERM."""
    logging.basicConfig(format="%(asctime)s %(message)s")
    server.run(collector_of(settings, declared_in(definitions), home))


class _Server(ThreadingMixIn, WSGIServer):
    """A thread for each scrape; none keeps the process from ending."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64


class _QuietHandler(WSGIRequestHandler):
    """Says nothing of every scrape."""

    timeout = 30  # whoever connects and asks nothing

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Nothing."""
