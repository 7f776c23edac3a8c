"""The same star in PySpark on two local cores, as data frames from TMDB's answers to Parquet files.

It needs Java and an environment of its own, `.venv-spark`, which `make bench` does not install: beside the project's
packages pyspark would be imported by some of them and slow down what it is compared with. So what runs there imports
nothing but the standard library and pyspark. Belongs here: making the dimensions, bridges and facts of one live day
in that way, by the rules of the dbt models. What it is compared with does not.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

CORES = 2
_PYTHON = Path(__file__).resolve().parents[1] / ".venv-spark" / "bin" / "python"
_LISTED = """struct<results: array<struct<
    id: bigint, title: string, original_title: string, original_language: string, release_date: string,
    overview: string, poster_path: string, adult: boolean, genre_ids: array<bigint>, popularity: double,
    vote_average: double, vote_count: bigint>>>"""
_PERSON = """credit_id: string, id: bigint, name: string, original_name: string, gender: bigint,
    known_for_department: string, profile_path: string"""
_FILM = f"""struct<
    title: string, original_title: string, original_language: string, release_date: string, runtime: bigint,
    status: string, budget: bigint, revenue: bigint, imdb_id: string, overview: string, tagline: string,
    homepage: string, poster_path: string, adult: boolean,
    belongs_to_collection: struct<id: bigint, name: string, poster_path: string>,
    genres: array<struct<id: bigint, name: string>>,
    production_companies: array<struct<id: bigint, name: string, origin_country: string>>,
    production_countries: array<struct<iso_3166_1: string, name: string>>,
    spoken_languages: array<struct<iso_639_1: string, english_name: string, name: string>>,
    keywords: struct<keywords: array<struct<id: bigint, name: string>>>,
    external_ids: struct<imdb_id: string, wikidata_id: string>,
    credits: struct<
        `cast`: array<struct<{_PERSON}, character: string, `order`: bigint>>,
        crew: array<struct<{_PERSON}, department: string, job: string>>>>"""
_NAMED = r"entry.id > 0 and entry.name rlike '(?U)\\S'"
_CREDITED = rf"{_NAMED} and entry.credit_id rlike '(?U)\\S'"
_PEOPLE = """entry.id as person_id, entry.name, entry.original_name,
    case entry.gender when 1 then 'female' when 2 then 'male' when 3 then 'non-binary' end as gender,
    entry.known_for_department, entry.profile_path, observed_at"""
_ENTRIES = {
    "genre": ("film.genres", "entry.id > 0"),
    "company": ("film.production_companies", _NAMED),
    "country": ("film.production_countries", "entry.iso_3166_1 rlike '^[A-Z]{2}$'"),
    "language": ("film.spoken_languages", r"entry.iso_639_1 rlike '(?U)\\S'"),
    "keyword": ("film.keywords.keywords", _NAMED),
    "cast": ("film.credits.cast", _CREDITED),
    "crew": ("film.credits.crew", _CREDITED),
}
_BRIDGES = {
    "bridge_movie_genre": ("genre", "entry.id as genre_id", "genre_id"),
    "bridge_movie_company": ("company", "entry.id as company_id", "company_id"),
    "bridge_movie_country": ("country", "entry.iso_3166_1 as country_code", "country_code"),
    "bridge_movie_language": ("language", "lower(entry.iso_639_1) as language_code", "language_code"),
    "bridge_movie_keyword": ("keyword", "entry.id as keyword_id", "keyword_id"),
    "bridge_movie_cast": (
        "cast",
        "entry.credit_id, entry.id as person_id, entry.character, int(entry.order) as cast_order",
        "credit_id",
    ),
    "bridge_movie_crew": (
        "crew",
        "entry.credit_id, entry.id as person_id, entry.department, entry.job",
        "credit_id",
    ),
}
"""Of each bridge: its entries, its columns beside the film's, and what tells two entries of a film apart."""
_DIMENSIONS = {
    "dim_genre": (
        """select genre_id, name, fetched_at as observed_at from genres
        union all select entry.id, entry.name, observed_at from genre
        union all select genre_id, null, fetched_at from listing lateral view explode(genre_ids) as genre_id""",
        "genre_id",
        "name is not null",
    ),
    "dim_company": (
        "select entry.id as company_id, entry.name, entry.origin_country as country_code, observed_at from company",
        "company_id",
        "true",
    ),
    "dim_keyword": ("select entry.id as keyword_id, entry.name, observed_at from keyword", "keyword_id", "true"),
    "dim_person": (
        f"select {_PEOPLE} from `cast` union all select {_PEOPLE} from crew",
        "person_id",
        "true",
    ),
    "dim_collection": (
        r"""select film.belongs_to_collection.id as collection_id, film.belongs_to_collection.name as name,
            film.belongs_to_collection.poster_path as poster_path, observed_at
        from details where film.belongs_to_collection.id > 0 and film.belongs_to_collection.name rlike '(?U)\\S'""",
        "collection_id",
        "true",
    ),
    "dim_country": (
        """select country_code, name, fetched_at as observed_at, 3 as told from countries
        union all select entry.iso_3166_1, entry.name, observed_at, 2 from country
        union all select entry.origin_country, entry.origin_country, observed_at, 1 from company
        where entry.origin_country rlike '^[A-Z]{2}$'""",
        "country_code",
        "told",
    ),
    "dim_language": (
        r"""select lower(language_code) as language_code, name, native_name, fetched_at as observed_at, 3 as told
        from languages
        union all select lower(entry.iso_639_1), entry.english_name, entry.name, observed_at, 2 from language
        union all select lower(film.original_language), null, null, observed_at, 1
        from details where film.original_language rlike '(?U)\\S'
        union all select lower(original_language), null, null, fetched_at, 1
        from listing where original_language rlike '(?U)\\S'""",
        "language_code",
        "told",
    ),
}
"""Of each dimension: who observed what, its key, and which observation wins before the newest does."""
_GENRES_OF_LISTED = """
    select movie_id, fetched_at as observed_at, position, named_struct('id', genre_id, 'name', null) as entry
    from listing left anti join details using (movie_id)
    lateral view posexplode(genre_ids) as position, genre_id"""
