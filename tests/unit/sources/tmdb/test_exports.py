"""The daily ID exports: which films are kept, and what is not taken for an export."""

import gzip
import json
import random
import tracemalloc
import zlib
from datetime import UTC, date, datetime, timedelta

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.conftest import error, said
from tests.unit.raw_server import RawServer, header
from tmdb_assets.http.errors import (
    AnswerError,
    RedirectedError,
    RejectedError,
    ThrottledError,
    UpstreamError,
)
from tmdb_assets.sandbox import Sandbox, SandboxSettings
from tmdb_assets.sources.tmdb.export_lines import ExportLines, gunzipped, whole_lines
from tmdb_assets.sources.tmdb.exports import ENDPOINT, ExportsClient, NoExportError

DAY = date(2026, 11, 20)
TODAY = date(2026, 11, 21)


def film(movie_id, popularity=1.0, **changes):
    base = {"adult": False, "id": movie_id, "original_title": f"Film {movie_id}", "popularity": popularity}
    return base | {"video": False} | changes


def text(*films):
    return b"".join(json.dumps(film, ensure_ascii=False).encode() + b"\n" for film in films)


def packed(*films):
    return gzip.compress(text(*films))


def client_of(server, **options):
    return ExportsClient(server.url, **({"backoff_seconds": 0.01, "attempts": 2, "timeout_seconds": 20} | options))


def export_of(server, body, keep=10, beside=()):
    server.script = [said(body)]
    with client_of(server) as client:
        return client.movie_ids(DAY, keep, beside)


def test_the_most_popular_films_come_first_without_adult_and_video_entries(server):
    films = [film(5, 2.5), film(1, 9, video=True), film(2, 8, adult=True), film(7, 2.5), film(3, 0.0), film(4, 7.25)]

    export = export_of(server, packed(*films), keep=3)

    assert export.rows.to_pylist() == [
        {"popularity_rank": 1, "movie_id": 4, "popularity": 7.25, "original_title": "Film 4"},
        {"popularity_rank": 2, "movie_id": 5, "popularity": 2.5, "original_title": "Film 5"},
        {"popularity_rank": 3, "movie_id": 7, "popularity": 2.5, "original_title": "Film 7"},
    ]
    assert (export.entries, export.excluded, export.unranked, export.duplicates) == (6, 2, 0, 0)
    assert server.paths == ["/3/movie_ids_11_20_2026.json.gz"]


def test_films_beside_have_no_rank_unless_they_are_among_the_first_and_may_be_adult(server):
    films = [film(1, 9), film(2, 8, adult=True), film(3, 1), film(4, None)]

    rows = export_of(server, packed(*films), keep=1, beside={1, 2, 4, 99}).rows.to_pylist()

    assert [(row["popularity_rank"], row["movie_id"], row["popularity"]) for row in rows] == [
        (1, 1, 9),
        (None, 2, 8),
        (None, 4, None),
    ]


def test_films_without_a_popularity_come_last_and_are_counted(server):
    lacking = {key: value for key, value in film(9).items() if key != "popularity"}

    export = export_of(server, packed(film(5, None), lacking, film(3, 0.0), film(2, None, original_title=None)))

    assert [row["movie_id"] for row in export.rows.to_pylist()] == [3, 2, 5, 9]
    assert [row["popularity"] for row in export.rows.to_pylist()] == [0.0, None, None, None]
    assert export.rows["original_title"][1].as_py() is None
    assert export.unranked == 3


def test_a_repeated_film_counts_once_with_its_higher_popularity(server):
    export = export_of(server, packed(film(1, 5), film(2, 3), film(1, 2), film(2, 9), film(2, None)), beside={2})

    assert [(row["movie_id"], row["popularity"]) for row in export.rows.to_pylist()] == [(2, 9.0), (1, 5.0)]
    assert (export.entries, export.duplicates) == (5, 3)


