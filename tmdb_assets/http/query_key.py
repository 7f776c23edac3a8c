"""A key that travels in the query, and the places where an address would carry it into the open.

Belongs here: putting the key into a request, and taking it out of every text. Errors of `http` name the path alone;
what else names addresses is urllib3, in its log.
"""

import logging
import threading
from typing import ClassVar
from urllib.parse import quote, quote_plus

import requests
from requests.auth import AuthBase

_HIDDEN = "***"
_LOGGERS = ("urllib3.connectionpool", "urllib3.connection", "urllib3.util.retry", "urllib3.poolmanager")


class QueryKey(AuthBase):
    """Puts the key into the query; as `auth`, no entry of a .netrc file takes its place."""

    def __init__(self, name: str, key: str) -> None:
        self._name = name
        self._key = key
        _Hiding.add(key)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """The request with the key in its query."""
        request.prepare_url(request.url or "", {self._name: self._key})
        return request

    def __repr__(self) -> str:
        return f"QueryKey({self._name!r}, {_HIDDEN!r})"

    def hide(self, text: str) -> str:
        """The text without the key."""
        return _without(text, self._key)


class _Hiding(logging.Filter):
    """Takes the keys out of the lines in which urllib3 names an address."""

    _keys: ClassVar[set[str]] = set()
    _lock: ClassVar[threading.Lock] = threading.Lock()
    _one: ClassVar["_Hiding | None"] = None

    @classmethod
    def add(cls, key: str) -> None:
        with cls._lock:
            cls._keys.add(key)
            cls._one = cls._one or cls()
            for name in _LOGGERS:
                logging.getLogger(name).addFilter(cls._one)  # once, however often it is added

    def filter(self, record: logging.LogRecord) -> bool:
        said = shown = record.getMessage()
        for key in tuple(self._keys):
            shown = _without(shown, key)
        if shown != said:
            record.msg, record.args = shown, ()
        return True


def _without(text: str, key: str) -> str:
    for spelling in {key, quote(key, safe=""), quote_plus(key)}:
        text = text.replace(spelling, _HIDDEN)
    return text
