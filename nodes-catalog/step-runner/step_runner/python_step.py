"""Runs a Python script in a fork of a warm interpreter exactly as `python script` would run it."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
import threading
import time
import types
from typing import Any, Dict

from .attempt import Launch
from .thread_settings import ThreadSettings

_supervisor_signals = (signal.SIGCHLD, signal.SIGTERM, signal.SIGUSR1, signal.SIGHUP, signal.SIGINT)


class PythonForks:
    """Remembers what the interpreter was like when it was warm, so that each step starts from there."""

    def __init__(self, control: int) -> None:
        """`control` is the descriptor over which the interpreter is asked, which steps do not keep."""
        self._descriptors = {
            number
            for number in map(int, os.listdir("/proc/self/fd"))
            if number != control and _is_open(number)
        }
        self._own_modules = [name for name in sys.modules if name.split(".")[0] == "step_runner"]
        self._threads = ThreadSettings()
        self._path = [
            folder
            for folder in sys.path[1:]
            if folder != os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        ]

    def start(self, launch: Launch, environment: Dict[str, str], log: int) -> int:
        """Forks and runs `launch["entry"]` in the child, which never returns from here; returns the child's
        pid."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _supervisor_signals)
        pid = os.fork()
        if pid:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _supervisor_signals)
            return pid
        status = 1
        try:
            self._settle(launch, environment, log)
            status = _run(launch["entry"])
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)

    def _settle(self, launch: Launch, environment: Dict[str, str], log: int) -> None:
        """Makes this process what a new interpreter would be: session, descriptors, signals, variables, path,
        randomness."""
        os.setsid()
        os.dup2(log, 1)
        os.dup2(log, 2)
        for name in os.listdir("/proc/self/fd"):
            descriptor = int(name)
            if descriptor > 2 and descriptor not in self._descriptors:
                try:
                    os.close(descriptor)
                except OSError:
                    pass
        signal.set_wakeup_fd(-1)
        for number in _supervisor_signals:
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        os.environ.clear()
        os.environ.update(environment)
        time.tzset()
        entry = launch["entry"]
        sys.argv = [entry]
        if hasattr(sys, "orig_argv"):
            sys.orig_argv = [sys.executable, entry]
        sys.path[:] = [os.path.dirname(entry), *(launch.get("path") or []), *self._path]
        for name in self._own_modules:
            sys.modules.pop(name, None)
        self._threads.set(environment)
        numpy_random = sys.modules.get("numpy.random")
        if numpy_random is not None:
            numpy_random.seed()
        gc.enable()


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _run(entry: str) -> int:
    """Executes the script as `__main__`; returns the exit code that Python would give."""
    main = types.ModuleType("__main__")
    main.__file__ = entry
    main.__builtins__ = sys.modules["builtins"]  # type: ignore[attr-defined]
    sys.modules["__main__"] = main
    status = 0
    try:
        with open(entry, "rb") as file:
            source = file.read()
        exec(compile(source, entry, "exec", dont_inherit=True), main.__dict__)
    except SystemExit as end:
        status = _exit_code(end.code)
    except KeyboardInterrupt:
        _print_exception()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    except BaseException:
        _print_exception()
        status = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, ValueError, OSError):
            pass
    return status


def _exit_code(code: Any) -> int:
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1


def _print_exception() -> None:
    """As the interpreter does it: without the frames that lie above the script."""
    kind, value, trace = sys.exc_info()
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    if value is not None:
        value = value.with_traceback(trace)
    sys.excepthook(kind, value, trace)  # type: ignore[arg-type]
