"""The event log of the process that a run runs in, whose SQLite files stay open while it does.

Dagster opens and closes a database for each of the two to five things that it notes of one event, and prepares its
statements again each time; whoever closes one last folds SQLite's log into it, and waits for the disk. So it took far
longer to note that some hundred checks had passed than to judge them (docs/adr/0019).

Belongs here: keeping those files open. What is noted, and how safely, is as Dagster has it.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import cast

import sqlalchemy as sa
from dagster import DagsterInstance, EventLogEntry
from dagster._core.storage.event_log.sqlite import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS

_INDEX = "index"


def keep_open(instance: DagsterInstance) -> None:
    """Keep the files of an instance's event log open until it is disposed of; a log that is no SQLite stays as it is.

    For the process of a run: one that lives on would see no more what others put in the place of a file.
    """
    storage = instance.event_log_storage
    if type(storage) is SqliteEventLogStorage:
        storage.__class__ = OpenEventLog
        cast("OpenEventLog", storage).open()


class OpenEventLog(SqliteEventLogStorage):
    """Dagster's event log in SQLite with one connection for what all runs share, and one for the run at hand."""

    def open(self) -> None:
        """Prepare for connections; to be called once."""
        self._engines: dict[str, sa.Engine] = {}
        self._tables: set[str] = set()
        # Who asks inside another question, as Dagster does here and there, gets a connection beside the first.
        self._one_at_a_time = threading.RLock()

    def run_connection(self, run_id: str | None = None) -> AbstractContextManager[sa.Connection]:
        """A connection to the file of a run, in a transaction of its own."""
        assert run_id is not None  # noqa: S101 - every file but the index is a run's
        return self._connected(run_id)

    def index_connection(self) -> AbstractContextManager[sa.Connection]:
        """A connection to what all runs share, in a transaction of its own."""
        return self._connected(_INDEX)

    def has_table(self, table_name: str) -> bool:
        """Whether the index has a table; Dagster asks for one with every check, and none goes away."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def store_event(self, event: EventLogEntry) -> None:
        """Note an event, for good, and let those know who follow its run."""
        super().store_event(event)
        # The webserver looks when the file of a run changes, not when SQLite's log beside it does.
        with suppress(OSError):
            os.utime(self.path_for_shard(event.run_id))

    def dispose(self) -> None:
        """Close the files; they are opened again if they are asked for again."""
        super().dispose()
        with self._one_at_a_time:
            self._close({*self._engines})

    @contextmanager
    def _connected(self, shard: str) -> Iterator[sa.Connection]:
        with self._one_at_a_time:
            if shard not in self._engines:
                self._close({*self._engines} - {_INDEX})
                # The first time Dagster sees to it that the file is there and has its tables.
                with super().run_connection(shard):
                    pass
                self._engines[shard] = sa.create_engine(
                    self.conn_string_for_shard(shard), connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}
                )
            with self._engines[shard].begin() as connection:
                yield connection

    def _close(self, shards: set[str]) -> None:
        for shard in shards:
            self._engines.pop(shard).dispose()
