"""What a run over several days learns from the days that failed."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from upath import UPath

from tmdb_assets.capturing.capture import NotCapturedError, NotTriedError, _Hopeless
from tmdb_assets.http.errors import AnswerError, AuthenticationError, UpstreamError
from tmdb_assets.lake.partitions import RawLake
from tmdb_assets.sources.tmdb.films.export import refuse_short
from tmdb_assets.sources.tmdb.films.tables import DAILY_EXPORT
from tmdb_assets.sources.tmdb.source import TMDB

FIRST, SECOND = date(2026, 11, 1), date(2026, 11, 2)


def test_a_refused_token_ends_the_asking_at_once():
    hopeless = _Hopeless()
    hopeless.learn(FIRST, AuthenticationError(TMDB, "/discover/movie", "refused."))

    with pytest.raises(NotTriedError, match="the token was refused on 2026-11-01"):
        hopeless.refuse()


def test_two_days_in_a_row_that_fail_upstream_end_the_asking():
    hopeless = _Hopeless()
    hopeless.learn(FIRST, UpstreamError(TMDB, "/p/exports", "broken."))
    hopeless.refuse()
    hopeless.learn(SECOND, UpstreamError(TMDB, "/p/exports", "broken."))

    with pytest.raises(NotTriedError, match="TMDB failed on 2026-11-01 and 2026-11-02"):
        hopeless.refuse()


@pytest.mark.parametrize("answer", [NotCapturedError("no export"), AnswerError(TMDB, "/p/exports", "no film.")])
def test_a_day_of_which_tmdb_said_something_is_no_outage(answer):
    hopeless = _Hopeless()
    hopeless.learn(FIRST, UpstreamError(TMDB, "/p/exports", "broken."))
    hopeless.learn(SECOND, answer)
    hopeless.learn(date(2026, 11, 3), UpstreamError(TMDB, "/p/exports", "broken."))

    hopeless.refuse()


@pytest.mark.parametrize(("keep", "films"), [(100, 79), (50, 39)])
def test_an_export_with_far_fewer_films_than_the_nearest_day_is_refused_but_not_for_fewer_films_asked_for(
    tmp_path, keep, films
):
    lake = RawLake(UPath(tmp_path))
    rows = [(movie, movie, 1.0, "a title", datetime(2026, 11, 2, tzinfo=UTC), "a run") for movie in range(1, 101)]
    columns = dict(zip(DAILY_EXPORT.arrow_schema.names, zip(*rows, strict=True), strict=True))
    lake.write(DAILY_EXPORT, FIRST, pa.table(columns, schema=DAILY_EXPORT.arrow_schema))

    refuse_short(lake, SECOND, films + 1, keep)
    with pytest.raises(AnswerError, match=rf"has {films} films .* where {keep} are usual \(2026-11-01\)"):
        refuse_short(lake, SECOND, films, keep)
