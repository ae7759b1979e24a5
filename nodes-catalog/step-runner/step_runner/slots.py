"""The runner's side of its supervisors: starting them, and what each of them holds."""

from __future__ import annotations

import gc
import os
import socket
import sys
import traceback
from collections import OrderedDict
from typing import Any, Callable, Dict, List, Optional

from .attempt import Launch
from .failures import StepFailure
from .protocol import Channel, encode
from .supervisor import supervise

lookahead = 32
"""So many launches of a chain are handed over in advance."""


class Slot:
    """A supervisor as the runner sees it. `environment` is the key of its warm interpreter, or empty."""

    def __init__(self, connection: socket.socket, environment: str, pid: int) -> None:
        self.channel = Channel(connection)
        self.environment = environment
        self.pid = pid
        """Zero for a fork of a warm interpreter, which is not our child."""
        self.launches: "OrderedDict[str, Launch]" = OrderedDict()
        """What was handed over and is not ended, in order: each but the first comes after the one before
        it."""
        self.failure: Optional[StepFailure] = None
        """Why its step failed, where it was killed because it did not react."""
        self._contexts: Dict[str, Dict[str, Any]] = {}

    def hand_over(self, launch: Launch, context: Optional[Dict[str, Any]]) -> None:
        if context is not None and self._contexts.get(context["id"]) is not context:
            self._contexts[context["id"]] = context
            self.channel.outbox.put(encode(context) + b"\n")
        launch["verb"] = "start"
        self.channel.outbox.put(encode(launch) + b"\n")
        self.launches[launch["id"]] = launch

    def cancel(self, launch_id: str, grace_ms: float) -> None:
        self.channel.outbox.put(encode({"verb": "cancel", "id": launch_id, "graceMs": grace_ms}) + b"\n")


def connected_pair() -> "tuple[socket.socket, socket.socket]":
    ours, theirs = socket.socketpair()
    for one in (ours, theirs):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    return ours, theirs


def fork_process(serve: Callable[[socket.socket], None], foreign: List[int]) -> "tuple[socket.socket, int]":
    """Forks a process that runs `serve` on its end of a socket; returns our end and its pid. It closes
    `foreign` first."""
    ours, theirs = connected_pair()
    gc.freeze()
    pid = os.fork()
    if pid:
        theirs.close()
        gc.unfreeze()
        return ours, pid
    status = 1
    try:
        ours.close()
        for descriptor in foreign:
            os.close(descriptor)
        serve(theirs)
        status = 0
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(status)


def start_slot(foreign: List[int]) -> Slot:
    """A slot for steps that are started as programs of their own."""
    connection, pid = fork_process(lambda theirs: supervise(theirs, None), foreign)
    return Slot(connection, "", pid)
