"""Cancels and timeouts whose supervisor was stopped by its step: they are carried out without it."""

from __future__ import annotations

import signal
import time
from typing import Dict, NamedTuple, Optional

from .attempt import Launch
from .failures import StepFailure
from .processes import is_stopped, send_signal
from .slots import Slot
from .supervision import cancelled, timed_out
from .watcher import owner_of

allowance_s = 5.0
"""A supervisor that is stopped so long after its step should have been ended by force is killed."""
forced_allowance_s = 1.0
"""The same after a cancel without grace."""
look_again_s = 0.5


class _Wish(NamedTuple):
    look_at: float
    kill_at: float
    failure: StepFailure


class Overdue:
    """What supervisors should bring about, by launch. A healthy one never notices."""

    def __init__(self) -> None:
        self._wishes: Dict[str, _Wish] = {}

    def cancel(self, launch_id: str, grace_s: float) -> None:
        """The supervisor was told to end the step within `grace_s`."""
        now = time.monotonic()
        allowance = allowance_s if grace_s > 0 else forced_allowance_s
        self._wish(launch_id, _Wish(now, now + grace_s + allowance, cancelled()))

    def started(self, launch: Launch) -> None:
        """The step runs; its supervisor ends it at its timeout, where it has one."""
        timeout_ms = launch.get("timeoutMs")
        if timeout_ms:
            look_at = time.monotonic() + timeout_ms / 1000 + forced_allowance_s
            kill_at = look_at + (launch.get("graceMs") or 0) / 1000 + allowance_s
            self._wish(launch["id"], _Wish(look_at, kill_at, timed_out(timeout_ms / 1000)))

    def ended(self, launch_id: str) -> None:
        self._wishes.pop(launch_id, None)

    def pause_ms(self) -> Optional[float]:
        """How long until `look` has something to do; None: nothing is wished for."""
        if not self._wishes:
            return None
        return max(0.0, min(wish.look_at for wish in self._wishes.values()) - time.monotonic()) * 1000

    def look(self, holders: Dict[str, Slot]) -> None:
        """Wakes stopped supervisors up, and kills one that stays stopped: losing it ends its step, with
        `slot.failure` as the reason."""
        if not self._wishes:
            return
        now = time.monotonic()
        for launch_id, wish in list(self._wishes.items()):
            if now < wish.look_at:
                continue
            slot = holders.get(launch_id)
            if slot is None:
                del self._wishes[launch_id]
                continue
            self._wishes[launch_id] = wish._replace(look_at=now + look_again_s)
            if next(iter(slot.launches)) != launch_id:
                continue
            owner = owner_of(slot.launches[launch_id]["dir"])
            pid = slot.pid or (owner.pid if owner is not None and owner.alive() else 0)
            if not pid or not is_stopped(pid):
                continue
            if now < wish.kill_at:
                send_signal([pid], signal.SIGCONT)
            else:
                message = f"{wish.failure.message} It had stopped the process that watches over it."
                slot.failure = StepFailure(wish.failure.reason, message)
                send_signal([pid], signal.SIGKILL)

    def _wish(self, launch_id: str, wish: _Wish) -> None:
        known = self._wishes.get(launch_id)
        if known is None or wish.kill_at < known.kill_at:
            self._wishes[launch_id] = wish
