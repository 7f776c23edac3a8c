"""The upstream of the tiny dataset: a library with a few shelves, on a real socket.

Belongs here: what it answers. Tests change `shelves` and `loans` between two runs.
"""

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

import orjson


@dataclass
class Library:
    """A running library.

    Attributes:
        shelves: The names of its shelves by their ids.
        loans: How many books of each are lent.
    """

    shelves: dict[int, str] = field(default_factory=lambda: {1: "Poems", 2: "Maps"})
    loans: dict[int, int] = field(default_factory=lambda: {1: 12, 2: 0})
    asked: list[str] = field(default_factory=list)
    _server: ThreadingHTTPServer = field(init=False, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, path: str) -> bytes | None:
        self.asked.append(path)
        if path == "/shelves":
            return orjson.dumps([{"shelf_id": shelf, "name": name} for shelf, name in self.shelves.items()])
        if path == "/loans":
            return orjson.dumps([{"shelf_id": shelf, "loans": count} for shelf, count in self.loans.items()])
        return None

    def __enter__(self) -> Self:
        library = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = library.answer(self.path)
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
