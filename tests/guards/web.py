"""Web: a server on this machine that tests try to reach, and that counts who came."""

import socket
import threading


class Web:
    """A socket on this machine that takes connections, answers each with little, and counts."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._asked: list[bytes] = []
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            with line:
                line.settimeout(0.5)
                try:
                    self._asked.append(line.recv(4096))
                    line.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")
                except OSError:
                    self._asked.append(b"")

    def asked(self) -> list[bytes]:
        """Return what was said first on each connection."""
        return list(self._asked)

    def close(self) -> None:
        """Take no more."""
        self._socket.close()
