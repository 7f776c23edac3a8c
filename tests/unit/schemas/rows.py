"""Rows made from nothing but a table's declaration: good ones, and the faults a column can have.

Belongs here: reading a pandera schema's limits and making values within and without. What a verdict should
say is in the tests.
"""

import math
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pyarrow as pa

from tmdb_assets.schemas import Column, Table
from tmdb_assets.sources.tmdb.tables import NOT_FOUND, OK

MATCHING = {
    r"^tt\d+$": lambda number: f"tt{number:07d}",
    r"^tt\d{7,10}$": lambda number: f"tt{number:07d}",
    r"^Q\d+$": lambda number: f"Q{number}",
    r"^[A-Z]{2}$": lambda number: f"A{chr(ord('A') + number)}",
    r"^[a-z]{2}$": lambda number: f"a{chr(ord('a') + number)}",
}
COUNT = 8


def checks_of(table: Table, column: Column):
    """The checks of a column by name, with what they compare with."""
    return {check.name: check.statistics for check in table.schema.columns[column.name].checks}


def good_value(table: Table, column: Column, number: int):
    """A value of a column that keeps all its rules; different for different numbers where it can be."""
    checks = checks_of(table, column)
    kind = column.arrow_type
    if "isin" in checks:
        allowed = list(checks["isin"]["allowed_values"])
        return allowed[number % len(allowed)]
    if "str_matches" in checks:
        return MATCHING[str(checks["str_matches"]["pattern"])](number)
    if "str_startswith" in checks:
        return f"{checks['str_startswith']['string']} {number}"
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        low, high = limits(checks)
        return min(low + 1 + number, high)
    return {
        "varchar": f"Text {number} é☃",
        "boolean": number % 2 == 0,
        "date": date(2026, 11, 1) + timedelta(days=number),
        "timestamp with time zone": datetime(2026, 11, 1, 9, 0, number, tzinfo=UTC),
    }[column.duckdb_type]


def limits(checks):
    """The smallest and the largest value that a column may have."""
    low = checks.get("greater_than_or_equal_to", {}).get("min_value", 0)
    if "greater_than" in checks:
        low = checks["greater_than"]["min_value"] + 1
    high = checks.get("less_than_or_equal_to", {}).get("max_value", 10**6)
    if "less_than" in checks:
        high = checks["less_than"]["max_value"] / 2
    return low, high


def bad_values(table: Table, column: Column):
    """Values that break each rule of a column: the rule's name and the value."""
    faults = []
    for name, statistics in checks_of(table, column).items():
        match name:
            case "greater_than_or_equal_to":
                faults.append((name, statistics["min_value"] - 1))
            case "greater_than":
                faults.append((name, statistics["min_value"]))
            case "less_than_or_equal_to":
                above = statistics["max_value"] + 1
                faults.append((name, above if above > statistics["max_value"] else math.inf))
            case "less_than":
                faults.append((name, statistics["max_value"]))
            case "isin":
                faults.append((name, "no such value" if pa.types.is_string(column.arrow_type) else 418))
            case "str_matches":
                faults.append((name, "?"))
            case "str_startswith":
                faults.append((name, "<html>"))
            case "str_length":
                faults.append((name, ""))
            case _:
                raise NotImplementedError(name)  # a new kind of rule: say here how to break it
    return faults


def good_rows(table, count=COUNT, nulls=False):
    """Rows that keep every rule, with distinct keys; with `nulls` NULL wherever one may be."""
    rows = []
    for number in range(count):
        row = {}
        for column in table.columns:
            row[column.name] = None if nulls and column.nullable else good_value(table, column, number)
        rows.append(row)
    if table.name in {
        "movie_details",
        "collections",
        "series_details",
        "series_credits",
    }:  # its own rule: a payload with 200 only
        for row in rows:
            row["status"], row["payload"] = (NOT_FOUND, None) if row["payload"] is None else (OK, row["payload"])
    if (
        "profit_total_usd" in table.schema.columns and not nulls
    ):  # the rule of groups of films: profit of the same films
        for row in rows:
            row["profit_total_usd"] = row["revenue_total_usd"] - row["budget_total_usd"]
    return rows


def frame(table, rows, types=None):
    """The rows as a frame with Arrow types; `types` changes those of some columns."""
    types = types or {}
    schema = pa.schema([pa.field(c.name, types.get(c.name, c.arrow_type)) for c in table.columns])
    return pa.Table.from_pylist(rows, schema=schema).to_pandas(types_mapper=pd.ArrowDtype)
