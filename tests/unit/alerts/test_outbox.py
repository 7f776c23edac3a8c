"""Every alert is told exactly once on every channel, in order, whatever is down, refused, or killed."""

import itertools
import sqlite3
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tmdb_assets.alerts.alert import Alert, Findings, Kind, Resolved, Severity
from tmdb_assets.alerts.channels import ChannelError
from tmdb_assets.alerts.database import Database, is_broken, set_aside
from tmdb_assets.alerts.deliveries import GONE_AFTER, LEASE, RESTS, Message
from tmdb_assets.alerts.outbox import KEPT, Outbox, UnreadableError
from tmdb_assets.alerts.sending import Sender
from tmdb_assets.alerts.texts import Draft

START = datetime(2026, 11, 21, 12, tzinfo=UTC)
ERROR, WARNING = Severity.ERROR, Severity.WARNING
LOOK = timedelta(seconds=30)


class Killed(BaseException):
    """The process is gone: nothing of it is done any more."""


@dataclass
class Channel:
    """A channel in the memory of the test.

    Attributes:
        is_up: Whether it takes anything.
        poison: Words of titles that it never takes.
        dies: How many of the next messages arrive, but are not remembered: the sender is killed.
    """

    key: str
    severities: frozenset[Severity] = frozenset(Severity)
    is_up: bool = True
    poison: set[str] = field(default_factory=set)
    dies: int = 0
    arrived: list[Message] = field(default_factory=list)
    tries: int = 0

    @property
    def name(self) -> str:
        return self.key

    @property
    def titles(self) -> list[str]:
        return [message.title for message in self.arrived]

    def send(self, message: Message) -> None:
        self.tries += 1
        if not self.is_up or self.poison & set(message.title.split()):
            raise ChannelError("no")
        self.arrived.append(message)
        if self.dies:
            self.dies -= 1
            raise Killed


@dataclass
class Post:
    """An outbox with its channels and a clock of its own."""

    place: Path
    clock: pytest.MonkeyPatch
    channels: list[Channel]
    now: datetime = START
    logged: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.place / "alerts" / "outbox.sqlite")
        self.clock.setattr("tmdb_assets.settings._system_clock", lambda: self.now)
        self.clock.setattr(threading, "excepthook", lambda _: None)

    def take_in(self, *events: Alert | Resolved, cursor: str = "") -> None:
        self.outbox.take_in("test", lambda *_: Findings(events, cursor), self.now)

    def announce(self) -> None:
        self.outbox.deliveries.announce({channel.key: channel.severities for channel in self.channels}, self.now)

    def word(self, *severities: Severity) -> None:
        for severity in severities or [ERROR]:
            self.outbox.tell_recoveries(severity, lambda alerts: draft("over", alerts), self.now)
            self.outbox.tell(severity, lambda alerts: draft("wrong", alerts), self.now)

    def send(self) -> None:
        self.announce()
        Sender(
            self.outbox.deliveries,
            self.channels,  # pyright: ignore[reportArgumentType]
            self.place,
            lambda _, line: self.logged.append(line),
            may_go_on=True,
        ).send()

    def look(self, *events: Alert | Resolved) -> None:
        """A look as the patrol does it, then the pause until the next one."""
        self.announce()
        if events:
            self.take_in(*events)
        self.word()
        self.send()
        self.now += LOOK


def draft(word: str, alerts: Sequence[Alert]) -> Draft:
    return Draft(f"{word} {' '.join(alert.reason or alert.key for alert in alerts)}", "")


def an_alert(key: str, severity: Severity = ERROR, reason: str = "", **more: object) -> Alert:
    return replace(Alert(key, Kind.CHECK, severity, "films", START, reason), **more)


@pytest.fixture
def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Post:
    return Post(tmp_path, monkeypatch, [Channel("a"), Channel("b")])


def test_an_alert_is_told_once_while_it_is_open_and_so_is_its_end(post: Post):
    post.look(an_alert("x"))
    for _ in range(3):
        post.look(an_alert("x", rows=7))
    assert post.outbox.open_alerts()[0].alert.rows == 7, "the newest evidence is kept"
    post.look(Resolved("x"))
    post.look(Resolved("x"))
    post.look(an_alert("x"))
    for channel in post.channels:
        assert channel.titles == ["wrong x", "over x", "wrong x"]
        assert len({message.reference for message in channel.arrived}) == 3


