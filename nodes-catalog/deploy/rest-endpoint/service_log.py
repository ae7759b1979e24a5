"""The log of the endpoint: its standard output."""

from __future__ import annotations

import contextlib


def say(text: str) -> None:
    """Writes a line. A full disk or a closed log costs the line, never the service."""
    with contextlib.suppress(OSError):
        print(text, flush=True)
