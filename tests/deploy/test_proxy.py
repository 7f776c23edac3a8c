"""deploy/nginx in front of webserver and dashboard: nothing without a password, everything that is live with it."""

import json
import socket
import ssl
from collections.abc import Iterator

import dagster as dg
import pytest
import urllib3
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.deploy.live import GRAPHQL, SESSION, STREAMLIT, first_page, logs
from tests.deploy.machine import Machine
from tests.deploy.proxy import DAGSTER, FILMS, PASSWORD, Proxy, basic
from tmdb_assets.settings import PROJECT_DIR

pytestmark = pytest.mark.system

PATHS = {
    DAGSTER: (
        "/",
        "/graphql",
        "/server_info",
        "/runs/x",
        "/logs/x/y",
        "/notebook",
        "/x/..%2fgraphql",
        "//",
        "/no such page",
    ),
    FILMS: ("/", "/film", "/_stcore/health", SESSION, "/_stcore/host-config", "/media/x", "/static/index.html"),
}
SOCKETS = ((DAGSTER, "/graphql", GRAPHQL), (FILMS, SESSION, STREAMLIT))
STRANGERS = {
    "nobody": {},
    "a wrong password": basic(password=PASSWORD[:-1]),
    "a wrong user": basic(user="bob"),
    "no password": basic(password=""),
    "another way": {"Authorization": f"Bearer {PASSWORD}"},
    "a page of the same server": {"Origin": f"https://{DAGSTER}"},
}


@pytest.fixture(scope="module")
def services(machine: Machine) -> Iterator[Machine]:
    with machine.up("webserver", "dashboard"):
        yield machine


@pytest.fixture(scope="module")
def proxy(services: Machine) -> Iterator[Proxy]:
    with Proxy(services) as proxy:
        yield proxy


@pytest.mark.parametrize(
    ("stranger", "method"),
    [*((stranger, "GET") for stranger in STRANGERS), *(("nobody", method) for method in ("POST", "HEAD", "OPTIONS"))],
)
def test_without_credentials_no_path_is_reachable(proxy, stranger, method):
    headers = STRANGERS[stranger]
    for name, paths in PATHS.items():
        if "Origin" in headers and name != DAGSTER:
            continue
        for path in paths:
            answer = proxy.ask(name, path.replace(" ", "%20"), headers, method)
            assert answer.status == 401, (name, path)
            assert answer.headers["WWW-Authenticate"].startswith("Basic")
            assert b"nginx" in answer.data or method == "HEAD", "it is nginx that answers"


@pytest.mark.parametrize(("name", "path", "protocol"), SOCKETS)
@pytest.mark.parametrize("stranger", ["nobody", "a wrong password"])
def test_without_credentials_no_websocket_opens(proxy, name, path, protocol, stranger):
    with pytest.raises(InvalidStatus) as refused, proxy.websocket(name, path, STRANGERS[stranger], protocol):
        pass
    assert refused.value.response.status_code == 401


@pytest.mark.parametrize(("name", "path", "protocol"), SOCKETS)
def test_a_page_of_another_site_cannot_use_the_password_that_a_browser_knows(proxy, name, path, protocol):
    for origin in ("https://evil.example", "null", f"https://evil.example {name}", f"http://{name}", "https://"):
        answer = proxy.ask(name, path, basic() | {"Origin": origin}, "POST", '{"query": "{ version }"}')
        assert answer.status == 403
        with pytest.raises(InvalidStatus) as refused, proxy.websocket(name, path, basic(), protocol, origin):
            pass
        assert refused.value.response.status_code == 403


def test_without_tls_there_is_only_the_way_to_it(proxy):
    answer = proxy.plain(DAGSTER, "/graphql?x=1")
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{DAGSTER}/graphql?x=1")


def test_another_name_gets_nothing(proxy):
    with pytest.raises(urllib3.exceptions.ProtocolError):
        proxy.plain("evil.example", "/")
    context = ssl.create_default_context(cafile=str(proxy.certificate))
    with (
        socket.create_connection(("127.0.0.1", proxy.port)) as opened,
        pytest.raises(ssl.SSLError, match="unrecognized"),
    ):
        context.wrap_socket(opened, server_hostname="evil.example")
    # The name of the handshake is not that of the request.
    with pytest.raises(urllib3.exceptions.ProtocolError):
        proxy.ask(DAGSTER, "/", basic() | {"Host": "evil.example"})


def test_with_credentials_both_uis_answer_and_know_nothing_of_the_password(proxy):
    for name in PATHS:
        page = proxy.ask(name, "/", basic())
        assert page.status == 200
        assert page.headers["Content-Type"].startswith("text/html")
        assert page.headers["Strict-Transport-Security"]
    query = {"query": "{ instance { executablePath } version }"}
    headers = basic() | {"Content-Type": "application/json", "Origin": f"https://{DAGSTER}"}
    answer = proxy.ask(DAGSTER, "/graphql", headers, "POST", json.dumps(query))
    assert json.loads(answer.data)["data"]["version"] == dg.__version__
    assert proxy.ask(FILMS, "/_stcore/health", basic()).data == b"ok"


def test_with_credentials_the_events_of_a_run_come_while_they_happen(proxy, machine, monkeypatch):
    for name, value in machine.environment("webserver").items():
        monkeypatch.setenv(name, value)

    @dg.op
    def nothing() -> None: ...

    @dg.job
    def watched() -> None:
        nothing()

    with dg.DagsterInstance.from_config(str(PROJECT_DIR / "deploy" / "dagster")) as instance:
        run = instance.create_run_for_job(watched)
        instance.report_engine_event("before anybody looks", run)
        with proxy.websocket(DAGSTER, "/graphql", basic(), GRAPHQL) as opened:
            events = logs(opened, run.run_id)
            assert next(events) == ("EngineEvent", "before anybody looks")
            for number in range(3):
                instance.report_engine_event(f"live {number}", run)
                assert next(events) == ("EngineEvent", f"live {number}")


def test_with_credentials_the_dashboards_pages_come(proxy):
    with proxy.websocket(FILMS, SESSION, basic(), STREAMLIT) as opened:
        assert "Nothing has been published yet" in first_page(opened)


@pytest.mark.parametrize(
    ("host", "is_let_in"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        (FILMS, True),
        ("evil.example", False),
        (f"{FILMS}.evil.example", False),
        (f"evil.{FILMS}", False),
    ],
)
def test_the_dashboard_answers_under_its_own_names_alone(services, host, is_let_in):
    port = int(services.ports["8501"])

    def first() -> str:
        with connect(
            f"ws://{host}:{port}{SESSION}",
            sock=socket.create_connection(("127.0.0.1", port)),
            subprotocols=[STREAMLIT],
            origin=f"http://{host}:{port}",
        ) as opened:
            return first_page(opened)

    if is_let_in:
        assert "Nothing has been published yet" in first()
    else:
        with pytest.raises(InvalidStatus) as refused:
            first()
        assert refused.value.response.status_code == 403
