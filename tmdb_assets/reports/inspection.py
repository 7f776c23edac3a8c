"""What must hold of a report: its files are whole, and its page needs nothing else.

Belongs here: looking at the files of a report as they are on disk. How the findings are shown is Dagster's business.
"""

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

from PIL import Image

_LOADING = {
    "action",
    "background",
    "cite",
    "data",
    "formaction",
    "href",
    "ping",
    "poster",
    "src",
    "srcset",
    "xlink:href",
}
"""Attributes that name something to load, or a place to go to."""


def broken_files(folder: Path, names: Iterable[str]) -> Iterator[str]:
    """What is wrong with the files of a report, one sentence each; nothing if all are there and can be read."""
    for name in names:
        path = folder / name
        if not path.is_file():
            yield f"{name} is missing"
        elif problem := _problem(path.read_bytes(), path.suffix):
            yield f"{name} {problem}"


def references(page: Path) -> Iterator[str]:
    """What the page of a report refers to outside itself, one sentence each; nothing if it is self-contained."""
    if not page.is_file():
        yield f"{page.name} is missing"
        return
    parser = _References()
    parser.feed(page.read_text(encoding="utf-8"))
    parser.close()
    yield from parser.found
    if "default-src 'none'" not in parser.policy:
        yield "no Content-Security-Policy keeps the page from loading anything"


def _problem(content: bytes, suffix: str) -> str | None:
    if not content:
        return "is empty"
    try:
        if suffix == ".png":
            with Image.open(BytesIO(content)) as picture:
                picture.load()
        elif suffix == ".json":
            json.loads(content)
        elif suffix == ".svg":
            ET.fromstring(content)  # noqa: S314 - the project's own file
        elif not content.rstrip().endswith(b"</html>"):
            return "is cut off"
    except (OSError, SyntaxError, ValueError) as error:
        return f"cannot be read: {error}"
    return None


class _References(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.policy = ""
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag loads."""
        named = {name: value or "" for name, value in attrs}
        if tag == "meta" and named.get("http-equiv", "").lower() == "content-security-policy":
            self.policy = named.get("content", "")
        self._in_style = tag == "style"
        for name, value in named.items():
            if name in _LOADING and not value.startswith(("#", "data:")):
                self.found.append(f"<{tag} {name}={value[:80]!r}>")
            elif name == "style" and _loads(value):
                self.found.append(f"<{tag} style={value[:80]!r}>")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - as in the base class
        """Leave a style sheet."""
        self._in_style = False

    def handle_data(self, data: str) -> None:
        """Note what a style sheet loads."""
        if self._in_style and _loads(data):
            self.found.append("the style sheet loads something")


def _loads(style: str) -> bool:
    return "url(" in style.lower().replace("url(data:", "") or "@import" in style.lower()
