"""The dbt contract of a table, derived from its pandera model.

Belongs here: rendering one `.yml` per core and mart model. `python -m tmdb_assets.schemas.contract` writes
them; a test compares what is committed with what would be written, so the two can not drift apart.
"""

import sys
from pathlib import Path

import yaml

from tmdb_assets.schemas import WAREHOUSE_TABLES, Table

_HEADER = "# Written by `make contracts` from tmdb_assets/schemas; edit the pandera model, not this file.\n"


def contract_path(table: Table) -> Path:
    """The contract's place below the dbt project."""
    return Path("models") / table.layer / f"{table.name}.yml"


def render_contract(table: Table) -> str:
    """The dbt properties file of a table: description, enforced contract, columns with types.

    Nullability stays with the pandera checks: as a database constraint it would fail the build before a
    check could show the rows.
    """
    model = {
        "name": table.name,
        "description": table.description,
        "config": {"contract": {"enforced": True}},
        "columns": [{"name": c.name, "data_type": c.duckdb_type, "description": c.description} for c in table.columns],
    }
    body = yaml.safe_dump({"version": 2, "models": [model]}, sort_keys=False, allow_unicode=True, width=110)
    return _HEADER + body


def write_contracts(dbt_dir: Path) -> list[Path]:
    """Write every contract below `dbt_dir`; returns the files that changed."""
    changed = []
    for table in WAREHOUSE_TABLES:
        path = dbt_dir / contract_path(table)
        text = render_contract(table)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


if __name__ == "__main__":
    for written in write_contracts(Path("dbt")):
        sys.stdout.write(f"{written}\n")