def test_ids_beyond_32_bits_and_odd_titles_come_through_as_they_are(server):
    titles = ["😀 שלום", "a'; drop table x --", "../../<b>", "x" * 1_000_000, "", "\u2028\u0085 line"]
    films = [film(2**62 + n, 9 - n, original_title=title, new={"field": [n]}) for n, title in enumerate(titles)]

    rows = export_of(server, packed(*films)).rows.to_pylist()

    assert [row["original_title"] for row in rows] == titles
    assert [row["movie_id"] for row in rows] == [film["id"] for film in films]


@pytest.mark.parametrize(
    "body",
    [
        packed(film(1)) + packed(film(2)) + b"\0" * 300,
        gzip.compress(text(film(1), film(2)).rstrip(b"\n")),
        gzip.compress(text(film(1)) + b"\n\n" + text(film(2))),
        gzip.compress(text(film(1), film(2)).replace(b"\n", b"\r\n")),
        gzip.compress(packed(film(1), film(2))),
        gzip.compress(b"\xef\xbb\xbf" + text(film(1), film(2))),
    ],
    ids=["several members", "no end of the last line", "blank lines", "carriage returns", "packed twice", "a mark"],
)
def test_other_ways_to_write_the_same_export_are_read(server, body):
    export = export_of(server, body)

    assert export.rows["movie_id"].to_pylist() == [1, 2]
    assert export.entries == 2


