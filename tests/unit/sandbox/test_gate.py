"""What happens before an answer: rate limit, latency, faults, counters; and that a sandbox starts and stops."""

import asyncio
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tmdb_assets.sandbox import Fault, Sandbox, SandboxSettings
from tmdb_assets.sandbox.gate import Gate
from tmdb_assets.sandbox.traffic import Traffic


def test_above_the_rate_limit_the_answer_is_429_and_a_second_later_it_is_not(start):
    sandbox = start(rate_limit=5)
    responses = [sandbox.get("/authentication") for _ in range(8)]
    assert [response.status_code for response in responses] == [200] * 5 + [429] * 3
    assert responses[-1].json() == {
        "status_code": 25,
        "status_message": "Your request count (#) is over the allowed limit of (40).",
        "success": False,
    }
    assert "Retry-After" not in responses[-1].headers
    time.sleep(1.1)
    assert sandbox.get("/authentication").status_code == 200
    stats = sandbox.sandbox.stats()
    assert stats["throttled"] == 3
    assert stats["most_in_one_second"] == 8


def test_a_429_announces_retry_after_when_asked_to(start):
    sandbox = start(rate_limit=1, retry_after=7)
    sandbox.get("/authentication")
    assert sandbox.get("/authentication").headers["Retry-After"] == "7"


def test_exports_are_not_limited(start, today):
    sandbox = start(rate_limit=1)
    for _ in range(3):
        assert sandbox.export(today)


def test_many_slow_answers_wait_at_the_same_time(start):
    sandbox = start(latency_ms=250)
    begin = time.monotonic()
    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda _: sandbox.get("/authentication").status_code, range(20)))
    assert statuses == [200] * 20
    assert time.monotonic() - begin >= 0.25
    assert sandbox.sandbox.stats()["most_in_flight"] > 5


def test_requests_are_counted_by_endpoint_and_status(start, today):
    sandbox = start(vanished_share=0)
    film = sandbox.json("/discover/movie")["results"][0]["id"]
    sandbox.get("/discover/movie", page=501)
    sandbox.get(f"/movie/{film}")
    sandbox.get("/movie/999999999")
    sandbox.get("/movie/changes")
    sandbox.get("/nothing/here")
    sandbox.export(today)
    url = f"{sandbox.sandbox.origin}/_sandbox"
    stats = requests.get(f"{url}/stats", timeout=20).json()
    assert stats["endpoints"] == {
        "/discover/movie": {"200": 1, "400": 1},
        "/movie/changes": {"200": 1},
        "/movie/{id}": {"200": 1, "404": 1},
        "/p/exports": {"200": 1},
        "other": {"404": 1},
    }
    assert stats["requests"] == 7
    assert stats == sandbox.sandbox.stats()
    assert requests.post(f"{url}/reset", timeout=20).status_code == 204
    assert requests.get(f"{url}/stats", timeout=20).json()["requests"] == 0


