"""The page on the architecture agrees with the code: every room is there, every import goes the way it says."""

import ast
import re
import runpy
from pathlib import Path

import pytest

from tmdb_assets.settings import PROJECT_DIR

PACKAGE = PROJECT_DIR / "tmdb_assets"
PAGE = (PROJECT_DIR / "docs" / "architecture.md").read_text(encoding="utf-8")
ROOMS = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}


def rows_below(heading: str) -> list[list[str]]:
    """What stands in backticks in each cell of the table below a heading, row by row, and the words around it."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = re.findall(r"^\|(.*)\|$", section, re.MULTILINE)[2:]
    return [[cell.strip() for cell in line.split(" | ")] for line in lines]


def named(cell: str) -> list[str]:
    return [name.strip("/") for name in re.findall(r"`([^`]+)`", cell)]


def imports_of(path: Path) -> set[str]:
    """The rooms that a module imports, wherever in it."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            modules |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
    return {module.split(".")[1] for module in modules if module.startswith("tmdb_assets.")} & ROOMS


def forbidden_imports() -> list[tuple[str, frozenset[str]]]:
    """For each room of the table the rooms that it never imports."""
    rules = []
    for rooms, others in rows_below("What may import what"):
        of_row = set(named(rooms))
        for room in sorted(of_row):
            never = ROOMS if others == "any room" else {*named(others), *(of_row if "each other" in others else ())}
            rules.append((room, frozenset(never - {room})))
    return rules


def test_every_room_of_the_package_is_named_and_every_room_that_is_named_exists():
    assert sorted(named(room)[0] for room, _ in rows_below("The rooms")) == sorted(ROOMS)


def test_every_place_inside_of_a_room_exists():
    inside = [name for _, what in rows_below("The rooms") for name in named(what) if "/" in name]
    beside = re.findall(r"`(\w+\.py)`", PAGE.partition("Beside the rooms")[2].partition("\n\n")[0])

    assert len(inside) >= 2
    assert len(beside) >= 3
    assert [name for name in (*inside, *beside) if not (PACKAGE / name).exists()] == []


def test_the_places_for_a_new_source_are_those_that_films_have():
    section = PAGE.partition("## To add a source, do this")[2]
    places = [
        name.replace("<source>", "tmdb").replace("<dataset>", "films").replace("<subject>", "films").rstrip("/")
        for name in named(section)
        if name.startswith(("tmdb_assets/", "dbt/models/", "views/", "charts/", "dashboard/", "reports/"))
    ]
    found = [PROJECT_DIR / name if name.startswith(("tmdb_assets", "dbt")) else PACKAGE / name for name in places]

    assert len(found) > 8
    assert [str(path) for path in found if not (path.exists() or [*path.parent.glob("stg_tmdb__*.sql")])] == []


def test_the_rooms_of_the_picture_exist():
    drawn = {
        word
        for box in runpy.run_path(str(PROJECT_DIR / "docs" / "architecture.py"))["BOXES"]
        for word in box.title.split("  ")
    }
    assert drawn - {"raw layer", "published copy"} <= ROOMS


def test_the_picture_is_the_one_that_is_drawn():
    drawing = runpy.run_path(str(PROJECT_DIR / "docs" / "architecture.py"))
    assert (PROJECT_DIR / "docs" / "architecture.svg").read_text(encoding="utf-8") == drawing["draw"]()


@pytest.mark.parametrize(("room", "never"), forbidden_imports())
def test_a_room_imports_none_of_those_it_never_imports(room, never):
    assert never <= ROOMS
    modules = [*(PACKAGE / room).rglob("*.py")]
    assert modules
    wrong = {str(path.relative_to(PACKAGE)): sorted(found) for path in modules if (found := imports_of(path) & never)}
    assert wrong == {}


ROOMS_OF = {
    "films": ("datasets/films.py", "search/films.py", "search/criteria.py", "search/options.py"),
    "series": (
        "datasets/series.py",
        "search/series.py",
        "search/series_criteria.py",
        "search/series_options.py",
        "sources/mdblist",
    ),
}
"""What belongs to a dataset beside the folders that have its name."""
LISTS = {"search/__init__.py": {"search"}}
"""Where a dataset is listed beside `datasets`, and from which rooms: its searches."""


def is_of(dataset: str, place: str) -> bool:
    rooms = ROOMS_OF[dataset]
    return dataset in place.split("/")[:-1] or any(place == room or place.startswith(f"{room}/") for room in rooms)


def imported_of(dataset: str, path: Path) -> set[str]:
    """The modules of a dataset that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    places = {name.removeprefix("tmdb_assets.").replace(".", "/") for name in names if name.startswith("tmdb_assets.")}
    modules = {f"{place}.py" for place in places} | {f"{place}/__init__.py" for place in places}
    return {module for module in modules if (PACKAGE / module).exists() and is_of(dataset, module)}


@pytest.mark.parametrize("dataset", ROOMS_OF)
def test_nothing_outside_the_rooms_of_a_dataset_imports_them(dataset):
    # What stands for the sources, and invents what they tell, is no part of the pipeline.
    found = {
        place: imported_of(dataset, path)
        for path in PACKAGE.rglob("*.py")
        if not is_of(dataset, place := path.relative_to(PACKAGE).as_posix()) and not place.startswith("sandbox/")
    }
    assert len(found) > 100
    wrong = {
        place: sorted(module for module in modules if module.partition("/")[0] not in LISTS.get(place, ()))
        for place, modules in found.items()
    }
    assert {place: modules for place, modules in wrong.items() if modules} == {}
    assert all(found[place] for place in LISTS)
