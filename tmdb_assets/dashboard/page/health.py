"""The health of the data: what is there of each dataset, since when, and what the checks said."""

import logging
import os
from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from tmdb_assets import published
from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.dashboard import columns, numbers
from tmdb_assets.dashboard.address import Address
from tmdb_assets.dashboard.columns import Rows
from tmdb_assets.dashboard.markup import ShownColumn, figures, heading, note, paragraph, put, table, tag
from tmdb_assets.datasets import DATASETS
from tmdb_assets.published import PublishedCopy
from tmdb_assets.views import health as view

_NO_RECORDS = "There are no records of Dagster: no run was made on this machine."
PIPELINE = view.Pipeline()
"""What Dagster's records say, opened once for all who look."""

_log = logging.getLogger("tmdb_assets.dashboard")


def show(copy: PublishedCopy, address: Address) -> None:
    """Put the page."""
    heading("Data health", 1)
    place = view.Place.of(copy, os.environ)
    checks = _or_nothing(lambda: PIPELINE.checks(place))
    assets = _or_nothing(lambda: PIPELINE.assets(place))
    figures(
        [
            ("Checks that do not pass", *_not(checks, "status", "passing")),
            ("Assets not fresh", *_not(assets, "state", "fresh")),
        ]
    )
    for dataset in DATASETS:
        heading(dataset.title)
        _dataset(dataset, copy if copy.dataset == dataset else _published(dataset), place)
    heading("Checks")
    _checks(checks, address)
    heading("Freshness")
    _assets(assets)


def _published(dataset: Dataset) -> PublishedCopy | None:
    """The published copy of a dataset; None before its first publication."""
    try:
        return published.newest(dataset=dataset.name)
    except FileNotFoundError:
        return None


def _dataset(dataset: Dataset, copy: PublishedCopy | None, place: view.Place) -> None:
    """The section of a dataset."""
    covered = view.periods(place, dataset)
    if copy is None:
        note("Nothing of it has been published yet.")
    else:
        _newest(copy)
        figures(_figures(copy, covered))
    _periods(dataset, covered)
    if copy is not None:
        table(
            view.row_counts(copy),
            [
                ShownColumn("Table", lambda row: tag("code", row["table_name"])),
                columns.count("Rows", "row_count"),
                columns.words("Of what", "grain"),
            ],
            "Rows of the published copy",
        )


def _newest(copy: PublishedCopy) -> None:
    """The line that says which period is the newest one and how it was observed."""
    if not copy.periods:
        return
    newest, noun = copy.periods[-1], copy.dataset.calendar.noun
    how = "recovered" if newest in copy.recovered_periods else "observed live"
    parts = [tag("span", f"The newest {noun} is {numbers.day(newest)}, {how}")]
    if copy.is_demo:
        parts.append(tag("span", "demo: made-up data", class_="tag"))
    put(tag("p", *parts, class_="state", data_day=newest.isoformat()))


def _or_nothing(read: Callable[[], pd.DataFrame]) -> pd.DataFrame | None:
    """Dagster's records, or nothing if they can not be read: everything else is still worth showing."""
    try:
        return read()
    except Exception:  # noqa: BLE001 - a database of another version, a broken file, a server that is off
        _log.warning("Dagster's records can not be read.", exc_info=True)
        return None


def _figures(copy: PublishedCopy, covered: Rows) -> list[tuple[object, object, list[object]]]:
    bad = int(covered.loc[~covered["is_good"].astype(bool), "period_count"].sum())
    recovered = len(copy.recovered_periods)
    at, nouns = view.published_at(copy), f"{copy.dataset.calendar.noun}s".capitalize()
    return [
        ("Published", f"{at:%H:%M} UTC", [numbers.day(at)]),
        (
            nouns,
            numbers.number(len(copy.periods)),
            [f"{recovered} of them recovered" if recovered else "all of them live"],
        ),
        (f"{nouns} not good", numbers.number(bad), ["since the first one"]),
    ]


def _not(frame: Rows | None, column: str, good: str) -> tuple[object, list[object]]:
    if frame is None or frame.empty:
        return None, ["no records"]
    return numbers.number(int((frame[column] != good).sum())), [f"of {len(frame)}"]


def _periods(dataset: Dataset, covered: pd.DataFrame) -> None:
    noun = dataset.calendar.noun

    def name(row: Mapping[str, object]) -> str:
        return str(row["first_on"]) if row["first_on"] == row["last_on"] else f"{row['first_on']} to {row['last_on']}"

    def next_step(row: Mapping[str, object]) -> object:
        return tag("code", row["next_step"]) if row["next_step"] else ""

    table(
        covered,
        [
            ShownColumn(f"{noun}s".capitalize(), name),
            columns.count("Number", "period_count"),
            ShownColumn("State", lambda row: row["state"] if row["is_good"] else tag("strong", row["state"])),
            columns.words("Why", "reason"),
            ShownColumn("Next step", next_step, is_wide=True),
        ],
        f"Every {noun} that should be good by now, newest first",
        f"No {noun} should be good yet.",
    )


def _checks(checks: pd.DataFrame | None, address: Address) -> None:
    if checks is None:
        note("Dagster's records can not be read; the log says why.")
        return
    if checks.empty:
        paragraph(_NO_RECORDS)
        return
    left, _ = st.columns([1, 2])
    with left:
        shown = address.choice("checks", "Show", {"": "Those that do not pass", "all": "All checks"})
    some: Rows = checks if shown else checks[checks["status"] != "passing"]
    table(
        some,
        [
            ShownColumn("Table", lambda row: tag("code", row["asset"])),
            columns.words("Check", "check"),
            ShownColumn(
                "Verdict", lambda row: row["status"] if row["status"] == "passing" else tag("strong", row["status"])
            ),
            columns.words("If it fails", "severity"),
            columns.count("Rows", "row_count"),
            columns.count("Failing rows", "failing_row_count"),
            ShownColumn("Judged", lambda row: _moment(row["evaluated_at"])),
        ],
        f"{len(some)} of {len(checks)} checks with their last verdict (UTC)",
        f"All {len(checks)} checks passed when they were last evaluated.",
    )


def _assets(assets: Rows | None) -> None:
    if assets is None:
        note("Dagster's records can not be read; the log says why.")
        return
    if assets.empty:
        paragraph(_NO_RECORDS)
        return
    with st.expander(f"{int((assets['state'] == 'fresh').sum())} of {len(assets)} assets are fresh"):
        table(
            assets,
            [
                ShownColumn("Asset", lambda row: tag("code", row["asset"])),
                columns.words("Group", "group"),
                ShownColumn(
                    "State", lambda row: row["state"] if row["state"] == "fresh" else tag("strong", row["state"])
                ),
                ShownColumn("Made", lambda row: _moment(row["materialized_at"])),
            ],
            "When each was last made (UTC); it has to be in every period of its dataset",
        )


def _moment(value: object) -> str | None:
    return f"{value:%Y-%m-%d %H:%M}" if numbers.is_known(value) else None