def test_five_hundred_failures_at_once_are_one_message(post: Post):
    post.look(*[an_alert(f"x{number}") for number in range(500)])
    assert [len(channel.arrived) for channel in post.channels] == [1, 1]


def test_what_is_raised_and_over_between_two_looks_is_told_first_as_wrong_then_as_over(post: Post):
    post.look(an_alert("x"), Resolved("x"))
    post.look()
    assert post.channels[0].titles == ["wrong x", "over x"]


def test_after_a_day_of_changes_the_last_word_is_how_it_is_now(post: Post):
    post.look(an_alert("x"))
    post.look(Resolved("x"), an_alert("x"))
    assert post.channels[0].titles == ["wrong x", "over x", "wrong x"]


def test_a_warning_waits_for_the_others_and_one_that_went_away_is_no_news(post: Post):
    post.take_in(an_alert("gone", WARNING), an_alert("stays", WARNING))
    post.take_in(Resolved("gone"))
    post.look()
    assert post.channels[0].titles == []
    post.word(WARNING)
    post.send()
    assert post.channels[0].titles == ["wrong stays"]


def test_a_warning_that_becomes_an_error_is_told_as_one_and_only_its_end_as_error_is_told(post: Post):
    post.look()
    post.take_in(an_alert("x", WARNING))
    post.word(WARNING)
    post.look(an_alert("x", ERROR))
    post.look(Resolved("x"))
    post.word(WARNING)
    post.look()
    assert post.channels[0].titles == ["wrong x", "wrong x", "over x"]
    assert [message.severity for message in post.channels[0].arrived] == [WARNING, ERROR, ERROR]


def test_what_another_alert_tells_as_well_is_silent_until_it_has_a_reason_of_its_own(post: Post):
    post.look(an_alert("check"), an_alert("run", told_with="check"))
    assert post.channels[0].titles == ["wrong check"]
    post.look(an_alert("run", told_with="check"))
    assert post.channels[0].titles == ["wrong check"]
    post.look(an_alert("run"))
    post.look(Resolved("run"))
    assert post.channels[0].titles == ["wrong check", "wrong run", "over run"]


def test_an_event_is_told_and_never_over(post: Post):
    post.look(an_alert("silence", is_event=True))
    post.look()
    assert post.channels[0].titles == ["wrong silence"]
    assert post.outbox.open_alerts() == []


def test_without_channels_the_log_gets_it(post: Post):
    post.channels = []
    post.look(an_alert("x"))
    assert [line.strip() for line in post.logged] == ["wrong x"]
    assert post.outbox.deliveries.unsent() == []


def test_severities_go_where_they_belong(post: Post):
    post.channels = [Channel("errors", frozenset([ERROR])), Channel("warnings", frozenset([WARNING]))]
    post.look()
    post.take_in(an_alert("x"), an_alert("y", WARNING))
    post.word(ERROR, WARNING)
    post.send()
    assert [channel.titles for channel in post.channels] == [["wrong x"], ["wrong y"]]


def test_after_an_hour_of_outage_everything_arrives_once_and_in_order_within_five_minutes(post: Post):
    first, second = post.channels
    first.is_up = False
    expected = []
    while post.now < START + timedelta(hours=1):
        minute = (post.now - START) // timedelta(minutes=1)
        is_new = minute % 7 == 0 and post.now.second == 0
        expected += [f"wrong x{minute}"] if is_new else []
        post.look(*[an_alert(f"x{minute}")] if is_new else [])
    assert second.titles == expected, "a channel that is up waits for none that is down"
    assert first.tries < 80

    back, first.is_up = post.now, True
    while len(first.titles) < len(expected):
        post.look()
    assert post.now - back <= timedelta(minutes=5)
    assert first.titles == second.titles == expected


def test_a_message_that_is_never_taken_keeps_no_other_one_for_longer_than_a_look(post: Post):
    post.channels = [channel] = [Channel("a", poison={"bad"})]
    post.look(an_alert("1", reason="bad"))
    post.look(an_alert("2", reason="bad too"))
    for number in range(20):
        post.look(an_alert(f"x{number}"))
        assert channel.titles[-1:] == [f"wrong x{number}"]
        post.now += timedelta(minutes=number)
    assert len(channel.titles) == 20
    assert channel.tries - 20 < 40, "it is tried less and less often"
    channel.poison.clear()
    post.now += timedelta(hours=1)
    post.look()
    assert sorted(channel.titles[-2:]) == ["wrong bad", "wrong bad too"]


