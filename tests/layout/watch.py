"""What the dashboard's page on health is made of, for the dataset `shelves` of the copy, as JSON.

Belongs here: asking `views.health` in a process that has the copy's code, at the time in NOW.
"""

import json
import os
import sys
from datetime import datetime

from tmdb_assets import published, settings
from tmdb_assets.views import health

if __name__ == "__main__":
    settings._system_clock = lambda: datetime.fromisoformat(os.environ["NOW"])
    copy = published.newest(dataset="shelves")
    place = health.Place.of(copy, os.environ)
    pipeline = health.Pipeline()
    checks, assets, rows = pipeline.checks(place), pipeline.assets(place), health.row_counts(copy)
    listed = health.periods(place, copy.dataset)
    found = {
        "periods": {str(one.first_on): [one.period_count, one.state] for one in listed.itertuples()},
        "checks": {f"{one.asset} {one.check}": one.status for one in checks.itertuples()},
        "assets": sorted(assets["asset"]),
        "rows": dict(zip(rows["table_name"], map(int, rows["row_count"]), strict=True)),
    }
    sys.stdout.write(json.dumps(found))
