"""The warm interpreters: one per Python environment and per set of variables that matter when Python
starts."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from typing import Any, Callable, Dict, List, Optional

from .attempt import Launch, thread_variables
from .protocol import LineBuffer, Message, encode
from .slots import Slot, connected_pair
from .system import linux

_decisive_prefixes = (
    "PYTHON",
    "LD_",
    "LC_",
    "LANG",
    "MALLOC_",
    "OMP_",
    "OPENBLAS_",
    "GOTO_",
    "MKL_",
    "KMP_",
    "NPY_",
    "NUMPY_",
    "SKLEARN_",
    "SCIPY_",
    "ARROW_",
)
"""Variables that an interpreter or the libraries read only once, when they are loaded."""


class Environments:
    """Keeps warm interpreters. `tell` sends an event to the engine, `listen` and `forget` watch a
    descriptor."""

    def __init__(
        self,
        tell: Callable[[Message], None],
        listen: Callable[[int, Callable[[], None]], None],
        forget: Callable[[int], None],
    ) -> None:
        self._tell = tell
        self._listen = listen
        self._forget = forget
        self._interpreters: Dict[str, WarmInterpreter] = {}

    def warm(self, python: Message) -> None:
        """Makes the interpreter of an environment ready, with the runner's own variables; one that failed is
        tried again."""
        key = self._key(python, dict(os.environ))
        known = self._interpreters.get(key)
        if known is None or known.state == "failed":
            self._start(key, python, dict(os.environ))
        elif known.state == "ready":
            self._tell({"event": "warmed", "key": python["key"], "milliseconds": known.milliseconds})

    def key_of(self, launch: Launch, context: Optional[Message]) -> str:
        """The warm interpreter that this launch is a fork of; empty when it is started as a program of its
        own."""
        python = launch.get("python")
        if "entry" not in launch or not python or not python.get("fork") or not linux:
            return ""
        variables = {**(context["env"] if context else {}), **(launch.get("env") or {})}
        key = self._key(python, variables)
        known = self._interpreters.get(key)
        if known is None:
            known = self._start(key, python, variables)
        return "" if known.state == "failed" else key

    def is_ready(self, key: str) -> bool:
        return self._interpreters[key].state == "ready"

    def when_settled(self, key: str, act: Callable[[], None]) -> None:
        """Calls `act` once the interpreter is ready or has failed."""
        self._interpreters[key].waiting.append(act)

    def start_slot(self, key: str) -> Slot:
        """A supervisor that is a fork of the ready interpreter `key`."""
        connection, theirs = connected_pair()
        with theirs:
            socket.send_fds(self._interpreters[key].control, [b"f"], [theirs.fileno()])
        return Slot(connection, key, 0)

    def _key(self, python: Message, variables: Dict[str, str]) -> str:
        decisive = sorted(
            (name, value)
            for name, value in variables.items()
            if name.startswith(_decisive_prefixes) and name not in thread_variables
        )
        return json.dumps([python["key"], decisive])

    def _start(self, key: str, python: Message, variables: Dict[str, str]) -> "WarmInterpreter":
        interpreter = WarmInterpreter(python, variables)
        self._interpreters[key] = interpreter
        if interpreter.state == "failed":
            self._tell({"event": "warmed", "key": python["key"], "message": interpreter.message})
        else:
            self._listen(interpreter.control.fileno(), lambda: self._read(key, interpreter))
        return interpreter

    def _read(self, key: str, interpreter: "WarmInterpreter") -> None:
        settled = interpreter.state != "starting"
        interpreter.read()
        if interpreter.state == "failed":
            self._forget(interpreter.control.fileno())
            interpreter.close()
            if settled:
                # It was ready and is gone: the next step starts another.
                self._interpreters.pop(key, None)
        if not settled and interpreter.state != "starting":
            event: Dict[str, Any] = {"event": "warmed", "key": interpreter.python["key"]}
            if interpreter.message:
                event["message"] = interpreter.message
            else:
                event["milliseconds"] = interpreter.milliseconds
            self._tell(event)
            waiting, interpreter.waiting = interpreter.waiting, []
            for act in waiting:
                act()


class WarmInterpreter:
    """One interpreter with its heavy modules imported, which forks supervisors when asked over `control`."""

    def __init__(self, python: Message, variables: Dict[str, str]) -> None:
        self.python = python
        self.state = "starting"
        self.message = ""
        self.milliseconds = 0.0
        self.waiting: List[Callable[[], None]] = []
        self._lines = LineBuffer()
        self.control, theirs = connected_pair()
        # No threads while importing: an interpreter with threads cannot be forked. Each step sets its own
        # number.
        environment = {
            "JE_ARROW_MALLOC_CONF": "background_thread:false",
            **variables,
            **dict.fromkeys(thread_variables, "1"),
        }
        environment.setdefault("PYTHONUNBUFFERED", "1")
        environment.setdefault("PYTHONHASHSEED", "0")
        runner = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "runner.py")
        try:
            with theirs:
                self._process = subprocess.Popen(
                    [python["executable"], runner, "warm", str(theirs.fileno())],
                    env=environment,
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
        except OSError as error:
            self._fail(f"{python['executable']} could not be started: {error.strerror}")
            return
        try:
            self.control.sendall(encode({"modules": python.get("warm") or []}) + b"\n")
        except OSError:
            pass  # It has ended already, which `read` finds out.

    def read(self) -> None:
        """Takes what the interpreter says: that it is ready, that it cannot be used, or nothing more (it is
        gone)."""
        try:
            data = self.control.recv(65536)
        except OSError:
            data = b""
        if not data:
            self._fail(self.message or f"{self.python['executable']} ended while it was made ready")
            return
        for line in self._lines.feed(data):
            answer = json.loads(line)
            if "message" in answer:
                self._fail(answer["message"])
            else:
                self.state = "ready"
                self.milliseconds = answer["milliseconds"]

    def close(self) -> None:
        self.control.close()
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def _fail(self, message: str) -> None:
        self.state = "failed"
        self.message = f"{message}; its steps start as programs of their own, which takes longer."
