"""A request that cannot be answered."""

from __future__ import annotations


class RequestError(Exception):
    """The client's mistake: an HTTP status of 4xx and one sentence that says what to change."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
