"""Runs in the Python of an environment: imports its heavy modules once, then forks a supervisor whenever it
is asked to."""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import socket
import time
from typing import List, Optional

from .protocol import encode
from .python_step import PythonForks
from .supervisor import supervise


def serve(descriptor: int) -> int:
    """Answers on the socket `descriptor` with `{"milliseconds"}` or `{"message"}`, then forks a supervisor
    per socket that it is sent."""
    control = socket.socket(fileno=descriptor)
    with control.makefile("rb") as stream:
        modules = json.loads(stream.readline())["modules"]
    started = time.monotonic()
    message = _import_all(modules)
    if message is not None:
        control.sendall(encode({"message": message}) + b"\n")
        return 1
    forks = PythonForks(descriptor)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control.sendall(encode({"milliseconds": round((time.monotonic() - started) * 1000, 1)}) + b"\n")
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not data:
            return 0
        if os.fork() == 0:
            _become_supervisor(control, descriptors[0], forks)
        os.close(descriptors[0])


def _become_supervisor(control: socket.socket, descriptor: int, forks: PythonForks) -> None:
    status = 1
    try:
        control.close()
        supervise(socket.socket(fileno=descriptor), forks.start)
        status = 0
    finally:
        os._exit(status)


def _import_all(modules: List[str]) -> Optional[str]:
    """Imports the modules; says in a sentence why this interpreter cannot be forked, if so."""
    for name in modules:
        try:
            importlib.import_module(name)
        except BaseException as error:
            return f"Module {name} cannot be imported: {type(error).__name__}: {error}"
    threads = len(os.listdir("/proc/self/task"))
    if threads > 1:
        return f"Importing {', '.join(modules)} started {threads - 1} threads"
    return None
