"""The invented world of series: the shares it promises, how it moves, and that it is the same every time."""

import time
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from tmdb_assets.sandbox.invented.series import SeriesWorld, world_of
from tmdb_assets.sandbox.invented.series.numbers import FEW, SOURCES
from tmdb_assets.sandbox.invented.series.world import NETWORK_LOST_ON

TODAY = date(2026, 6, 15)
WEEKS = [TODAY + timedelta(weeks=week) for week in range(60)]


@pytest.fixture(scope="module", params=[300, 2_700])
def world(request):
    return world_of(request.param, 1)


def shared(world):
    return [of_page for of_page in world.by_imdb_id.values() if len(of_page) > 1]


def test_a_world_is_cheap_to_make():
    def seconds(seed):
        begin = time.process_time()
        SeriesWorld(300, seed).top_rated(TODAY)
        return time.process_time() - begin

    assert min(map(seconds, (77, 78, 79))) < 0.5


def test_the_same_seed_is_the_same_world_and_another_seed_is_another():
    first, again, other = SeriesWorld(60, 4), SeriesWorld(60, 4), SeriesWorld(60, 5)
    assert first.series == again.series
    assert first.networks == again.networks
    assert first.top_rated(TODAY) == again.top_rated(TODAY)
    assert first.deleted_on == again.deleted_on
    assert all(
        np.array_equal(first.numbers(TODAY).scores[name], again.numbers(TODAY).scores[name], equal_nan=True)
        for name in SOURCES
    )
    assert first.series != other.series


def test_everybody_who_asks_for_a_world_has_the_same_object():
    assert world_of(60, 4) is world_of(60, 4)


def test_ids_are_different_and_ascending(world):
    ids = [series.series_id for series in world.series]
    assert ids == sorted(set(ids)) == world.ids.tolist()
    assert sum(series.is_listed for series in world.series) == world.series_count
    assert len(ids) == world.series_count + world.series_count // 10


def test_the_shares_are_as_promised(world):
    total = len(world.series)
    carried = Counter(min(len(series.network_ids), 2) for series in world.series)
    assert carried[0] == round(0.03 * total)
    assert carried[2] == round(0.12 * total)
    assert sum(series.imdb_id is None for series in world.series) == round(0.01 * total)
    rated = {name: np.isfinite(world.numbers(TODAY).scores[name]).sum() / total for name in SOURCES}
    assert rated["tmdb_users"] == 1
    assert 0.95 < rated["imdb_users"] < 1
    assert rated["rt_critics"] == pytest.approx(0.75, abs=0.01)
    assert rated["mc_critics"] == rated["mc_users"] == pytest.approx(0.63, abs=0.01)


def test_pages_at_imdb_are_shared_by_seven_pairs_and_in_a_small_world_by_one(world):
    pairs = shared(world)
    assert len(pairs) == {300: 1, 2_700: 7}[world.series_count]
    for owner, other in pairs:
        assert owner.series_id < other.series_id
        told = [world.rating(series.series_id, "imdb_users", TODAY) for series in (owner, other)]
        assert told[0] == told[1]


def test_there_are_remakes_of_the_same_name(world):
    assert max(Counter(series.name for series in world.series).values()) > 1


def test_networks_of_one_name_have_ids_of_their_own_and_two_of_them_the_same_country(world):
    names = Counter(network.name for network in world.networks.values())
    assert sum(count > 1 for count in names.values()) >= 3
    assert max(Counter((network.name, network.country) for network in world.networks.values()).values()) > 1
    assert all(world.networks[one].network_id == one for one in world.networks)


def test_scores_are_inside_their_scales_and_users_who_are_few_have_a_zero(world):
    for day in WEEKS[::15]:
        told = world.numbers(day)
        for name, source in SOURCES.items():
            rated = np.isfinite(told.scores[name])
            few = rated & (told.votes[name] < FEW) & (name == "mc_users")
            assert (told.scores[name][few] == 0).all()
            assert ((told.scores[name][rated & ~few] > 0) & (told.scores[name][rated & ~few] <= source.largest)).all()
        assert (told.scores["mc_users"] == 0).any()


def test_scores_drift_slowly_and_votes_never_fall(world):
    for name, source in SOURCES.items():
        for before, after in pairwise(world.numbers(day) for day in WEEKS):
            moved = np.abs(after.scores[name] - before.scores[name]) / source.largest
            known = (after.scores[name] > 0) & (before.scores[name] > 0)
            assert np.nanmax(moved[known]) < 0.1
            assert np.nanmean(moved[known]) < 0.005
            assert (after.votes[name] >= before.votes[name]).all()
        first, last = (world.numbers(day).scores[name] for day in (WEEKS[0], WEEKS[-1]))
        assert (np.nan_to_num(first) != np.nan_to_num(last)).mean() > 0.3


def test_series_without_the_votes_are_popular_and_in_no_list_of_the_best(world):
    best, popular = set(world.top_rated(TODAY)), set(world.popular(TODAY))
    few = {series.series_id for series in world.series if not series.is_listed}
    assert best < popular
    assert popular - best == few
    assert all(world.rating(one, "tmdb_users", TODAY).votes < 200 for one in few)
    assert all(world.rating(one, "tmdb_users", TODAY).votes >= 200 for one in best)


def test_a_few_series_are_deleted_two_of_them_before_any_day(world):
    days = sorted(world.deleted_on.values())
    assert days[:2] == [date.min, date.min]
    assert len(days) >= 4
    for series_id, day in world.deleted_on.items():
        assert world.is_gone(series_id, max(day, TODAY))
        if day != date.min:
            assert day.weekday() == 0
            assert not world.is_gone(series_id, day - timedelta(days=1))
            # What is deleted on a Monday is in that week's lists, and in no later ones.
            assert series_id in world.top_rated(day + timedelta(days=6))
            assert series_id not in world.popular(day + timedelta(days=7))


def test_one_series_loses_its_network(world):
    assert len(world.networks_of(world.network_lost, NETWORK_LOST_ON - timedelta(days=1))) == 1
    assert world.networks_of(world.network_lost, NETWORK_LOST_ON) == ()
    assert NETWORK_LOST_ON.weekday() == 0


def test_offers_come_and_go(world):
    before, after = (
        {(one, country, kind, who)
         for one in world.top_rated(TODAY)[:50]
         for country, kinds in world.offers(one, day).items()
         for kind, ids in kinds.items()
         for who in ids}
        for day in (WEEKS[0], WEEKS[10])
    )  # fmt: skip
    assert before - after
    assert after - before
    assert len(before & after) > len(before ^ after)


def test_who_plays_is_there_once_with_a_place_and_episodes(world):
    for series_id in world.top_rated(TODAY)[:40]:
        cast = world.cast(series_id)
        assert [credit.order for credit in cast] == list(range(len(cast)))
        assert len({credit.person_id for credit in cast}) == len(cast)
        assert all(count >= 1 for credit in cast for *_, count in credit.parts)
        keys = [key for credit in [*cast, *world.crew(series_id)] for key, *_ in credit.parts]
        assert len(set(keys)) == len(keys)
    assert max(len(world.cast(series_id)) for series_id in world.top_rated(TODAY)) > 30