def test_a_message_of_which_nobody_knows_whether_it_arrived_is_repeated_later_and_later(post: Post):
    class Unsure(Channel):
        def send(self, message: Message) -> None:
            super().send(message)
            raise ChannelError("hung up", is_unknown=True)

    post.channels = [channel] = [Unsure("a")]
    post.look(an_alert("x"))
    while post.now < START + timedelta(hours=2):
        post.look()
    assert len(channel.arrived) <= 5
    assert len({message.reference for message in channel.arrived}) == 1


def test_what_waits_for_a_channel_that_nobody_has_any_more_goes_to_the_others(post: Post):
    gone, new = Channel("gone", is_up=False), Channel("new")
    post.channels = [gone]
    post.look(an_alert("x"))
    post.channels = [new]
    post.look()
    assert new.titles == [], "another process may have it"
    post.now += GONE_AFTER
    post.look()
    assert new.titles == ["wrong x"]
    assert post.outbox.deliveries.unsent() == []


def test_what_a_process_without_channels_finds_goes_to_those_of_the_others(post: Post):
    known = post.channels
    post.look()
    post.channels = []
    post.look(an_alert("x"))
    assert post.logged == []
    post.channels = known
    post.look()
    assert [channel.titles for channel in known] == [["wrong x"]] * 2


def test_a_sender_that_dies_after_sending_repeats_the_message_once_with_the_same_reference(post: Post):
    post.channels = [channel] = [Channel("a", dies=1)]
    post.look(an_alert("x"))
    while post.now < START + 2 * LEASE:
        post.look(an_alert("x"))
    assert channel.titles == ["wrong x", "wrong x"]
    assert len({message.reference for message in channel.arrived}) == 1


def test_nothing_overtakes_a_message_that_is_under_way(post: Post):
    post.look()
    post.take_in(an_alert("x"))
    post.word()
    leased = post.outbox.deliveries.lease("a", post.now)
    assert leased
    post.look(an_alert("y"))
    assert [channel.titles for channel in post.channels] == [[], ["wrong x", "wrong y"]]
    post.outbox.deliveries.sent(leased, "a", post.now)
    post.look()
    assert post.channels[0].titles == ["wrong y"]


def test_one_that_was_given_to_another_channel_while_it_was_under_way_harms_nothing(post: Post):
    post.channels = [Channel("a")]
    post.look()
    post.take_in(an_alert("x"))
    post.word()
    leased = post.outbox.deliveries.lease("a", post.now)
    assert leased
    post.channels = [other] = [Channel("b")]
    post.now += GONE_AFTER + LEASE
    post.look()
    post.outbox.deliveries.refused(leased, "a", "no", post.now, unknown=True)
    post.look()
    assert other.titles == ["wrong x"]


def test_a_source_that_cannot_be_read_is_asked_for_the_same_again(post: Post):
    asked = []

    def read(cursor: str, _: Sequence[Alert]) -> Findings:
        asked.append(cursor)
        if len(asked) == 2:
            raise sqlite3.OperationalError("the table of the source is gone")
        return Findings((), str(len(asked)))

    post.outbox.take_in("films", read, post.now)
    with pytest.raises(UnreadableError):
        post.outbox.take_in("films", read, post.now)
    post.outbox.take_in("films", read, post.now)
    assert asked == ["", "1", "1"]


def test_what_was_told_long_ago_is_forgotten_and_what_is_open_or_unsent_is_not(post: Post):
    post.channels = [Channel("a"), Channel("b", is_up=False)]
    post.look(an_alert("open"), an_alert("over"))
    post.look(Resolved("over"))
    post.outbox.forget(post.now + KEPT + timedelta(days=1))
    assert [one.alert.key for one in post.outbox.open_alerts()] == ["open"]
    assert len(post.outbox.deliveries.unsent()) == 2


