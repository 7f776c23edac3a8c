"""What becomes markup: whatever comes from outside is text, and numbers read as people read them."""

import csv
import io
from datetime import date
from html.parser import HTMLParser

import pandas as pd
import pytest

from tmdb_assets.dashboard import numbers
from tmdb_assets.dashboard.download import as_csv
from tmdb_assets.dashboard.markup import UNKNOWN, film_link, link, tag, text
from tmdb_assets.drawable import drawable

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onclick='x",
    "&lt;b&gt;",
    "</a></td>",
    "a\x00\x1b\ufffe\u202eb",
]


def plain(words):
    """As one types it."""
    return words.replace(numbers.NARROW, " ").replace(numbers.MINUS, "-").replace(numbers.TIMES, "x")


class Parsed(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.words = [], ""
        self.feed(str(html))  # added to a text, markup would escape it

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.words += data


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_is_text_wherever_it_stands(value):
    parsed = Parsed(tag("p", value, tag("a", "in", title=value)))

    assert [name for name, _ in parsed.tags] == ["p", "a"]
    assert parsed.words == drawable(value) + "in"
    assert parsed.tags[1][1] == {"title": drawable(value)}


@pytest.mark.parametrize("value", HOSTILE)
def test_a_link_carries_a_value_in_its_address_alone(value):
    ((name, attributes),) = Parsed(link(value, "genres", genre=value)).tags

    assert name == "a"
    assert attributes.keys() == {"href"}
    assert attributes["href"].startswith("./genres?genre=")
    assert not set("<>\"' &") & set(attributes["href"])


@pytest.mark.parametrize("name", ["", " ", "\x00", "\u200b\u202e", "\u3164"])
def test_a_name_of_which_nothing_is_seen_still_leads_somewhere(name):
    assert Parsed(film_link(603, name)).words == "Film 603"
    assert Parsed(link(name, "people", person=7)).words == UNKNOWN


@pytest.mark.parametrize("value", [None, pd.NA, pd.NaT, float("nan")])
def test_what_is_unknown_is_a_dash_and_a_film_without_a_title_can_still_be_reached(value):
    assert text(value) == UNKNOWN
    assert Parsed(film_link(603, value)).words == "Film 603"
    assert numbers.usd(value) is None
    assert numbers.short(value) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"), (9_999, "9,999"), (10_000, "10.0 k"), (99_949, "99.9 k"), (99_951, "100 k"), (999_499, "999 k"),
        (999_500, "1.0 M"), (1_234_567, "1.2 M"), (350_000_000, "350 M"),
        (2_787_965_087, "2.8 B"), (-5_400_000, "-5.4 M"),
    ],
)  # fmt: skip
def test_large_numbers_are_short(value, shown):
    assert plain(numbers.short(value)) == shown


def test_money_ratios_changes_and_days_have_their_units():
    assert plain(numbers.usd(350_000_000)) == "$ 350 M"
    assert plain(numbers.usd(-350_000_000)) == "-$ 350 M"
    assert plain(numbers.usd(-12)) == "-$ 12"
    assert plain(numbers.times(2.44)) == "2.4 x"
    assert plain(numbers.times(0.012)) == "0.012 x"
    assert plain(numbers.times(12_345.6)) == "12.3 k x"
    assert plain(numbers.percent(3.4, 100)) == "+3.4 %"
    assert numbers.percent(3.4, 0) is None
    assert (numbers.signed(0.04), plain(numbers.signed(-1234)), numbers.signed(0.5, 1)) == ("±0", "-1,234", "+0.5")
    assert numbers.day(date(2026, 11, 2)) == "2 November 2026"


def test_a_cell_of_a_file_that_a_spreadsheet_would_run_begins_with_an_apostrophe():
    frame = pd.DataFrame(
        {
            "title": ["=1+1", "+1", "-1", "@x", "\t=1", "\uff1d1", "Fine, = inside", None],
            "profit_usd": pd.array([-5, 1, 2, 3, 4, 5, None, 7], dtype="Int64"),
        }
    )

    rows = list(csv.reader(io.StringIO(as_csv(frame).decode("utf-8-sig"))))

    assert [row[0] for row in rows[1:]] == [
        "'=1+1", "'+1", "'-1", "'@x", "'\t=1", "'\uff1d1", "Fine, = inside", "",
    ]  # fmt: skip
    assert [row[1] for row in rows[1:]] == ["-5", "1", "2", "3", "4", "5", "", "7"], "a number is no formula"
