"""A report: its page, its pictures, and what is said of the day."""

import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from io import BytesIO

import pytest
from PIL import Image

from tests.unit.views.small_copy import FIRST, HOSTILE, LAST, MISSING_DAY, RECOVERED_DAY
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.reports.films.content import FilmsReporter
from tmdb_assets.reports.films.files import CHARTS, OF_COPY, OF_DAY
from tmdb_assets.reports.films.kind import REPORTS
from tmdb_assets.reports.inspection import broken_files, references
from tmdb_assets.reports.kind import PAGE
from tmdb_assets.reports.making import Maker
from tmdb_assets.reports.page import render
from tmdb_assets.reports.pictures import preview
from tmdb_assets.views.films.day import UnobservedDayError


class Tags(HTMLParser):
    """The tags and the visible text of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text, self._hidden = [], [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._hidden = tag in {"script", "style"}

    def handle_endtag(self, tag):  # noqa: ARG002 - as in the base class
        self._hidden = False

    def handle_data(self, data):
        if not self._hidden:
            self.text.append(data)


def page_of(copy, day=LAST):
    return render(FilmsReporter(copy).report(day), "A notice.", "window.vegaEmbed = 1;")


def charts_in(page):
    """The specifications of a page's charts, by name."""
    return json.loads(data_of(page))["charts"]


def data_of(page):
    """What the page's script of data holds."""
    return re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1]


def test_a_report_has_a_page_and_two_pictures_of_each_of_the_eight_charts(made):
    assert len(CHARTS) == 8
    assert {*OF_COPY, *OF_DAY} == set(CHARTS)
    assert (
        set(made.files)
        == set(REPORTS.files)
        == {
            "report.html",
            "about.json",
            *(f"{name}.{kind}" for name in CHARTS for kind in ("png", "svg")),
        }
    )


def test_pictures_are_on_white_and_pngs_have_twice_the_pixels(made):
    for name in CHARTS:
        svg = ET.fromstring(made.files[f"{name}.svg"])
        png = Image.open(BytesIO(made.files[f"{name}.png"])).convert("RGB")
        assert png.width == pytest.approx(2 * float(svg.get("width")), abs=2)
        assert png.getpixel((0, 0)) == (255, 255, 255)
        assert len(png.getcolors(1 << 20)) > 5, "nothing is drawn"


def test_previews_are_small_enough_for_an_instances_database(made):
    previews = [preview(made.files[f"{name}.png"]) for name in CHARTS]
    assert [Image.open(BytesIO(small)).width for small in previews] == [480] * len(CHARTS)
    assert sum(map(len, previews)) < 200_000


def test_tmdb_is_named_on_the_page_and_on_every_picture(made):
    assert FILMS.notices[0] in made.files["report.html"].decode()
    for name in CHARTS:
        assert b"not endorsed or certified by TMDB" in made.files[f"{name}.svg"], name


def test_the_page_says_which_day_it_is_and_how_that_was_observed(copy):
    live, recovered = page_of(copy), page_of(copy, RECOVERED_DAY)

    assert "<title>Films on 20 Nov 2026" in live
    assert '<html lang="en">' in live
    assert "Observed live on that day." in live
    assert "Recovered from TMDB&#39;s daily export of that day: popularity was observed, votes were not." in recovered
    assert "not observed" in recovered.partition("<dt>votes</dt>")[2][:40]


def test_what_is_not_of_the_day_is_said_to_be_of_the_copy(copy):
    report = FilmsReporter(copy).report(RECOVERED_DAY)

    for section in report.sections:
        said = " ".join(section.sentences)
        assert ("Not of one day" in said and "20 Nov 2026" in said) == (section.name in OF_COPY), section.name
    assert "had newer days, up to 20 Nov 2026" in render(report, "A notice.", "")
    assert "had newer days" not in page_of(copy)


def test_the_report_of_a_past_day_has_nothing_of_later_days(copy):
    charts = charts_in(page_of(copy, FIRST))

    for name in OF_DAY:
        days = {row["date_id"][:10] for rows in charts[name]["datasets"].values() for row in rows if "date_id" in row}
        assert days == {str(FIRST)}, name


def test_a_day_that_was_not_observed_has_no_report(copy, drawer):
    with pytest.raises(UnobservedDayError):
        Maker(REPORTS, copy, drawer).make(MISSING_DAY)


def test_what_is_the_same_on_every_day_is_drawn_once(copy, drawer):
    maker = Maker(REPORTS, copy, drawer)
    newest, first = maker.make(LAST), maker.make(FIRST)

    for name in CHARTS:
        assert (newest.files[f"{name}.svg"] is first.files[f"{name}.svg"]) == (name in OF_COPY), name


