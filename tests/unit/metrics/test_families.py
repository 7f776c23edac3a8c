"""The families as a whole: names, units, labels."""

import pytest

from tmdb_assets.metrics.families import FAMILIES, PARTS, PREFIX

UNITS = ("_seconds", "_bytes", "_ratio", "_total")
LABELS = {
    "part",
    "dataset",
    "asset",
    "group",
    "state",
    "check",
    "severity",
    "status",
    "job_name",
    "daemon",
    "endpoint",
    "table",
    "column",
}


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_name_follows_prometheus(family):
    assert family.full_name.startswith(PREFIX)
    assert family.name.endswith("_total") == (family.kind == "counter")
    for word in ("day", "hour", "minute", "milli", "percent", "kilo", "mega"):
        assert word not in family.name
    if "timestamp" in family.name:
        assert family.name.endswith("_timestamp_seconds")
    assert len(family.help) > 20
    assert family.help.endswith(".")


def test_names_are_unique_and_labels_are_few_and_not_prometheus_own():
    assert len({family.name for family in FAMILIES}) == len(FAMILIES)
    used = {label for family in FAMILIES for label in family.labels}
    assert used == LABELS
    assert not used & {"job", "instance", "le", "quantile"}


def test_every_part_has_families():
    assert PARTS == ("assets", "checks", "runs", "upstream", "periods", "published", "storage")