@pytest.mark.parametrize("damage", ["no database", "a broken page"])
def test_a_broken_file_is_known_as_such_and_set_aside_with_its_journal(post: Post, damage: str):
    post.look(*[an_alert(f"x{number}", reason="long " * 500) for number in range(50)])
    place = post.place / "alerts" / "outbox.sqlite"
    content = bytearray(place.read_bytes())
    if damage == "no database":
        content[:16] = b"this is no sqlit"
    else:
        content[4096:] = b"\xff" * (len(content) - 4096)
    place.write_bytes(content)
    journal = place.with_name("outbox.sqlite-journal")
    journal.write_bytes(b"")

    with pytest.raises(sqlite3.DatabaseError) as caught:
        Outbox(place).open_alerts()
    assert is_broken(caught.value)
    kept = set_aside(place, post.now)
    assert kept
    assert kept.read_bytes() == bytes(content)
    assert not journal.exists()
    assert Outbox(place).open_alerts() == []
    assert set_aside(place, post.now) is None, "another process may have been quicker"


def test_an_outbox_that_cannot_be_used_just_now_is_not_taken_for_a_broken_one(tmp_path: Path):
    (tmp_path / "outbox.sqlite").mkdir()
    with pytest.raises(sqlite3.OperationalError) as caught:
        Database(tmp_path / "outbox.sqlite")
    assert not is_broken(caught.value)


def test_the_pauses_of_a_channel_end_within_five_minutes():
    assert max(RESTS) + LOOK < timedelta(minutes=5)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("raise"), st.integers(0, 3)),
        st.tuples(st.just("resolve"), st.integers(0, 3)),
        st.tuples(st.just("word"), st.just(0)),
        st.tuples(st.just("send"), st.just(0)),
        st.tuples(st.just("up or down"), st.integers(0, 1)),
        st.tuples(st.just("poison"), st.integers(0, 3)),
        st.tuples(st.just("kill"), st.integers(0, 1)),
        st.tuples(st.just("wait"), st.sampled_from([1, 30, 300, 4_000])),
    ),
    max_size=30,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_whatever_happens_every_episode_is_told_and_ended_once_on_every_channel(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
):
    with pytest.MonkeyPatch.context() as clock:
        post = Post(tmp_path_factory.mktemp("post"), clock, [Channel("a"), Channel("b")])
        post.send()
        kills = _act(post, steps)
        for channel in post.channels:
            channel.is_up, channel.dies = True, 0
            channel.poison.clear()
        for _ in range(6):
            post.look()
            post.now += timedelta(hours=1)

    assert post.outbox.deliveries.unsent() == []
    for channel in post.channels:
        told = Counter(word for message in _distinct(channel.arrived) for word in message.title.split()[1:])
        assert all(count <= 2 for count in told.values()), told
        for episode, (is_over, was_wrong) in post_episodes(post).items():
            wrong = [m for m in _distinct(channel.arrived) if not m.is_recovery and episode in m.title.split()]
            over = [m for m in _distinct(channel.arrived) if m.is_recovery and episode in m.title.split()]
            assert (len(wrong), len(over)) == (was_wrong, is_over), (episode, channel.titles)
        # Only a kill repeats anything, and the reference says so.
        assert len(channel.arrived) - len(_distinct(channel.arrived)) <= kills[channel.key]


def _act(post: Post, steps: list[tuple[str, int]]) -> Counter[str]:
    kills: Counter[str] = Counter()
    numbers = itertools.count()
    is_open: dict[str, str] = {}
    for what, number in steps:
        key, channel = f"x{number}", post.channels[number % 2]
        match what:
            case "raise":
                post.take_in(an_alert(key, reason=is_open.setdefault(key, f"e{next(numbers)}")))
            case "resolve":
                is_open.pop(key, None)
                post.take_in(Resolved(key))
            case "word":
                post.announce()
                post.word()
            case "send":
                post.send()
            case "up or down":
                channel.is_up = not channel.is_up
            case "poison":
                channel.poison.add(f"e{number}")
            case "kill":
                channel.dies += 1
                kills[channel.key] += 1
            case "wait":
                post.now += timedelta(seconds=number)
    return kills


def post_episodes(post: Post) -> dict[str, tuple[int, int]]:
    """Every episode that was ever raised: whether it is over, and that it was wrong."""
    with sqlite3.connect(post.place / "alerts" / "outbox.sqlite") as connection:
        rows = connection.execute("select body, resolved_at is not null from alert").fetchall()
    return {Alert.from_text(body).reason: (is_over, 1) for body, is_over in rows}


def _distinct(messages: Sequence[Message]) -> list[Message]:
    return list({message.reference: message for message in messages}.values())
