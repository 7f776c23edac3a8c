"""One odd film costs no day: what is odd about it is unknown, is named, and is asked for again."""

import pytest
import requests

from tests.e2e.pipeline import Pipeline, failed_steps
from tests.today import TODAY, YESTERDAY
from tmdb_assets.sandbox import Fault


def listed(pipeline: Pipeline) -> list[int]:
    """The films on the first page of the sandbox's listing."""
    headers = {"Authorization": f"Bearer {pipeline.sandbox.token}"}
    page = requests.get(f"{pipeline.sandbox.api_url}/discover/movie", headers=headers, timeout=10).json()
    return [film["id"] for film in page["results"]]


def having_details(pipeline: Pipeline, *films: int) -> set[int]:
    """Those of the films that have details."""
    rows = pipeline.query("select movie_id from dim_movie where has_details and list_contains(?, movie_id)", films)
    return {movie_id for (movie_id,) in rows}


def told(result) -> dict[str, str]:
    """What the checks of odd answers say, by table."""
    return {
        evaluation.asset_key.path[-1]: evaluation.metadata["problems"].value
        for evaluation in result.get_asset_check_evaluations()
        if evaluation.check_name == "odd_answers" and not evaluation.passed
    }


@pytest.mark.system
def test_a_day_with_odd_films_is_published_without_what_is_odd_and_the_next_day_asks_again(pipeline):
    pipeline.set_today(YESTERDAY)
    broken, poor, rich, many = listed(pipeline)[:4]
    pipeline.sandbox.set_faults(
        [
            Fault(kind="status", endpoint="/movie/{id}", path=f"/3/movie/{broken}", status=500),
            Fault(kind="missing_field", endpoint="/movie/{id}", path=f"/3/movie/{poor}", name="credits"),
            Fault(
                kind="text_for_number",
                endpoint="/movie/{id}",
                path=f"/3/movie/{rich}",
                name="revenue",
                value="27000000000000000000",
            ),
            Fault(kind="text_for_number", endpoint="/discover/movie", name="vote_average", value="11.7", share=0.05),
        ]
    )

    first = pipeline.run(YESTERDAY)

    assert failed_steps(first) == {}
    said = told(first)
    assert said.keys() == {"discover_pages", "movie_details"}
    assert "vote_average is '11.7', where a number from 0 to 10 is expected" in said["discover_pages"]
    for film in (broken, poor, rich):
        assert f"film {film}: " in said["movie_details"]
    assert having_details(pipeline, broken, poor, rich, many) == {rich, many}
    assert pipeline.query("select revenue_usd from dim_movie where movie_id = ?", rich) == [(None,)]
    odd = pipeline.query("select count(*) from fact_movie_daily where vote_average is null and vote_count is not null")
    assert 1 <= odd[0][0] <= 20

    pipeline.sandbox.set_faults([])
    pipeline.set_today(TODAY)
    second = pipeline.run(TODAY)

    assert failed_steps(second) == {}
    assert told(second) == {}
    assert having_details(pipeline, broken, poor) == {broken, poor}


def test_details_that_cannot_be_read_leave_those_of_before(running):
    (film, *_) = listed(running)
    known = running.query("select title, runtime_minutes, has_details from dim_movie where movie_id = ?", film)
    running.set_today(TODAY)
    running.env["TMDB_REFRESH_DAYS"] = "1"
    running.activate()
    running.sandbox.set_faults(
        [Fault(kind="null_field", endpoint="/movie/{id}", path=f"/3/movie/{film}", name="credits")]
    )

    result = running.run(TODAY)

    assert failed_steps(result) == {}
    assert f"film {film}: the answer lacks credits" in told(result)["movie_details"]
    assert running.query("select title, runtime_minutes, has_details from dim_movie where movie_id = ?", film) == known
    assert running.query("select count(*) > 0 from bridge_movie_crew where movie_id = ?", film) == [(True,)]
