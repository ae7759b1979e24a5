"""Waits for one running step: its end, its limits, a wish to cancel it, and whatever it leaves behind."""

from __future__ import annotations

import os
import select
import signal
import time
from typing import Callable, List, NamedTuple, Optional, Set

from .failures import StepFailure
from .growth import Growth, interval_s
from .memory import MemoryWatch, out_of_memory
from .processes import descendants_of, send_signal, signal_group
from .system import linux

quick_s = 0.005
"""A step that ends within this time is reported in one go."""
leftover_grace_s = 0.5
"""What a step left behind gets this long to end by itself after SIGTERM."""
give_up_s = 5.0
"""So long after SIGKILL a process that still exists (stuck in the kernel) no longer holds up the result."""


class Ending(NamedTuple):
    """How the processes of a step ended."""

    status: int
    """As `waitpid` returns it."""
    duration_s: float
    cpu_s: float
    peak_bytes: int
    leftovers: int
    cause: Optional[StepFailure]
    """Why the supervisor ended it, where it did."""


class Supervision:
    """Watches over one step after the other; `poller` wakes it up for messages, signals and changed files."""

    def __init__(
        self,
        poller: "select.poll",
        growth: Growth,
        on_wake: Callable[[], None],
        on_running: Callable[[], None],
        on_growth: Callable[[int, int], None],
    ) -> None:
        self._poller = poller
        self._growth = growth
        self._on_wake = on_wake
        self._on_running = on_running
        self._on_growth = on_growth
        self._main = 0
        self._begin(0, 0.0, None)

    def _begin(self, main: int, started: float, limit: Optional[MemoryWatch]) -> None:
        self._main = main
        self._started = started
        self._limit = limit
        self._measure_at = None if limit is None or limit.pause_s is None else started + limit.pause_s
        self._status: Optional[int] = None
        self._ended = 0.0
        self._cpu_s = 0.0
        self._peak_bytes = 0
        self._left_behind: Set[int] = set()
        self._cause: Optional[StepFailure] = None
        self._kill_at: Optional[float] = None
        self._killing = False

    @property
    def running(self) -> bool:
        return self._main != 0

    def cancel(self, grace_s: float, cause: StepFailure) -> None:
        """Ends the step: politely first, by force after `grace_s`. A later, shorter grace wins; the first
        cause stays."""
        if not self.running:
            return
        kill_at = time.monotonic() + grace_s
        if self._cause is None and self._status is None:
            self._cause = cause
        if self._kill_at is None and grace_s > 0:
            self._signal_all(signal.SIGTERM)
        if self._kill_at is None or kill_at < self._kill_at:
            self._kill_at = kill_at

    def abandon(self) -> None:
        """Kills everything below this process; for when watching itself has failed."""
        self._signal_all(signal.SIGKILL)
        try:
            while True:
                os.wait4(-1, 0)
        except ChildProcessError:
            pass

    def wait(
        self,
        main: int,
        started: float,
        timeout_s: Optional[float],
        grace_s: float,
        limit: Optional[MemoryWatch],
    ) -> Ending:
        """Returns when the step and everything below it is gone. `started` is of the monotonic clock."""
        self._begin(main, started, limit)
        timeout_at = None if timeout_s is None else started + timeout_s
        look_at: Optional[float] = started + quick_s
        followed = False
        try:
            while not self._gone():
                now = time.monotonic()
                wakes_at = [
                    one for one in (timeout_at, self._kill_at, look_at, self._measure_at) if one is not None
                ]
                if self._status is not None:
                    wakes_at.append(now + 0.01)
                pause = max(0.0, min(wakes_at) - now) * 1000 if wakes_at else None
                quiet = look_at is None
                if quiet:
                    self._growth.listen(self._poller)
                woken = self._poller.poll(pause)
                now = time.monotonic()
                if quiet:
                    self._growth.unlisten(self._poller)
                if woken:
                    self._on_wake()
                    look_at = now if quiet else look_at
                if look_at is not None and now >= look_at and self._status is None:
                    if not followed:
                        self._on_running()
                        self._growth.follow()
                        followed = True
                    sizes = self._growth.look(now - started)
                    if sizes is not None:
                        self._on_growth(*sizes)
                    pause_s = self._growth.pause_s()
                    look_at = (
                        now + interval_s if sizes is not None else None if pause_s is None else now + pause_s
                    )
                if timeout_at is not None and now >= timeout_at and self._status is None:
                    self.cancel(grace_s, timed_out(timeout_s or 0))
                    timeout_at = None
                self._hold_to_limit(now)
                self._end_leftovers(now)
                if self._kill_at is not None and now >= self._kill_at:
                    self._killing = True
                    # Stopped first, so that nothing can start another process between two looks.
                    self._signal_all(signal.SIGSTOP)
                    self._signal_all(signal.SIGKILL)
                    if now >= self._kill_at + give_up_s:
                        break
                    self._poller.poll(2)
            self._growth.end(self._ended - started)
            return self._ending()
        finally:
            self._main = 0

    def _gone(self) -> bool:
        """Collects ended processes; true when none is left."""
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return self._status is not None
            if pid == 0:
                return False
            self._cpu_s += usage.ru_utime + usage.ru_stime
            self._peak_bytes = max(self._peak_bytes, usage.ru_maxrss * (1024 if linux else 1))
            if pid == self._main:
                self._status = status
                self._ended = time.monotonic()
                if not linux:
                    signal_group(self._main, signal.SIGKILL)

    def _hold_to_limit(self, now: float) -> None:
        if self._measure_at is None or now < self._measure_at or self._limit is None:
            return
        if self._status is not None or self._killing:
            self._measure_at = None
        elif self._limit.exceeded(descendants_of(os.getpid())):
            self._measure_at = None
            self.cancel(0, out_of_memory(self._limit.peak_bytes, self._limit.limit_bytes, None))
        else:
            self._measure_at = now + (self._limit.pause_s or 0)

    def _end_leftovers(self, now: float) -> None:
        """After the step itself has ended: whatever it left running is told to end, then made to."""
        if self._status is None:
            return
        alive = set(descendants_of(os.getpid()))
        fresh = alive - self._left_behind
        self._left_behind |= alive
        if fresh:
            send_signal(fresh, signal.SIGTERM)
            if self._kill_at is None:
                self._kill_at = now + leftover_grace_s

    def _signal_all(self, number: int) -> None:
        signalled: Set[int] = set()
        while True:
            alive: List[int] = [pid for pid in descendants_of(os.getpid()) if pid not in signalled]
            if not alive:
                return
            send_signal(alive, number)
            signalled.update(alive)

    def _ending(self) -> Ending:
        limit = self._limit
        status = 0 if self._status is None else self._status
        cause = self._cause
        if self._status is None:
            cause = StepFailure(
                "internal",
                "The step could not be ended: a process hangs in the kernel and does not take SIGKILL.",
            )
        if limit is not None and limit.killed_inside() and cause is None:
            cause = out_of_memory(limit.peak_bytes, limit.limit_bytes, 0 if status == 0 else None)
        peak = max(self._peak_bytes, limit.peak_bytes if limit is not None else 0)
        ended = self._ended or time.monotonic()
        return Ending(status, ended - self._started, self._cpu_s, peak, len(self._left_behind), cause)


def cancelled() -> StepFailure:
    return StepFailure("cancelled", "The step was cancelled.")


def timed_out(timeout_s: float) -> StepFailure:
    message = f"The step ran longer than its timeout of {timeout_s:g} s; raise it, or give it less to do."
    return StepFailure("timeout", message)
