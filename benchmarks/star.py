"""Figure 13: what dbt adds to its SQL, and what other ways take to make the same star from the same rows.

The films are those of the public "TMDB 5000" set where its two files lie beside the project, else the sandbox's own, as
many as make a star of about that size. Every way begins with nothing but the captured day.
"""

from pathlib import Path

from benchmarks import spark
from benchmarks.after_fetch import breakdown, leave_raw_only, longest_models
from benchmarks.bare_sql import make_star, require_same, statements
from benchmarks.day_run import BUILD_STEP, run_today
from benchmarks.multiples import Round, beside, figure, middle
from benchmarks.processes import in_own_process, pipeline_environment, sandbox, temporary_directory
from benchmarks.report import Details, Figure, Result
from benchmarks.requests_asked import capture_day, today
from benchmarks.upserts import BATCH_ROWS, server, write_star

TMDB_5000 = Path(__file__).resolve().parents[2] / "shared" / "upstream" / "tmdb5000"
MAX_BUILD = 4.0
MIN_UPSERTS = 6.0
TRIES = 3
PAGES, QUICK_PAGES = 500, 15
FILMS, QUICK_FILMS = 10_000, 300


def measure(*, quick: bool) -> Result:
    """Make the star of a captured day three times (quick: of 300 films, once) by bare SQL and by the project.

    Row batches and PySpark are slow enough to be measured once.
    """
    given = TMDB_5000.exists() and not quick
    films = {"catalogue": TMDB_5000} if given else {"films": QUICK_FILMS if quick else FILMS, "repeat_share": 0.0}
    with temporary_directory() as place, sandbox(**films) as upstream:
        data = place / "data"
        data.mkdir()
        env = pipeline_environment(data, upstream, QUICK_PAGES if quick else PAGES)
        day = in_own_process(today)
        in_own_process(capture_day, env, day)
        made_of = statements(env, [day, day])
        bare, rounds = place / "films.duckdb", []
        for _ in range(1 if quick else TRIES):
            leave_raw_only(data)
            rounds.append(Round(make_star(made_of, bare), run_today(env)))
        require_same(data / "published" / "films.duckdb", bare)
        with server(place) as database:
            upserts, rows = in_own_process(write_star, database(), bare)
        why_not = spark.missing()
        by_spark = None if why_not else _by_spark(data / "raw" / "tmdb", place / "spark", bare)

    def built(one: Round) -> float:
        return one.first.steps[BUILD_STEP]

    typical = middle(rounds, built)
    ways = [
        ("bare SQL", f"{typical.bare.seconds:.2f}", "1.0"),
        ("`dbt_build`", *_against(built(typical), typical)),
        ("the whole run without network, with checks and outlets", *_against(typical.first.total, typical)),
        ("PySpark on two cores, dimensions, bridges and facts", *(_against(by_spark, typical) if by_spark else "--")),
        (f"row batches into PostgreSQL, {rows:,} rows of the same tables", *_against(upserts, typical)),
    ]
    why_sandbox = "as --quick has them" if quick else f"{TMDB_5000} is not there"
    catalogue = '"TMDB 5000"' if given else f"the sandbox ({why_sandbox})"
    notes = [f"Films of {catalogue}; row batches of {BATCH_ROWS:,} through SQLAlchemy and psycopg2."]
    notes += [f"PySpark was not measured: {why_not}."] if why_not else []
    return Result(
        figures=[
            figure(rounds, "dbt_build", built, MAX_BUILD),
            Figure("row batches / dbt_build", upserts / built(typical), MIN_UPSERTS, "x", ">="),
        ],
        details=[
            Details("The same star from the same rows", ("", "seconds", "multiple of bare SQL"), ways),
            beside(rounds, [("`dbt_build`", built), ("the whole run", lambda one: one.first.total)]),
            breakdown({"from nothing": typical.first}),
            longest_models({"bare SQL": typical.bare.tables, "dbt": typical.first.models}),
        ],
        notes=notes,
    )


def _against(seconds: float, one: Round) -> tuple[str, str]:
    return f"{seconds:.2f}", f"{seconds / one.bare.seconds:.1f}"


def _by_spark(raw: Path, target: Path, star: Path) -> float:
    target.mkdir()
    seconds, rows = spark.make_star(raw, target)
    expected = in_own_process(_rows, star, list(rows))
    if rows != expected:
        different = {name: (count, expected[name]) for name, count in rows.items() if count != expected[name]}
        raise RuntimeError(f"PySpark and bare SQL have other numbers of rows: {different}")
    return seconds


def _rows(star: Path, tables: list[str]) -> dict[str, int]:
    import duckdb  # noqa: PLC0415

    with duckdb.connect(str(star), read_only=True) as read:
        return {name: len(read.table(name)) for name in tables}
