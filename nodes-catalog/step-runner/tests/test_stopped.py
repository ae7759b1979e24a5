"""A step that stops its supervisor (SIGSTOP) is ended all the same."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import unittest
from typing import Any

from runner_process import RunnerTest, running

obstinate = "echo $$ > pid; echo ready; sleep 0.2; while :; do kill -STOP $PPID; done"
"""A step that stops its supervisor again and again."""


class StoppedSupervisors(RunnerTest):
    def begin(self, script: str, name: str = "step", **fields: Any) -> int:
        """Starts a step that stops its supervisor; returns the pid of that, once it is stopped."""
        from step_runner.processes import is_stopped

        self.runner.say("start", **self.shell(name, script, **fields))
        self.wait_for_log(name, "ready")
        supervisor = json.loads(self.file_of(name, "claim").read_text())["pid"]
        for _ in range(3000):
            if is_stopped(supervisor):
                return supervisor
            time.sleep(0.01)
        raise AssertionError("the supervisor was not stopped")

    def check(self, reason: str, name: str = "step") -> None:
        result = self.runner.result(name)
        self.assertEqual(result["failure"]["reason"], reason)
        self.assertEqual(json.loads(self.file_of(name, "result.json").read_text()), result)
        self.assertFalse(running(int(self.file_of(name, "pid").read_text())))

    def test_a_supervisor_that_was_stopped_once_is_woken_up_by_a_cancel(self) -> None:
        script = "trap 'exit 5' TERM; echo $$ > pid; echo ready; sleep 0.2; kill -STOP $PPID; "
        self.begin(script + "while :; do sleep 0.02; done")
        self.runner.say("cancel", id="step", graceMs=600_000)
        self.check("cancelled")
        self.assertEqual(self.runner.result("step")["exitCode"], 5, "the step could end politely")

    def test_a_supervisor_that_was_stopped_once_is_woken_up_by_the_timeout(self) -> None:
        self.begin("echo $$ > pid; echo ready; sleep 0.2; kill -STOP $PPID; exec sleep 300", timeoutMs=400)
        self.check("timeout")

    def test_a_forced_cancel_ends_a_step_that_stops_its_supervisor_again_and_again(self) -> None:
        self.begin(obstinate)
        self.runner.say("start", **self.shell("next", "true", after="step"))
        self.runner.say("cancel", id="step", graceMs=0)
        self.check("cancelled")
        self.runner.wait_for("dropped", "next")
        self.assertEqual(self.run_shell("true", "later")["exitCode"], 0)

    def test_a_timeout_ends_a_step_that_stops_its_supervisor_again_and_again(self) -> None:
        self.begin(f"trap '' TERM; {obstinate}", timeoutMs=400, graceMs=0)
        self.check("timeout")

    def test_a_step_of_a_warm_interpreter_is_ended_as_well(self) -> None:
        entry = self.folder / "entry.py"
        entry.write_text(
            "import os, signal, time\n"
            "open('pid', 'w').write(str(os.getpid()))\n"
            "print('ready', flush=True)\n"
            "time.sleep(0.2)\n"
            "while True:\n"
            "    os.kill(os.getppid(), signal.SIGSTOP)\n"
        )
        python = {"key": "e1", "executable": sys.executable, "warm": [], "fork": True}
        self.begin("", entry=str(entry), python=python)
        self.runner.say("cancel", id="step", graceMs=0)
        self.check("cancelled")

    def test_a_later_runner_ends_it_too(self) -> None:
        self.begin(obstinate)
        self.runner.kill()
        self.runner = self.new_runner()
        self.runner.say("watch", id="step", dir=str(self.folder / "step"))
        self.runner.say("cancel", id="step", graceMs=0)
        self.check("cancelled")

    def test_a_healthy_supervisor_that_is_slow_to_publish_is_left_alone(self) -> None:
        script = "head -c 400000000 /dev/zero > outputs/big; sleep 0.3; echo ready"
        result = self.run_shell(script, timeoutMs=60_000, outputs={"big": {"name": "big"}})
        self.assertNotIn("failure", result)


class SupervisorsThatStayStopped(RunnerTest):
    """Their part is played by a process that stops itself again whenever it is woken up."""

    def setUp(self) -> None:
        super().setUp()
        script = "import os, signal, time\n"
        script += "for number in (signal.SIGTERM, signal.SIGUSR1): signal.signal(number, signal.SIG_IGN)\n"
        script += "stop = lambda *_: os.kill(os.getpid(), signal.SIGSTOP)\n"
        script += "signal.signal(signal.SIGCONT, stop); stop()\n"
        script += "while True: time.sleep(300)"
        self.process = subprocess.Popen([sys.executable, "-c", script])
        self.addCleanup(self.process.wait)
        self.addCleanup(self.process.kill)
        self.wait_until_stopped()
        self.file_of("step", "secrets").mkdir(parents=True)

    def wait_until_stopped(self) -> None:
        """Returns when it has stopped itself, once for each time."""
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED)

    def holder(self, pid: int) -> Any:
        from step_runner.slots import Slot, connected_pair

        ours, theirs = connected_pair()
        self.addCleanup(ours.close)
        self.addCleanup(theirs.close)
        slot = Slot(ours, "", pid)
        slot.launches["step"] = self.shell("step", "true")
        return slot

    def test_one_of_ours_is_killed_and_its_step_has_a_reason(self) -> None:
        from step_runner.overdue import Overdue

        slot, overdue = self.holder(self.process.pid), Overdue()
        overdue.cancel("step", 600)
        overdue.look({"step": slot})
        self.wait_until_stopped()
        overdue.cancel("step", -600)
        overdue.look({"step": slot})
        self.assertEqual(self.process.wait(30), -signal.SIGKILL)
        self.assertEqual(slot.failure.reason, "cancelled")

    def test_one_that_is_not_stopped_is_never_killed(self) -> None:
        from step_runner.overdue import Overdue

        slot, overdue = self.holder(os.getpid()), Overdue()
        overdue.cancel("step", -600)
        overdue.look({"step": slot})
        self.assertIsNone(slot.failure)

    def test_the_reason_becomes_the_result_when_the_supervisor_is_gone(self) -> None:
        failure = {"reason": "timeout", "message": "The step ran too long."}
        folder = self.folder / "step"
        (folder / "claim").write_text(json.dumps({"bootId": "earlier", "pid": 1, "startTime": 1}))
        self.runner.say("watch", id="step", dir=str(folder), failure=failure)
        result = self.runner.result("step")
        self.assertEqual((result["failure"], result["exitCode"]), (failure, None))
        self.assertEqual(json.loads((folder / "result.json").read_text()), result)
        self.assertFalse((folder / "secrets").exists())

    def test_one_of_an_earlier_runner_is_killed(self) -> None:
        from step_runner.processes import identity_of

        owner = identity_of(self.process.pid)
        assert owner is not None
        claim = {"bootId": owner.boot_id, "pid": owner.pid, "startTime": owner.start_time}
        self.file_of("step", "claim").write_text(json.dumps(claim))
        self.runner.say("watch", id="step", dir=str(self.folder / "step"))
        self.runner.say("cancel", id="step", graceMs=0)
        self.assertEqual(self.runner.result("step")["failure"]["reason"], "cancelled")
        self.assertEqual(self.process.wait(30), -signal.SIGKILL)


class Secrets(RunnerTest):
    def test_they_are_gone_when_runner_and_supervisor_were_killed(self) -> None:
        secrets = self.file_of("step", "secrets")
        self.runner.say("start", **self.shell("step", "echo ready; exec sleep 300", secrets={"token": "x"}))
        self.wait_for_log("step", "ready")
        self.assertTrue((secrets / "token").exists())
        self.runner.kill()
        os.kill(json.loads(self.file_of("step", "claim").read_text())["pid"], signal.SIGKILL)
        self.runner = self.new_runner()
        self.runner.say("watch", id="step", dir=str(self.folder / "step"))
        self.runner.wait_for("lost", "step")
        self.assertFalse(secrets.exists())

    def test_they_are_gone_when_an_attempt_is_found_with_its_result(self) -> None:
        self.run_shell("true")
        secrets = self.file_of("step", "secrets")
        secrets.mkdir()
        (secrets / "token").write_text("x")
        second = self.new_runner()
        second.say("watch", id="step", dir=str(self.folder / "step"))
        second.wait_for("ended", "step")
        self.assertFalse(secrets.exists())


if __name__ == "__main__":
    unittest.main()
