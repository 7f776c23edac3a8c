"""A run of a raw asset of ratings in a process that is killed at a place that a test names.

Belongs here: the script alone: `python ratings_killed.py <directory> <url> <place> <number>`.
"""

import os
import sys
from datetime import UTC, datetime

from tests.unit.sources.rated import Scene
from tmdb_assets import settings as settings_module
from tmdb_assets.capturing.quota import Quota
from tmdb_assets.lake.partitions import PartialPartition

PLACES = {"ledger": (Quota, "settle"), "commit": (PartialPartition, "commit"), "flush": (PartialPartition, "append")}


def main() -> None:
    """Run until the place is reached for the given time; then end as a killed process does, without a farewell."""
    directory, url, place, number = sys.argv[1:]
    owner, name = PLACES[place]
    method, times = getattr(owner, name), iter(range(1, 1_000_000))

    def reached(*args: object, **options: object) -> object:
        if next(times) == int(number):
            os._exit(9)
        return method(*args, **options)

    setattr(owner, name, reached)
    moment = datetime.fromisoformat(os.environ["MOMENT"]).astimezone(UTC)
    settings_module._system_clock = lambda: moment
    Scene(directory, "omdb", url, count=int(os.environ["COUNT"]), observed=False).run()


main()
