"""Importing the project does nothing: no network, no file, no process, no setting."""

import json
import subprocess
import sys

import pytest

from tmdb_assets.settings import PROJECT_DIR

IMPORT_EVERYTHING = """
import importlib, json, os, pkgutil, sys

EVENTS = []
BLOCKED = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "subprocess.Popen", "os.system", "os.fork"}

def watch(event, arguments):
    if event in BLOCKED and arguments[0] != "file":  # some library asks `file` what machine this is
        EVENTS.append([event, repr(arguments)[:200]])
        raise RuntimeError(event + " while importing")
    if event == "open":
        path, _, flags = arguments
        changes = bool((flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)) and path != os.devnull
    else:
        changes = event in {"os.mkdir", "os.rename", "os.remove", "os.symlink"}
    if changes and "__pycache__" not in repr(arguments):
        EVENTS.append([event, repr(arguments)[:200]])

sys.addaudithook(watch)

import tmdb_assets

names = ["tmdb_assets"]
for module in pkgutil.walk_packages(tmdb_assets.__path__, "tmdb_assets."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
        names.append(module.name)
print(json.dumps({"names": names, "events": EVENTS}))
"""


def import_everything(directory, environment):
    """Import every module in a process with this environment, in an empty directory."""
    return subprocess.run(
        [sys.executable, "-B", "-c", IMPORT_EVERYTHING],  # -B: a cache of compiled code is no file of ours
        env=environment,
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_importing_every_module_touches_nothing_with_an_empty_environment(tmp_path):
    result = import_everything(tmp_path, {"PYTHONPATH": str(PROJECT_DIR)})

    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    modules = [
        path
        for path in (PROJECT_DIR / "tmdb_assets").rglob("*.py")
        if path.name != "__main__.py" and "__pycache__" not in path.parts
    ]
    assert len(found["names"]) == len(modules)
    assert found["events"] == []
    assert list(tmp_path.iterdir()) == []


def test_importing_every_module_does_not_look_at_the_settings(tmp_path):
    wrong = {
        "TMDB_API_TOKEN": "two words",
        "TMDB_API_URL": "nowhere",
        "TMDB_REQUESTS_PER_SECOND": "fast",
        "TMDB_DISCOVER_PAGES": "all",
        "TMDB_START_DATE": "soon",
        "TMDB_ASSETS_DATA": str(tmp_path / "data"),
        "TMDB_ASSETS_WATCHLIST": str(tmp_path / "gone"),
        "DAGSTER_HOME": str(tmp_path / "home"),
    }

    result = import_everything(tmp_path, wrong | {"PYTHONPATH": str(PROJECT_DIR)})

    assert result.returncode == 0, result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "module", ["sources.tmdb.films.tables", "schemas.films", "calendar.dataset", "datasets", "warehouse.films.checks"]
)
def test_a_module_can_be_the_first_one_that_is_imported(module):
    done = subprocess.run(
        [sys.executable, "-c", f"import tmdb_assets.{module}"],
        cwd=PROJECT_DIR,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
