"""Finds programs on the PATH of a step, which is not our own."""

from __future__ import annotations

import errno
import os
from functools import lru_cache
from typing import Optional


def find_program(name: str, path: Optional[str]) -> str:
    """The file to start for `name`, looked up on `path` unless it is a path itself. Raises
    FileNotFoundError."""
    if "/" in name:
        return name
    found = _search(name, path or os.defpath)
    if found is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
    return found


@lru_cache(maxsize=256)
def _search_cached(name: str, path: str) -> Optional[str]:
    found_without_right: Optional[str] = None
    for folder in path.split(os.pathsep):
        candidate = os.path.join(folder or ".", name)
        if os.path.isfile(candidate):
            if os.access(candidate, os.X_OK):
                return candidate
            found_without_right = found_without_right or candidate
    return found_without_right


def _search(name: str, path: str) -> Optional[str]:
    found = _search_cached(name, path)
    if found is None or not os.path.exists(found):
        _search_cached.cache_clear()
        found = _search_cached(name, path)
    return found
