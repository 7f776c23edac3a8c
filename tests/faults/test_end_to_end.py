"""Faults and a whole day: what is read in the end is right, or what was read before."""

import pytest

from tests.e2e.pipeline import Pipeline, failed_steps
from tests.faults.grounds import DETAILS, DISCOVER
from tests.today import TODAY, YESTERDAY
from tmdb_assets.sandbox import Fault
from tmdb_assets.sandbox.upstreams.tmdb.broken_entries import HOSTILE_TITLES

READABLE = {name: text for name, text in HOSTILE_TITLES.items() if name != "half_a_surrogate"}
FAR = 2**40


def test_hostile_titles_nonsense_dates_and_huge_ids_are_published_as_they_are(pipeline: Pipeline):
    pipeline.set_today(TODAY)
    names = list(READABLE)
    titles = [
        Fault(
            kind="title",
            endpoint=DETAILS,
            value=text,
            nth=tuple(range(number + 1, 60 if name != "one_megabyte" else number + 2, 20)),
        )
        for number, (name, text) in enumerate(READABLE.items())
    ]
    dates = [
        Fault(kind="nonsense_dates", endpoint=DETAILS, nth=tuple(range(10, 60, 20))),
        Fault(kind="timestamp_dates", endpoint=DETAILS, nth=tuple(range(60, 120))),
    ]
    far = Fault(kind="huge_ids", endpoint=DISCOVER, query={"page": "10"}, value=FAR)
    new = Fault(kind="new_field", endpoint="/genre/movie/list", value=[1])
    pipeline.sandbox.set_faults([*titles, *dates, far, new])

    assert failed_steps(pipeline.run(TODAY)) == {}

    struck = pipeline.sandbox.stats()["faults"]
    assert struck["title"] == 3 * (len(names) - 1) + 1
    published = dict(pipeline.query("select title, count(*) from dim_movie group by 1"))
    assert {name: published.get(text, 0) for name, text in READABLE.items()} == {
        name: 1 if name == "one_megabyte" else 3 for name in names
    }
    assert pipeline.query("select count(*) from dim_movie where released_on is null and has_details") >= [
        (struck["nonsense_dates"],)
    ]
    assert pipeline.query("select count(*) from fact_movie_daily where movie_id > ?", FAR)[0][0] >= 15
    assert pipeline.query("select count(*) from fact_movie_daily anti join dim_movie using (movie_id)") == [(0,)]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind="status", endpoint=DETAILS, status=404),
        Fault(kind="repeated_page", endpoint=DISCOVER, value=1),
        Fault(kind="missing_field", endpoint=DISCOVER, name="vote_count"),
        Fault(kind="truncated_gzip", endpoint="/configuration/languages"),
    ],
    ids=lambda fault: f"{fault.kind} at {fault.endpoint}",
)
def test_after_a_red_asset_nothing_of_the_day_is_published(running: Pipeline, fault: Fault):
    running.env["TMDB_TIMEOUT_SECONDS"] = "1"
    running.activate()
    published, tables = running.settings.paths("films").published.read_bytes(), running.tables()
    running.set_today(TODAY)
    if fault.endpoint == DETAILS:  # a new start has as many films to ask for as an outage needs to be one
        for place in (running.settings.raw_dir / "tmdb" / "movie_details").iterdir():
            for part in place.iterdir():
                part.unlink()
            place.rmdir()
    running.sandbox.set_faults([fault])

    result = running.run(TODAY)

    assert len(failed_steps(result)) == 1
    assert running.settings.paths("films").published.read_bytes() == published
    assert running.tables() == tables
    assert running.query("select max(date_id) from fact_movie_daily") == [(YESTERDAY,)]
