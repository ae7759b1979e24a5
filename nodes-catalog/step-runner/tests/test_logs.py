"""Logs are raw bytes, complete, and cost a silent step nothing."""

from __future__ import annotations

import hashlib
import sys

from runner_process import RunnerTest

flood = """
import hashlib, sys
digest = hashlib.sha256()
block = b"".join(b"%07d a line of the flood\\n" % number for number in range(40000))
left = 100_000_000
while left:
    part = block[:left]
    sys.stdout.buffer.write(part)
    digest.update(part)
    left -= len(part)
open("digest", "w").write(digest.hexdigest())
"""


class Logs(RunnerTest):
    def emit(self, script: str):
        self.runner.say("start", **self.launch("step", sys.executable, "-c", script))
        return self.runner.result("step")

    def test_F38_100_MB_of_log_are_kept_byte_by_byte(self) -> None:
        result = self.emit(flood)
        log = self.log_of("step")
        self.assertEqual(hashlib.sha256(log).hexdigest(), self.file_of("step", "digest").read_text())
        self.assertEqual((result["bytes"], result["lines"]), (100_000_000, log.count(b"\n")))
        times = [
            tuple(map(int, line.split()))
            for line in self.file_of("step", "log.times").read_text().splitlines()
        ]
        self.assertEqual(times, sorted(times))
        self.assertEqual(times[-1][0], 100_000_000)
        reports = [event["logBytes"] for event in self.runner.events if event["event"] == "output"]
        self.assertLessEqual(len(reports), result["durationMs"] / 100 + 2, "at most ten reports a second")

    def test_F40_progress_bars_are_stored_raw(self) -> None:
        bar = "".join(f"\r{'█' * number}{number}%" for number in range(2000)).encode()
        (self.folder / "bar").write_bytes(bar)
        result = self.run_shell(f"cat {self.folder / 'bar'}")
        self.assertEqual(self.log_of("step"), bar)
        self.assertEqual(result["lines"], 0)

    def test_F41_invalid_UTF8_and_control_bytes_are_kept(self) -> None:
        content = bytes(range(256)) * 400 + b"\xff\xfe\x1b]52;c;AAAA\x07\xc3"
        (self.folder / "binary").write_bytes(content)
        result = self.run_shell(f"cat {self.folder / 'binary'} >&2")
        self.assertEqual(self.log_of("step"), content)
        self.assertEqual(result["bytes"], len(content))

    def test_output_is_told_while_the_step_runs(self) -> None:
        script = "echo one; until [ -e go ]; do sleep 0.02; done; echo two; "
        script += "echo '{}' >> events.ndjson"
        self.runner.say("start", **self.shell("step", script))
        told = self.runner.wait_for("output", "step")
        self.assertEqual((told["logBytes"], told["eventBytes"]), (4, 0))
        self.file_of("step", "go").touch()
        ended = self.runner.wait_for("ended", "step")
        self.assertEqual(ended["result"]["bytes"], 8)
        self.assertEqual(ended["eventBytes"], self.file_of("step", "events.ndjson").stat().st_size)

    def test_stdout_and_stderr_keep_their_order(self) -> None:
        self.run_shell("for n in 1 2 3; do echo out$n; echo err$n >&2; done")
        self.assertEqual(self.log_of("step"), b"out1\nerr1\nout2\nerr2\nout3\nerr3\n")
