"""How steps end: exit codes, signals, timeouts, memory, cancels, and what they leave behind."""

from __future__ import annotations

import os
import signal
import stat
import unittest

from runner_process import RunnerTest, running


class ExitCodes(RunnerTest):
    def test_F43_exit_codes_are_told_as_they_are(self) -> None:
        for code in (0, 1, 2, 125, 126, 127, 137, 139, 143, 255):
            result = self.run_shell(f"exit {code}", f"exit-{code}")
            self.assertEqual((result["exitCode"], result["signal"]), (code, None))
            self.assertNotIn("failure", result)

    def test_F43_signals_are_told_by_name(self) -> None:
        for number, name in ((11, "SIGSEGV"), (9, "SIGKILL"), (15, "SIGTERM"), (6, "SIGABRT")):
            result = self.run_shell(f"kill -{number} $$", name)
            self.assertEqual((result["exitCode"], result["signal"]), (128 + number, name))

    def test_F43_missing_program_is_127_and_says_where_it_was_looked_for(self) -> None:
        self.runner.say("start", **self.launch("a", "no-such-program-here"))
        result = self.runner.result("a")
        self.assertEqual(result["exitCode"], 127)
        self.assertEqual(result["failure"]["reason"], "environment-unavailable")
        self.assertIn('Program "no-such-program-here" was not found on PATH', result["failure"]["message"])
        self.assertFalse([event for event in self.runner.events if event["event"] == "started"])

    def test_F43_a_program_is_not_taken_from_the_attempt_folder(self) -> None:
        tool = self.folder / "tool"
        tool.write_text("#!/bin/sh\n")
        tool.chmod(0o755)
        self.runner.say("start", **self.launch("a", "tool", files=[{"source": str(tool), "name": "tool"}]))
        self.assertEqual(self.runner.result("a")["exitCode"], 127)

    def test_F43_not_executable_is_126_with_the_fix(self) -> None:
        script = self.folder / "script.sh"
        script.write_text("echo hi\n")
        self.runner.say("start", **self.launch("a", str(script)))
        result = self.runner.result("a")
        self.assertEqual(result["exitCode"], 126)
        self.assertIn(f"chmod +x {script}", result["failure"]["message"])
        script.chmod(stat.S_IRWXU)
        self.runner.say("start", **self.launch("b", str(script)))
        self.assertIn("#!/bin/sh", self.runner.result("b")["failure"]["message"])

    def test_F43_the_path_is_that_of_the_step(self) -> None:
        tools = self.folder / "tools"
        tools.mkdir()
        (tools / "mine").write_text("#!/bin/sh\necho mine\n")
        (tools / "mine").chmod(0o755)
        self.runner.say("start", **self.launch("a", "mine", env={"PATH": str(tools)}))
        self.assertEqual(self.runner.result("a")["exitCode"], 0)
        self.assertEqual(self.log_of("a"), b"mine\n")

    def test_a_step_gets_default_signals_and_an_empty_standard_input(self) -> None:
        script = 'read x; echo "[$x]"; readlink /proc/self/fd/0; grep -E "Sig(Ign|Blk)" /proc/self/status'
        self.assertEqual(self.run_shell(script)["exitCode"], 0)
        empty, standard_input, blocked, ignored = self.log_of("step").decode().splitlines()
        self.assertEqual((empty, standard_input), ("[]", "/dev/null"))
        for number in (signal.SIGPIPE, signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGCHLD):
            self.assertFalse(int(ignored.split()[1], 16) >> number - 1 & 1, number)
            self.assertFalse(int(blocked.split()[1], 16) >> number - 1 & 1, number)


class Limits(RunnerTest):
    def test_timeout_ends_the_step_and_says_so(self) -> None:
        result = self.run_shell("sleep 60", timeoutMs=150)
        self.assertEqual(result["failure"]["reason"], "timeout")
        self.assertIn("0.15 s", result["failure"]["message"])
        self.assertEqual(result["signal"], "SIGTERM")

    def test_F33_memory_limit_ends_the_step_with_peak_and_limit(self) -> None:
        result = self.run_shell("exec tail /dev/zero", memoryBytes=64 << 20)
        self.assertEqual(result["failure"]["reason"], "out-of-memory")
        self.assertRegex(result["failure"]["message"], r"used \d+ of 64 MiB; give it more memory")
        self.assertGreaterEqual(result["peakMemoryBytes"], 64 << 20)

    def test_F34_memory_limit_met_by_a_child_is_no_success_although_the_step_returns_0(self) -> None:
        result = self.run_shell("trap '' TERM; tail /dev/zero; exit 0", memoryBytes=64 << 20)
        self.assertEqual(result["failure"]["reason"], "out-of-memory")

    @unittest.skipUnless(os.environ.get("TRAINYARD_CGROUP"), "TRAINYARD_CGROUP names no cgroup to use")
    def test_F34_child_killed_by_the_kernel_is_no_success(self) -> None:
        result = self.run_shell("tail /dev/zero; exit 0", memoryBytes=32 << 20)
        self.assertEqual(result["failure"]["reason"], "out-of-memory")
        if result["exitCode"] == 0:
            self.assertIn("although the step returned 0", result["failure"]["message"])

    def test_a_step_within_its_memory_limit_succeeds(self) -> None:
        result = self.run_shell("echo fine", memoryBytes=256 << 20)
        self.assertEqual(result["exitCode"], 0)
        self.assertNotIn("failure", result)

    def test_F42_a_silent_step_stays_running_and_reports_nothing(self) -> None:
        self.runner.say("start", **self.shell("quiet", 'read line < "$FIFO"', env={"FIFO": str(self.fifo())}))
        pid = self.runner.wait_for("started", "quiet")["pid"]
        for number in range(3):
            self.run_shell("sleep 0.2", f"other-{number}")
        self.assertTrue(running(pid))
        with open(self.fifo(), "w") as pipe:
            pipe.write("go on\n")
        self.assertEqual(self.runner.result("quiet")["exitCode"], 0)
        self.assertFalse(
            [event for event in self.runner.events if event["event"] == "output" and event["id"] == "quiet"]
        )

    def fifo(self):
        path = self.folder / "fifo"
        if not path.exists():
            os.mkfifo(path)
        return path


