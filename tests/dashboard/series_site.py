"""`tmdb-assets dashboard` with the dataset series among the others, whether the project declares it already or not.

Belongs here: starting it, in a process of its own. What the dataset consists of is in `tests.series_copy`.
"""

import tmdb_assets.datasets as project
from tests.series_copy import dataset

if __name__ == "__main__":
    series = dataset()
    project.DATASETS = (*(one for one in project.DATASETS if one.name != series.name), series)
    from tmdb_assets.cli.commands import main

    main()
