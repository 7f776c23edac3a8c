"""Answers that cannot be read: what exactly comes over the wire."""

import gzip
import shutil
import subprocess
import time
import zlib
from email.utils import parsedate_to_datetime

import pytest
import requests

from tests.unit.sandbox.broken import EXPORTS, raw
from tmdb_assets.sandbox.upstreams.tmdb.endpoints import PIPELINE

DISCOVER = "/discover/movie"


@pytest.mark.parametrize(("given", "header"), [("5", "5"), (5, "5"), ("86400000", "86400000"), (None, None)])
def test_retry_after_is_what_was_asked_for(broken, given, header):
    broken.set("status", DISCOVER, status=429, retry_after=given)
    assert broken.get(DISCOVER).headers.get("Retry-After") == header


def test_retry_after_can_be_a_date_ahead_of_the_answer(broken):
    broken.set("status", DISCOVER, status=429, retry_after_date=30)
    told = parsedate_to_datetime(broken.get(DISCOVER).headers["Retry-After"])
    assert 25 < told.timestamp() - time.time() <= 30


@pytest.mark.parametrize("endpoint", PIPELINE)
def test_a_page_for_people_comes_as_if_all_were_well(broken, endpoint):
    broken.set("html_200", endpoint)
    response = broken.get(endpoint)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/html")
    assert response.text.startswith("<html>")


@pytest.mark.parametrize("status", [302, 308])
def test_a_redirect_names_another_host(broken, status):
    broken.set("redirect", DISCOVER, location="http://elsewhere.invalid/x", status=status)
    response = broken.get(DISCOVER)
    assert (response.status_code, response.headers["Location"]) == (status, "http://elsewhere.invalid/x")


def test_an_answer_that_drips_never_pauses_for_long_and_is_right(broken):
    before = broken.get(DISCOVER).content
    broken.set("slow_drip", DISCOVER, seconds=0.02, piece_bytes=len(before) // 20)
    begin = time.monotonic()
    # A read timeout of far less than the whole does not fire.
    assert broken.get(DISCOVER, timeout=0.3).content == before
    assert time.monotonic() - begin > 0.4


def test_an_answer_that_drips_ends_when_nobody_listens(broken):
    broken.set("slow_drip", DISCOVER, seconds=0.05, piece_bytes=1)
    url = broken.sandbox.api_url + DISCOVER
    with requests.get(url, headers=broken.caller.session.headers, stream=True, timeout=5) as response:
        assert response.raw.read(3) == b'{"p'
    deadline = time.monotonic() + 5
    # An answer is counted when it is over; this one would take minutes.
    while not broken.sandbox.stats()["endpoints"] and time.monotonic() < deadline:
        time.sleep(0.01)
    assert broken.sandbox.stats()["endpoints"] == {DISCOVER: {"slow_drip": 1}}


def test_an_export_can_drip(broken):
    before = broken.export()
    broken.set("slow_drip", EXPORTS, seconds=0.001, piece_bytes=1000)
    assert broken.export() == before


@pytest.mark.parametrize("kind", ["wrong_gzip", "corrupt_gzip"])
def test_a_body_that_is_announced_as_gzip_and_is_none_cannot_be_read(broken, kind):
    broken.set(kind, DISCOVER)
    with pytest.raises(requests.exceptions.ContentDecodingError):
        broken.get(DISCOVER)


def test_a_gzip_body_can_end_in_the_middle(broken):
    whole = broken.get(DISCOVER, page=1).content
    broken.set("truncated_gzip", DISCOVER)
    headers, body = raw(broken.sandbox, DISCOVER)
    assert headers["Content-Encoding"] == "gzip"
    assert int(headers["Content-Length"]) == len(body)
    part = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(body)
    assert part
    assert whole.startswith(part)
    assert part != whole


def test_an_answer_can_be_packed_without_saying_so(broken):
    whole = broken.get(DISCOVER, page=1).content
    broken.set("unasked_encoding", DISCOVER, value="gzip")
    packed = broken.get(DISCOVER, page=1)
    assert "Content-Encoding" not in packed.headers
    assert gzip.decompress(packed.content) == whole


@pytest.mark.skipif(not shutil.which("zstd"), reason="zstd is not here (apt-get install): its frames cannot be tried")
@pytest.mark.parametrize("endpoint", [DISCOVER, EXPORTS])
def test_zstd_is_what_its_own_program_reads(broken, endpoint):
    whole = broken.get(endpoint).content
    broken.set("unasked_encoding", endpoint, value="zstd")
    packed = broken.get(endpoint).content
    assert subprocess.run(["zstd", "--decompress"], input=packed, capture_output=True, check=True).stdout == whole


def test_a_byte_order_mark_stands_before_the_text(broken):
    whole, lines = broken.get(DISCOVER, page=1).content, gzip.decompress(broken.export())
    broken.set("byte_order_mark", DISCOVER)
    assert broken.get(DISCOVER, page=1).content == b"\xef\xbb\xbf" + whole
    broken.set("byte_order_mark", EXPORTS)
    assert gzip.decompress(broken.export()) == b"\xef\xbb\xbf" + lines


def test_an_export_can_be_a_file_that_is_no_gzip(broken):
    before = broken.export()
    broken.set("wrong_gzip", EXPORTS)
    assert broken.export() == gzip.decompress(before)


def test_an_export_can_end_in_the_middle_of_a_complete_answer(broken):
    before = broken.export()
    broken.set("truncated_gzip", EXPORTS)
    response = broken.get(EXPORTS)
    assert int(response.headers["Content-Length"]) == len(response.content) == len(before) // 2
    with pytest.raises(EOFError):
        gzip.decompress(response.content)


@pytest.mark.parametrize(("spot", "told"), [("middle", None), ("crc", "CRC check failed")])
def test_an_export_can_have_one_wrong_byte(broken, spot, told):
    before = broken.export()
    broken.set("corrupt_gzip", EXPORTS, value=spot)
    after = broken.export()
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 1
    with pytest.raises((zlib.error, gzip.BadGzipFile), match=told):
        gzip.decompress(after)


def test_a_wrong_checksum_shows_only_at_the_end(broken):
    lines = gzip.decompress(broken.export())
    broken.set("corrupt_gzip", EXPORTS, value="crc")
    assert zlib.decompressobj(-zlib.MAX_WBITS).decompress(broken.export()[10:]) == lines


def test_the_lines_of_an_export_can_end_in_the_middle_of_one(broken):
    before = gzip.decompress(broken.export())
    broken.set("truncated_json", EXPORTS)
    after = gzip.decompress(broken.export())
    assert before.startswith(after)
    assert len(before) // 3 < len(after) < len(before)
    assert before[len(after) - 1 : len(after)] != b"\n"
    assert not after.endswith((b"\n", b"}"))


def test_the_lines_of_an_export_can_be_no_json(broken):
    broken.set("invalid_json", EXPORTS)
    assert gzip.decompress(broken.export()) == b"Service is starting, please wait <NaN>\n"