class Cancels(RunnerTest):
    tree = """
        trap 'echo terminated; exit 3' TERM
        sleep 300 & echo $! >> pids
        (sleep 300 & echo $! >> pids; wait) & echo $! >> pids
        setsid sh -c 'echo $$ >> pids; sleep 300 & echo $! >> pids; wait' &
        (setsid sh -c 'echo $$ >> pids; exec sleep 300' &)
        while [ $(wc -l < pids) -lt 6 ]; do sleep 0.02; done
        echo ready
        while :; do sleep 0.05; done
    """

    def pids(self, launch_id: str = "step"):
        return [int(line) for line in self.file_of(launch_id, "pids").read_text().split()]

    def test_cancel_ends_the_whole_tree_also_sessions_of_their_own(self) -> None:
        self.runner.say("start", **self.shell("step", self.tree))
        self.wait_for_log("step", "ready")
        pids = self.pids()
        self.assertEqual([running(pid) for pid in pids], [True] * 6)
        self.runner.say("cancel", id="step", graceMs=5000)
        result = self.runner.result("step")
        self.assertEqual([running(pid) for pid in pids], [False] * 6)
        self.assertEqual(result["failure"]["reason"], "cancelled")
        self.assertEqual(result["exitCode"], 3, "the step could end politely")
        self.assertIn(b"terminated", self.log_of("step"))

    def test_F35_a_step_that_ignores_SIGTERM_is_killed_after_the_grace(self) -> None:
        self.runner.say(
            "start", **self.shell("step", "trap '' TERM; echo ready; while :; do sleep 0.05; done")
        )
        self.wait_for_log("step", "ready")
        self.runner.say("cancel", id="step", graceMs=300)
        result = self.runner.result("step")
        self.assertEqual((result["signal"], result["failure"]["reason"]), ("SIGKILL", "cancelled"))

    def test_F35_a_second_cancel_without_grace_kills_at_once(self) -> None:
        self.runner.say(
            "start", **self.shell("step", "trap 'echo asked' TERM; echo ready; while :; do sleep 0.05; done")
        )
        self.wait_for_log("step", "ready")
        self.runner.say("cancel", id="step", graceMs=3_600_000)
        self.wait_for_log("step", "asked")
        self.runner.say("cancel", id="step", graceMs=0)
        self.assertEqual(self.runner.result("step")["signal"], "SIGKILL")

    def test_F37_a_background_child_is_ended_when_the_step_ends(self) -> None:
        result = self.run_shell("sleep 999 & echo $! > pids; exit 0")
        self.assertEqual((result["exitCode"], result["leftovers"]), (0, 1))
        self.assertFalse(running(self.pids()[0]))

    def test_F37_a_daemon_in_a_session_of_its_own_is_ended_when_the_step_ends(self) -> None:
        script = "(setsid sh -c 'trap \"\" TERM; echo $$ > pids; while :; do sleep 0.1; done' &)"
        script += "; until [ -s pids ]; do sleep 0.01; done"
        result = self.run_shell(script)
        self.assertEqual(result["exitCode"], 0)
        self.assertGreaterEqual(result["leftovers"], 1)
        self.assertFalse(running(self.pids()[0]))

    def test_cancel_before_the_start_drops_the_launch_and_what_follows(self) -> None:
        first = self.shell("first", "echo ready; while [ ! -e go ]; do sleep 0.02; done")
        chain = [
            first,
            self.shell("second", "true", after="first"),
            self.shell("third", "true", after="second"),
        ]
        self.runner.say("batch", launches=chain)
        self.wait_for_log("first", "ready")
        self.runner.say("cancel", id="second", graceMs=0)
        self.runner.wait_for("dropped", "second")
        self.runner.wait_for("dropped", "third")
        self.file_of("first", "go").touch()
        self.assertEqual(self.runner.result("first")["exitCode"], 0)
        self.assertFalse(self.file_of("second", "claim").exists())


if __name__ == "__main__":
    unittest.main()
