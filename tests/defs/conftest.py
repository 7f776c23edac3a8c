"""The code location as Dagster loads it, once for all tests of the wiring."""

import os

import dagster as dg
import pytest

from tmdb_assets.definitions import defs


@pytest.fixture(scope="session")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    """All definitions, with nothing set but the data directory and the first day."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        for name in [name for name in os.environ if name.startswith("TMDB_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("TMDB_ASSETS_DATA", str(tmp_path_factory.mktemp("data")))
        monkeypatch.setenv("TMDB_START_DATE", "2026-01-01")
        return defs()


@pytest.fixture(scope="session")
def specs(definitions: dg.Definitions) -> dict[str, dg.AssetSpec]:
    """The spec of every asset that can be materialized, by name."""
    graph = definitions.resolve_asset_graph()
    return {
        key.to_user_string(): spec
        for assets in definitions.resolve_all_asset_specs()
        for key, spec in [(assets.key, assets)]
        if key in graph.materializable_asset_keys
    }
