"""Writes docs/published.ipynb: `python -m docs.notebook` runs the demo for a week in a folder of its own, then cells.

Belongs here: the cells of the notebook, and executing them on a data directory. A test executes the same cells on what
a pipeline published, and compares the stored ones with these.
"""

import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tmdb_assets.settings import PROJECT_DIR, today_utc

PATH = Path(__file__).resolve().parent / "published.ipynb"

_DAYS = 7
_CELLS = (
    """
# The published copy in a notebook

`tmdb_assets.published` opens the newest published copy, read-only, in the form you want. No build is held up by it,
and it holds up none: whoever has a copy open keeps reading it while the next one is published.

**The outputs below come from the demo: films, people and numbers are made up.** With a token (see the README) the same
cells show real films. `python -m docs.notebook` writes this notebook again.

*This product uses the TMDB API but is not endorsed or certified by TMDB.*
""",
    """
from tmdb_assets import published

copy = published.newest()
print("made-up films of the demo" if copy.is_demo else "films of TMDB")
days, recovered = copy.periods, copy.recovered_periods
print(f"{len(days)} days, {days[0]} to {days[-1]}, {len(recovered)} of them recovered")
""",
    """
## What there is

Every table with its rows and its description, which begins with what a row is; then the columns of one of them.
""",
    "published.tables()",
    'published.columns("movie_rating")',
    """
## A table as a frame

Integers that may be unknown stay integers, days are timestamps, text is text.
""",
    """
films = published.table("movie_economics")
films.nlargest(5, "profit_usd")[["title", "release_year", "budget_musd", "revenue_musd", "revenue_multiple"]]
""",
    """
## A query

SQL over all tables. Values go in as parameters: `?`, or `$name` as here.
""",
    """
published.query(
    \"\"\"
    select genre_name, movie_count, money_movie_count, round(revenue_multiple_median, 2) as revenue_multiple_median
    from genre_economics
    where money_movie_count >= $films
    order by revenue_multiple_median desc, genre_id
    limit 5
    \"\"\",
    {"films": 20},
)
""",
    """
## SQL in DuckDB

One connection has every dataset that is published under its name, read-only.
""",
    """
published.connect().sql("select count(*) as films, max(date_id) as newest_day from films.movie_latest").df()
""",
    """
## Finding films

`movie_search` takes genres, people, years, languages, countries, ratings and votes; `movie_count` says how many films
meet the same criteria. People go by name or id, accents and case do not matter.
""",
    """
from tmdb_assets.search import movie_count, movie_search

busiest = published.query(
    "select person_name from person_performance where role = 'lead' order by movie_count desc, person_id limit 1"
)["person_name"][0]
print(busiest, "is in", movie_count(cast=busiest), "films; the best-rated dramas among them:")
movie_search(genres="Drama", cast=busiest, min_votes=10, order_by="bayesian_rating", limit=5)[
    ["title", "release_year", "genres", "vote_average", "vote_count", "bayesian_rating"]
]
""",
    """
## A large table

A relation reads nothing until it is asked: filter it, join it, aggregate it, and DuckDB reads what that takes. A
recovered day has popularity, but no votes: they cannot be had of the past.
""",
    """
facts = published.table("fact_movie_daily", "relation")
days = facts.aggregate(
    "date_id, source, count(*) as films, count(vote_count) as with_votes, round(avg(popularity), 2) as mean_popularity",
    "date_id, source",
)
days.order("date_id").df()
""",
    """
## Arrow

For Polars, Ibis, Parquet files and whatever else speaks it, without a copy.
""",
    """
published.table("genre_popularity", "arrow").schema
""",
    """
## A chart

Any library that takes frames will do.
""",
    """
import altair as alt

alt.renderers.enable("png", scale_factor=1)  # a picture needs no network where the notebook is read

trends = published.table("yearly_trends").query("release_year >= 1980 and movie_count >= 3")
alt.Chart(trends, title="Films by year of release", width=520, height=220).mark_bar().encode(
    x=alt.X("release_year:O", title="year of release", axis=alt.Axis(labelOverlap=True)),
    y=alt.Y("movie_count:Q", title="films"),
)
""",
)


def notebook() -> NotebookNode:
    """The notebook without outputs."""
    cells = []
    for number, text in enumerate(text.strip("\n") for text in _CELLS):
        of_kind = new_markdown_cell if _is_text(text) else new_code_cell
        cells.append(of_kind(text, id=f"cell-{number}"))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def executed(data_dir: Path) -> NotebookNode:
    """The notebook with the outputs of a data directory.

    Args:
        data_dir: The project's data directory; a demo's is found below it.

    Raises:
        nbclient.exceptions.CellExecutionError: A cell failed.
    """
    made = notebook()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TMDB_")}
    environment |= {"TMDB_ASSETS_DATA": str(data_dir), "PYTHONPATH": str(PROJECT_DIR)}
    client = NotebookClient(made, timeout=120, kernel_name="python3", record_timing=False)
    client.execute(env=environment)
    # The kernel adds which Python it was.
    made.metadata["language_info"] = {"name": "python"}
    return made


def demo_week(data_dir: Path) -> None:
    """Run the demo for a week: today live, the days before recovered."""
    first = today_utc() - timedelta(days=_DAYS - 1)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TMDB_", "DAGSTER_"))}
    environment |= {"TMDB_ASSETS_DATA": str(data_dir), "TMDB_START_DATE": str(first)}
    program = "from tmdb_assets.cli.commands import main; main()"
    command = [sys.executable, "-c", program, "backfill", str(first), str(today_utc())]
    subprocess.run(command, env=environment, cwd=PROJECT_DIR, check=True)  # noqa: S603 - our own words


def main() -> None:
    """Write the notebook with outputs of a demo that runs for it."""
    with tempfile.TemporaryDirectory() as folder:
        demo_week(Path(folder))
        nbformat.write(executed(Path(folder)), PATH)


def _is_text(cell: str) -> bool:
    return cell.startswith("#")


if __name__ == "__main__":
    main()
