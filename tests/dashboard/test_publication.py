"""The dashboard beside the pipeline: while it builds, after it failed, after it published, before it ever did."""

import shutil
import subprocess
import sys

import duckdb
import pytest
import requests

from tests.crash.process import environment
from tests.dashboard.browser import Shown, visitor
from tests.dashboard.conftest import COMMAND, LAST, run, serving
from tests.today import TODAY
from tmdb_assets.dashboard.page.films.pages import PAGES
from tmdb_assets.datasets.films import FILMS
from tmdb_assets.sandbox import Fault

pytestmark = pytest.mark.system

HOLD = """
import sys, duckdb
warehouse = duckdb.connect(sys.argv[1])
warehouse.execute("begin; create table held as select 1")
print("held", flush=True)
sys.stdin.read()
"""


def test_pages_open_while_a_build_holds_the_warehouse_and_after_a_run_that_failed(look, pipeline):
    command = [sys.executable, "-c", HOLD, str(pipeline.settings.paths("films").warehouse)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        try:
            assert holder.stdout.readline() == "held\n"
            assert f"{LAST.day} {LAST:%B %Y}, observed live" in look("/").text
            assert look("/data-health").figures()["Days"][0] == "3"
        finally:
            holder.kill()

    pipeline.set_today(TODAY)
    pipeline.sandbox.set_faults([Fault(kind="status", endpoint="/discover/movie", status=500)])
    pipeline.env["TMDB_TIMEOUT_SECONDS"] = "2"
    pipeline.activate()
    assert not run(pipeline, TODAY)
    pipeline.sandbox.set_faults([])

    assert f"{LAST.day} {LAST:%B %Y}, observed live" in look("/").text
    health = look("/data-health")
    (today,) = [row for row in health.table("Every day that should be good") if row[0] == str(TODAY)]
    assert today[2] == "failing"
    assert f"tmdb-assets backfill {TODAY}" in today[4]


def test_a_page_that_is_open_shows_the_day_that_is_published_meanwhile(look, pipeline):
    shown = look("/")
    assert shown.main.locator(f"[data-day='{LAST}']").count() == 1
    pipeline.set_today(TODAY)
    assert run(pipeline, TODAY)

    # Any change runs the page again; nothing else has to be done.
    shown.page.get_by_role("combobox", name="Popularity now against").focus()
    shown.page.keyboard.type("28")
    shown.page.keyboard.press("Enter")
    shown.main.locator(f"[data-day='{TODAY}']").wait_for()
    assert shown.settle().figures()["Votes of these films"][1].endswith("since yesterday")


def test_before_the_first_publication_every_page_says_what_to_do(browser, tmp_path):
    with serving({"TMDB_ASSETS_DATA": str(tmp_path / "data")}, tmp_path) as (address, process):
        shown = Shown(visitor(browser).new_page(), address)
        for page in PAGES:
            shown.open(f"/{page.path}")
            assert shown.heading == page.title
            assert "make run" in shown.main.locator(".note").inner_text()
            assert shown.text.endswith(" ".join(FILMS.notices))
        assert shown.wrong == []
        answer = requests.get(address, timeout=10, headers={"Host": "evil.example"})
        assert answer.headers["content-security-policy"].startswith("default-src 'self'")
        shown.page.context.close()
        process.terminate()
        assert process.wait(20) == 0
    assert not (tmp_path / "data").exists(), "looking makes nothing"


def test_a_copy_of_an_earlier_version_answers_what_it_can_and_says_what_to_run_for_the_rest(browser, copy, tmp_path):
    published = tmp_path / "data" / "published" / "films.duckdb"
    published.parent.mkdir(parents=True)
    shutil.copyfile(copy.path, published)
    with duckdb.connect(published) as earlier:
        earlier.execute("drop table movie")
        earlier.execute("drop table movie_momentum")
    with serving({"TMDB_ASSETS_DATA": str(tmp_path / "data")}, tmp_path) as (address, _):
        shown = Shown(visitor(browser).new_page(), address)
        for path in ("/top-films", "/questions?question=sleepers"):
            shown.open(path)
            assert "made by another version: the table movie" in shown.main.locator(".note").inner_text()
            assert "tmdb-assets upgrade" in shown.main.locator(".note").inner_text()
            assert shown.page.get_by_test_id("stException").count() == 0
        assert shown.open("/franchises").table("Franchises by revenue, 50 at most")
        shown.open("/questions?question=break-even")
        assert shown.main.locator(".note").count() == 0
        assert shown.main.get_by_test_id("stVegaLiteChart").count() == 1
        assert shown.wrong == []
        shown.page.context.close()


@pytest.mark.parametrize("command", ["dashboard", "dev"])
def test_a_port_that_is_taken_is_said_in_a_sentence(base, tmp_path, command):
    port = base.rpartition(":")[2]
    option = "--port" if command == "dashboard" else "--dashboard-port"
    done = subprocess.run(
        [str(COMMAND), command, option, port],
        env=environment({"TMDB_ASSETS_DATA": str(tmp_path)}),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert f"the dashboard cannot listen on 127.0.0.1:{port}" in done.stderr
    assert f"choose another {option}" in done.stderr
    assert "Traceback" not in done.stderr
