"""A step runner as the engine sees it, for tests: real processes, real folders, no waiting by the clock."""

from __future__ import annotations

import hashlib
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence

runner_file = Path(__file__).resolve().parent.parent / "runner.py"
sys.path.insert(0, str(runner_file.parent))
answer_within_s = 30
"""A test that waits longer for an event has failed."""

Event = Dict[str, Any]


class RunnerProcess:
    """Speaks the protocol with one runner."""

    def __init__(
        self, python: str = sys.executable, variables: Optional[Dict[str, str]] = None, sync_ms: int = 0
    ) -> None:
        self._mishaps = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [python, str(runner_file), "--sync-ms", str(sync_ms)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._mishaps,
            env={**os.environ, **(variables or {})},
        )
        self.events: List[Event] = []
        self._unread = b""

    def say(self, verb: str, **fields: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"verb": verb, **fields}).encode() + b"\n")
        self.process.stdin.flush()

    def wait_for(
        self, event: str, launch_id: Optional[str] = None, also: Callable[[Event], bool] = lambda _: True
    ) -> Event:
        """The first event of this kind, past or to come."""
        return self.wait_for_any((event,), launch_id, also)

    def wait_for_any(
        self, kinds: Sequence[str], launch_id: Optional[str], also: Callable[[Event], bool] = lambda _: True
    ) -> Event:
        seen = 0
        while True:
            for one in self.events[seen:]:
                if one["event"] in kinds and launch_id in (None, one.get("id")) and also(one):
                    return one
            seen = len(self.events)
            self._read()

    def result(self, launch_id: str) -> Dict[str, Any]:
        return self.wait_for("ended", launch_id)["result"]

    def mishaps(self) -> str:
        """What the runner has written to its standard error."""
        self._mishaps.seek(0)
        return self._mishaps.read().decode()

    def kill(self) -> None:
        self.process.kill()
        self.close()

    def close(self) -> None:
        if self.process.stdin is not None and not self.process.stdin.closed:
            self.process.stdin.close()
        self.process.wait(answer_within_s)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self._mishaps.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        descriptor = self.process.stdout.fileno()
        if not select.select([descriptor], [], [], answer_within_s)[0]:
            raise AssertionError(f"no answer within {answer_within_s} s; so far: {self.events[-5:]}")
        data = os.read(descriptor, 1 << 16)
        if not data:
            raise AssertionError(f"the runner has ended; so far: {self.events[-5:]}")
        *lines, self._unread = (self._unread + data).split(b"\n")
        self.events.extend(json.loads(line) for line in lines)


class RunnerTest(unittest.TestCase):
    """A runner, a folder for attempts and a store, all new for each test."""

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="trainyard-runner-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.store = self.folder / "store"
        self.store.mkdir()
        self.runner = self.new_runner()

    def new_runner(self, **options: Any) -> RunnerProcess:
        runner = RunnerProcess(**options)
        self.addCleanup(runner.close)
        runner.say("context", id="c1", env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"})
        return runner

    def launch(self, launch_id: str, *argv: str, **fields: Any) -> Dict[str, Any]:
        """A launch of a program, or with `entry` and `python` of a Python step."""
        names = {"runId": self.folder.name, "stepId": launch_id, "attempt": 1}
        variables = {
            f"TRAINYARD_{name}": str(value)
            for name, value in zip(("RUN_ID", "STEP_ID", "ATTEMPT"), names.values())
        }
        program = {} if "entry" in fields else {"argv": list(argv)}
        return {
            "id": launch_id,
            "dir": str(self.folder / launch_id),
            "context": "c1",
            "env": variables,
            "step": names,
            "store": str(self.store),
            "graceMs": 5000,
            **program,
            **fields,
        }

    def shell(self, launch_id: str, script: str, **fields: Any) -> Dict[str, Any]:
        return self.launch(launch_id, "/bin/sh", "-c", script, **fields)

    def run_shell(self, script: str, launch_id: str = "step", **fields: Any) -> Dict[str, Any]:
        """The result of a shell script that ran to its end."""
        self.runner.say("start", **self.shell(launch_id, script, **fields))
        return self.runner.result(launch_id)

    def file_of(self, launch_id: str, name: str) -> Path:
        return self.folder / launch_id / name

    def log_of(self, launch_id: str) -> bytes:
        return self.file_of(launch_id, "log.bin").read_bytes()

    def wait_for_log(self, launch_id: str, line: str) -> None:
        """Returns when the running step has printed the line."""
        self.runner.wait_for(
            "output", launch_id, lambda _: line.encode() in self.log_of(launch_id).split(b"\n")
        )

    def put_blob(self, content: bytes) -> Dict[str, str]:
        """Puts a file into the store as the engine would; returns `source`, `kind` and the hex digest."""
        hexadecimal = hashlib.sha256(content).hexdigest()
        blob = self.store / "blobs" / hexadecimal[:2] / hexadecimal
        blob.parent.mkdir(parents=True, exist_ok=True)
        blob.write_bytes(content)
        blob.chmod(0o444)
        return {"source": str(blob), "kind": "file", "digest": hexadecimal}

    def blob(self, digest: str) -> Path:
        hexadecimal = digest.rpartition(":")[2]
        return self.store / "blobs" / hexadecimal[:2] / hexadecimal


def running(pid: int) -> bool:
    """Whether a process exists and is no zombie."""
    from step_runner.processes import start_time

    return start_time(pid) is not None


def wait_until_gone(pid: int) -> None:
    """Returns when a process that is not our child has ended."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        if not select.select([descriptor], [], [], answer_within_s)[0]:
            raise AssertionError(f"process {pid} is still there after {answer_within_s} s")
    finally:
        os.close(descriptor)
