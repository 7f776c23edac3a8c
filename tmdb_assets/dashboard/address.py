"""The address of what is shown: a page's filters in the part behind the question mark, read and written.

Belongs here: the widgets of filters, each bound to one name in the address. What comes in an address is as good as
unknown: a value that cannot be is left out with a notice, and the filter stands as if nothing had been said.

Whoever changed something last decides. If the address says something else than this module saw or wrote last, it was
opened, went back in the history, or was led to by a link, so the filter follows it; else the filter was moved by
hand, and the address follows the filter.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import streamlit as st

from tmdb_assets.dashboard.markup import note, tag
from tmdb_assets.drawable import drawable

T = TypeVar("T")

MAX_TEXT = 80
_SHOWN = 60
_BETWEEN = ","


class Address:
    """The filters of a page; a name that no filter asked for is unknown on it (`close`)."""

    def __init__(self, page: str) -> None:
        """Begin a page.

        Args:
            page: Its name: filters of different pages do not share their values.
        """
        self._page = page
        self._asked: set[str] = set()
        self._ignored: list[str] = []
        self._place = st.container()

    def choice(
        self,
        name: str,
        label: str,
        options: Mapping[str, str],
        default: str = "",
        *,
        help: str | None = None,  # noqa: A002 - Streamlit's word
    ) -> str:
        """One of some; returns its value in the address.

        Args:
            name: The name in the address.
            label: What stands above it.
            options: Values in the address with the words shown for them.
            default: The value that stands for "nothing said".
            help: What the filter means, behind a question mark.
        """

        def parse(given: str) -> str:
            if given not in options:
                raise ValueError
            return given

        key = self._settle(name, parse, default)
        if st.session_state[key] not in options:  # there is another published copy since
            st.session_state[key] = default
        chosen = st.selectbox(
            label, list(options), format_func=lambda value: drawable(options[value]), key=key, help=help
        )
        self._write(name, "" if chosen == default else str(chosen))
        return str(chosen)

    def choices(self, name: str, label: str, options: Mapping[str, str], *, placeholder: str = "Any") -> list[str]:
        """Some of many; returns their values in the address, in the order of the options."""

        def parse(given: str) -> list[str]:
            chosen = given.split(_BETWEEN)
            if not set(chosen) <= set(options):
                raise ValueError
            return chosen

        key = self._settle(name, parse, [])
        st.session_state[key] = [value for value in st.session_state[key] if value in options]
        chosen = st.multiselect(
            label,
            list(options),
            format_func=lambda value: drawable(options[value]),
            key=key,
            placeholder=placeholder,
            select_all=False,
        )
        self._write(name, _BETWEEN.join(chosen))
        return [value for value in options if value in set(chosen)]

    def number(self, name: str, label: str, low: int, high: int, *, step: int = 1) -> int | None:
        """A whole number, or None if nothing is said."""

        def parse(given: str) -> int:
            if not given.isascii() or not given.isdigit() or len(given) > len(str(high)):
                raise ValueError
            if not low <= int(given) <= high:
                raise ValueError
            return int(given)

        key = self._settle(name, parse, None)
        value = st.number_input(label, low, high, value=None, step=step, key=key, placeholder="Any")
        self._write(name, "" if value is None else str(value))
        return value

    def text(self, name: str, label: str, placeholder: str = "") -> str:
        """Some words."""

        def parse(given: str) -> str:
            if len(given) > MAX_TEXT or not given.isprintable():
                raise ValueError
            return given

        key = self._settle(name, parse, "")
        words = st.text_input(label, key=key, max_chars=MAX_TEXT, placeholder=placeholder, autocomplete="off")
        self._write(name, words or "")
        return (words or "").strip()

    def id(self, name: str) -> int | None:
        """An id that a link led to; there is no widget for it."""
        self._asked.add(name)
        given = st.query_params.get(name)
        if given is None:
            return None
        if given.isascii() and given.isdigit() and int(given[:18]) > 0 and len(given) <= 18:  # noqa: PLR2004 - fits a BIGINT
            return int(given)
        self._ignore(name, given)
        return None

    def forget(self, name: str, why: str) -> None:
        """Take an id out of the address, for there is nothing of that id."""
        given = st.query_params.get(name)
        if given is not None:
            del st.query_params[name]
            self._ignored.append(f"{name}={given[:_SHOWN]} ({why})")

    def close(self) -> None:
        """Say what of the address was left out."""
        for name in sorted(set(st.query_params) - self._asked):
            self._ignore(name, st.query_params[name])
        if self._ignored:
            with self._place:
                note("Left out of the address, for it cannot be: ", *_listed(self._ignored), ".")

    def _settle(self, name: str, parse: Callable[[str], T], default: T) -> str:
        """Make the value of a filter that of the address, if the address was changed last; returns its key."""
        self._asked.add(name)
        key = f"{self._page}.{name}"
        given = st.query_params.get(name)
        if given != st.session_state.get(_seen(key)) or key not in st.session_state:
            value = default
            if given is not None:
                try:
                    value = parse(given)
                except ValueError:
                    self._ignore(name, given)
            st.session_state[key] = value
        return key

    def _write(self, name: str, given: str) -> None:
        if given:
            if st.query_params.get(name) != given:
                st.query_params[name] = given
        elif name in st.query_params:
            del st.query_params[name]
        st.session_state[_seen(f"{self._page}.{name}")] = given or None

    def _ignore(self, name: str, given: str) -> None:
        del st.query_params[name]
        self._ignored.append(f"{name}={given}")


def _seen(key: str) -> str:
    return f"{key}, in the address"


def _listed(ignored: Sequence[str]) -> list[object]:
    parts: list[object] = []
    for n, one in enumerate(ignored):
        shown = one if len(one) <= _SHOWN else f"{one[:_SHOWN]}…"
        parts += [", " if n else "", tag("code", shown)]
    return parts
