"""A server that answers what a test says, on a real socket, and clients that ask it.

Belongs here: misbehaving as HTTP servers do. What the client makes of it is what the tests say.
"""

import json
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tmdb_assets.http.limiter import RequestLimiter
from tmdb_assets.sources.tmdb.films.client import FilmsClient

TOKEN = "eyJsecret.token-of_this.test"


def page(number=1, ids=(550,), total_pages=1):
    """A body of /discover/movie or /movie/changes."""
    return {
        "page": number,
        "results": [{"id": i, "popularity": 1.5, "vote_average": 6.5, "vote_count": 3} for i in ids],
        "total_pages": total_pages,
        "total_results": 1,
    }


def said(body, status=200, **headers):
    """An answer: JSON of `body`, or the bytes as they are."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda handler: handler.reply(status, content, headers)


def error(status, code, message, **headers):
    """An answer with TMDB's error body."""
    return said({"status_code": code, "status_message": message, "success": False}, status, **headers)


def cut_off(content, *, reset):
    """Half of an answer; then the connection closes, or is reset."""

    def answer(handler):
        handler.reply(200, content, {"Content-Length": str(2 * len(content))})
        handler.wfile.flush()
        if reset:
            linger = struct.pack("ii", 1, 0)
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        handler.close_connection = True

    return answer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self):
        super().setup()
        self.server.connections += 1

    def do_GET(self):
        self.server.begin(self)
        try:
            self.server.answer()(self)
        finally:
            self.server.end()

    def reply(self, status, content, headers):
        self.send_response(status)
        fields = {"Content-Type": "application/json;charset=utf-8", "Content-Length": str(len(content))}
        for name, value in (fields | {name.replace("_", "-"): value for name, value in headers.items()}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    """Gives the answers of `script` in their order, the last one again and again."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/3"
        self.script = [said(page())]
        self.paths, self.headers = [], []
        self.connections = self.in_flight = self.most_in_flight = 0
        self._lock = threading.Lock()

    def begin(self, handler):
        with self._lock:
            self.paths.append(handler.path)
            self.headers.append(dict(handler.headers))
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)

    def end(self):
        with self._lock:
            self.in_flight -= 1

    def answer(self):
        with self._lock:
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    def handle_error(self, *_):
        pass


@pytest.fixture
def server():
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def client(server):
    """A client of the server that retries quickly."""
    with FilmsClient(server.url, TOKEN, RequestLimiter(5_000), backoff_seconds=0.01) as client:
        yield client
