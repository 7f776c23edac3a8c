"""Progress: what is said, how often, and to whom."""

import pytest

from tmdb_assets.capturing import progress
from tmdb_assets.capturing.progress import Step, format_seconds, tracked, watched_by


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.4, "0 s"),
        (42.2, "42 s"),
        (59.6, "1 min 0 s"),
        (60, "1 min 0 s"),
        (252, "4 min 12 s"),
        (3599.7, "1 h 0 min"),
        (3780, "1 h 3 min"),
        (90_000, "25 h 0 min"),
    ],
)
def test_seconds_are_said_as_a_person_says_them(seconds, text):
    assert format_seconds(seconds) == text


def test_a_step_says_how_many_of_how_many_how_fast_and_how_long_still():
    assert str(Step("films", 2_000, 10_000, 50.0)) == "films: 2,000 of 10,000, 40.0 a second, 3 min 20 s left"


def test_a_step_before_the_first_arrival_promises_no_end():
    step = Step("films", 0, 10, 3.0)

    assert step.seconds_left is None
    assert str(step) == "films: 0 of 10, 0.0 a second"
    assert Step("films", 1, 1, 0.0).per_second == 0.0


class Clock:
    """Stands for `time` in the module, so that seconds pass without waiting."""

    def __init__(self):
        self.now = 100.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


def a_second_each(clock, count):
    for number in range(count):
        clock.now += 1
        yield number


def test_a_line_comes_every_five_seconds_and_one_at_the_end(clock):
    lines = []

    items = list(tracked(a_second_each(clock, 12), what="films", total=12, log=lines.append))

    assert items == list(range(12))
    assert lines == [
        "films: 5 of 12, 1.0 a second, 7 s left",
        "films: 10 of 12, 1.0 a second, 2 s left",
        "films: 12 of 12, 1.0 a second, 0 s left",
    ]


def test_a_short_fetch_says_one_line(clock):
    lines = []
    list(tracked([1, 2, 3], what="pages", total=3, log=lines.append))

    assert len(lines) == 1


def test_a_watcher_sees_every_step_only_while_its_block_runs(clock):
    steps = []
    with watched_by(steps.append):
        list(tracked(a_second_each(clock, 3), what="films", total=3, log=lambda _: None))
    list(tracked(a_second_each(clock, 3), what="films", total=3, log=lambda _: None))

    assert [(step.done, step.seconds) for step in steps] == [(1, 1.0), (2, 2.0), (3, 3.0)]


def test_items_pass_one_by_one_as_they_come():
    taken = []

    def items():
        for number in range(3):
            taken.append(number)
            yield number

    stream = tracked(items(), what="films", total=3, log=lambda _: None)
    next(stream)

    assert taken == [0]


def test_an_error_in_the_fetch_passes_through():
    def items():
        yield 1
        raise ConnectionError

    stream = tracked(items(), what="films", total=2, log=lambda _: None)
    next(stream)
    with pytest.raises(ConnectionError):
        next(stream)
