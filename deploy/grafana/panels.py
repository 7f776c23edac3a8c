"""What the Grafana board shows: its rows and panels, their expressions, limits and words.

Belongs here: the description, which a person changes; `python -m deploy.grafana.board` draws it afterwards. What a
metric is, is said in `tmdb_assets/metrics/families.py`; when somebody is told of it, in `deploy/prometheus/rules.yml`.
"""

from collections.abc import Iterator

from deploy.grafana.panel import (
    GOOD_AT_ONE,
    GOOD_AT_ZERO,
    GREEN,
    OK_FAILED,
    ORANGE,
    RED,
    YES_NO,
    Panel,
    stat,
)

TO_ASSET = "${dagster}/assets/${__field.labels.asset}"
TO_CHECK = "${dagster}/assets/${__data.fields.asset}?view=checks"
REFUSED_SHARE = (
    "sum(increase(tmdb_assets_upstream_throttled_total[1d]))"
    " / clamp_min(sum(increase(tmdb_assets_upstream_requests_total[1d])), 1)"
)

ROWS: dict[str, tuple[Panel, ...]] = {
    "Daily health": (
        stat(
            "Published data is behind",
            "tmdb_assets_freshness_lag_seconds",
            "Time since the end of the newest published day (UTC). Past 12 hours today is late: `tmdb-assets days`.",
            ((None, GREEN), (9 * 3600, ORANGE), (12 * 3600, RED)),
            "s",
        ),
        stat(
            "Last daily run",
            'tmdb_assets_run_last_status{job_name="daily",status="success"}',
            "How the last finished run ended. Its page in Dagster's UI says what to do.",
            GOOD_AT_ONE,
            says=OK_FAILED,
        ),
        stat(
            "Days that are not good",
            'sum(tmdb_assets_partitions{state=~"pending|failing|unrecoverable"})',
            "`tmdb-assets days` lists them with reason and next command.",
            GOOD_AT_ZERO,
        ),
        stat(
            "Failed checks",
            'sum(tmdb_assets_check_status{severity="error",status=~"failing|crashed"})',
            "Checks that fail as an error, or whose own code raised one.",
            GOOD_AT_ZERO,
        ),
        stat(
            "Stale assets",
            'sum(tmdb_assets_asset_freshness{state="stale"})',
            "Assets that were not made anew on the day of the last deadline (12:00 UTC).",
            GOOD_AT_ZERO,
        ),
        stat(
            "All metrics readable",
            "tmdb_assets_up",
            "If not, the panel 'Reading the metrics' below and the log of `tmdb-assets metrics` say why.",
            GOOD_AT_ONE,
            says=YES_NO,
        ),
        Panel(
            "Days by state",
            "timeseries",
            (("{{state}}", "tmdb_assets_partitions"),),
            "Every due day: live or recovered is good; pending and failing are tried by the sensor `missing_days`.",
            stacked=True,
        ),
        Panel(
            "Age of the assets",
            "bargauge",
            (("{{asset}}", "sort_desc(time() - max by (asset) (tmdb_assets_asset_last_success_timestamp_seconds))"),),
            "Time since each was last materialized; a click leads to it in Dagster's UI.",
            "s",
            steps=((None, GREEN), (36 * 3600, RED)),
            link=TO_ASSET,
        ),
        Panel(
            "Due days without a materialization",
            "timeseries",
            (("{{asset}} {{state}}", 'topk(10, tmdb_assets_asset_partitions{state=~"failed|missing"})'),),
            "Days that Dagster knows as failed or missing, of the ten assets that have most of them.",
        ),
        Panel(
            "Silence of the daemon",
            "timeseries",
            (("{{daemon}}", "time() - tmdb_assets_daemon_last_heartbeat_timestamp_seconds"),),
            "Time since the last sign of life of each part. Without the daemon nothing runs by itself.",
            "s",
            steps=((None, GREEN), (600, RED)),
            limit=True,
        ),
    ),
    "Data quality": (
        Panel(
            "Checks by status",
            "timeseries",
            (("{{status}}", "sum by (status) (tmdb_assets_check_status)"),),
            "not_evaluated: a run planned them and ended before. new: no run has planned them yet.",
            stacked=True,
        ),
        Panel(
            "Checks that do not pass",
            "table",
            (("", 'tmdb_assets_check_status{status=~"failing|crashed|not_evaluated"}'),),
            "Empty is good. The asset's Checks tab has the failing rows and the numbers of the days before.",
            link=TO_CHECK,
        ),
        Panel(
            "Unknown ratings",
            "timeseries",
            (
                ("{{table}} {{column}}", 'tmdb_assets_null_ratio{column=~"vote_average|vote_count"}'),
                ("{{table}} {{column}}", 'tmdb_assets_null_ratio{table="fact_movie_daily",column="popularity"}'),
            ),
            "Share of NULLs on the newest live day; recovered days never have votes and do not count.",
            "percentunit",
            steps=((None, GREEN), (0.1, RED)),
            limit=True,
        ),
        Panel(
            "Unknown values of films",
            "bargauge",
            (("{{column}}", 'tmdb_assets_null_ratio{table="dim_movie"}'),),
            "Share of NULLs; TMDB knows budget and revenue of few films. The check `null_shares` has the usual shares.",
            "percentunit",
            options={"max": 1},
        ),
        Panel(
            "Failing rows",
            "timeseries",
            (("{{asset}} {{check}}", "topk(10, tmdb_assets_check_failing_rows)"),),
            "Rows that failed in the last evaluation of each check, the ten with most of them.",
        ),
        Panel(
            "Rows that were judged",
            "timeseries",
            (("{{asset}}", 'tmdb_assets_check_rows{check="rules"}'),),
            "A table that is suddenly judged on fewer rows passes more easily.",
        ),
    ),
    "Ingestion volume per run": (
        Panel(
            "Rows of a raw day",
            "timeseries",
            (("{{asset}}", 'tmdb_assets_asset_rows{group="raw"}'),),
            "What the newest materialization of each raw table captured. A recovered day has an export and no pages.",
        ),
        Panel(
            "Requests of a run",
            "timeseries",
            (("{{endpoint}}", "sum by (endpoint) (increase(tmdb_assets_upstream_requests_total[1d]))"),),
            "What a day's runs asked of TMDB: pages, films that are new or changed, their changes list.",
            stacked=True,
        ),
        Panel(
            "Rows of core and marts",
            "timeseries",
            (("{{asset}}", 'tmdb_assets_asset_rows{group=~"core|marts"}'),),
            "Tables that only grow; a fall is what the check `row_count` warns of.",
        ),
        Panel(
            "Published rows",
            "timeseries",
            (("{{table}}", "tmdb_assets_published_rows"),),
            "What people read. It stays as it is while a blocking check fails.",
        ),
    ),
    "Run times": (
        Panel(
            "Duration of the last run",
            "timeseries",
            (("{{job_name}}", "tmdb_assets_run_last_duration_seconds"),),
            "From start to end, of the last finished run of each job.",
            "s",
        ),
        Panel(
            "Duration by stage",
            "timeseries",
            (("{{group}}", "sum by (group) (tmdb_assets_asset_last_duration_seconds)"),),
            "The last materializations of a stage's assets added up; dbt builds two at a time.",
            "s",
            stacked=True,
        ),
        Panel(
            "Longest assets",
            "bargauge",
            (("{{asset}}", "sort_desc(topk(15, tmdb_assets_asset_last_duration_seconds))"),),
            "The last materialization of each: of a dbt model its SQL, else the step.",
            "s",
            link=TO_ASSET,
        ),
        Panel(
            "Runs by status",
            "timeseries",
            (("{{status}}", "sum by (status) (tmdb_assets_runs)"),),
            "Runs that Dagster keeps. Failures that grow every day are worth a look even if the next try is good.",
        ),
    ),
    "Upstream": (
        Panel(
            "Requests an hour",
            "timeseries",
            (("{{endpoint}}", "sum by (endpoint) (increase(tmdb_assets_upstream_requests_total[1h]))"),),
            "Sent while days were captured, retries included; told when the asset of the day is done.",
            stacked=True,
        ),
        Panel(
            "Retries and refusals of a day",
            "timeseries",
            (
                ("retries {{endpoint}}", "sum by (endpoint) (increase(tmdb_assets_upstream_retries_total[1d]))"),
                ("429 {{endpoint}}", "sum by (endpoint) (increase(tmdb_assets_upstream_throttled_total[1d]))"),
            ),
            "A few are normal. 429 that stay: lower TMDB_REQUESTS_PER_SECOND.",
        ),
        Panel(
            "Share of requests that were refused (429)",
            "timeseries",
            (("429", REFUSED_SHARE),),
            "Of the requests of the last day. Above 5 % somebody is told.",
            "percentunit",
            steps=((None, GREEN), (0.05, RED)),
            limit=True,
        ),
        Panel(
            "Requests in all of history",
            "bargauge",
            (("{{endpoint}}", "tmdb_assets_upstream_requests_total"),),
            "By endpoint, as far back as Dagster's records go.",
        ),
    ),
    "Storage": (
        Panel(
            "Size on disk",
            "timeseries",
            (("{{part}}", "tmdb_assets_storage_bytes"),),
            "raw grows by a day a day until TMDB_RETENTION_DAYS; the instance grows with every run that is kept.",
            "bytes",
            stacked=True,
        ),
        Panel(
            "Growth of a day",
            "timeseries",
            (("{{part}}", "delta(tmdb_assets_storage_bytes[1d])"),),
            "How much each part grew in a day.",
            "bytes",
        ),
        Panel(
            "Free space",
            "timeseries",
            (("free", "tmdb_assets_disk_free_bytes"),),
            "On the disk of the data directory. Below 2 GB somebody is told.",
            "bytes",
            steps=((None, RED), (2e9, GREEN)),
            limit=True,
        ),
        Panel(
            "Reading the metrics",
            "timeseries",
            (
                ("{{part}}", "tmdb_assets_part_read_seconds"),
                ("{{part}} failed", "1 - tmdb_assets_part_up"),
            ),
            "How long reading each part takes at a scrape, and 1 for a part that can not be read.",
            "s",
        ),
    ),
}


def expressions() -> Iterator[tuple[str, str]]:
    """Every expression of the board with the title of its panel."""
    for panels in ROWS.values():
        for panel in panels:
            for _, query in panel.queries:
                yield panel.title, query
