"""What a run over several days learns from the days that failed."""

from datetime import date

import pytest

from tmdb_assets.defs.raw.days import NotCapturedError, NotTriedError, _Hopeless
from tmdb_assets.tmdb.errors import AnswerError, AuthenticationError, UpstreamError

FIRST, SECOND = date(2026, 11, 1), date(2026, 11, 2)


def test_a_refused_token_ends_the_asking_at_once():
    hopeless = _Hopeless()
    hopeless.learn(FIRST, AuthenticationError("/discover/movie", "refused."))

    with pytest.raises(NotTriedError, match="the token was refused on 2026-11-01"):
        hopeless.refuse()


def test_two_days_in_a_row_that_fail_upstream_end_the_asking():
    hopeless = _Hopeless()
    hopeless.learn(FIRST, UpstreamError("/p/exports", "broken."))
    hopeless.refuse()
    hopeless.learn(SECOND, UpstreamError("/p/exports", "broken."))

    with pytest.raises(NotTriedError, match="TMDB failed on 2026-11-01 and 2026-11-02"):
        hopeless.refuse()


@pytest.mark.parametrize("answer", [NotCapturedError("no export"), AnswerError("/p/exports", "no film.")])
def test_a_day_of_which_tmdb_said_something_is_no_outage(answer):
    hopeless = _Hopeless()
    hopeless.learn(FIRST, UpstreamError("/p/exports", "broken."))
    hopeless.learn(SECOND, answer)
    hopeless.learn(date(2026, 11, 3), UpstreamError("/p/exports", "broken."))

    hopeless.refuse()
