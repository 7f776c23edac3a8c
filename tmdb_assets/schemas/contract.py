"""What dbt is told of tables, derived from their pandera models.

Belongs here: rendering one `.yml` per core and mart model, one per source with its raw tables, and one per subject with
the metrics that are made of others. `python -m tmdb_assets.schemas.contract` writes them; a test compares what is
committed with what would be written, so the two cannot drift apart.
"""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from tmdb_assets.schemas import Table
from tmdb_assets.schemas.semantics import NONE, Semantics

_HEADER = "# Written by `make contracts` from {origin}; edit the pandera model, not this file.\n"


def contract_path(table: Table, subject: str) -> Path:
    """The contract's place below the dbt project, for a table of a subject such as `films`."""
    return Path("models") / table.layer / subject / f"{table.model}.yml"


def metrics_path(subject: str) -> Path:
    """The place, below the dbt project, of a subject's metrics that are made of others."""
    return Path("models") / "semantic" / f"{subject}.yml"


def sources_path(source: str) -> Path:
    """The place, below the dbt project, of what dbt is told of a source's raw tables."""
    return Path("models") / "staging" / source / "sources.yml"


def render_contract(table: Table, semantics: Semantics = NONE) -> str:
    """The dbt properties file of a table: description, enforced contract, columns with types, its part in the metrics.

    Nullability stays with the pandera checks: as a database constraint it would fail the build before a
    check could show the rows.
    """
    alias = {"alias": table.name} if table.model != table.name else {}
    model = {
        "name": table.model,
        "description": table.description,
        "config": {**alias, "contract": {"enforced": True}},
        **semantics.of_table(table),
        "columns": [
            told | semantics.of_column(table, column)
            for told, column in zip(_columns(table), table.columns, strict=True)
        ],
    }
    return _rendered({"models": [model]}, "tmdb_assets/schemas")


def render_metrics(semantics: Semantics) -> str:
    """The dbt properties file of the metrics that are made of others.

    Those of one table are in its contract. These could be too, but dbt 1.12 then finds each of them twice when the
    contract has changed since it last read the project (dbt-labs/dbt-core#13004).
    """
    return _rendered({"metrics": [ratio.properties for ratio in semantics.ratios]}, "tmdb_assets/schemas")


def render_sources(source: str, tables: Iterable[Table]) -> str:
    """The dbt properties file of a source: its raw tables, each with the asset that makes it, and their columns.

    Where the files are is not said there: the macro raw_rows lists those of the window, and takes the day from the
    name of the partition's folder as `date`.
    """
    declared = {
        "name": source,
        "description": "What the source answered, as it came: a folder of parquet files per table and day.",
        "tables": [
            {
                "name": table.name,
                "description": table.description,
                "config": {"meta": {"dagster": {"asset_key": table.path.split("/")}}},
                "columns": _columns(table),
            }
            for table in tables
            if table.source == source
        ],
    }
    return _rendered({"sources": [declared]}, f"tmdb_assets/sources/{source}")


def write_contracts(dbt_dir: Path, tables: Iterable[Table], subject: str, semantics: Semantics = NONE) -> list[Path]:
    """Write the contracts of a subject's tables, and its metrics, below `dbt_dir`; returns the files that changed."""
    texts = {contract_path(table, subject): render_contract(table, semantics) for table in tables}
    if semantics.ratios:
        texts[metrics_path(subject)] = render_metrics(semantics)
    return _written(dbt_dir, texts)


def write_sources(dbt_dir: Path, tables: Iterable[Table]) -> list[Path]:
    """Write the sources of raw tables below `dbt_dir`, a file a source; returns the files that changed."""
    tables = tuple(tables)
    sources = dict.fromkeys(str(table.source) for table in tables)
    return _written(dbt_dir, {sources_path(source): render_sources(source, tables) for source in sources})


def _columns(table: Table) -> list[dict[str, Any]]:
    return [{"name": c.name, "data_type": c.duckdb_type, "description": c.description} for c in table.columns]


def _rendered(properties: Mapping[str, Any], origin: str) -> str:
    body = yaml.safe_dump({"version": 2, **properties}, sort_keys=False, allow_unicode=True, width=110)
    return _HEADER.format(origin=origin) + body


def _written(dbt_dir: Path, texts: Mapping[Path, str]) -> list[Path]:
    changed = []
    for place, text in texts.items():
        path = dbt_dir / place
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


if __name__ == "__main__":
    from tmdb_assets.datasets import DATASETS, raw_tables

    dbt = Path("dbt")
    changed = [
        path for dataset in DATASETS for path in write_contracts(dbt, dataset.tables, dataset.name, dataset.semantics)
    ]
    for written in [*changed, *write_sources(dbt, raw_tables())]:
        sys.stdout.write(f"{written}\n")
