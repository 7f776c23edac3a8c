"""Work in a process of its own: its answers, its errors, and its death, which is told with a reason."""

import operator
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

import pytest
import vl_convert

from tmdb_assets.apart import Apart, DiedError

BAD_CHART = {
    "data": {"values": [{"title": "The\x00 Matrix"}]},
    "mark": "text",
    "encoding": {"text": {"field": "title", "type": "nominal"}},
}


@pytest.fixture
def process():
    with Apart("draws the charts") as process:
        yield process


def is_there(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_is_asked_is_done_in_another_process_in_the_order_in_which_it_was_asked(process):
    asked = [process.ask("a number", operator.mul, number, 2) for number in range(100)]

    assert process.ask("its number", os.getpid).result() == process.pid != os.getpid()
    assert [future.result() for future in asked] == [2 * number for number in range(100)]


def test_questions_and_answers_may_be_larger_than_any_pipe(process):
    asked = [process.ask("bytes", operator.concat, b"a" * 3_000_000, b"b") for _ in range(5)]

    assert {len(future.result()) for future in asked} == {3_000_001}


def test_an_error_comes_back_as_what_it_is_with_where_it_was_raised(process):
    with pytest.raises(ZeroDivisionError) as raised:
        process.ask("a division", operator.truediv, 1, 0).result()

    assert "In a process of its own:" in "".join(raised.value.__notes__)
    assert process.ask("another one", operator.truediv, 1, 2).result() == 0.5


@pytest.mark.parametrize(
    ("function", "arguments", "error", "said"),
    [
        (sys.exit, ("enough",), RuntimeError, "SystemExit: enough"),
        (threading.Lock, (), TypeError, "cannot pickle"),
        (subprocess.run, (["no such command"],), FileNotFoundError, "no such command"),
    ],
)
def test_whatever_is_raised_or_cannot_be_sent_back_leaves_the_process_alive(process, function, arguments, error, said):
    with pytest.raises(error, match=said):
        process.ask("it", function, *arguments).result()
    assert process.ask("something", operator.not_, 0).result() is True


def test_a_question_that_cannot_be_sent_leaves_the_process_alive(process):
    with pytest.raises((AttributeError, TypeError), match="pickle"):
        process.ask("it", operator.not_, lambda: None).result()
    assert process.ask("something", operator.not_, 0).result() is True


def test_what_is_printed_is_no_answer_and_is_told_at_the_end(capsys):
    with Apart("prints") as process:
        assert process.ask("print", print, "a word of a library").result() is None
        assert process.ask("write", os.write, 1, b"and another one").result() == 15

    assert "and another one" in capsys.readouterr().err


def died(asked: "Future[object]") -> str:
    with pytest.raises(DiedError) as raised:
        asked.result(timeout=30)
    return str(raised.value)


def test_a_chart_that_takes_down_the_process_that_draws_it_is_an_error_with_the_librarys_reason(process):
    """If this is no error any more, vl-convert has learned it: other charts may still do so."""
    told = died(process.ask("top_films of 2026-11-20", vl_convert.vegalite_to_svg, BAD_CHART))

    assert told.startswith(
        "The process that draws the charts died (SIGABRT) at top_films of 2026-11-20: Failed to parse text SVG:"
    )
    assert "NonXmlChar" in told
    assert "0x" not in told
    assert "materialize it again" in told


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (signal.SIGABRT, "A library did not bear what it was given"),
        (signal.SIGSEGV, "A library did not bear what it was given"),
        (signal.SIGKILL, "when memory runs out"),
    ],
)
def test_a_death_by_a_signal_is_told_with_its_name_and_what_to_do(process, number, advice):
    told = died(process.ask("genres", signal.raise_signal, number))

    assert f"died ({number.name}) at genres" in told
    assert advice in told


def test_a_process_that_ends_without_a_signal_is_told_with_its_status_and_its_last_words(process):
    process.ask("a word", os.write, 2, b"the disk \x1b[31mis full\n\n").result()

    assert "died (status 3) at it: the disk [31mis full. " in died(process.ask("it", os._exit, 3))


def test_what_was_asked_after_the_last_thing_has_the_same_reason(process):
    first, second = process.ask("the first", os.abort), process.ask("the second", os.getpid)

    assert "at the first" in died(first)
    assert died(second) == str(first.exception())
    assert died(process.ask("the third", os.getpid)) == str(first.exception())


def test_a_process_that_somebody_kills_while_it_has_nothing_to_do_is_told_at_the_next_question(process):
    process.ask("something", os.getpid).result()
    os.kill(process.pid, signal.SIGKILL)
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)

    assert "died (SIGKILL) at genres" in died(process.ask("genres", os.getpid))


def test_nothing_is_left_of_it_after_the_block_however_that_ends():
    with Apart("sleeps") as process:
        process.ask("something", os.getpid).result()
    assert not is_there(process.pid)
    with suppress(KeyboardInterrupt), Apart("sleeps") as process:
        process.ask("a minute", time.sleep, 60)
        raise KeyboardInterrupt
    assert not is_there(process.pid)


def test_it_ends_when_whoever_asks_is_killed():
    asking = (
        "import os, signal, time; from tmdb_assets.apart import Apart\n"
        "with Apart('waits') as process:\n"
        "    print(process.ask('its number', os.getpid).result(), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    with subprocess.Popen([sys.executable, "-c", asking], stdout=subprocess.PIPE, text=True) as killed:
        pid = int(killed.stdout.read())
    deadline = time.monotonic() + 10
    while is_there(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert killed.returncode == -signal.SIGKILL
    assert not is_there(pid)


@pytest.mark.skipif(not Path("/proc/self/oom_score_adj").exists(), reason="only Linux says which process it ends")
def test_when_memory_runs_out_it_ends_before_the_run_does(process):
    process.ask("something", os.getpid).result()

    assert Path(f"/proc/{process.pid}/oom_score_adj").read_text(encoding="ascii").strip() == "500"
