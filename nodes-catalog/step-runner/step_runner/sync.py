"""Brings results to the disk in groups, in a process of its own, so that no step waits for it."""

from __future__ import annotations

import os
import time
from typing import List

from .system import sync_file_system


class Syncer:
    """Asked with `wanted`, it flushes the file system of the attempts at most every `interval_ms`; 0 switches
    it off."""

    def __init__(self, interval_ms: int) -> None:
        self._interval_s = interval_ms / 1000
        self._pipe = -1

    def wanted(self, folder: str, foreign: List[int]) -> None:
        """Something in `folder` should survive a power cut. `foreign` are descriptors that the process must
        not keep."""
        if self._interval_s <= 0:
            return
        if self._pipe < 0:
            self._start(folder, foreign)
        try:
            if self._pipe >= 0:
                os.write(self._pipe, b".")
        except OSError:
            pass

    def descriptors(self) -> List[int]:
        return [self._pipe] if self._pipe >= 0 else []

    def _start(self, folder: str, foreign: List[int]) -> None:
        try:
            target = os.open(folder, os.O_RDONLY)
        except OSError:
            # It was dropped before it had a folder, so there is nothing to keep.
            return
        reading, writing = os.pipe()
        try:
            child = os.fork()
        except OSError:
            # No process is free; the next result asks again.
            for descriptor in (reading, writing, target):
                os.close(descriptor)
            return
        self._pipe = writing
        os.set_blocking(self._pipe, False)
        if child:
            os.close(reading)
            os.close(target)
            return
        try:
            for descriptor in {0, 1, 2, self._pipe, *foreign}:
                os.close(descriptor)
            while os.read(reading, 65536):
                sync_file_system(target)
                time.sleep(self._interval_s)
        finally:
            os._exit(0)
