"""JSON lines over pipes and sockets, without blocking where that matters."""

from __future__ import annotations

import json
import os
import socket
from typing import Any, Dict, List

_encoder = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)

Message = Dict[str, Any]


def encode(message: Any) -> bytes:
    """Compact JSON without a line end. Text that came from broken file names is replaced where it is no
    Unicode."""
    return _encoder.encode(message).encode("utf-8", "replace")


class LineBuffer:
    """Cuts a byte stream into lines; what follows the last line end waits for the rest."""

    def __init__(self) -> None:
        self._parts: List[bytes] = []

    def feed(self, data: bytes) -> List[bytes]:
        head, found, tail = data.rpartition(b"\n")
        if not found:
            self._parts.append(data)
            return []
        self._parts.append(head)
        lines = b"".join(self._parts).split(b"\n")
        self._parts = [tail] if tail else []
        return [line for line in lines if line]


class Outbox:
    """Bytes on their way into a descriptor that may be full: `flush` writes what fits and keeps the rest."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.broken = False
        """Nobody reads any more; everything put in is thrown away."""
        self._waiting = bytearray()
        os.set_blocking(descriptor, False)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, data: bytes) -> None:
        if not self.broken:
            self._waiting += data

    def flush(self) -> None:
        while self._waiting:
            try:
                written = os.write(self.descriptor, memoryview(self._waiting)[: 1 << 18])
            except BlockingIOError:
                return
            except OSError:
                self.broken = True
                self._waiting.clear()
                return
            del self._waiting[:written]


class Channel:
    """One end of the socket between runner and supervisor: JSON messages in, raw lines out; never blocks."""

    def __init__(self, connection: socket.socket) -> None:
        self.closed = False
        """The other side is gone."""
        self.outbox = Outbox(connection.fileno())
        self._connection = connection
        self._lines = LineBuffer()

    def fileno(self) -> int:
        return self._connection.fileno()

    def receive(self) -> List[bytes]:
        """The lines that have arrived; sets `closed` at the end of the stream."""
        lines: List[bytes] = []
        while not self.closed:
            try:
                data = self._connection.recv(1 << 17)
            except BlockingIOError:
                break
            except OSError:
                data = b""
            if not data:
                self.closed = True
                break
            lines += self._lines.feed(data)
            if len(data) < 1 << 17:
                break
        return lines

    def close(self) -> None:
        self._connection.close()
