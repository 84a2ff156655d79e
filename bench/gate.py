"""A gate before a server on loopback, to see what its clients do while it cannot be reached."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Thread


class Gate:
    """Hands connections on to a port of loopback while it is open, and breaks them while it is not."""

    def __init__(self, port: int) -> None:
        self.target, self.is_open = port, True
        self.server = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.server.getsockname()[1]
        self.ends: set[socket.socket] = set()
        Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.server.accept()
                if not self.is_open:
                    client.close()
                    continue
                upstream = socket.create_connection(("127.0.0.1", self.target))
                self.ends |= {client, upstream}
                for one, other in ((client, upstream), (upstream, client)):
                    Thread(target=self._hand_on, args=(one, other), daemon=True).start()

    def _hand_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while block := one.recv(1 << 16):
                other.sendall(block)
        for end in (one, other):
            self.ends.discard(end)
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        one.close()

    def shut(self) -> None:
        self.is_open = False
        for end in list(self.ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.shut()
        for end in (self.server, *list(self.ends)):
            end.close()