"""A film has genres before its details were fetched."""
_MOVIES = """
    select movie_id, film.title, film.original_title, lower(film.original_language) as language_code,
        to_date(film.release_date) as released_on, int(nullif(film.runtime, 0)) as runtime_minutes, film.status,
        nullif(film.budget, 0) as budget_usd, nullif(film.revenue, 0) as revenue_usd,
        film.belongs_to_collection.id as collection_id,
        coalesce(film.imdb_id, film.external_ids.imdb_id) as imdb_id, film.external_ids.wikidata_id as wikidata_id,
        film.overview, film.tagline, film.homepage, film.poster_path, film.adult as is_adult, true as has_details,
        day as first_seen_on, observed_at
    from details
    union all
    select movie_id, title, original_title, lower(original_language), to_date(release_date), null, null, null, null,
        null, null, null, overview, null, null, poster_path, adult, false, day, fetched_at
    from listing left anti join details using (movie_id)"""
_FACTS = """
    select day as date_id, movie_id, popularity,
        row_number() over (partition by day order by popularity desc nulls last, movie_id) as popularity_rank,
        case when vote_count > 0 then nullif(vote_average, 0) end as vote_average,
        nullif(vote_count, 0) as vote_count, 'live' as source
    from listing"""
_DAYS = """
    select day as date_id, year(day) as year, quarter(day) as quarter, month(day) as month,
        date_format(day, 'MMMM') as month_name, dayofmonth(day) as day_of_month, weekday(day) + 1 as day_of_week,
        date_format(day, 'EEEE') as day_name, extract(yearofweek from day) as iso_year, weekofyear(day) as iso_week,
        weekday(day) >= 5 as is_weekend
    from (
        select explode(sequence(trunc(least(first_day, released_on), 'YEAR'), last_day + interval 5 years)) as day
        from (select min(date_id) as first_day, max(date_id) as last_day from fact_movie_daily) as observed
        cross join (
            select min(released_on) as released_on from dim_movie where released_on >= date '1874-01-01'
        ) as released
    ) as days"""


def missing() -> str | None:
    """Why it cannot run here; None if it can."""
    if not shutil.which("java"):
        return "there is no Java"
    if _PYTHON.exists():
        return None
    return "`python3 -m venv .venv-spark && .venv-spark/bin/pip install pyspark` was not done in the project"


