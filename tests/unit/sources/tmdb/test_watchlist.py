"""The watchlist's format: what is read, and what is said about a line that cannot be."""

import pytest

from tmdb_assets.settings import SettingsError
from tmdb_assets.sources.tmdb.films.watchlist import read_watchlist


@pytest.fixture
def write(tmp_path):
    def writer(content):
        path = tmp_path / "watchlist.txt"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return writer


def test_without_a_watchlist_there_are_no_films():
    assert read_watchlist(None) == []


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        ("", []),
        ("\n \n# nothing yet\n", []),
        ("550", [550]),
        ("603\n550\n", [603, 550]),
        ("550\n603\n550\n603", [550, 603]),
        ("  550  # Fight Club\n#603\n13#Forrest Gump\n", [550, 13]),
        ("550\r\n603\r\n", [550, 603]),
        (b"\xef\xbb\xbf550\n603", [550, 603]),
        ("00550", [550]),
        ("2147483647", [2147483647]),
        ("550 # Amélie, 千と千尋", [550]),
    ],
)
def test_ids_are_read_in_their_order_each_once(write, content, ids):
    assert read_watchlist(write(content)) == ids


@pytest.mark.parametrize(
    "line",
    ["tt0137523", "550 603", "550,603", "-5", "0", "1.5", "2147483648", "5²", "\u0665", "9" * 5000, "https://x/550"],
)
def test_a_wrong_line_is_named_with_its_file_and_number(write, line):
    path = write(f"# mine\n550\n\n{line}\n603\n")

    with pytest.raises(SettingsError) as raised:
        read_watchlist(path)

    text = str(raised.value)
    assert text.startswith("TMDB_ASSETS_WATCHLIST: line 4 of ")
    assert str(path) in text
    assert line[:30] in text
    assert len(text) < 300 + len(str(path))


def test_a_missing_file_is_an_error_that_names_variable_and_file(tmp_path):
    with pytest.raises(SettingsError, match=r"TMDB_ASSETS_WATCHLIST: .*gone\.txt cannot be read"):
        read_watchlist(tmp_path / "gone.txt")


def test_a_directory_is_an_error_that_names_variable_and_file(tmp_path):
    with pytest.raises(SettingsError, match=r"TMDB_ASSETS_WATCHLIST: .* cannot be read"):
        read_watchlist(tmp_path)


def test_a_file_of_another_encoding_is_an_error_that_names_variable_and_file(write):
    path = write("550 # Amélie\n".encode("utf-16"))

    with pytest.raises(SettingsError, match=r"TMDB_ASSETS_WATCHLIST: .*watchlist\.txt cannot be read"):
        read_watchlist(path)
