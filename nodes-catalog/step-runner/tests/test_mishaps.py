"""What goes wrong with one launch is the end of that launch: the runner goes on with the others."""

from __future__ import annotations

import shutil
import unittest
from typing import Any, Dict

from runner_process import RunnerTest


class VanishedFolders(RunnerTest):
    def setUp(self) -> None:
        super().setUp()
        self.runner = self.new_runner(sync_ms=1)

    def check_the_runner_goes_on(self) -> None:
        self.assertEqual(self.run_shell("true", "later")["exitCode"], 0)
        self.assertEqual(self.runner.mishaps(), "")

    def test_a_step_that_removes_its_own_folder_has_failed(self) -> None:
        for name, script, outputs in (
            ("at-once", 'rm -rf "$PWD"', {}),
            ("with-output", 'echo x > outputs/text; rm -rf "$PWD"', {"text": {"name": "text"}}),
            ("failing", 'rm -rf "$PWD"; exit 3', {}),
        ):
            failure = self.run_shell(script, name, outputs=outputs)["failure"]
            self.assertEqual(failure["reason"], "internal", name)
            self.assertRegex(failure["message"], f"^The attempt folder .*/{name} was removed while the step")
        self.check_the_runner_goes_on()

    def test_the_whole_project_vanishes_while_a_step_runs(self) -> None:
        runs = self.folder / "project" / ".trainyard" / "runs"
        step = self.shell("step", "echo ready; sleep 300", dir=str(runs / "1" / "step"))
        self.runner.say("start", **step)
        self.runner.wait_for("output", "step")
        shutil.rmtree(self.folder / "project")
        self.runner.say("cancel", id="step", graceMs=5000)
        self.assertEqual(self.runner.result("step")["failure"]["reason"], "cancelled")
        self.check_the_runner_goes_on()

    def test_an_attempt_whose_folder_cannot_be_made_is_refused(self) -> None:
        (self.folder / "file").write_text("")
        self.runner.say("start", **self.shell("step", "true", dir=str(self.folder / "file" / "step")))
        self.assertEqual(self.runner.wait_for("refused", "step")["reason"], "internal")
        self.check_the_runner_goes_on()

    def test_a_watch_of_what_has_vanished_is_lost(self) -> None:
        self.runner.say("watch", id="gone", dir=str(self.folder / "gone" / "step"))
        self.runner.wait_for("lost", "gone")
        self.check_the_runner_goes_on()


class MalformedLaunches(RunnerTest):
    def test_they_fail_and_their_companions_do_not(self) -> None:
        bad: Dict[str, Dict[str, Any]] = {
            "relative": {"dir": "step"},
            "nul": {"dir": "/a\0b"},
            "number": {"dir": 5},
            "outputs": {"outputs": 5},
            "inputs": {"inputs": {"a": [{}]}},
            "variable": {"env": {"A": "x\0y"}},
            "variables": {"env": 7},
        }
        launches = [self.shell(name, "true", **fields) for name, fields in bad.items()]
        self.runner.say("batch", launches=[{"verb": "start"}, *launches, self.shell("good", "true")])
        self.runner.say("batch", launches=[*launches[:1], self.shell("best", "true")])
        for name in bad:
            event = self.runner.wait_for_any(("refused", "ended"), name)
            failure = event if event["event"] == "refused" else event["result"]["failure"]
            self.assertEqual(failure["reason"], "internal", name)
            self.assertIn("The step runner failed", failure["message"])
        self.assertEqual(self.runner.result("best")["exitCode"], 0)

    def test_requests_that_lack_something_are_passed_over(self) -> None:
        for verb in ("start", "batch", "cancel", "watch", "context", "warm"):
            self.runner.say(verb)
        self.runner.say("batch", launches=5)
        self.assertEqual(self.run_shell("true")["exitCode"], 0)


if __name__ == "__main__":
    unittest.main()
