"""A server that is down, dies, is full, or does not let us in: readers have yesterday's data or today's, never half."""

import importlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.crash.small_disk import small_disk
from tests.postgres.server import SETTINGS, Server
from tests.postgres.test_incremental import NEXT_DAY, assert_same
from tests.postgres.test_readers import SEEN, stamp
from tmdb_assets.postgres import copying
from tmdb_assets.postgres.connection import PostgresError, place
from tmdb_assets.postgres.loading import load
from tmdb_assets.settings import Settings, SettingsError

pytestmark = pytest.mark.system

PASSWORD = "l0ader's p@ss/w%rd?that-nobody=may&see"

SMALL = f"{SETTINGS}max_wal_size = 32MB\nmin_wal_size = 32MB\nshared_buffers = 8MB\n"

MOMENTS = {
    "before the first row": ("tmdb_assets.postgres.loading.copy_rows", 1),
    "in the middle": ("tmdb_assets.postgres.loading.copy_rows", 5),
    "when all is written": ("tmdb_assets.postgres.loading.ledger.note", 3),
}


@pytest.fixture(scope="module")
def stopped_at_will():
    with Server() as server:
        yield server


@pytest.fixture
def own_server(stopped_at_will):
    """A server that a test may stop: up again."""
    if not stopped_at_will.is_up:
        stopped_at_will.start()
    return stopped_at_will


@pytest.fixture
def own(own_server, copies):
    """A database of it with a copy that has the number 1 in every row."""
    database = own_server.database()
    load(database.url, stamp(copies, 1), copies.today)
    return database


def at(monkeypatch: pytest.MonkeyPatch, moment: str, strike: Callable[[], object]) -> None:
    """Let something happen once, in the middle of a load."""
    name, number = MOMENTS[moment]
    module, _, attribute = name.rpartition(".")
    owner = importlib.import_module(module) if "ledger" not in module else load.__globals__["ledger"]
    original, calls = getattr(owner, attribute), []

    def striking(*arguments, **options):
        calls.append(arguments)
        if len(calls) == number:
            strike()
        return original(*arguments, **options)

    monkeypatch.setattr(owner, attribute, striking)


def in_a_copy(monkeypatch: pytest.MonkeyPatch, strike: Callable[[], object]) -> None:
    """Let something happen once, when some rows of a table have travelled and others have not."""
    original, struck = copying._read, []
    monkeypatch.setattr(copying, "_BATCH_ROWS", 100)

    def read(*arguments):
        for number, batch in enumerate(original(*arguments)):
            if number == 1 and not struck:
                struck.append(number)
                strike()
            yield batch

    monkeypatch.setattr(copying, "_read", read)


def assert_whole_and_mended(database, copies, number):
    """Yesterday's data is there, all of it; the next load brings today's."""
    assert database.one(SEEN) == [str(number)]
    load(database.url, copies.newest, copies.today)
    assert_same(database, copies.newest)


def test_a_server_that_is_down_is_told_in_a_sentence_and_up_again_it_is_loaded(own_server, own, copies):
    copy = stamp(copies, 2)
    own_server.stop()
    began = time.monotonic()
    with pytest.raises(PostgresError, match=r"can not be reached, or broke off: .*Is it up") as raised:
        load(own.url, copy, copies.today)
    assert time.monotonic() - began < 15
    assert raised.value.may_pass
    assert "What readers see is as it was before" in str(raised.value)
    assert "\n" not in str(raised.value)
    own_server.start()
    assert_whole_and_mended(own, copies, 1)


def test_a_server_that_says_nothing_is_given_up_in_time(copies):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        began = time.monotonic()
        with pytest.raises(PostgresError, match="can not be reached") as raised:
            load(
                f"postgresql://loader:{PASSWORD[:2]}@127.0.0.1:{deaf.getsockname()[1]}/films",
                copies.newest,
                copies.today,
            )
    assert time.monotonic() - began < 15
    assert raised.value.may_pass


@pytest.mark.parametrize("moment", [*MOMENTS, "in a COPY"])
@pytest.mark.parametrize("how", ["restarted", "connection killed"])
def test_a_load_that_is_broken_off_leaves_yesterday_and_the_next_one_brings_today(
    own_server, own, copies, monkeypatch, moment, how
):
    copy = stamp(copies, 2)

    def strike():
        if how == "restarted":
            own_server.restart()
        else:
            query = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tmdb_assets'"
            assert own.ask(query, user="postgres") == [(True,)]

    with monkeypatch.context() as patch:
        in_a_copy(patch, strike) if moment == "in a COPY" else at(patch, moment, strike)
        with pytest.raises(PostgresError, match="can not be reached, or broke off") as raised:
            load(own.url, copy, copies.today)
    assert raised.value.may_pass
    assert_whole_and_mended(own, copies, 1)


