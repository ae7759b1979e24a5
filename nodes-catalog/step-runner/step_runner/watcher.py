"""Looks after an attempt that another runner started, or whose supervisor was lost: waits for its result or
its proof of death."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import time
from contextlib import suppress
from typing import Any, Dict, List, Optional, Set

from .attempt import timestamp, write_result
from .processes import (
    Identity,
    all_processes,
    belongs_to_attempt,
    boot_id,
    descendants_of,
    is_stopped,
    send_signal,
    session_of,
    start_time,
)
from .protocol import Channel, Message, encode
from .staging import remove_secrets
from .supervision import cancelled
from .system import FolderWatch

look_again_s = 1.0
"""Where the kernel does not tell of changes, the attempt is looked at this often."""
stuck_s = 7.0
"""A supervisor that has not ended its step so long after the forced end was wanted is killed itself."""


def read_result(launch_id: str, folder: str) -> Optional[Dict[str, Any]]:
    """The `ended` event of an attempt that has its result."""
    result = _read_json(os.path.join(folder, "result.json"))
    if result is None:
        return None
    return _ended(launch_id, folder, result)


def _ended(launch_id: str, folder: str, result: Dict[str, Any]) -> Dict[str, Any]:
    event_bytes = _size_of(os.path.join(folder, "events.ndjson"))
    return {"event": "ended", "id": launch_id, "result": result, "eventBytes": event_bytes}


def is_success(result: Optional[Dict[str, Any]]) -> bool:
    """Whether the content of a `result.json` is a success."""
    return result is not None and result.get("exitCode") == 0 and "failure" not in result


def owner_of(folder: str) -> Optional[Identity]:
    """Who claimed an attempt, as far as that can be read."""
    claim = _read_json(os.path.join(folder, "claim"))
    try:
        return claim and Identity(claim["bootId"], int(claim["pid"]), claim["startTime"])
    except (KeyError, TypeError, ValueError):
        return None


def watch_attempt(connection: socket.socket, request: Message) -> None:
    """Body of a process of its own: tells `ended` or `lost` over the socket, then returns. Ends what a lost
    attempt left."""
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(null, descriptor)
    watch = AttemptWatch(Channel(connection), request["dir"])
    watch.wait()
    if watch.channel.closed:
        return
    event = read_result(request["id"], request["dir"])
    if event is None:
        end_remains(request["dir"])
        failure = cancelled().as_json() if watch.cancelled else request.get("failure")
        event = read_result(request["id"], request["dir"])
        if event is None and failure is not None:
            event = _forced_ending(request["id"], request["dir"], failure)
        event = event or {"event": "lost", "id": request["id"]}
    remove_secrets(request["dir"])
    mark = b"k" if is_success(event.get("result")) else b"f"
    os.set_blocking(connection.fileno(), True)
    connection.sendall(mark + encode(event) + b"\n")


def end_remains(folder: str) -> None:
    """Ends every process of an attempt whose supervisor is gone."""
    kill_at = time.monotonic() + 0.5
    give_up_at = kill_at + 5
    told: Set[int] = set()
    while time.monotonic() < give_up_at:
        remains = _remains_of(folder)
        if not remains:
            return
        if time.monotonic() >= kill_at:
            send_signal(remains, signal.SIGKILL)
        else:
            send_signal([pid for pid in remains if pid not in told], signal.SIGTERM)
            told.update(remains)
        time.sleep(0.02)


def _forced_ending(launch_id: str, folder: str, failure: Dict[str, str]) -> Dict[str, Any]:
    """The `ended` event of a step that was ended with its supervisor: nobody saw its exit code."""
    now = time.time()
    try:
        started_at = os.stat(os.path.join(folder, "step.json")).st_mtime
    except OSError:
        started_at = now
    result = {
        "exitCode": None,
        "signal": None,
        "startedAt": timestamp(started_at),
        "endedAt": timestamp(now),
        "durationMs": round((now - started_at) * 1000, 3),
        "cpuMs": 0,
        "peakMemoryBytes": 0,
        "bytes": _size_of(os.path.join(folder, "log.bin")),
        "lines": 0,
        "leftovers": 0,
        "outputs": {},
        "failure": failure,
    }
    with suppress(OSError):
        write_result(folder, result)
    return _ended(launch_id, folder, result)


class AttemptWatch:
    """Follows the supervisor of an attempt that it did not start; passes cancels on to it, and kills it when
    it does not react."""

    def __init__(self, channel: Channel, folder: str) -> None:
        self.channel = channel
        self.cancelled = False
        self._folder = folder
        self._kill_at: Optional[float] = None
        self._forced_at: Optional[float] = None
        self._changes = FolderWatch()
        self._poller = select.poll()
        self._poller.register(channel, select.POLLIN)

    def wait(self) -> None:
        """Returns when there is a result, the supervisor is gone, or nobody listens any more."""
        told_of_changes = self._changes.watch(self._folder)
        if told_of_changes:
            self._poller.register(self._changes.descriptor, select.POLLIN)
        owner = self._owner()
        told_of_end = owner is not None and self._follow(owner)
        while owner is not None and owner.alive() and not self.channel.closed:
            if os.path.exists(os.path.join(self._folder, "result.json")):
                return
            pauses = [] if told_of_changes and told_of_end else [look_again_s]
            if self._kill_at is not None:
                pauses.append(max(0.0, self._kill_at - time.monotonic()))
            self._poller.poll(min(pauses) * 1000 if pauses else None)
            if told_of_changes:
                self._changes.drain()
            for line in self.channel.receive():
                self._cancel(owner, json.loads(line)["graceMs"] / 1000)
            if self._kill_at is not None and time.monotonic() >= self._kill_at:
                self._force(owner)

    def _owner(self) -> Optional[Identity]:
        """Who claimed the attempt; None when nobody has, and nobody can any more. A claim that is being
        written this moment is waited for."""
        path = os.path.join(self._folder, "claim")
        for _ in range(20):
            owner = owner_of(self._folder)
            if owner is not None:
                return owner
            if not os.path.exists(path) and _claim(self._folder):
                return None
            time.sleep(0.01)
        return None

    def _follow(self, owner: Identity) -> bool:
        try:
            self._poller.register(os.pidfd_open(owner.pid), select.POLLIN)
        except (AttributeError, OSError):
            return False
        return True

    def _cancel(self, owner: Identity, grace_s: float) -> None:
        self.cancelled = True
        if self._kill_at is None and grace_s > 0:
            send_signal([owner.pid], signal.SIGTERM)
        send_signal([owner.pid], signal.SIGCONT)
        kill_at = time.monotonic() + grace_s
        self._kill_at = kill_at if self._kill_at is None else min(kill_at, self._kill_at)

    def _force(self, owner: Identity) -> None:
        now = time.monotonic()
        if self._forced_at is None:
            self._forced_at = now
            send_signal([owner.pid], signal.SIGUSR1)
            send_signal([owner.pid], signal.SIGCONT)
        elif now >= self._forced_at + stuck_s or is_stopped(owner.pid):
            send_signal([owner.pid], signal.SIGKILL)
        self._kill_at = now + 1.0


def _claim(folder: str) -> bool:
    """Takes an attempt that was never begun: a supervisor that was told to begin it comes too late."""
    pid = os.getpid()
    try:
        os.makedirs(folder, exist_ok=True)
        descriptor = os.open(os.path.join(folder, "claim"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except OSError:
        return False
    os.write(descriptor, encode({"bootId": boot_id(), "pid": pid, "startTime": start_time(pid)}))
    os.close(descriptor)
    return True


def _remains_of(folder: str) -> List[int]:
    folder = os.path.realpath(folder)
    found: Set[int] = set()
    recorded = _read_json(os.path.join(folder, "step.pid"))
    if recorded is not None and start_time(recorded["pid"]) in (recorded["startTime"], None):
        found.update(session_of(recorded["pid"]))
    step = _read_json(os.path.join(folder, "step.json")) or {}
    marks = {
        f"TRAINYARD_{name}={step[field]}".encode()
        for name, field in (("RUN_ID", "runId"), ("STEP_ID", "stepId"), ("ATTEMPT", "attempt"))
        if field in step
    }
    if len(marks) < 3:
        marks = set()
    log = os.path.join(folder, "log.bin")
    found.update(pid for pid in all_processes() if belongs_to_attempt(pid, log, marks))
    found.discard(os.getpid())
    for pid in list(found):
        found.update(descendants_of(pid))
    return [pid for pid in found if start_time(pid) is not None]


def _size_of(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _read_json(path: str) -> Optional[Dict[str, Any]]:
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
