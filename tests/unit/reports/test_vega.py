"""Vega's scripts are kept between runs, and what somebody changed is not taken for them."""

from tmdb_assets.reports.vega import keep_vega, kept_vega

SCRIPT = "window.vegaEmbed = 'ü\r\n\u2028';"


def test_what_is_kept_comes_back_to_the_last_byte(tmp_path):
    assert kept_vega(tmp_path / "nowhere") is None
    keep_vega(tmp_path / "reports", SCRIPT)
    assert kept_vega(tmp_path / "reports") == SCRIPT


def test_a_file_that_somebody_changed_is_not_taken(tmp_path):
    keep_vega(tmp_path, SCRIPT)
    (kept,) = tmp_path.iterdir()
    for content in (b"alert(1)", b"", b"\xff\xfe"):
        kept.write_bytes(content)
        assert kept_vega(tmp_path) is None


def test_scripts_of_another_version_are_neither_taken_nor_left(tmp_path, monkeypatch):
    keep_vega(tmp_path, SCRIPT)
    monkeypatch.setattr("tmdb_assets.reports.vega.version", lambda _: "99")

    assert kept_vega(tmp_path) is None
    keep_vega(tmp_path, "newer")
    assert kept_vega(tmp_path) == "newer"
    assert len(list(tmp_path.iterdir())) == 1