@pytest.mark.parametrize("moment", ["in the middle", "in a COPY"])
def test_a_first_load_that_is_broken_off_leaves_nothing(own_server, copies, monkeypatch, moment):
    database = own_server.database()
    with monkeypatch.context() as patch:
        if moment == "in a COPY":
            in_a_copy(patch, own_server.restart)
        else:
            patch.setattr("tmdb_assets.postgres.anew.grant_reading", lambda *_: own_server.restart())
            patch.setattr(
                "tmdb_assets.postgres.anew.ledger.clear", lambda connection, _: connection.execute("select 1")
            )
        with pytest.raises(PostgresError):
            load(database.url, copies.newest, copies.today)
    assert database.ask("select 1 from pg_class where relnamespace::regnamespace::text like 'films%'") == []
    assert load(database.url, copies.newest, copies.today).is_new
    assert_same(database, copies.newest)


def test_a_lock_of_somebodys_open_transaction_is_waited_for_a_bounded_time(loaded, copies, monkeypatch):
    before = loaded.one("select count(*) from films.fact_movie_daily")
    monkeypatch.setitem(
        __import__("tmdb_assets.postgres.connection", fromlist=["_SETTINGS"])._SETTINGS, "lock_timeout", "2s"
    )
    monkeypatch.setattr("tmdb_assets.postgres.connection.LOCK_TIMEOUT_SECONDS", 2)
    copy = copies.change(NEXT_DAY, "update dim_movie set title = 'today'")
    with loaded.connect("postgres", autocommit=False) as analyst:
        analyst.execute("lock table films.dim_movie in share mode")
        began = time.monotonic()
        with pytest.raises(PostgresError, match="somebody holds a lock on a table for more than 2 seconds") as raised:
            load(loaded.url, copy, copies.today)
        assert 2 <= time.monotonic() - began < 15
        assert "pg_stat_activity" in str(raised.value)
        assert raised.value.may_pass
    assert loaded.one("select count(*) from films.fact_movie_daily") == before
    assert loaded.one("select count(*) from films.dim_movie where title = 'today'") == 0
    load(loaded.url, copy, copies.today)
    assert_same(loaded, copy)


def test_a_reader_who_leaves_a_transaction_open_holds_up_no_load(loaded, copies):
    with loaded.connect("postgres", autocommit=False) as analyst:
        analyst.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        before = analyst.execute("select count(*) from films.fact_movie_daily").fetchone()
        analyst.execute("select count(*) from films.vw_movie_latest")
        later = copies.today.replace(year=copies.today.year + 1)
        load(loaded.url, copies.change(NEXT_DAY, "update dim_movie set title = 'today'"), later)
        assert analyst.execute("select count(*) from films.fact_movie_daily").fetchone() == before
        assert analyst.execute("select count(*) from films.vw_movie_latest where title = 'today'").fetchone() == (0,)
    assert_same(loaded, copies.newest)


class TestFullDisk:
    """The server's disk is full."""

    @pytest.fixture
    def disk(self, own_server):
        place = own_server.place / "disk"
        place.mkdir(exist_ok=True)
        with small_disk(place) as disk:
            yield disk

    @pytest.fixture
    def full(self, own_server, disk, copies):
        """A database whose tables lie on a small disk; the server's log of changes lies elsewhere."""
        place = disk.place / "tables"
        place.mkdir()
        if own_server.user:
            shutil.chown(place, own_server.user)
        place.chmod(0o700)
        database = own_server.database()
        with psycopg.connect(own_server.url(), autocommit=True) as admin:
            admin.execute(f"create tablespace small location '{place}'".encode())
            admin.execute(f"alter database {database.name} set tablespace small".encode())
        load(database.url, stamp(copies, 1), copies.today)
        yield database
        disk.make_room() if (disk.place / "ballast").exists() else None
        database.drop()
        with psycopg.connect(own_server.url(), autocommit=True) as admin:
            admin.execute("checkpoint")
            admin.execute("drop tablespace small")

    def test_is_told_in_a_sentence_and_with_room_again_it_is_loaded(self, full, disk, copies):
        copy = stamp(copies, 2)
        disk.fill(leave=200_000)
        with pytest.raises(PostgresError, match=r"its disk is full .*Make room there") as raised:
            load(full.url, copy, copies.today)
        assert not raised.value.may_pass
        assert full.one(SEEN) == ["1"]
        disk.make_room()
        assert_whole_and_mended(full, copies, 1)

    def test_that_also_holds_the_log_of_changes_loses_nothing(self, copies):
        place = Path(tempfile.mkdtemp(prefix="pg"))
        with small_disk(place) as disk, Server(on=place, settings=SMALL) as server:
            database = server.database()
            load(database.url, stamp(copies, 1), copies.today)
            copy = stamp(copies, 2)
            disk.fill(leave=400_000)
            with pytest.raises(PostgresError, match=r"its disk is full|can not be reached, or broke off"):
                load(database.url, copy, copies.today)
            disk.make_room()
            server.restart()
            assert_whole_and_mended(database, copies, 1)
        place.rmdir()