def test_no_token_and_no_netrc_entry_goes_to_the_exports(server, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("TMDB_API_TOKEN", "secret-token")

    export_of(server, packed(film(1)))

    assert "Authorization" not in server.headers[0]
    assert "secret-token" not in str(server.headers) + str(server.paths)
    assert server.headers[0]["Accept-Encoding"] == "identity"


def test_size_and_time_of_the_file_are_told(server):
    body = packed(film(1))
    server.script = [
        said(body, Last_Modified="Fri, 20 Nov 2026 07:55:01 GMT"),
        said(body),
        said(body, Last_Modified="?"),
    ]

    with client_of(server) as client:
        exports = [client.movie_ids(DAY, 1) for _ in range(3)]

    assert [export.modified_at for export in exports] == [datetime(2026, 11, 20, 7, 55, 1, tzinfo=UTC), None, None]
    assert {export.size_bytes for export in exports} == {len(body)}
    assert client.counts.requests == {ENDPOINT: 3}


def test_a_file_announced_as_gzip_encoded_is_the_file_itself(server):
    server.script = [said(packed(film(1)), Content_Encoding="gzip", Content_Type="application/json")]
    with client_of(server) as client:
        assert client.movie_ids(DAY, 1).entries == 1


@pytest.mark.parametrize("status", [403, 404])
def test_a_day_without_an_export_is_an_error_of_its_own_and_not_asked_again(server, status):
    server.script = [said(b"<Error><Code>AccessDenied</Code></Error>", status)]

    with client_of(server) as client, pytest.raises(NoExportError, match="2026-11-20") as raised:
        client.movie_ids(DAY, 1)

    assert (raised.value.day, raised.value.status, raised.value.endpoint) == (DAY, status, ENDPOINT)
    assert len(server.paths) == 1


@pytest.mark.parametrize(
    ("answer", "kind", "asked"),
    [
        (error(401, 7, "Invalid API key."), RejectedError, 1),
        (said(b"", 302, Location="https://elsewhere.example/"), RedirectedError, 1),
        (said(b"", 410), RejectedError, 1),
        (said(b"<html>", 502), UpstreamError, 2),
        (said(b"", 429), ThrottledError, 2),
    ],
)
def test_other_statuses_are_what_they_are_elsewhere(server, answer, kind, asked):
    server.script = [answer]

    with client_of(server) as client, pytest.raises(kind, match=f"^TMDB {ENDPOINT}: ") as raised:
        client.movie_ids(DAY, 1)

    assert len(server.paths) == asked
    assert "TMDB_API_TOKEN" not in str(raised.value)


def damaged(body):
    middle = len(body) // 2
    return body[:middle] + bytes(255 - byte for byte in body[middle : middle + 20]) + body[middle + 20 :]


MANY = packed(*(film(n, random.Random(n).random()) for n in range(1, 2_000)))
NO_EXPORTS = {
    "ends in the middle": (MANY[: len(MANY) // 2], UpstreamError, "ends in the middle"),
    "ends without its check sum": (MANY[:-4], UpstreamError, "ends in the middle"),
    "a second member that ends": (MANY + MANY[:99], UpstreamError, "ends in the middle"),
    "damaged": (damaged(MANY), AnswerError, "damaged"),
    "wrong check sum": (MANY[:-8] + b"\1\2\3\4" + MANY[-4:], AnswerError, "incorrect data check"),
    "something behind": (MANY + b"trailing", AnswerError, "damaged"),
    "html": (b"<html><body>Login</body></html>", AnswerError, "no gzip.*<html>"),
    "no gzip": (text(film(1)), AnswerError, "no gzip"),
    "zlib": (zlib.compress(text(film(1))), AnswerError, "no gzip.*compressed with zlib"),
    "zstd": (b"\x28\xb5\x2f\xfd" + bytes(90), AnswerError, "no gzip.*compressed with zstd"),
    "zstd in gzip": (gzip.compress(b"\x28\xb5\x2f\xfd" + bytes(90)), AnswerError, "compressed with zstd"),
    "half a gzip in gzip": (gzip.compress(MANY[:-9]), AnswerError, "of what is in the export, .* ends in the middle"),
    "UTF-16": (gzip.compress(text(film(1)).decode().encode("utf-16")), AnswerError, "text in UTF-16"),
    "nothing": (b"", AnswerError, "the export is empty"),
    "no line": (gzip.compress(b""), AnswerError, "lists no film"),
    "blank lines only": (gzip.compress(b"\n\n"), AnswerError, "lists no film"),
    "html inside": (gzip.compress(b"<html>\n"), AnswerError, "line 1 of the export is no JSON object"),
    "no object": (gzip.compress(text(film(1)) + b"12\n"), AnswerError, "line 2 .* no JSON object"),
    "null": (gzip.compress(text(film(1)) + b"null\n"), AnswerError, "line 2 .* no JSON object"),
    "an array": (gzip.compress(b"[" + text(film(1)).strip() + b"]\n"), AnswerError, "line 1 .* no JSON object"),
    "two in a line": (gzip.compress(text(film(1)).strip() + text(film(2))), AnswerError, "line 1 .* no JSON"),
    "two with a comma": (gzip.compress(text(film(1)).strip() + b"," + text(film(2))), AnswerError, "line 1 .* no JSON"),
    "one in two lines": (gzip.compress(b'{"id": 1,\n"popularity": 2}\n'), AnswerError, "line 1 .* no JSON"),
    "a title in two lines": (gzip.compress(b'{"id":1,"original_title":"a\nb"}\n'), AnswerError, "line 1 .* no JSON"),
    "a cut line": (gzip.compress(text(film(1), film(2))[:-9]), AnswerError, "line 2 .* no JSON"),
    "no text": (gzip.compress(b'{"id":1,"original_title":"\xff\xfe"}\n'), AnswerError, "line 1 .* no JSON"),
    "NaN": (gzip.compress(b'{"id":1,"popularity":NaN}\n'), AnswerError, "line 1 .* no JSON"),
    "infinite": (gzip.compress(b'{"id":1,"popularity":Infinity}\n'), AnswerError, "line 1 .* no JSON"),
    "too large a number": (gzip.compress(b'{"id":1,"popularity":1e400}\n'), AnswerError, "line 1"),
    "no id": (packed(film(1), {"popularity": 1.0}), AnswerError, "line 2 .*: id is 'None'"),
    "id null": (packed(film(None)), AnswerError, "line 1 .*: id is 'None'"),
    "id text": (packed(film("12")), AnswerError, "line 1 .*: id is '12'"),
    "id true": (packed(film(True)), AnswerError, "line 1 .*: id is 'True'"),
    "id broken": (packed(film(1.5)), AnswerError, "line 1 .*: id is '1.5'"),
    "id 0": (packed(film(0)), AnswerError, "line 1 .*: id is '0'"),
    "id beyond 63 bits": (packed(film(2**63)), AnswerError, "line 1 .*: id is '9223372036854775808'"),
    "id beyond 64 bits": (packed(film(2**70)), AnswerError, "line 1 .*: id is"),
    "popularity text": (packed(film(1), film(2, "12")), AnswerError, "line 2 .*film 2: popularity is '12'"),
    "popularity true": (packed(film(1, True)), AnswerError, "popularity is 'True'"),
    "popularity negative": (packed(film(1, -0.1)), AnswerError, "popularity is '-0.1', which is no number from 0"),
    "adult text": (packed(film(1, adult="false")), AnswerError, "adult is 'false'"),
    "video number": (packed(film(1, video=0)), AnswerError, "video is '0'"),
    "title list": (packed(film(1, original_title=["a" * 99])), AnswerError, "original_title is"),
    "no popularity at all": (packed({"id": 1, "adult": False, "video": False}), AnswerError, "no line .* popularity"),
    "no flags at all": (packed({"id": 1, "popularity": 1}), AnswerError, "no line .* adult, video"),
    "an endless line": (gzip.compress(b"x" * 20_000_000), AnswerError, "a line of the export has more than"),
}


@pytest.mark.parametrize(("body", "kind", "words"), NO_EXPORTS.values(), ids=NO_EXPORTS)
def test_what_is_no_export_is_refused_after_a_second_try_and_told(server, body, kind, words):
    server.script = [said(body)]

    with client_of(server) as client, pytest.raises(kind, match=words) as raised:
        client.movie_ids(DAY, 10)

    assert str(raised.value).startswith(f"TMDB {ENDPOINT}: ")
    assert "Given up after 2 attempts" in str(raised.value)
    assert len(str(raised.value)) < 600
    assert client.counts.requests == {ENDPOINT: 2}
    assert client.counts.retries == {ENDPOINT: 1}


@pytest.mark.parametrize("body", [body for body, _, _ in list(NO_EXPORTS.values())[:8]])
def test_a_download_that_went_wrong_is_begun_again(server, body):
    server.script = [said(body), said(packed(film(1), film(2)))]

    with client_of(server) as client:
        assert client.movie_ids(DAY, 10).entries == 2


def test_the_wrong_line_is_named_far_into_an_export_as_well(server):
    films = [film(n) for n in range(1, 60_001)]
    films[43_210] = film(43_211, "high")

    with pytest.raises(AnswerError, match="line 43,211 of the export, film 43211: popularity is 'high'"):
        export_of(server, packed(*films))


def test_a_body_shorter_than_announced_is_no_export():
    body = header(f"Content-Length: {len(MANY) + 100}") + MANY
    with RawServer(lambda: [body]) as server, client_of(server) as client, pytest.raises(UpstreamError):
        client.movie_ids(DAY, 10)
    assert server.connections == 2


def test_a_download_that_stalls_is_an_attempt_that_ended():
    start = header(f"Content-Length: {len(MANY)}") + MANY[:1000]
    with (
        RawServer(lambda: [start], close=False) as server,
        client_of(server, silence_seconds=0.2) as client,
        pytest.raises(UpstreamError, match=r"Read timed out.*Given up after 2 attempts in [01] s"),
    ):
        client.movie_ids(DAY, 10)
    assert server.connections == 2


def test_a_download_that_drips_ends_in_its_time():
    pieces = [header(), *(MANY[n : n + 1] for n in range(len(MANY)))]
    with (
        RawServer(lambda: pieces, gap=0.05, close=False) as server,
        client_of(server, timeout_seconds=0.6) as client,
        pytest.raises(UpstreamError, match=r"TMDB_TIMEOUT_SECONDS above 0\.6"),
    ):
        client.movie_ids(DAY, 10)


def test_the_exports_of_the_sandbox_are_read_as_they_are():
    options = SandboxSettings(films=3_000, today=TODAY, todays_export=False)
    with Sandbox(options) as sandbox, ExportsClient(sandbox.exports_url) as client:
        body = requests.get(f"{sandbox.exports_url}/movie_ids_{DAY:%m_%d_%Y}.json.gz", timeout=20).content
        films = [json.loads(line) for line in gzip.decompress(body).splitlines()]
        export = client.movie_ids(DAY, 1_000)
        for day in (TODAY, TODAY + timedelta(days=1), TODAY - timedelta(days=91)):
            with pytest.raises(NoExportError, match=str(day)):
                client.movie_ids(day, 1_000)
        client.movie_ids(TODAY - timedelta(days=90), 1_000)
        assert set(sandbox.stats()["endpoints"]) == {"/p/exports"}

    listed = [film for film in films if not film["adult"] and not film["video"]]
    first = sorted(listed, key=lambda film: (-film["popularity"], film["id"]))[:1_000]
    assert export.rows["movie_id"].to_pylist() == [film["id"] for film in first]
    assert export.rows["popularity_rank"].to_pylist() == list(range(1, 1_001))
    assert (export.entries, export.excluded) == (len(films), len(films) - len(listed))


FILMS = st.lists(
    st.builds(
        film,
        st.integers(1, 12),
        st.none() | st.sampled_from([0, 0.5, 1, 1.0, 2.5]),
        adult=st.sampled_from([None, False, False, True]),
        video=st.sampled_from([None, False, False, True]),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(FILMS, st.integers(0, 8), st.sets(st.integers(1, 12), max_size=3), st.integers(1, 30))
def test_however_an_export_is_cut_into_blocks_the_same_films_are_kept(films, keep, beside, size):
    films = [*films, film(13, 0.25)]
    lines = ExportLines("x", keep, beside)
    for start in range(0, len(films), size):
        lines.add(text(*films[start : start + size]))
    rows = [tuple(row.values())[:3] for row in lines.rows().to_pylist()]

    def order(line):
        return (line["popularity"] is None, -(line["popularity"] or 0), line["id"])

    best = {}
    for line in sorted(films, key=order):
        if not line["adult"] and not line["video"]:
            best.setdefault(line["id"], line)
    top = sorted(best.values(), key=order)[:keep]
    ranked = {line["id"] for line in top}
    others = {}
    for line in sorted(films, key=order):
        if line["id"] in beside - ranked:
            others.setdefault(line["id"], line)
    assert rows == [(rank, line["id"], line["popularity"]) for rank, line in enumerate(top, 1)] + [
        (None, number, line["popularity"]) for number, line in sorted(others.items())
    ]
    assert lines.duplicates == len(films) - len({line["id"] for line in films})


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.binary(max_size=200), max_size=20), st.integers(1, 50))
def test_bytes_come_out_of_gzip_and_lines_as_they_went_in(parts, size):
    content = b"\n".join(parts) + b"\n"
    body = b"".join(gzip.compress(content[n : n + 300]) for n in range(0, len(content), 300))
    pieces = [body[n : n + size] for n in range(0, len(body), size)]

    blocks = list(whole_lines("x", gunzipped("x", pieces)))

    assert b"".join(blocks) == content
    assert all(block.endswith(b"\n") for block in blocks)


def test_what_is_in_memory_does_not_grow_with_the_export():
    lines = ExportLines("x", 50, ())

    def more(start, count):
        for first in range(start, start + count, 1_000):
            lines.add(text(*(film(n, n % 97) for n in range(first, first + 1_000))))

    more(1, 20_000)
    tracemalloc.start()
    more(20_001, 100_000)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert lines.entries == 120_000
    assert grown < 10 * 100_000, "of a film outside the first 50 only the id is kept"