def test_a_report_made_twice_is_the_same_byte_for_byte(copy, made, drawer):
    assert Maker(REPORTS, copy, drawer).make(LAST).files == made.files


def test_the_page_loads_nothing_and_forbids_itself_to(made, written):
    page = Tags(made.files["report.html"].decode())

    assert list(references(written / PAGE)) == []
    (policy,) = [attrs["content"] for _, attrs in page.tags if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert policy.count("'sha256-") == 2
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]


def test_vega_is_in_the_page_once(made):
    page = made.files["report.html"]
    assert page.count(b"window.vegaEmbed") == 1
    assert len(page) < 2_000_000


def test_titles_that_would_like_to_be_code_are_text_on_the_page(hostile):
    page = page_of(hostile)
    tags = Tags(page)

    assert [tag for tag, _ in tags.tags].count("script") == 3
    assert not [tag for tag, _ in tags.tags if tag in {"img", "iframe", "object", "a"} and tag != "a"]
    assert not [attrs for _, attrs in tags.tags if any(name.startswith("on") for name in attrs)]
    shown = "".join(tags.text)
    for title in HOSTILE[:6]:
        assert title.strip() in shown, title
    assert not {"<", ">", "\u2028"} & set(data_of(page))
    rows = [row for rows in charts_in(page)["top_films"]["datasets"].values() for row in rows if "title" in row]
    assert {row["title"] for row in rows} >= set(HOSTILE[:6])


def test_a_copy_of_one_day_has_a_report(one_day, drawer):
    assert set(Maker(REPORTS, one_day, drawer).make(FIRST).files) == set(REPORTS.files)


def test_tables_say_how_many_rows_they_leave_out_and_unknown_for_what_is_unknown(copy):
    page = page_of(copy)

    assert "Most popular films: 6 rows" in page
    assert "<td>unknown</td>" in page or '<td class="number">unknown</td>' in page


def test_a_good_report_has_no_broken_file(written):
    assert list(broken_files(written, REPORTS.files)) == []


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("top_films.png", None, "top_films.png is missing"),
        ("top_films.png", b"", "top_films.png is empty"),
        ("top_films.png", b"\x89PNG\r\n\x1a\n no picture", "top_films.png cannot be read"),
        ("continents.svg", b"<svg><g></svg>", "continents.svg cannot be read"),
        ("report.html", b"<!doctype html><html>", "report.html is cut off"),
        ("about.json", b'{"period": ', "about.json cannot be read"),
        ("report.html", None, "report.html is missing"),
    ],
)
def test_a_broken_file_is_named_with_what_is_wrong(made, tmp_path, name, content, problem):
    for other, whole in made.files.items():
        (tmp_path / other).write_bytes(whole)
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)

    (found,) = broken_files(tmp_path, REPORTS.files)
    assert found.startswith(problem)


def test_a_png_that_was_cut_in_half_is_no_picture(made, tmp_path):
    for other, whole in made.files.items():
        (tmp_path / other).write_bytes(whole[: len(whole) // 2] if other == "revenue_multiple_by_genre.png" else whole)

    (found,) = broken_files(tmp_path, REPORTS.files)
    assert found.startswith("revenue_multiple_by_genre.png cannot be read")


@pytest.mark.parametrize(
    "loading",
    [
        '<img src="https://example.org/a.png">',
        '<img srcset="a.png 2x">',
        '<link rel="stylesheet" href="style.css">',
        '<script src="//cdn.example.org/vega.js"></script>',
        '<a href="other.html">other</a>',
        '<p style="background: url(https://example.org/a.png)"></p>',
        "<style>@import 'https://example.org/a.css';</style>",
        "<style>body { background: url(a.png) }</style>",
        '<form action="https://example.org"></form>',
    ],
)
def test_a_page_that_loads_something_is_not_self_contained(made, tmp_path, loading):
    page = made.files["report.html"].decode().replace("<main", f"{loading}<main", 1)
    (tmp_path / "report.html").write_text(page, encoding="utf-8")

    assert len(list(references(tmp_path / PAGE))) == 1


def test_a_page_without_a_policy_is_not_self_contained(made, tmp_path):
    page = made.files["report.html"].decode().replace("default-src 'none'", "default-src *")
    (tmp_path / "report.html").write_text(page, encoding="utf-8")

    (found,) = references(tmp_path / PAGE)
    assert "Content-Security-Policy" in found