class TestOverTcpWithAPassword:
    """The way it is in a team's deployment."""

    @pytest.fixture
    def url(self, server, database):
        with psycopg.connect(server.url(), autocommit=True) as admin:
            admin.execute(psycopg.sql.SQL("alter role loader password {}").format(PASSWORD))
        yield server.url(database.name, "loader", PASSWORD)
        with psycopg.connect(server.url(), autocommit=True) as admin:
            admin.execute("alter role loader password null")

    def test_it_is_loaded(self, url, database, copies):
        assert load(url, copies.newest, copies.today).is_new
        assert_same(database, copies.newest)

    def test_a_wrong_password_is_told_without_it(self, url, database, copies):
        wrong = url.replace("l0ader", "an0ther")
        with pytest.raises(PostgresError, match=r"does not let us in: .*password authentication failed") as raised:
            load(wrong, copies.newest, copies.today)
        assert not raised.value.may_pass
        assert "Look at user and password in TMDB_ASSETS_POSTGRES_URL" in str(raised.value)
        for secret in (PASSWORD, "an0ther", "that-nobody"):
            assert secret not in str(raised.value)
        assert f"127.0.0.1:{database.server.port}/{database.name}" in str(raised.value)

    @pytest.mark.parametrize(
        ("broken", "said"),
        [
            (lambda url: url.replace("/films", "/nowhere"), "does not exist"),
            (lambda url: url.replace("//loader", "//nobody"), "does not let us in"),
            (lambda url: url.replace("%25rd", "%rd"), "the address can not be read"),
            (lambda url: url + "?sslmode=that-nobody", "invalid sslmode"),
            (lambda url: url.replace("127.0.0.1", "no-such-host.invalid"), "can not be reached"),
        ],
    )
    def test_no_wrong_address_shows_the_password(self, url, copies, broken, said):
        with pytest.raises(PostgresError, match=said) as raised:
            load(broken(url), copies.newest, copies.today)
        for secret in (PASSWORD, "l0ader", "may&see", "%40ss"):
            assert secret not in str(raised.value), str(raised.value)

    def test_the_place_has_no_user_and_no_password(self, url):
        assert "loader" not in place(url)
        assert place("postgresql:///films?host=/tmp/socket&password=secret") == "/tmp/socket:5432/films"
        assert place("postgresql://u:p@h%zz/x") == "the address in TMDB_ASSETS_POSTGRES_URL"

    def test_an_address_that_is_none_is_refused_without_being_shown(self):
        for wrong in (
            f"mysql://loader:{PASSWORD}@host/films",
            f"host=x password={PASSWORD}",
            "postgresql://u:p@h:99999/x",
        ):
            with pytest.raises(SettingsError, match="TMDB_ASSETS_POSTGRES_URL is no address") as raised:
                Settings.from_env({"TMDB_ASSETS_POSTGRES_URL": wrong})
            assert PASSWORD not in str(raised.value)


def test_a_load_whose_process_is_killed_is_rolled_back_by_the_server(loaded, copies, tmp_path):
    """As when the machine of the pipeline stops."""
    stamp(copies, 2)
    program = (
        "import sys, time, datetime; from pathlib import Path;"
        "from tmdb_assets.postgres import loading; from tmdb_assets.published import PublishedCopy;"
        "note = loading.ledger.note;"
        "loading.ledger.note = lambda *a: (print('here', flush=True), time.sleep(60), note(*a));"
        "loading.load(sys.argv[1], PublishedCopy(Path(sys.argv[2])), datetime.date.fromisoformat(sys.argv[3]))"
    )
    words = [sys.executable, "-c", program, loaded.url, str(copies.path), str(copies.today)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "here\n"
        process.send_signal(signal.SIGKILL)
    assert loaded.one("select count(*) from films.dim_movie where title = '2'") == 0
    began = time.monotonic()
    load(loaded.url, copies.newest, copies.today)
    assert time.monotonic() - began < 20
    assert_same(loaded, copies.newest)
    assert threading.active_count() < 50
