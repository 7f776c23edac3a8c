"""A server that writes bytes to a raw socket, as slowly and as wrongly as a test says.

Belongs here: what no HTTP server would do. Misbehaving within HTTP is `conftest`'s.
"""

import contextlib
import socket
import threading
from itertools import repeat


class RawServer:
    """Sends every connection the pieces of `answer()`, `gap` seconds apart, until one side has enough."""

    def __init__(self, answer, gap=0.0, *, close=True):
        self._answer, self._gap, self._close = answer, gap, close
        self._ended = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/3"
        self.connections = 0
        self.sent = 0
        self._threads = []

    def __enter__(self):
        self._start(self._accept)
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, target, *args):
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                self._start(self._serve, connection)

    def _serve(self, connection):
        with connection, contextlib.suppress(OSError):
            connection.recv(1 << 16)
            for piece in self._answer():
                connection.sendall(piece)
                self.sent += len(piece)
                if self._ended.wait(self._gap):
                    return
            if not self._close:
                self._ended.wait()


def header(*lines):
    return ("HTTP/1.1 200 OK\r\n" + "".join(f"{line}\r\n" for line in lines) + "\r\n").encode()


def chunk(content):
    return b"%x\r\n%s\r\n" % (len(content), content)


def forever(first, piece):
    yield first
    yield from repeat(piece)
