"""Dagster's own command line knows the project: `dg check defs` and `dg list defs`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tmdb_assets.datasets import DATASETS
from tmdb_assets.settings import PROJECT_DIR


@pytest.fixture
def dg(tmp_path):
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    env = kept | {"HOME": str(tmp_path), "TMDB_ASSETS_DATA": str(tmp_path / "data")}

    def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).parent / "dg"), *words]
        return subprocess.run(
            command, cwd=PROJECT_DIR, env=env | variables, capture_output=True, text=True, timeout=120, check=False
        )

    return run


def test_dg_lists_what_the_project_defines(dg):
    done = dg("list", "defs", "--json")

    assert done.returncode == 0, done.stderr
    listed = json.loads(done.stdout)
    names = {kind: {one["name"] for one in listed[kind]} for kind in ("jobs", "schedules", "sensors")}
    keys = {asset["asset_key"] for asset in listed["assets"]}
    for dataset in DATASETS:
        assert {dataset.job, "retention"} <= names["jobs"]
        assert f"{dataset.name}_schedule" in names["schedules"]
        assert f"{dataset.name}_missing_periods" in names["sensors"]
        assert {*(table.path for table in (*dataset.raw_tables, *dataset.tables)), dataset.published_name} <= keys


@pytest.mark.system
def test_dg_checks_the_project_and_tells_what_is_wrong(dg):
    assert dg("check", "defs").returncode == 0

    broken = dg("check", "defs", TMDB_DISCOVER_PAGES="many")
    assert broken.returncode == 1
    assert "TMDB_DISCOVER_PAGES is 'many'" in broken.stdout + broken.stderr
