"""Gives BLAS and OpenMP, loaded into a warm interpreter with one thread, the numbers that a step's variables
ask for."""

from __future__ import annotations

import ctypes
import os
import re
from typing import Any, Dict, List, Optional, Tuple

_openblas = "openblas_set_num_threads"
_kinds = (
    # What the file is called, the functions that set its threads (the first that exists), the variables it
    # reads.
    (
        re.compile(r"openblas"),
        tuple(
            prefix + _openblas + suffix for prefix in ("scipy_", "") for suffix in ("64_", "", "_64", "64")
        ),
        ("OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS"),
    ),
    (re.compile(r"mkl_rt"), ("MKL_Set_Num_Threads",), ("MKL_NUM_THREADS", "OMP_NUM_THREADS")),
    (re.compile(r"lib(gomp|iomp5|omp)\b"), ("omp_set_num_threads",), ("OMP_NUM_THREADS",)),
)


class ThreadSettings:
    """The numerical libraries that were loaded when it was made."""

    def __init__(self) -> None:
        self._setters: List[Tuple[Any, Tuple[str, ...]]] = []
        for path in _loaded_libraries():
            for pattern, functions, variables in _kinds:
                if pattern.search(os.path.basename(path)):
                    library = ctypes.CDLL(path)
                    setter = next(
                        (getattr(library, name) for name in functions if hasattr(library, name)), None
                    )
                    if setter is not None:
                        self._setters.append((setter, variables))

    def set(self, environment: Dict[str, str]) -> None:
        """Sets what each library would have read from `environment`, had it been loaded now; by default one
        thread a core."""
        for setter, variables in self._setters:
            numbers = (_positive(environment.get(name)) for name in variables)
            setter(next(filter(None, numbers), len(os.sched_getaffinity(0))))


def _loaded_libraries() -> List[str]:
    with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as file:
        paths = {line[line.index("/") :].rstrip("\n") for line in file if "/" in line and ".so" in line}
    return sorted(paths)


def _positive(text: Optional[str]) -> int:
    first = (text or "").split(",")[0].strip()
    return int(first) if first.isdigit() else 0
