"""A proxy as in a company: it notes what arrives, and answers as every host.

Belongs here: what arrived, and the environments that lead there. Who may come is said by the tests.
"""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "grpc_proxy", "no_grpc_proxy")


class _Handler(BaseHTTPRequestHandler):
    server: "Proxy"

    def do_GET(self) -> None:
        self.server.arrived.append(f"{self.command} {self.path}")
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    do_POST = do_CONNECT = do_GET  # noqa: N815 - as the server calls them

    def log_message(self, *_: object) -> None:
        pass


class Proxy(ThreadingHTTPServer):
    """Use it as a context manager.

    Attributes:
        arrived: Method and address of every request.
        answer: What all are answered with.
    """

    daemon_threads = True

    def __init__(self, answer: bytes = b"", status: int = 502) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer, self.status = answer, status
        self.arrived: list[str] = []
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def variables(self) -> dict[str, str]:
        """All that can lead through it, and nothing that is spared."""
        leading = {name: self.url for name in VARIABLES if not name.startswith("no_")}
        return leading | {name.upper(): self.url for name in leading} | {"no_proxy": "", "NO_PROXY": ""}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()
