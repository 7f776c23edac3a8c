"""Dagster's private modules stay in one room, and the rooms of alerts and definitions do not import each other."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tmdb_assets.settings import PROJECT_DIR

PACKAGE = PROJECT_DIR / "tmdb_assets"


def imports_of(path: Path) -> Iterator[tuple[str, bool]]:
    """The modules that a module imports, and whether it does so as soon as it is imported itself."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    later = {id(node) for made in ast.walk(tree) if isinstance(made, ast.FunctionDef) for node in ast.walk(made)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        yield from ((name, id(node) not in later) for name in names)


def importers(of: str, *rooms: str, at_once: bool = False) -> set[str]:
    """The modules of some rooms (without any, of all) that import a module, or one below it."""
    places = [PACKAGE / room for room in rooms] or [PACKAGE]
    return {
        str(path.relative_to(PACKAGE))
        for place in places
        for path in place.rglob("*.py")
        for name, now in imports_of(path)
        if (name == of or name.startswith(f"{of}." if not of.endswith("_") else of)) and (now or not at_once)
    }


def test_no_other_room_imports_dagsters_private_modules():
    found = importers("dagster._")

    assert found, "the room itself does"
    assert {path for path in found if not path.startswith("records/")} == set()


@pytest.mark.parametrize("room", ["alerts", "metrics", "views", "records"])
def test_a_room_that_looks_at_the_definitions_never_imports_their_room(room):
    assert importers("tmdb_assets.defs", room) == set()
    # Definitions are read when somebody asks, not when the module is imported: they import these rooms themselves.
    assert importers("tmdb_assets.definitions", room, at_once=True) == set()
    assert importers("tmdb_assets.definitions", room) <= {"alerts/cli.py", "views/health.py"}


def test_views_import_nothing_of_alerts_and_metrics_and_these_nothing_of_each_other():
    assert importers("tmdb_assets.metrics", "views", "alerts") == set()
    assert importers("tmdb_assets.alerts", "views", "metrics") == set()


@pytest.mark.parametrize("room", ["alerts", "metrics"])
def test_alerts_and_metrics_know_no_dataset_by_name(room):
    assert importers("tmdb_assets.datasets.films", room) == set()
    assert importers("tmdb_assets.schemas.films", room) == set()
