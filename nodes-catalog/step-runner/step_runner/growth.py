"""Follows how far the log and the events of a running step have grown."""

from __future__ import annotations

import os
import select
from typing import Optional, Tuple

from .system import FolderWatch

interval_s = 0.1
"""At most ten reports a second."""


class Growth:
    """The sizes of `log.bin` and `events.ndjson` in the current attempt folder; writes `log.times`.

    Costs nothing while a step is silent: the kernel tells when a file changed (`FolderWatch`); where it
    cannot, the
    sizes are looked up every 100 ms, then ever more rarely, up to once a second.
    """

    def __init__(self, watch: FolderWatch) -> None:
        self._watch = watch
        self.log_bytes = 0
        self.event_bytes = 0
        self._folder = ""
        self._log = -1
        self._times = -1
        self._pause_s = interval_s
        self._told_by_kernel = False

    def begin(self, folder: str) -> None:
        """Starts anew for the attempt in `folder`, which becomes the working directory."""
        self._folder, self._log = folder, -1
        self.log_bytes = self.event_bytes = 0
        self._pause_s = interval_s
        self._told_by_kernel = False

    def open_log(self, log: int) -> None:
        self._log = log

    def follow(self) -> None:
        """From now on the kernel tells of changes. Not called for steps that end at once."""
        self._told_by_kernel = self._watch.watch(self._folder)

    def pause_s(self) -> Optional[float]:
        """How long to wait until `look` without being told; None: until told."""
        return None if self._told_by_kernel else self._pause_s

    def listen(self, poller: "select.poll") -> None:
        """Lets `poller` wake up at the next change. Only while nobody waits for the next `look`: a flood
        wakes nobody."""
        poller.register(self._watch.descriptor, select.POLLIN)

    def unlisten(self, poller: "select.poll") -> None:
        poller.unregister(self._watch.descriptor)

    def look(self, elapsed_s: float) -> Optional[Tuple[int, int]]:
        """The new sizes of log and events, or None when nothing has grown."""
        if self._told_by_kernel:
            self._watch.drain()
        log_bytes = os.fstat(self._log).st_size
        event_bytes = _size_of("events.ndjson")
        if (log_bytes, event_bytes) == (self.log_bytes, self.event_bytes):
            self._pause_s = min(1.0, self._pause_s * 1.5)
            return None
        self._pause_s = interval_s
        if log_bytes > self.log_bytes:
            self._note(log_bytes, elapsed_s)
        self.log_bytes, self.event_bytes = log_bytes, event_bytes
        return log_bytes, event_bytes

    def end(self, elapsed_s: float) -> None:
        """Takes the last sizes; the log stays open until `count_lines`."""
        self.look(elapsed_s)
        if self._told_by_kernel:
            self._watch.release()
        if self._times >= 0:
            os.close(self._times)
            self._times = -1

    def count_lines(self) -> int:
        """Line ends in the log."""
        lines = 0
        if self.log_bytes:
            log = os.open("log.bin", os.O_RDONLY)
            try:
                for chunk in iter(lambda: os.read(log, 1 << 20), b""):
                    lines += chunk.count(b"\n")
            finally:
                os.close(log)
        return lines

    def _note(self, log_bytes: int, elapsed_s: float) -> None:
        try:
            if self._times < 0:
                self._times = os.open("log.times", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            os.write(self._times, b"%d %d\n" % (log_bytes, elapsed_s * 1000))
        except OSError:
            pass


def _size_of(name: str) -> int:
    try:
        return os.stat(name).st_size
    except OSError:
        return 0
