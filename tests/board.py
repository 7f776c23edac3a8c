"""The Grafana board, as the tests of its form and those of its data read it."""

import json
from collections.abc import Iterator

from tmdb_assets.settings import PROJECT_DIR

BOARD = PROJECT_DIR / "deploy" / "grafana" / "tmdb_assets.json"
DRAWN = json.loads(BOARD.read_text(encoding="utf-8"))
(EVERY_DATASET,) = (one["allValue"] for one in DRAWN["templating"]["list"] if one["name"] == "dataset")
PANELS = [panel for panel in DRAWN["panels"] if panel["type"] != "row"]


def expressions() -> Iterator[tuple[str, str, str]]:
    """Every expression of the board, of all datasets: the title of its panel, its legend, what it asks."""
    for panel in PANELS:
        for target in panel["targets"]:
            yield panel["title"], target["legendFormat"], target["expr"].replace("$dataset", EVERY_DATASET)
