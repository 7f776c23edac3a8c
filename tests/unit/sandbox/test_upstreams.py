"""The border between what all upstreams share and what one of them is: the list, and nothing else."""

import ast
import json
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from tmdb_assets import sandbox
from tmdb_assets.sandbox.upstreams import UPSTREAMS

GENERAL = Path(sandbox.__file__).parent
ROOMS = "tmdb_assets.sandbox.upstreams"
THE_LIST = f"{ROOMS}.UPSTREAMS"

ASK = """
import json, datetime, types, requests
from click.testing import CliRunner
from tmdb_assets.sandbox import Fault, Sandbox, SandboxSettings, gate
from tmdb_assets.sandbox.cli import sandbox as command
from tmdb_assets.sandbox.fault_kinds import applies_to, pipeline_cells

def ask(path):
    answer = requests.get(running.origin + path, headers={"Authorization": "Bearer sandbox"}, timeout=20)
    return [answer.status_code, answer.text]

def refused(make, **values):
    try:
        make(**values)
    except ValueError as error:
        return str(error)

# So that no second passes, however slow the machine is.
gate.time = types.SimpleNamespace(monotonic=lambda: 0.0)
told = {"from": gate.__file__}
with Sandbox(SandboxSettings(books=2, today=datetime.date(2026, 6, 15), rate_limit=4)) as running:
    told["well"] = ask("/library/books")
    running.set_faults([Fault(kind="status", status=503, status_code=1234, endpoint="/books")])
    told["503"] = ask("/library/books")
    running.set_faults([Fault(kind="empty_results")])
    told["empty"] = ask("/library/books")
    running.set_faults([])
    told["faults"] = running.stats()["faults"]
    told["limited"] = [ask("/library/books")[0] for _ in range(2)]
    told["films"] = ask("/3/authentication")
    told["nobody's"] = ask("/elsewhere")
    told["endpoints"] = running.stats()["endpoints"]
    told["variables"] = sorted(running.variables)
told["cells"] = ["status", "/books"] in [list(cell) for cell in pipeline_cells()]
told["empty_results"] = applies_to("empty_results")
told["setting"] = refused(SandboxSettings, books=0)
told["code"] = refused(Fault, kind="status", status_code=22, endpoint="/books")
told["help"] = CliRunner().invoke(command, ["--help"]).output
print(json.dumps(told))
"""


def imported(path):
    """Everything a module imports, with the names it takes from there."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: the project imports by full names"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", sorted(GENERAL.glob("*.py")), ids=lambda path: path.stem)
def test_the_general_part_knows_upstreams_only_by_the_list(path):
    assert {name for name in imported(path) if name.startswith(ROOMS)} <= {THE_LIST}


def test_an_upstream_imports_neither_another_one_nor_the_list():
    rooms = [room for room in (GENERAL / "upstreams").iterdir() if (room / "__init__.py").exists()]
    assert [room.name for room in rooms]
    for room in rooms:
        for path in room.rglob("*.py"):
            foreign = [name for name in imported(path) if f"{name}.".startswith(f"{ROOMS}.")]
            assert [name for name in foreign if not name.startswith(f"{ROOMS}.{room.name}.")] == [], path


def test_no_two_upstreams_have_the_same_paths_endpoints_settings_or_variables():
    def twice(names):
        return [name for name, count in Counter(names).items() if count > 1]

    assert twice(upstream.name for upstream in UPSTREAMS) == []
    assert twice(prefix for upstream in UPSTREAMS for prefix in upstream.prefixes) == []
    assert twice(name for upstream in UPSTREAMS for name in set(upstream.endpoints) - {"other"}) == []
    assert twice(name for upstream in UPSTREAMS for name in upstream.variables) == []
    assert twice(entry.name for upstream in UPSTREAMS if upstream.settings for entry in fields(upstream.settings)) == []


@pytest.fixture
def asked_of(tmp_path):
    """Ask a sandbox whose upstreams are these: a copy of the general part, their folders, and their lines."""

    def asking(*names):
        place = tmp_path / "tmdb_assets" / "sandbox"
        shutil.copytree(GENERAL, place, ignore=shutil.ignore_patterns("__pycache__", "upstreams"))
        (tmp_path / "tmdb_assets" / "__init__.py").touch()
        sources = {"TMDB": GENERAL / "upstreams" / "tmdb", "LIBRARY": Path(__file__).with_name("library")}
        lines = (GENERAL / "upstreams" / "__init__.py").read_text()
        for name in names:
            shutil.copytree(sources[name], place / "upstreams" / name.lower())
        for room in sorted(path.parent.name for path in GENERAL.glob("upstreams/*/__init__.py")):
            own, entry = f"from tmdb_assets.sandbox.upstreams.{room} import {room.upper()}\n", f"    {room.upper()},\n"
            assert own in lines
            assert entry in lines
            is_last = room == "tmdb"
            imports = "".join(f"from {ROOMS}.{name.lower()} import {name}\n" for name in names)
            lines = lines.replace(own, imports if is_last else "")
            lines = lines.replace(entry, "".join(f"    {name},\n" for name in names) if is_last else "")
        (place / "upstreams" / "__init__.py").write_text(lines)
        result = subprocess.run(
            [sys.executable, "-P", "-c", ASK],
            env={"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        told = json.loads(result.stdout)
        assert told["from"] == str(place / "gate.py")
        return told

    return asking


def test_an_upstream_is_its_own_folder_and_its_line(asked_of):
    told = asked_of("TMDB", "LIBRARY")

    assert told["well"] == [200, '{"books":[0,1],"day":"2026-06-15"}']
    assert told["503"] == [503, '{"status":503,"code":1234}']
    assert told["empty"] == [200, '{"books":[],"day":"2026-06-15"}']
    assert told["faults"] == {"empty_results": 1, "status": 1}
    # The limit is each upstream's own.
    assert told["limited"] == [200, 429]
    assert told["films"][0] == 200
    assert told["nobody's"] == [404, "Not Found"]
    assert told["endpoints"] == {
        "/authentication": {"200": 1},
        "/books": {"200": 3, "429": 1, "503": 1},
        "other": {"404": 1},
    }
    assert told["variables"] == ["LIBRARY_URL", "TMDB_API_TOKEN", "TMDB_API_URL", "TMDB_EXPORTS_URL"]
    assert told["cells"]
    assert {"/books", "/discover/movie"} < set(told["empty_results"])
    assert told["setting"] == "books must be at least 1"
    assert "one of Library's, 1234, not 22" in told["code"]
    assert "a local stand-in for TMDB, Library" in told["help"]
    assert "How many books there are." in told["help"]
    assert "films that discover lists" in told["help"]


def test_without_tmdb_nothing_of_it_is_left(asked_of):
    told = asked_of("LIBRARY")

    assert told["well"] == [200, '{"books":[0,1],"day":"2026-06-15"}']
    assert told["films"] == told["nobody's"] == [404, "Not Found"]
    assert told["variables"] == ["LIBRARY_URL"]
    assert told["empty_results"] == ["/books"]
    assert "TMDB" not in told["help"]
    assert "--films" not in told["help"]