def make_star(raw: Path, target: Path) -> tuple[float, dict[str, int]]:
    """Make dimensions, bridges and facts of one captured live day, from TMDB's answers to Parquet files.

    Args:
        raw: The folder of TMDB's raw tables.
        target: Where a folder for each table is made.

    Returns:
        Seconds from starting the session until it has ended, and the rows of each table.
    """
    spare = {name: value for name, value in os.environ.items() if not name.startswith("SPARK")}
    words = [str(_PYTHON), __file__, str(raw), str(target)]
    # Java writes to the terminal of whoever started it.
    done = subprocess.run(words, env=spare, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"PySpark failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    import pyarrow.parquet as pq  # noqa: PLC0415

    rows = {
        folder.name: sum(pq.ParquetFile(part).metadata.num_rows for part in folder.glob("*.parquet"))
        for folder in target.iterdir()
    }
    return float(done.stdout.splitlines()[-1]), rows


def _session() -> Any:  # noqa: ANN401 - a SparkSession, whose import is slow
    from pyspark.sql import SparkSession  # noqa: PLC0415  # pyright: ignore[reportMissingImports]

    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "false",
        "spark.sql.shuffle.partitions": str(2 * CORES),
        "spark.driver.memory": "2g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
    }
    builder = SparkSession.builder.master(f"local[{CORES}]").appName("star")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _write(raw: Path, target: Path) -> None:
    spark = _session()
    spark.sparkContext.setLogLevel("ERROR")

    def keep(name: str, sql: str, *, more: bool = False) -> None:
        """Write a table; what more is made of stays in memory."""
        table = spark.sql(sql)
        (table.cache() if more else table).createOrReplaceTempView(name)
        table.write.parquet(str(target / name))

    for name in ("discover_pages", "movie_details", "genres", "countries", "languages"):
        spark.read.parquet(str(raw / name)).createOrReplaceTempView(name)
    parsed = f"from_json(coalesce(readable, payload), '{_FILM}')"
    spark.sql(
        f"select movie_id, date as day, fetched_at as observed_at, {parsed} as film from movie_details"
        " where status = 200"
    ).cache().createOrReplaceTempView("details")
    pages = f"from_json(coalesce(readable, payload), '{_LISTED}').results"
    spark.sql(
        f"""select * from (
            select day, item.id as movie_id, fetched_at, item.*,
                row_number() over (partition by day, item.id order by page, position) as place
            from (
                select date as day, page, fetched_at, posexplode({pages}) as (position, item) from discover_pages
            ) as items
            where item.id > 0
        ) as placed where place = 1"""
    ).cache().createOrReplaceTempView("listing")
    for name, (entries, condition) in _ENTRIES.items():
        spark.sql(
            f"select * from (select movie_id, observed_at, posexplode({entries}) as (position, entry) from details)"
            f" as entries where {condition}" + (f" union all {_GENRES_OF_LISTED}" if name == "genre" else "")
        ).createOrReplaceTempView(name)
    keep("dim_movie", _MOVIES)
    for name, (entries, columns, key) in _BRIDGES.items():
        spark.sql(
            f"select * from (select movie_id, {columns}, position from `{entries}`) as entries"
        ).createOrReplaceTempView("entries")
        kept = spark.table("entries").orderBy("movie_id", "position").dropDuplicates(["movie_id", key])
        kept.drop("position").write.parquet(str(target / name))
    for name, (observed, key, first) in _DIMENSIONS.items():
        keep(
            name,
            f"""select * except (place) from (
                select *, row_number() over (partition by {key} order by {first} desc, observed_at desc) as place
                from ({observed}) as observed
            ) as placed where place = 1""",
        )
    keep("fact_movie_daily", _FACTS, more=True)
    keep("movie_latest", "select * from fact_movie_daily")
    keep("dim_date", _DAYS)
    spark.stop()


def _main() -> None:
    import pyspark.sql  # noqa: F401, PLC0415  # pyright: ignore[reportMissingImports]

    started = time.perf_counter()
    _write(Path(sys.argv[1]), Path(sys.argv[2]))
    print(time.perf_counter() - started)


if __name__ == "__main__":
    _main()