@pytest.mark.parametrize("whole", [True, False])
def test_an_answer_is_counted_before_its_end_goes_out(whole):
    """Through the gate alone: over a socket the one who asks is seldom the faster one."""
    traffic, counted = Traffic(None), []

    async def app(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    async def send(message):
        if message["type"] == "http.response.body":
            counted.append(traffic.report()["endpoints"])

    faults = () if whole else (Fault(kind="html_502", endpoint="/tv/popular"),)
    scope = {"type": "http", "method": "GET", "path": "/3/tv/popular", "query_string": b"", "headers": []}
    asyncio.run(Gate(app, SandboxSettings(faults=faults), traffic)(scope, None, send))

    expected = {"/tv/popular": {"200" if whole else "502": 1}}
    assert counted == [expected]
    assert traffic.report()["endpoints"] == expected, "and only once"


def faulty(start, **rule):
    return start(faults=(Fault(**rule),))


def test_a_status_can_be_given_as_often_as_asked(start):
    sandbox = faulty(start, kind="status", status=503, retry_after="3", times=1)
    response = sandbox.get("/authentication")
    assert (response.status_code, response.json()["status_code"]) == (503, 9)
    assert response.headers["Retry-After"] == "3"
    assert sandbox.get("/authentication").status_code == 200


def test_a_gateway_can_answer_in_html(start):
    response = faulty(start, kind="html_502").get("/discover/movie")
    assert response.status_code == 502
    assert response.headers["Content-Type"] == "text/html"
    assert "<html>" in response.text


def test_a_connection_can_be_closed_in_the_middle_of_a_body(start):
    sandbox = faulty(start, kind="reset", nth=(2,))
    assert sandbox.get("/discover/movie").status_code == 200
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        sandbox.get("/discover/movie")
    assert sandbox.get("/discover/movie").status_code == 200
    assert sandbox.sandbox.stats()["endpoints"]["/discover/movie"] == {"200": 2, "reset": 1}


def test_an_export_can_be_cut_off(start, today):
    sandbox = faulty(start, kind="reset", endpoint="/p/exports", times=1)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        sandbox.export(today)
    assert sandbox.export(today)


def test_an_answer_can_hang(start):
    sandbox = faulty(start, kind="hang", times=1)
    with pytest.raises(requests.exceptions.ReadTimeout):
        sandbox.session.get(f"{sandbox.sandbox.api_url}/authentication", timeout=0.3)
    assert sandbox.get("/authentication").status_code == 200


def test_an_answer_that_hangs_long_enough_ends_without_one(start):
    sandbox = faulty(start, kind="hang", seconds=0.1)
    with pytest.raises(requests.exceptions.RequestException):
        sandbox.get("/authentication")


def test_json_can_end_in_the_middle(start):
    response = faulty(start, kind="truncated_json").get("/discover/movie")
    assert response.status_code == 200
    with pytest.raises(requests.exceptions.JSONDecodeError):
        response.json()
    assert response.text.startswith('{"page":1,')


def test_json_can_be_no_json_at_all(start):
    response = faulty(start, kind="invalid_json").get("/discover/movie")
    assert response.headers["Content-Type"].startswith("application/json")
    with pytest.raises(requests.exceptions.JSONDecodeError):
        response.json()


def test_a_rule_can_break_every_third_request(start):
    sandbox = faulty(start, kind="status", status=500, every=3)
    assert [sandbox.get("/authentication").status_code for _ in range(7)] == [200, 200, 500, 200, 200, 500, 200]


def test_a_rule_can_break_a_share_of_requests_and_the_same_ones_again(start):
    def run():
        sandbox = faulty(start, kind="status", probability=0.3, seed=4)
        return [sandbox.get("/authentication").status_code for _ in range(200)]

    first = run()
    assert 35 < Counter(first)[503] < 85
    assert run() == first


def test_a_rule_can_be_for_one_endpoint_one_path_or_one_page(start):
    sandbox = start(
        vanished_share=0,
        faults=(
            Fault(kind="status", status=500, endpoint="/movie/changes"),
            Fault(kind="status", status=502, endpoint="/discover/movie", query={"page": "3"}),
            Fault(kind="status", status=504, path="/3/authentication"),
        ),
    )
    assert sandbox.get("/movie/changes").status_code == 500
    assert [sandbox.get("/discover/movie", page=page).status_code for page in (1, 3, 4)] == [200, 502, 200]
    assert sandbox.get("/authentication").status_code == 504
    assert sandbox.get("/configuration").status_code == 200


def test_faults_can_be_set_and_lifted_while_running(start):
    sandbox = start()
    assert sandbox.get("/authentication").status_code == 200
    sandbox.sandbox.set_faults([Fault(kind="status", status=500)])
    assert sandbox.get("/authentication").status_code == 500
    sandbox.sandbox.set_faults([])
    assert sandbox.get("/authentication").status_code == 200


def test_a_sandbox_stops_cleanly_and_frees_its_port():
    before = threading.active_count()
    sandbox = Sandbox(SandboxSettings(films=20))
    with sandbox:
        port = int(sandbox.origin.rsplit(":", 1)[1])
    assert threading.active_count() == before
    with Sandbox(SandboxSettings(films=20, port=port)) as again:
        assert requests.get(f"{again.api_url}/authentication", timeout=20).status_code == 401


def test_a_sandbox_stops_although_an_answer_hangs(start):
    sandbox = faulty(start, kind="hang")
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.get(f"{sandbox.sandbox.api_url}/authentication", timeout=0.2)
    begin = time.monotonic()
    sandbox.sandbox.close()
    assert time.monotonic() - begin < 8
