"""One data directory holds one upstream a source: another one is refused, by the variable that says so."""

import pytest

from tmdb_assets.datasets import DATASETS
from tmdb_assets.settings import Settings, SettingsError
from tmdb_assets.workspace import Workspace

ALL = pytest.mark.parametrize(
    ("dataset", "source"),
    [(dataset, source) for dataset in DATASETS for source in dataset.upstreams(Settings.from_env({}))],
    ids=lambda one: one if isinstance(one, str) else one.name,
)


def workspace_of(data_dir, dataset, source, address):
    """A workspace whose settings have a source asked at an address, by the variable that a refusal would name."""
    variable = dataset.upstreams(Settings.from_env({}))[source].variable
    return Workspace(Settings.from_env({"TMDB_ASSETS_DATA": str(data_dir), variable: address})), variable


def mark(workspace, dataset, source):
    workspace.mark_upstream(source, dataset.upstreams(workspace.settings)[source])


@ALL
def test_another_upstream_is_refused_with_both_addresses_and_the_variable_that_says_so(tmp_path, dataset, source):
    before, _ = workspace_of(tmp_path, dataset, source, "https://one.example")
    mark(before, dataset, source)
    now, variable = workspace_of(tmp_path, dataset, source, "https://two.example")
    said = f"{tmp_path} holds data captured from https://one.example, and {variable} is https://two.example: set"

    with pytest.raises(SettingsError, match=f"^{said} TMDB_ASSETS_DATA"):
        now.keep_upstreams_apart(dataset)
    with pytest.raises(SettingsError, match=f"^{said} TMDB_ASSETS_DATA"):
        mark(now, dataset, source)


@ALL
def test_the_same_upstream_and_a_sandbox_on_another_port_go_on(tmp_path, dataset, source):
    for address in ("http://127.0.0.1:8001", "http://localhost:8002"):
        workspace, _ = workspace_of(tmp_path, dataset, source, address)
        workspace.keep_upstreams_apart(dataset)
        mark(workspace, dataset, source)
