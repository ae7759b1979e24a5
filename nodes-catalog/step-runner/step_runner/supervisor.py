"""A supervisor: the process that carries out attempts, one after the other, and outlives the runner while one
runs.

Lines to the runner start with a mark: `s` (only to be passed on), `k` (this launch succeeded) or `f` (it did
not).
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import time
from collections import deque
from contextlib import suppress
from typing import Any, Callable, Deque, Dict, Optional

from .attempt import Attempt, Launch, ProgramMissing
from .failures import StepFailure, mishap_of
from .growth import Growth
from .processes import identity_of
from .protocol import Channel, encode
from .supervision import Supervision, cancelled
from .system import FolderWatch, become_subreaper, sync_file_system

hold_back_s = 0.01
"""Reports of quick steps wait at most this long for company."""

Fork = Callable[[Launch, Dict[str, str], int], int]


def supervise(connection: socket.socket, fork: Optional[Fork]) -> None:
    """Serves the runner until it is gone, and the step under way to its end. `fork` starts Python steps in a
    warm interpreter."""
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(null, descriptor)
    os.close(null)
    become_subreaper()
    Supervisor(connection, fork).serve()


class Supervisor:
    """One slot. SIGTERM cancels the running step politely, SIGUSR1 at once; both are for runners that did not
    start it."""

    def __init__(self, connection: socket.socket, fork: Optional[Fork]) -> None:
        self._channel = Channel(connection)
        self._fork = fork
        self._queue: Deque[Launch] = deque()
        self._contexts: Dict[str, Dict[str, str]] = {}
        self._current: Optional[Launch] = None
        self._last_success: Optional[str] = None
        self._told_at = 0.0
        self._early_cancel_s: Optional[float] = None
        """Grace of a cancel that came before the step had started."""
        identity = identity_of(os.getpid())
        assert identity is not None
        self._owner = encode(
            {"bootId": identity.boot_id, "pid": identity.pid, "startTime": identity.start_time}
        )
        self._wake_read, wake_write = os.pipe()
        os.set_blocking(self._wake_read, False)
        os.set_blocking(wake_write, False)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: self._cancel_current(None))
        signal.signal(signal.SIGUSR1, lambda *_: self._cancel_current(0))
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        self._poller = select.poll()
        self._poller.register(self._wake_read, select.POLLIN)
        self._poller.register(self._channel, select.POLLIN)
        self._growth = Growth(FolderWatch())
        self._supervision = Supervision(
            self._poller, self._growth, self._wake, self._report_running, self._report_growth
        )

    def serve(self) -> None:
        while True:
            self._receive()
            if self._channel.closed:
                return
            if self._queue:
                launch = self._queue.popleft()
                after = launch.get("after")
                if after is not None and after != self._last_success:
                    self._tell(b"f", {"event": "dropped", "id": launch["id"]})
                else:
                    self._current = launch
                    try:
                        succeeded = self._carry_out(launch)
                    except Exception as error:
                        succeeded = False
                        refusal = {"event": "refused", "id": launch["id"], **mishap_of(error).as_json()}
                        self._tell(b"f", refusal)
                    self._current = None
                    self._last_success = launch["id"] if succeeded else None
                if self._queue and time.monotonic() < self._told_at + hold_back_s:
                    continue
            self._flush()
            if not self._queue and not self._channel.closed:
                os.chdir("/")
                self._poller.modify(
                    self._channel, select.POLLIN | (select.POLLOUT if self._channel.outbox else 0)
                )
                self._poller.poll()
                self._drain_wakes()

    def _carry_out(self, launch: Launch) -> bool:
        """One attempt from claim to result; true when it succeeded."""
        attempt = Attempt(launch, self._contexts.get(launch.get("context") or "", {}))
        refusal = attempt.claim(self._owner)
        self._early_cancel_s = None
        self._growth.begin(attempt.folder)
        if refusal is not None:
            self._tell(b"f", {"event": "refused", "id": launch["id"], **refusal.as_json()})
            return False
        result = self._run(attempt)
        succeeded = result["exitCode"] == 0 and "failure" not in result
        self._tell(
            b"k" if succeeded else b"f",
            {"event": "ended", "id": launch["id"], "result": result, "eventBytes": self._growth.event_bytes},
        )
        if self._channel.closed:
            with suppress(OSError):
                folder = os.open(launch["dir"], os.O_RDONLY)
                sync_file_system(folder)
                os.close(folder)
        return succeeded

    def _run(self, attempt: Attempt) -> Dict[str, Any]:
        launch = attempt.launch
        pid = 0
        try:
            attempt.prepare()
            self._receive()
            if self._early_cancel_s is not None:
                return attempt.finish_unstarted(
                    StepFailure("cancelled", "The step was cancelled before it started."), None
                )
            self._growth.open_log(attempt.log)
            started = time.monotonic()
            pid = attempt.start(self._fork if "entry" in launch and launch["python"].get("fork") else None)
            self._attempt, self._pid = attempt, pid
            self._tell(
                b"s",
                {"event": "started", "id": launch["id"], "pid": pid, "startedAt": attempt.started_text()},
            )
            timeout = launch.get("timeoutMs")
            ending = self._supervision.wait(
                pid, started, timeout / 1000 if timeout else None, self._grace_s(launch), attempt.limit
            )
            return attempt.finish(ending, self._growth)
        except ProgramMissing as failure:
            return attempt.finish_unstarted(failure, failure.exit_code)
        except StepFailure as failure:
            return attempt.finish_unstarted(failure, None)
        except Exception as error:
            if pid:
                self._supervision.abandon()
            return attempt.finish_unstarted(mishap_of(error), None)

    def _wake(self) -> None:
        self._drain_wakes()
        self._receive()

    def _drain_wakes(self) -> None:
        try:
            os.read(self._wake_read, 4096)
        except BlockingIOError:
            pass

    def _receive(self) -> None:
        if self._channel.closed:
            return
        for line in self._channel.receive():
            message = json.loads(line)
            verb = message["verb"]
            if verb == "start":
                self._queue.append(message)
            elif verb == "context":
                self._contexts[message["id"]] = message["env"]
            else:
                self._cancel(message["id"], message["graceMs"] / 1000)
        if self._channel.closed:
            self._poller.unregister(self._channel)

    def _cancel(self, launch_id: str, grace_s: float) -> None:
        if self._current is not None and self._current["id"] == launch_id:
            self._cancel_current(grace_s)
            return
        waiting = [launch["id"] for launch in self._queue]
        if launch_id in waiting:
            for _ in waiting[waiting.index(launch_id) :]:
                self._tell(b"f", {"event": "dropped", "id": self._queue.pop()["id"]})
            self._flush()

    def _cancel_current(self, grace_s: Optional[float]) -> None:
        if self._current is None:
            return
        grace = self._grace_s(self._current) if grace_s is None else grace_s
        if self._supervision.running:
            self._supervision.cancel(grace, cancelled())
        else:
            self._early_cancel_s = grace

    @staticmethod
    def _grace_s(launch: Launch) -> float:
        grace = launch.get("graceMs")
        return (10_000 if grace is None else grace) / 1000

    def _report_running(self) -> None:
        self._attempt.record_process(self._pid)
        self._flush()

    def _report_growth(self, log_bytes: int, event_bytes: int) -> None:
        launch = self._attempt.launch
        self._tell(
            b"s", {"event": "output", "id": launch["id"], "logBytes": log_bytes, "eventBytes": event_bytes}
        )
        self._flush()

    def _tell(self, mark: bytes, event: Dict[str, Any]) -> None:
        outbox = self._channel.outbox
        if not outbox:
            self._told_at = time.monotonic()
        outbox.put(mark + encode(event) + b"\n")

    def _flush(self) -> None:
        self._channel.outbox.flush()
