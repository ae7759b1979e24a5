"""Processes by identity (boot id, pid, start time), their descendants, and how they are ended."""

from __future__ import annotations

import os
import signal
import subprocess
from functools import lru_cache
from typing import Dict, Iterable, List, NamedTuple, Optional, Set


class Identity(NamedTuple):
    """A process that cannot be mistaken for a later one with the same pid."""

    boot_id: str
    pid: int
    start_time: int
    """Clock ticks since boot (Linux, field 22 of `/proc/<pid>/stat`), seconds of the wall clock elsewhere."""

    def alive(self) -> bool:
        return self.boot_id == boot_id() and start_time(self.pid) == self.start_time


@lru_cache(maxsize=None)
def boot_id() -> str:
    """Differs after every start of the machine."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return _output("sysctl", "-n", "kern.boottime")


def start_time(pid: int) -> Optional[int]:
    """When a process started, or None when there is no such process (a zombie is none)."""
    stat = _stat(pid)
    if stat is not None:
        return None if stat[0] == b"Z" else int(stat[19])
    if os.path.isdir("/proc/self"):
        return None
    started = _output("ps", "-o", "lstart=", "-p", str(pid))
    if not started:
        return None
    import time

    return int(time.mktime(time.strptime(started)))


def identity_of(pid: int) -> Optional[Identity]:
    started = start_time(pid)
    return None if started is None else Identity(boot_id(), pid, started)


def children_of(pid: int) -> List[int]:
    """The children of all threads of a process, zombies among them."""
    children: List[int] = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", "rb") as file:
                children.extend(map(int, file.read().split()))
    except OSError:
        if not os.path.isdir("/proc/self"):
            return [int(word) for word in _output("pgrep", "-P", str(pid)).split()]
        if os.path.isdir(f"/proc/{pid}") and not os.path.exists(f"/proc/{pid}/task/{pid}/children"):
            return [other for other, parent in _parents().items() if parent == pid]
    return children


def descendants_of(pid: int) -> List[int]:
    """All living processes below `pid`, parents before their children."""
    found: List[int] = []
    level = children_of(pid)
    while level:
        found.extend(level)
        level = [grandchild for child in level for grandchild in children_of(child)]
    return [one for one in found if not _is_zombie(one)]


def session_of(session: int) -> List[int]:
    """All living processes of a session."""
    found = []
    for pid in all_processes():
        stat = _stat(pid)
        if stat is not None and stat[0] != b"Z" and int(stat[3]) == session:
            found.append(pid)
    return found


def all_processes() -> Iterable[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return [int(word) for word in _output("ps", "-axo", "pid=").split()]


def send_signal(pids: Iterable[int], number: int) -> None:
    """Sends a signal to each process; those that are gone or belong to others are passed over."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except (ProcessLookupError, PermissionError):
            pass


def signal_group(group: int, number: int) -> None:
    """Sends a signal to a process group, where it still exists."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        pass


def signal_name(number: int) -> str:
    """`SIGSEGV`, or `SIG42` for a number without a name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"SIG{number}"


def resident_bytes(pids: Iterable[int], exact: bool = False) -> int:
    """Memory of processes together. Shared pages count once per process, or in proportion when `exact`
    (slower)."""
    total = 0
    for pid in pids:
        try:
            if exact:
                with open(f"/proc/{pid}/smaps_rollup", "rb") as file:
                    total += next(int(line.split()[1]) * 1024 for line in file if line.startswith(b"Pss:"))
            else:
                with open(f"/proc/{pid}/statm", "rb") as file:
                    total += int(file.read().split()[1]) * _page_size
        except (OSError, StopIteration):
            continue
    return total


def belongs_to_attempt(pid: int, log: str, marks: Set[bytes]) -> bool:
    """Whether an attempt started a process: by its environment (`marks`), or because it writes to its log."""
    process = f"/proc/{pid}"
    try:
        with open(f"{process}/environ", "rb") as file:
            if marks and marks.issubset(file.read().split(b"\0")):
                return True
    except OSError:
        return False
    for link in ("fd/1", "fd/2"):
        try:
            if os.readlink(f"{process}/{link}") == log:
                return True
        except OSError:
            continue
    return False


_page_size = os.sysconf("SC_PAGE_SIZE")


def _stat(pid: int) -> Optional[List[bytes]]:
    """The fields of `/proc/<pid>/stat` from the third (state) on; the second, a name, may hold blanks and
    brackets."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()
    except OSError:
        return None


def _is_zombie(pid: int) -> bool:
    if not os.path.isdir("/proc/self"):
        return _output("ps", "-o", "stat=", "-p", str(pid)).startswith("Z")
    stat = _stat(pid)
    return stat is None or stat[0] in (b"Z", b"X")


def is_stopped(pid: int) -> bool:
    """Whether a process was stopped by a signal (SIGSTOP) and not woken up since."""
    if not os.path.isdir("/proc/self"):
        return _output("ps", "-o", "stat=", "-p", str(pid)).startswith("T")
    stat = _stat(pid)
    return stat is not None and stat[0] in (b"T", b"t")


def _parents() -> Dict[int, int]:
    stats = ((pid, _stat(pid)) for pid in all_processes())
    return {pid: int(stat[1]) for pid, stat in stats if stat is not None}


def _output(*command: str) -> str:
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False
    ).stdout.strip()
