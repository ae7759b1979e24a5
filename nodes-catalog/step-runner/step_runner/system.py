"""What the kernel offers beyond the standard library; every function degrades where a system has no such
thing."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Optional

linux = sys.platform.startswith("linux")

_libc: Optional[ctypes.CDLL] = ctypes.CDLL(None, use_errno=True) if linux else None

_PR_SET_CHILD_SUBREAPER = 36
_FICLONE = 0x40049409
_IN_MODIFY, _IN_CREATE, _IN_MOVED_TO = 0x2, 0x100, 0x80
_IN_NONBLOCK, _IN_CLOEXEC = os.O_NONBLOCK, getattr(os, "O_CLOEXEC", 0)


def become_subreaper() -> bool:
    """Makes orphaned descendants come back to this process instead of to init. False where there is no such
    thing."""
    return _libc is not None and _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0


def clone_file(source: int, target: int) -> bool:
    """Makes the open file `target` share the blocks of `source` (copy on write). False where the file system
    cannot."""
    if not linux:
        return False
    import fcntl

    try:
        fcntl.ioctl(target, _FICLONE, source)
    except OSError:
        return False
    return True


def sync_file_system(folder: int) -> None:
    """Writes everything that waits for the disk on the file system of the open folder."""
    if _libc is None or _libc.syncfs(folder) != 0:
        os.sync()


class FolderWatch:
    """Tells when the files in one folder change: `descriptor` becomes readable. `descriptor` is -1 without
    inotify."""

    def __init__(self) -> None:
        self.descriptor = _libc.inotify_init1(_IN_NONBLOCK | _IN_CLOEXEC) if _libc is not None else -1
        self._watch = -1

    def watch(self, folder: str) -> bool:
        """Watches `folder` instead of what was watched before. False when it has to be polled."""
        self.release()
        if self.descriptor >= 0 and _libc is not None:
            mask = _IN_MODIFY | _IN_CREATE | _IN_MOVED_TO
            self._watch = _libc.inotify_add_watch(self.descriptor, os.fsencode(folder), mask)
        return self._watch >= 0

    def release(self) -> None:
        if self._watch >= 0 and _libc is not None:
            _libc.inotify_rm_watch(self.descriptor, self._watch)
            self._watch = -1
            self.drain()

    def drain(self) -> None:
        """Forgets the changes told so far."""
        try:
            while os.read(self.descriptor, 65536):
                pass
        except BlockingIOError:
            pass
