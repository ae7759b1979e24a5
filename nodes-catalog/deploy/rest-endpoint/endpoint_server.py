"""The listening socket: a thread for each connection, and a polite end."""

from __future__ import annotations

import socket
import threading
import time
from http.server import ThreadingHTTPServer
from typing import Any, Dict, Optional, Set

from request_handler import RequestHandler
from served_model import ServedModel

address = "127.0.0.1"


class Stats:
    """Counts of the requests so far."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._started = time.monotonic()
        self._requests = self._errors = self._rows = 0
        self._milliseconds = 0.0

    def add(self, status: int, rows: int, milliseconds: float) -> None:
        """Counts one answered request."""
        with self._lock:
            self._requests += 1
            self._errors += status >= 400
            self._rows += rows
            self._milliseconds += milliseconds

    def summary(self) -> Dict[str, Any]:
        """The answer of `GET /stats`; health checks are not counted."""
        with self._lock:
            mean = self._milliseconds / self._requests if self._requests else None
            return {
                "requests": self._requests,
                "errors": self._errors,
                "predictions": self._rows,
                "meanMilliseconds": mean,
                "uptimeSeconds": round(time.monotonic() - self._started, 3),
            }


class EndpointServer(ThreadingHTTPServer):
    """Serves one model on 127.0.0.1. OSError when the port is taken."""

    # Threads are waited for when the server closes, so that no request is cut off.
    daemon_threads = False
    request_queue_size = 128

    def __init__(self, served: ServedModel, port: int, token: Optional[str], most_body_bytes: int) -> None:
        super().__init__((address, port), RequestHandler)
        self.served = served
        self.token = token
        self.most_body_bytes = most_body_bytes
        self.stats = Stats()
        self.stopping = False
        self.port: int = self.server_address[1]
        self.own_hosts = {f"{address}:{self.port}", f"localhost:{self.port}"}
        self._idle: Set[socket.socket] = set()
        self._idle_lock = threading.Lock()

    def server_bind(self) -> None:
        """Without the base class's look-up of the machine's name, which may ask a name server."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.server_address

    def process_request(self, request: Any, client_address: Any) -> None:
        """A new connection is idle until its first request has come."""
        with self._idle_lock:
            self._idle.add(request)
        super().process_request(request, client_address)

    def connection_busy(self, handler: RequestHandler) -> None:
        """A request has come on this connection."""
        with self._idle_lock:
            self._idle.discard(handler.connection)

    def connection_idle(self, handler: RequestHandler) -> None:
        """The connection waits for its next request."""
        with self._idle_lock:
            if self.stopping:
                handler.close_connection = True
            else:
                self._idle.add(handler.connection)

    def shutdown_request(self, request: Any) -> None:
        """The connection is over."""
        with self._idle_lock:
            self._idle.discard(request)
        super().shutdown_request(request)

    def stop(self) -> None:
        """Takes no new requests, lets those under way finish, and returns when they have."""
        self.shutdown()
        with self._idle_lock:
            self.stopping = True
            for connection in self._idle:
                try:
                    connection.shutdown(socket.SHUT_RD)
                except OSError:
                    continue  # the client was faster
        self.server_close()
