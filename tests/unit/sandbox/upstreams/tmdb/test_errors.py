"""TMDB's token, its errors and the headers of its answers."""

import pytest
import requests

from tests.unit.sandbox.broken import EXPORTS

DISCOVER = "/discover/movie"
PATHS = (
    DISCOVER,
    "/movie/5",
    "/movie/changes",
    "/genre/movie/list",
    "/configuration",
    "/authentication",
    "/x",
)


@pytest.mark.parametrize("header", [None, "Bearer wrong", "sandbox", "Bearer ", "Bearer sandbox ü", "Basic sandbox"])
@pytest.mark.parametrize("path", PATHS)
def test_without_the_token_everything_is_tmdbs_401(films_2000, path, header):
    headers = {"Authorization": header.encode()} if header else {}
    response = requests.get(films_2000.sandbox.api_url + path, headers=headers, timeout=20)
    assert response.status_code == 401
    assert response.json() == {
        "status_code": 7,
        "status_message": "Invalid API key: You must be granted a valid key.",
        "success": False,
    }


def test_the_token_can_be_chosen(start):
    sandbox = start(token="another")
    assert sandbox.get("/authentication").json() == {
        "success": True,
        "status_code": 1,
        "status_message": "Success.",
    }


def test_answers_carry_tmdbs_headers(films_2000):
    headers = films_2000.get("/discover/movie").headers
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert headers["ETag"].startswith('W/"')
    assert headers["Cache-Control"].startswith("public, max-age=")


@pytest.mark.parametrize(
    ("status", "code", "body_code"),
    [
        (400, None, 22),
        (401, None, 7),
        (401, 10, 10),
        (403, None, 45),
        (404, None, 34),
        (404, 6, 6),
        (422, None, 5),
        (422, 20, 20),
        (422, 22, 22),
        (429, None, 25),
        (500, None, 11),
        (502, None, 43),
        (503, None, 9),
        (503, 46, 46),
        (504, None, 24),
    ],
)
def test_every_error_comes_with_tmdbs_body(broken, status, code, body_code):
    broken.set("status", DISCOVER, status=status, status_code=code)
    response = broken.get(DISCOVER)
    body = response.json()
    assert (response.status_code, body["status_code"], body["success"]) == (status, body_code, False)
    assert body["status_message"]


@pytest.mark.parametrize(("status", "told"), [(403, "AccessDenied"), (404, "NoSuchKey"), (503, "SlowDown")])
def test_the_exports_host_speaks_xml(broken, status, told):
    broken.set("status", EXPORTS, status=status)
    response = broken.get(EXPORTS)
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/xml")
    assert f"<Code>{told}</Code>" in response.text
