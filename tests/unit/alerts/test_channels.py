"""Messages against real receivers on loopback: what arrives, what a fault comes to, and that no address is seen."""

import logging
import re
import time
from collections.abc import Iterator

import apprise
import pytest
from apprise.plugins.slack import NotifySlack

from tests.faults.search import forms
from tests.receivers import (
    PASSWORD,
    TOKEN,
    MailServer,
    Receiver,
    deaf,
    dripping,
    echoing,
    reset,
    slow,
    status,
    text_of,
)
from tmdb_assets.alerts import channels as subject
from tmdb_assets.alerts.alert import Severity
from tmdb_assets.alerts.channels import Channel, ChannelError, channels, for_severity
from tmdb_assets.alerts.deliveries import LEASE, Message
from tmdb_assets.settings import SettingsError

SLACK = ("T1JJ3T3L2", "A1BRTD4JD", "TIiajkdnlazkcOXrIdevi7FQ")
MESSAGE = Message(
    "1a2b3c4d",
    Severity.ERROR,
    is_recovery=False,
    title="[error] fact_movie_daily rules failed for 2026-11-20",
    body="1 of 10,000 rows fail.\n  movie_id=550, popularity=-1.0\nNext: tmdb-assets backfill 2026-11-20",
)
PATIENCE_OF_APPRISE = apprise.NotifyBase.socket_read_timeout
HOSTILE = [
    "<!channel> <!here|x> <@U123> <#C1>",
    "@here @channel @everyone @all",
    "<b>bold</b> <script>alert(1)</script>",
    "[click](http://evil.example) ![x](http://evil.example/x.png) <http://evil.example|your bank>",
    "a\r\nBcc: victim@example.org\r\n\r\nanother mail",
    "\x00\x07\x1b[31m\x7f",
    "\u202eesrever\u202c \u2066x\u2069 \u2028line",
    "\ud800 half of a character",
    "&amp; &lt;!channel&gt;",
]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def slack(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Channel:
    monkeypatch.setattr(NotifySlack, "webhook_url", f"http://127.0.0.1:{receiver.port}/services")
    return one(f"slack://{'/'.join(SLACK)}")


def one(url: str) -> Channel:
    (channel,) = channels(url)
    return channel


def message(title: str = MESSAGE.title, body: str = MESSAGE.body) -> Message:
    return Message(MESSAGE.reference, MESSAGE.severity, MESSAGE.is_recovery, title, body)


class Everything(logging.Handler):
    """What a program hears that lets everything be logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        # The mail server is the other side.
        if record.name != "mail.log":
            self.lines.append(record.getMessage())


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    root, handler = logging.getLogger(), Everything()
    monkeypatch.setattr(root, "level", logging.DEBUG)
    monkeypatch.setattr(logging.getLogger("urllib3"), "level", logging.DEBUG)
    logging.getLogger("urllib3.connectionpool")._cache.clear()
    root.addHandler(handler)
    yield handler.lines
    root.removeHandler(handler)


def refusal(channel: Channel) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        channel.send(MESSAGE)
    return caught.value


def test_slack_gets_the_title_the_text_and_the_reference_and_shows_them_as_they_are(slack, receiver):
    slack.send(MESSAGE)

    (got,) = receiver.received
    assert got.path == f"/services/{'/'.join(SLACK)}"
    assert got.text == f"{MESSAGE.title}\n{MESSAGE.body}\n\nref 1a2b3c4d"
    assert got.content["mrkdwn"] is False
    assert "icon_url" not in got.content, "nothing is fetched from elsewhere"


def test_a_mail_has_the_title_as_its_subject_and_the_text_with_the_reference(mail):
    one(mail.url).send(MESSAGE)

    (got,) = mail.mails
    assert got["Subject"] == MESSAGE.title
    assert got["To"] == "me@example.org"
    assert text_of(got).strip().endswith("ref 1a2b3c4d")
    for line in MESSAGE.body.splitlines():
        assert line.strip() in text_of(got).replace("&nbsp;", " ")


def test_a_mail_server_that_wants_a_login_gets_it():
    with MailServer(login=True) as server:
        one(server.url).send(MESSAGE)
    assert len(server.mails) == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_hostile_in_a_title_or_a_text_is_inert_in_slack(slack, receiver, text):
    slack.send(message(f"[error] {text}", f"first\n{text}\nlast"))

    (got,) = receiver.received
    (attachment,) = got.content["attachments"]
    for shown in (attachment["title"], attachment["text"]):
        assert not re.search(r"<[!@#/a-z]|@\w|\]\(|&lt;!", shown, re.IGNORECASE), shown
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\u2028]", shown)
    assert "\n" not in attachment["title"]
    assert attachment["text"].startswith("first\n")


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_hostile_in_a_title_adds_no_header_to_a_mail_and_no_markup_to_its_text(mail, text):
    one(mail.url).send(message(f"[error] {text}", f"first\n{text}\nlast"))

    (got,) = mail.mails
    assert {name.lower() for name in got} & {"bcc", "cc"} == set()
    assert got["To"] == "me@example.org"
    assert got["Subject"].startswith("[error]")
    assert "\n" not in got["Subject"]
    html = got.get_body(("html",))
    if html is not None:
        assert not re.search(r"<(b|script|img|a)\b", html.get_content(), re.IGNORECASE)


def test_a_text_of_a_megabyte_is_cut_and_arrives(slack, receiver):
    slack.send(message(body="x" * 1_000_000))
    assert sum(len(got.text) for got in receiver.received) < 25_000


def test_a_text_that_is_longer_than_a_channel_takes_arrives_in_pieces(receiver, monkeypatch):
    from apprise.plugins.mattermost import NotifyMattermost  # noqa: PLC0415

    monkeypatch.setattr(NotifyMattermost, "body_maxlen", 2_000)
    monkeypatch.setattr(NotifyMattermost, "request_rate_per_sec", 0)
    body = "\n".join(f"line {number} of the text" for number in range(200))

    one(receiver.url).send(message(body=body))

    arrived = "".join(got.content["text"] for got in receiver.received)
    assert len(receiver.received) > 1
    assert max(len(got.content["text"]) for got in receiver.received) <= 2_000
    assert all(f"line {number} of" in arrived for number in range(200))
    assert arrived.endswith("ref 1a2b3c4d")


def test_a_receiver_that_takes_longer_than_the_library_waits_by_itself_gets_a_message_once(receiver):
    receiver.answer = slow(PATIENCE_OF_APPRISE + 2)
    one(receiver.url).send(MESSAGE)
    assert receiver.references == ["1a2b3c4d"]


def test_a_mail_server_that_takes_longer_than_the_library_waits_by_itself_gets_a_message_once(mail):
    mail.pause = PATIENCE_OF_APPRISE + 2
    one(mail.url).send(MESSAGE)
    assert len(mail.mails) == 1


@pytest.mark.parametrize("code", [400, 401, 404, 429, 500, 503])
def test_a_refusal_is_told_with_its_status_and_counts_as_not_arrived(receiver, code):
    receiver.answer = status(code)
    error = refusal(one(receiver.url))
    assert f"error={code}" in str(error)
    assert not error.is_unknown


def test_a_receiver_that_sends_elsewhere_did_not_take_the_message(receiver):
    receiver.answer = status(302)
    assert "302" in str(refusal(one(receiver.url)))


def test_a_receiver_that_is_down_did_not_get_the_message(receiver, mail):
    urls = [receiver.url, mail.url]
    receiver.stop()
    mail.stop()
    for url in urls:
        error = refusal(one(url))
        assert not error.is_unknown, error


def test_a_mail_that_is_refused_is_told_with_the_code(mail):
    mail.refusal = f"554 no mails from {PASSWORD}"
    error = refusal(one(mail.url))
    assert "554" in str(error)
    assert not error.is_unknown
    assert PASSWORD not in str(error)


def test_of_a_receiver_that_hangs_up_nobody_knows_whether_it_has_the_message(receiver):
    receiver.answer = reset
    error = refusal(one(receiver.url))
    assert error.is_unknown
    assert "nobody knows" in str(error)
    receiver.hangs_up = True
    assert refusal(one(receiver.url)).is_unknown


@pytest.mark.parametrize("kind", ["drips", "is deaf", "is a deaf mail server"])
def test_a_receiver_without_an_end_is_given_up_before_the_lease_ends_and_nobody_knows(receiver, monkeypatch, kind):
    assert LEASE.total_seconds() > subject.SEND_SECONDS
    monkeypatch.setattr(subject, "SEND_SECONDS", 2.0)
    monkeypatch.setattr(subject, "ANSWER_SECONDS", 1.0)
    receiver.answer = dripping
    began = time.monotonic()
    with deaf() as port:
        urls = {
            "drips": receiver.url,
            "is deaf": f"mmost://127.0.0.1:{port}/{TOKEN}",
            "is a deaf mail server": f"mailto://127.0.0.1:{port}?from=a@example.org&to=b@example.org&mode=insecure",
        }
        error = refusal(one(urls[kind]))
    assert time.monotonic() - began < 6
    assert error.is_unknown


def test_severities_before_an_address_say_what_it_gets(receiver, mail):
    both, errors, warnings = channels(
        f"{receiver.url} error={mail.url}\nwarning=mmost://127.0.0.1:{receiver.port}/0ther0ther0ther0ther0ther"
    )
    assert for_severity([both, errors, warnings], Severity.ERROR) == [both, errors]
    assert for_severity([both, errors, warnings], Severity.WARNING) == [both, warnings]


def test_the_same_address_twice_is_one_channel(receiver):
    channel = one(f"error={receiver.url} warning={receiver.url}")
    assert channel.severities == set(Severity)


@pytest.mark.parametrize(
    ("urls", "said"),
    [
        (f"mmost://127.0.0.1/{TOKEN} {TOKEN}", "entry 2 is no address"),
        (f"mmost://127.0.0.1/{TOKEN} fatal=mmost://127.0.0.1/{TOKEN}", "entry 2 is for 'fatal'"),
        (f"carrierpigeon://{TOKEN}", "entry 1 (carrierpigeon://...)"),
        ("slack://T1JJ3T3L2", "entry 1 (slack://...)"),
    ],
)
def test_an_entry_that_cannot_be_used_is_named_by_its_number_and_never_by_its_secret(urls, said):
    with pytest.raises(SettingsError) as caught:
        channels(urls)
    assert said in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_whatever_happens_no_secret_is_in_an_error_a_log_or_the_output(receiver, monkeypatch, heard, capfd):
    """With a debug level for everything that logs, and an error page that shows the whole request."""
    monkeypatch.setattr(subject, "SEND_SECONDS", 1.5)
    said = []
    for behaviour in (None, status(500), echoing, status(404), reset, dripping):
        receiver.answer = behaviour or receiver.answer
        try:
            one(receiver.url).send(MESSAGE)
        except ChannelError as error:
            said += [str(error), repr(error)]
    receiver.stop()
    said.append(str(refusal(one(receiver.url))))
    with MailServer(login=True) as server:
        wrong = server.url.replace("w0rd", "W0RD")
        said.append(str(refusal(one(wrong))))
        server.refusal = f"554 {PASSWORD} is what you said"
        said.append(str(refusal(one(server.url))))
    said.append(repr(one(receiver.url)))

    out, err = capfd.readouterr()
    secrets = (TOKEN, PASSWORD, PASSWORD.replace("w0rd", "W0RD"))
    for text in (*said, *heard, out, err):
        for secret in secrets:
            assert not any(form in text.encode() for form in forms(secret)), text


def test_what_others_ask_over_http_is_logged_as_before(receiver, heard):
    import requests  # noqa: PLC0415

    one(receiver.url).send(MESSAGE)
    requests.get(f"http://127.0.0.1:{receiver.port}/anything", timeout=5)
    assert [line for line in heard if "/anything" in line]
    assert not [line for line in heard if TOKEN in line]
