"""Templates of HTML: they belong to the package, every value in them is escaped, and a wrong name is an error."""

import json
import shutil
import subprocess
import sys
import zipfile
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError

from tmdb_assets.settings import PROJECT_DIR
from tmdb_assets.templates import templates_of

TEMPLATES = sorted((PROJECT_DIR / "tmdb_assets").rglob("*.j2"))
HOSTILE = "</script><script>alert('1')</script>\" onclick=\"\u2028"
DRAWABLE = HOSTILE.replace("\u2028", "\n")


def filled(source: str, **values: object) -> str:
    return templates_of("tmdb_assets").from_string(source).render(values)


class Seen(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.words = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.words += data


def test_a_value_is_text_between_tags_and_in_an_attribute():
    seen = Seen(filled('<p title="{{ value }}">{{ value }}</p>', value=HOSTILE))

    assert seen.tags == [("p", {"title": DRAWABLE})]
    assert seen.words == DRAWABLE


def test_a_value_is_drawable_and_what_is_markup_already_is_left_alone():
    assert filled("{{ value }}", value="a\x00\x1b\u202e\ufffe<") == "a\ufffd&lt;"
    assert filled("{{ value | safe }}", value="let a = '\u200e'; // \x0b") == "let a = '\u200e'; // \x0b"
    assert filled("{{ value }}", value=1.5) == "1.5"


def test_json_in_a_script_cannot_end_it_and_keeps_its_order():
    html = filled('<script type="application/json">{{ value | tojson }}</script>', value={"b": HOSTILE, "a": 1.5})
    inside = html.removeprefix('<script type="application/json">').removesuffix("</script>")

    assert not set("<>&\u2028") & set(inside)
    assert list(json.loads(inside).items()) == [("b", HOSTILE), ("a", 1.5)]
    with pytest.raises(ValueError, match="not JSON compliant"):
        filled("{{ value | tojson }}", value=float("nan"))


@pytest.mark.parametrize("source", ["{{ vlaue }}", "{% if vlaue %}{% endif %}", "{{ value.real_name }}"])
def test_a_name_that_nobody_gave_is_an_error(source):
    with pytest.raises(UndefinedError):
        filled(source, value=1)


def test_the_installed_package_has_every_template(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(PROJECT_DIR / name, source)
    shutil.copytree(PROJECT_DIR / "tmdb_assets", source / "tmdb_assets")
    build = (
        "from setuptools.build_meta import build_wheel; import sys; print(build_wheel(sys.argv[1]), file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", build, str(tmp_path)], cwd=source, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert TEMPLATES
    assert {str(path.relative_to(PROJECT_DIR)) for path in TEMPLATES} <= packed
    assert "tmdb_assets/reports/template/report.css" in packed
