"""The measure of all multiples: the same star from the same raw rows, made by bare SQL in one DuckDB connection.

The statements are those of the project's dbt models as dbt compiles them for a first build, so they never fall behind
the models. Around them is nothing: no dbt, no Dagster, no check, what is staged stays in memory. Belongs here: getting
the statements, running them, and proving that what they made is what the project published.
"""

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from benchmarks.processes import cpu_seconds, in_own_process, temporary_directory


@dataclass(frozen=True)
class Made:
    """What making the star took.

    Attributes:
        seconds: From opening the new file until it is closed.
        cpu: CPU seconds of these, of all threads.
        tables: Seconds of each table, longest first.
    """

    seconds: float
    cpu: float
    tables: dict[str, float]


def statements(env: Mapping[str, str], days: Sequence[date]) -> list[tuple[str, str]]:
    """The names and statements that make the star of captured days from nothing, in an order in which they can run.

    Args:
        env: The environment of the project; its raw files are read, its warehouse is not looked at.
        days: The first and the last day.

    Raises:
        RuntimeError: dbt cannot compile the models; the text has its output.
    """
    return in_own_process(_compiled, dict(env), list(days))


def make_star(made_of: Sequence[tuple[str, str]], path: Path) -> Made:
    """Make the star with these statements as a new DuckDB file, in a process of its own."""
    return in_own_process(_make, list(made_of), path)


def require_same(published: Path, star: Path) -> None:
    """Prove that bare SQL made the tables that the project published, cell by cell.

    Raises:
        RuntimeError: They differ; the text says where.
    """
    if differences := in_own_process(_differences, published, star):
        raise RuntimeError("bare SQL did not make what was published:\n" + "\n".join(differences))


def _compiled(env: dict[str, str], days: list[date]) -> list[tuple[str, str]]:
    from tmdb_assets.datasets.films import FILMS  # noqa: PLC0415
    from tmdb_assets.settings import DBT_DIR, Settings  # noqa: PLC0415
    from tmdb_assets.warehouse.build import dbt_environment, models_of  # noqa: PLC0415

    with temporary_directory() as place:
        # No warehouse is here, so every model is compiled as for a first build.
        (place / "raw").symlink_to(Settings.from_env(env).raw_dir)
        (place / "warehouse").mkdir()
        paths = FILMS.paths(Settings.from_env(env | {"TMDB_ASSETS_DATA": str(place)}))
        words = ["--quiet", "compile", "--select", *models_of(FILMS).split(), "--profiles-dir", str(DBT_DIR)]
        command = [str(Path(sys.executable).parent / "dbt"), *words, "--target-path", str(place / "target")]
        window = env | dbt_environment(paths, days)
        done = subprocess.run(command, cwd=DBT_DIR, env=window, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"dbt could not compile the models:\n{done.stdout}\n{done.stderr}")
        nodes = json.loads((place / "target" / "manifest.json").read_bytes())["nodes"]
    columns = {table.name: [column.name for column in table.columns] for table in FILMS.tables}
    needs = {name: [of for of in node["depends_on"].get("nodes", []) if of in nodes] for name, node in nodes.items()}
    chosen = [nodes[name] for name in TopologicalSorter(needs).static_order() if _is_made(nodes[name])]
    return [(node["name"], _statement(node, columns.get(node["name"], []), DBT_DIR, place, env)) for node in chosen]


def _is_made(node: Mapping[str, Any]) -> bool:
    return node["resource_type"] == "seed" or (node["resource_type"] == "model" and bool(node.get("compiled_code")))


def _statement(node: Mapping[str, Any], columns: Sequence[str], dbt: Path, place: Path, env: Mapping[str, str]) -> str:
    """`create table ... as`: of a seed its file, of a public table its columns in their order."""
    if node["resource_type"] == "seed":
        file = str(dbt / node["original_file_path"]).replace("'", "''")
        made_of = f"select * from read_csv('{file}', header = true, columns = {node['config']['column_types']})"
    else:
        # The place in which it was compiled is gone.
        code = node["compiled_code"].replace(f"{place}/raw/", f"{env['TMDB_ASSETS_DATA']}/raw/")
        made_of = f"select {', '.join(columns)} from (\n{code}\n)" if columns else code
    return f"create table {node['relation_name']} as {made_of}"


def _make(made_of: list[tuple[str, str]], path: Path) -> Made:
    import duckdb  # noqa: PLC0415

    path.unlink(missing_ok=True)
    tables = {}
    used, started = cpu_seconds(), time.perf_counter()
    quoted = str(path).replace("'", "''")
    with duckdb.connect() as star:
        # The models know the two by these names.
        star.execute(f"attach '{quoted}' as films")
        star.execute("attach ':memory:' as staging")
        star.execute("use films")
        star.execute("set timezone = 'UTC'")
        star.execute("set preserve_insertion_order = false")
        for name, statement in made_of:
            begun = time.perf_counter()
            star.execute(statement)
            tables[name] = time.perf_counter() - begun
    return Made(
        seconds=time.perf_counter() - started,
        cpu=cpu_seconds() - used,
        tables=dict(sorted(tables.items(), key=lambda item: -item[1])),
    )


def _differences(published: Path, star: Path) -> list[str]:
    from benchmarks.compare import compare  # noqa: PLC0415

    return [f"{one.table}: {difference}" for one in compare(published, star) for difference in one.differences]
