"""Work that can take down its process: done in a process of its own, whose death is an error with a reason.

Belongs here: that process, how it is asked and answers, and telling how it died. What is done there, such as drawing or
writing Tableau's files, are functions of others, in modules that import little: the process imports them as well.
"""

import os
import pickle
import re
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, ParamSpec, Self, TypeVar

from tmdb_assets.drawable import drawable

_START = "import sys, pickle; sys.path[:] = pickle.load(sys.stdin.buffer); from tmdb_assets.apart import serve; serve()"
_SAID_BYTES, _SAID_LETTERS = 100_000, 300
_PANIC = re.compile(r"panicked at [^\n]*:\n?(?P<why>[^\n]+)")
"""What a library in Rust says before it dies; what follows that are addresses."""

_EXPENDABLE = "500"
"""Of -1000 to 1000: when memory runs out, the system ends this process rather than the run."""

_KILLED = (
    "The system kills the largest process when memory runs out, which is the likely reason: make room or give more"
    " memory, then materialize it again"
)
_CRASHED = (
    "A library did not bear what it was given: materialize it again, and if it dies in the same place once more, report"
    " it with these words and the published copy"
)
P = ParamSpec("P")
R = TypeVar("R")


class DiedError(Exception):
    """The process died; the text says at what, of what, what it said last, and what to do."""

    def __init__(self, does: str, about: str, status: int, said: str) -> None:
        name = signal.Signals(-status).name if -status in set(signal.Signals) else f"status {status}"
        advice = _KILLED if status == -signal.SIGKILL else _CRASHED
        super().__init__(
            f"The process that {does} died ({name}) at {about}{f': {said}' if said else ''}. {advice}. What was there"
            " before stays, and other assets are made."
        )


class Apart:
    """A process that does one thing after the other, for as long as the block runs; it starts with the block.

    Args:
        does: What it does, to be said after "The process that".
    """

    def __init__(self, does: str) -> None:
        self._does = does
        # Its questions and answers would fill both pipes if they were not taken in turns.
        self._turns = ThreadPoolExecutor(1, thread_name_prefix="apart")
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - open for as long as the block runs
        self._process: subprocess.Popen[bytes] | None = None
        self._death: DiedError | None = None

    def __enter__(self) -> Self:
        # Neither a fork, which takes the locks of other threads along, nor `multiprocessing`, which imports __main__.
        self._process = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-P", "-c", _START], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said
        )
        self._turns.submit(self._send, sys.path)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        assert self._process is not None  # noqa: S101 - the block was entered
        if kind is not None:
            self._process.kill()
        self._turns.shutdown(cancel_futures=True)
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what could not be sent is sent again when it is closed
                pipe.close()  # type: ignore[union-attr]
        sys.stderr.write(self._last_words())
        self._said.close()

    @property
    def pid(self) -> int:
        """The process's number."""
        assert self._process is not None  # noqa: S101 - the block was entered
        return self._process.pid

    def ask(self, about: str, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> "Future[R]":
        """Have a function called there; what it gives, or raises, comes through the future.

        Args:
            about: What it is about, for the case that it is the process's last.
            function: A function of a module, which bears `pickle` as do its arguments and what it returns.
            args: Its arguments.
            kwargs: More of them.

        Raises:
            DiedError: Through the future: the process died of it, or of something that it was asked before.
        """
        return self._turns.submit(self._answer, about, function, args, kwargs)

    def _answer(self, about: str, function: Callable[..., R], args: Any, kwargs: Any) -> R:  # noqa: ANN401
        assert self._process is not None  # noqa: S101
        assert self._process.stdout is not None  # noqa: S101
        if self._death:
            raise self._death
        try:
            self._send((function, args, kwargs))
            succeeded, answer = pickle.load(self._process.stdout)  # noqa: S301 - from our own process
        except (EOFError, OSError, pickle.UnpicklingError):
            self._death = DiedError(self._does, about, self._process.wait(), _reason(self._last_words()))
            raise self._death from None
        if not succeeded:
            raise answer
        return answer

    def _send(self, what: object) -> None:
        assert self._process is not None  # noqa: S101
        assert self._process.stdin is not None  # noqa: S101
        # First all of it: what cannot be packed must not leave half a question in the pipe.
        self._process.stdin.write(pickle.dumps(what, protocol=pickle.HIGHEST_PROTOCOL))
        self._process.stdin.flush()

    def _last_words(self) -> str:
        length = self._said.seek(0, os.SEEK_END)
        self._said.seek(max(length - _SAID_BYTES, 0))
        return self._said.read().decode(errors="replace")


def serve() -> None:
    """Do what is asked on standard input, until whoever asks is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever asks
    with suppress(OSError):  # there is no such file, or it may not be written
        Path("/proc/self/oom_score_adj").write_text(_EXPENDABLE, encoding="ascii")
    # What a library prints must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while True:
        try:
            function, args, kwargs = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own process
        except EOFError:
            return
        except Exception as error:  # noqa: BLE001 - it asks for what is not there
            answer = _failure(error)
        else:
            answer = _answer_of(function, args, kwargs)
        with suppress(BrokenPipeError):
            answers.write(answer)
            answers.flush()


def _answer_of(function: Callable[..., object], args: Any, kwargs: Any) -> bytes:  # noqa: ANN401
    try:
        return pickle.dumps((True, function(*args, **kwargs)), protocol=pickle.HIGHEST_PROTOCOL)
    except BaseException as error:  # noqa: BLE001 - a library in Rust raises no Exception when it panics
        return _failure(error)


def _failure(error: BaseException) -> bytes:
    error.add_note("In a process of its own:\n" + "".join(traceback.format_exception(error)))
    if isinstance(error, Exception):
        with suppress(Exception):
            packed = pickle.dumps((False, error), protocol=pickle.HIGHEST_PROTOCOL)
            pickle.loads(packed)  # noqa: S301 - some exceptions can be packed and not unpacked
            return packed
    return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")), protocol=pickle.HIGHEST_PROTOCOL)


def _reason(said: str) -> str:
    """The last thing that a process said which tells why it died; nothing if it said nothing."""
    panics = _PANIC.findall(said)
    lines = panics or [line for line in said.splitlines() if line.strip()]
    # The first panic is the reason, the others come of it; of other words the last ones are.
    return drawable(lines[0 if panics else -1]).strip()[:_SAID_LETTERS] if lines else ""
