"""One pipeline with days of every kind, one dashboard over it, and one browser, for each file of tests.

Not for the whole session: the pipeline's clock and the browser's loop must be gone when other tests run.
"""

import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.crash.process import environment
from tests.dashboard.browser import CHROMIUM, Shown, visitor
from tests.e2e.pipeline import Pipeline
from tests.made_once import made_once
from tests.today import TODAY
from tmdb_assets.published import PublishedCopy
from tmdb_assets.sandbox import Sandbox, SandboxSettings
from tmdb_assets.settings import PROJECT_DIR

LAST = TODAY - timedelta(days=1)
RECOVERED_DAY = LAST - timedelta(days=1)
FIRST = LAST - timedelta(days=7)
PAGES = 10
COMMAND = Path(sys.executable).parent / "tmdb-assets"

HOSTILE = (
    "<script>window.hacked = 1; alert('script')</script>",
    '<img src=x onerror="window.hacked = 2">',
    "</td></table></div><h1>Not a film</h1>",
    "![picture](https://evil.example/p.png) [link](javascript:alert(1)) **bold** `code`",
    "$\\frac{1}{2}$ :red[red] :material/home: :smile: <!--",
    '=HYPERLINK("https://evil.example","x")',
    "+1+1 @SUM(A1)",
    "مرحبا \u202e\u2067 " + "An unbroken title" * 12,
    '"><svg onload=window.hacked=3> &amp; &lt;b&gt; \' " \\ {{7*7}} ${7*7} %s',
)
"""Titles of the most popular films: what must be read as it stands."""


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    """Captured live a week before yesterday and yesterday; the day before yesterday was recovered."""
    place = tmp_path_factory.mktemp("dashboard")
    with Sandbox(SandboxSettings(films=400, repeat_share=0.0)) as sandbox, pytest.MonkeyPatch.context() as monkeypatch:
        _hostile(sandbox)

        def at(place: Path) -> Pipeline:
            pipeline = Pipeline(place, sandbox, PAGES, monkeypatch)
            pipeline.env["TMDB_START_DATE"] = str(FIRST)
            pipeline.activate()
            return pipeline

        def capture(place: Path) -> None:
            pipeline = at(place)
            pipeline.set_today(FIRST)
            assert run(pipeline, FIRST)
            pipeline.set_today(LAST)
            assert run(pipeline, RECOVERED_DAY)
            assert run(pipeline, LAST)

        made, _ = made_once(tmp_path_factory, "dashboard", capture)
        shutil.copytree(made, place, dirs_exist_ok=True, symlinks=True)
        pipeline = at(place)
        pipeline.set_today(LAST)
        yield pipeline


def run(pipeline: Pipeline, day: date) -> bool:
    """Run a day without what comes after the published copy; whether it succeeded.

    In a thread of its own: Playwright's loop runs in this one, and Dagster wants none.
    """
    selection = dg.AssetSelection.all() - dg.AssetSelection.groups("maintenance", "reports", "extracts")
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(pipeline.run, day, selection).result().success


def _hostile(sandbox: Sandbox) -> None:
    """Give the most popular films of the catalogue the hostile titles."""
    catalogue = sandbox._world.catalogue
    columns = catalogue.columns
    hidden = columns.deleted | columns.vanished | columns.adult | columns.video
    first = [int(film) for film in np.argsort(-columns.popularity) if not hidden[film]]
    titles = dict(zip(first, HOSTILE, strict=False))
    usual = catalogue._title
    catalogue._title = lambda film: titles.get(film, usual(film))
    catalogue._original_title = catalogue._title


@pytest.fixture
def copy(pipeline: Pipeline) -> PublishedCopy:
    """The published copy, to compare the pages with."""
    return PublishedCopy(pipeline.settings.paths("films").published)


@contextmanager
def serving(
    env: dict[str, str], place: Path, *more: str, program: Sequence[str] = (str(COMMAND),)
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`tmdb-assets dashboard` on a free port, started in an empty directory of somebody with other settings."""
    home = place / "home"
    (home / ".streamlit").mkdir(parents=True, exist_ok=True)
    (home / ".streamlit" / "config.toml").write_text('[server]\nbaseUrlPath = "elsewhere"\n[theme]\nbase = "dark"\n')
    env = environment(env) | {"HOME": str(home), "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "true"}
    command = [*program, "dashboard", "--port", "0", *more]
    with subprocess.Popen(
        command, cwd=place, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            said = process.stdout.readline()
            found = re.search(r"http://[^\s/]+", said)
            assert found, said + process.stdout.read()
            # What it says later must not fill the pipe.
            threading.Thread(target=lambda: [None for _ in process.stdout], daemon=True).start()
            yield found[0], process
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def base(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the dashboard over the pipeline."""
    with serving(pipeline.env, tmp_path_factory.mktemp("somewhere")) as (address, _):
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not here (apt-get install chromium): pages cannot be looked at")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def people(browser: Browser) -> dict[str, BrowserContext]:
    """Who looks at pages: somebody with a light and somebody with a dark screen, who were here before."""
    return {scheme: visitor(browser, scheme) for scheme in ("light", "dark")}


@pytest.fixture
def look(people: dict[str, BrowserContext], base: str) -> Iterator[Callable[..., Shown]]:
    """Open a page; whatever goes wrong in the browser while the test looks at it fails the test."""
    opened: list[Shown] = []

    def look(path: str, scheme: str = "light") -> Shown:
        opened.append(Shown(people[scheme].new_page(), base))
        return opened[-1].open(path)

    yield look
    for shown in opened:
        shown.page.close()
    assert not [what for shown in opened for what in shown.wrong]


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Where pictures are kept for people; git ignores it."""
    folder = PROJECT_DIR / "artifacts" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
