"""What this machine asks of itself goes through no proxy; what it asks of the world goes as the environment says."""

import json
import os
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
import requests
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from tests.proxies import VARIABLES, Proxy
from tests.unit.conftest import TOKEN, page
from tmdb_assets.definitions import defs
from tmdb_assets.http.errors import UpstreamError
from tmdb_assets.http.limiter import RequestLimiter
from tmdb_assets.loopback import is_loopback, spare_loopback
from tmdb_assets.sources.tmdb.films.client import FilmsClient

SPARED = ["", "*", " * ", "127.0.0.1:1", "localhost:8080, .example.org", "not a host!,,;", "::1", "example.org,*"]
"""What may stand in NO_PROXY."""


@pytest.fixture
def proxy(monkeypatch):
    """A proxy that nobody is sent to yet; it answers as TMDB."""
    for name in (*VARIABLES, *map(str.upper, VARIABLES)):
        monkeypatch.setenv(name, "")  # so that it is afterwards as it was, whoever changes it
        monkeypatch.delenv(name)
    with Proxy(json.dumps(page()).encode(), 200) as proxy:
        yield proxy


@pytest.fixture
def everywhere(proxy, monkeypatch):
    """The same, with everything sent through it."""
    for name, value in proxy.variables.items():
        monkeypatch.setenv(name, value)
    return proxy


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LocalHost",
        "localhost.",
        "films.localhost",
        "127.0.0.1",
        "127.255.0.9",
        "127.1",
        "2130706433",
        "0x7f.1",
        "::1",
        "[::1]",
        "0:0:0:0:0:0:0:1",
        "::ffff:127.0.0.1",
        "0.0.0.0",
        "::",
    ],
)
def test_a_host_is_this_machine_however_it_is_written(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        "api.themoviedb.org",
        "localhost.example.org",
        "notlocalhost",
        "127.0.0.1.example.org",
        "128.0.0.1",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.1.1",
        "2001:db8::1",
        "::ffff:10.0.0.1",
        "fe80::1%lo",
        "127",
        "ä.example",
    ],
)
def test_other_hosts_are_not_this_machine(host):
    assert not is_loopback(host)


def test_no_host_is_not_this_machine():
    assert not is_loopback("")
    assert not is_loopback(None)


def client_of(url, **options):
    return FilmsClient(url, TOKEN, RequestLimiter(5_000), backoff_seconds=0.01, **options)


@pytest.mark.parametrize("spared", [None, *SPARED])
@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_the_client_asks_this_machine_directly_whatever_the_environment_says(server, proxy, monkeypatch, name, spared):
    monkeypatch.setenv(name, proxy.url)
    if spared is not None:
        monkeypatch.setenv("NO_PROXY", spared)

    with client_of(server.url) as client:
        assert client.discover_page(1).movie_ids == (550,)

    assert (len(server.paths), proxy.arrived) == (1, [])


@pytest.mark.parametrize("host", ["localhost", "films.localhost", "127.0.0.2", "[::1]"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_name_of_this_machine_goes_through_it(everywhere, scheme, host):
    with client_of(f"{scheme}://{host}:9/3", attempts=1) as client, pytest.raises(UpstreamError, match="no answer"):
        client.discover_page(1)

    assert everywhere.arrived == []


def test_a_value_that_is_no_proxy_hurts_nobody_who_asks_this_machine(server, everywhere, monkeypatch):
    monkeypatch.setenv("http_proxy", "nonsense://:::")

    with client_of(server.url) as client:
        assert client.discover_page(1).movie_ids == (550,)


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy"])
def test_the_world_is_asked_through_the_proxy_as_before(proxy, monkeypatch, name):
    monkeypatch.setenv(name, proxy.url)
    spare_loopback(os.environ)

    with client_of("http://tmdb.example/3") as client:
        assert client.discover_page(1).movie_ids == (550,)

    (arrived,) = proxy.arrived
    assert arrived.startswith("GET http://tmdb.example/3/discover/movie?")


def test_a_host_that_the_environment_spares_is_still_spared(everywhere, monkeypatch):
    monkeypatch.setenv("no_proxy", "upstream.invalid")
    spare_loopback(os.environ)

    with client_of("http://upstream.invalid/3", attempts=1) as client, pytest.raises(UpstreamError):
        client.discover_page(1)

    assert everywhere.arrived == []


WAYS = {
    "requests": lambda url: requests.get(url, timeout=5).content,
    "urllib": lambda url: urllib.request.urlopen(url, timeout=5).read(),
}


@pytest.mark.parametrize("spared", SPARED)
@pytest.mark.parametrize("name", ["no_proxy", "NO_PROXY"])
@pytest.mark.parametrize("ask", WAYS.values(), ids=WAYS)
def test_libraries_are_told_in_a_way_that_each_understands(server, everywhere, monkeypatch, ask, name, spared):
    for spelling in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(spelling)
    monkeypatch.setenv(name, spared)
    monkeypatch.setenv("no_grpc_proxy", "")
    spare_loopback(os.environ)

    for host in ("127.0.0.1", "localhost"):
        assert json.loads(ask(server.url.replace("127.0.0.1", host))) == page()
    assert everywhere.arrived == []
    if "*" not in spared and ask is WAYS["requests"]:
        assert json.loads(ask("http://tmdb.example/3")) == page()
        assert everywhere.arrived == ["GET http://tmdb.example/3"]


@pytest.mark.parametrize("spared", ["", "*"])
def test_grpc_reaches_a_code_server_of_this_machine(everywhere, monkeypatch, spared):
    monkeypatch.setenv("no_proxy", spared)
    monkeypatch.setenv("no_grpc_proxy", "")
    spare_loopback(os.environ)
    server = grpc.server(ThreadPoolExecutor(1))
    health_pb2_grpc.add_HealthServicer_to_server(health.HealthServicer(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()

    for host in ("localhost", "127.0.0.1"):
        with grpc.insecure_channel(f"{host}:{port}") as channel:
            answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=5)
        assert answer.status == health_pb2.HealthCheckResponse.SERVING

    server.stop(None)
    assert everywhere.arrived == []


def test_a_code_location_that_dagster_loads_by_itself_tells_them(everywhere):
    assert not os.environ["no_proxy"]

    defs()

    assert "127.0.0.1" in os.environ["no_proxy"].split(",")


def test_telling_them_twice_is_telling_them_once_and_keeps_what_stood_there():
    env = {"HTTPS_PROXY": "http://proxy.example:3128", "NO_PROXY": " .example.org ,10.0.0.0/8"}
    spare_loopback(env)
    once = dict(env)
    spare_loopback(env)

    assert env == once
    assert env["no_proxy"] == env["NO_PROXY"] == env["no_grpc_proxy"]
    assert env["no_proxy"].startswith(".example.org,10.0.0.0/8,localhost,127.0.0.1,")
    assert env["HTTPS_PROXY"] == "http://proxy.example:3128"


@pytest.mark.parametrize("env", [{}, {"http_proxy": ""}, {"no_proxy": "example.org"}, {"PATH": "/bin"}])
def test_where_no_proxy_is_named_nothing_is_added(env):
    before = dict(env)
    spare_loopback(env)
    assert env == before
