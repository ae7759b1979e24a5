"""Holds a step to its memory limit: by a cgroup where one was given to us, else by watching the process
tree."""

from __future__ import annotations

import os
from typing import Iterable, Optional

from .failures import StepFailure
from .processes import resident_bytes

cgroup_variable = "TRAINYARD_CGROUP"
"""Names a cgroup folder that was delegated to us and whose memory controller may be used (version 1 or 2)."""


fill_bytes_per_s = 4 << 30
"""No program is expected to use up memory faster than this."""


class MemoryWatch:
    """Adds up the memory of the step's processes."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.pause_s: Optional[float] = self._time_to_fill(0)
        """So long `exceeded` need not be asked again; None: never."""
        self.peak_bytes = 0

    def enter(self) -> None:
        """Called right before the step starts; what starts until `leave` falls under the limit."""

    def leave(self) -> None:
        """Called right after the step was started."""

    def exceeded(self, pids: Iterable[int]) -> bool:
        """Whether the step has to be ended now. Pages shared between processes count once."""
        pids = list(pids)
        used = resident_bytes(pids)
        if used > self.limit_bytes:
            used = resident_bytes(pids, exact=True) or used
        self.peak_bytes = max(self.peak_bytes, used)
        self.pause_s = self._time_to_fill(used)
        return used > self.limit_bytes

    def _time_to_fill(self, used: int) -> float:
        return min(1.0, max(0.02, (self.limit_bytes - used) / fill_bytes_per_s))

    def killed_inside(self) -> bool:
        """Whether the kernel killed a process of the step for its memory."""
        return False

    def close(self) -> None:
        """Gives back what the limit needed."""


class MemoryGroup(MemoryWatch):
    """A cgroup of the step's own: the kernel enforces the limit."""

    def __init__(self, limit_bytes: int, parent: str) -> None:
        super().__init__(limit_bytes)
        self.pause_s = None
        self._folder = os.path.join(parent, f"step-{os.getpid()}")
        self._origin = parent
        os.mkdir(self._folder)
        self._version_2 = os.path.exists(os.path.join(self._folder, "memory.max"))
        if self._version_2:
            self._write("memory.max", limit_bytes)
            self._write_if_there("memory.swap.max", 0)
            self._write_if_there("memory.oom.group", 1)
            self._origin = _own_group(parent)
        else:
            self._write("memory.limit_in_bytes", limit_bytes)
            self._write_if_there("memory.memsw.limit_in_bytes", limit_bytes)

    def enter(self) -> None:
        self._write("cgroup.procs", os.getpid())

    def leave(self) -> None:
        with open(os.path.join(self._origin, "cgroup.procs"), "w", encoding="ascii") as file:
            file.write(str(os.getpid()))

    def exceeded(self, pids: Iterable[int]) -> bool:
        return False

    def killed_inside(self) -> bool:
        events = self._read("memory.events" if self._version_2 else "memory.oom_control")
        self.peak_bytes = int(
            self._read("memory.peak" if self._version_2 else "memory.max_usage_in_bytes") or 0
        )
        return any(line.startswith("oom_kill ") and line.split()[1] != "0" for line in events.splitlines())

    def close(self) -> None:
        try:
            os.rmdir(self._folder)
        except OSError:
            pass

    def _write(self, name: str, value: int) -> None:
        with open(os.path.join(self._folder, name), "w", encoding="ascii") as file:
            file.write(str(value))

    def _write_if_there(self, name: str, value: int) -> None:
        if os.path.exists(os.path.join(self._folder, name)):
            self._write(name, value)

    def _read(self, name: str) -> str:
        try:
            with open(os.path.join(self._folder, name), encoding="ascii") as file:
                return file.read()
        except OSError:
            return ""


def memory_limit(limit_bytes: Optional[int]) -> Optional[MemoryWatch]:
    """The strictest keeper of a limit that this machine offers, or None without a limit."""
    if not limit_bytes:
        return None
    parent = os.environ.get(cgroup_variable)
    if parent:
        try:
            return MemoryGroup(limit_bytes, parent)
        except OSError:
            pass
    return MemoryWatch(limit_bytes)


def out_of_memory(peak_bytes: int, limit_bytes: int, exit_code: Optional[int]) -> StepFailure:
    """The failure for a step that met its limit; `exit_code` 0 means that only a process inside was
    killed."""
    used = f"used {_mebibytes(max(peak_bytes, limit_bytes))} of {_mebibytes(limit_bytes)} MiB"
    advice = "give it more memory (resources: memory), or less data"
    if exit_code == 0:
        return StepFailure(
            "out-of-memory",
            f"Out of memory: a process inside was killed ({used}), although the step returned 0; {advice}.",
        )
    return StepFailure("out-of-memory", f"Out of memory: the step {used}; {advice}.")


def _mebibytes(number: int) -> int:
    return round(number / (1 << 20))


def _own_group(parent: str) -> str:
    """The version 2 cgroup this process is in, below the same mount as `parent`."""
    with open("/proc/self/cgroup", encoding="ascii") as file:
        own = next(line.split("::", 1)[1].strip() for line in file if line.startswith("0::"))
    mount = parent
    while not os.path.ismount(mount):
        mount = os.path.dirname(mount)
    return mount + own
