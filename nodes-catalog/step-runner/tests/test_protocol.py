"""The protocol: claims, chains, batches, and what happens when a runner or a supervisor dies."""

from __future__ import annotations

import json
import os
import signal

from runner_process import RunnerTest, running, wait_until_gone

from step_runner.processes import identity_of


class Protocol(RunnerTest):
    def test_hello(self) -> None:
        self.runner.say("hello")
        hello = self.runner.wait_for("hello")
        self.assertEqual((hello["protocol"], hello["pid"]), (1, self.runner.process.pid))

    def test_an_attempt_is_claimed_once_whoever_asks(self) -> None:
        other = self.new_runner()
        for number in range(20):
            launch = self.shell(f"race-{number}", "true")
            self.runner.say("start", **launch)
            other.say("start", **launch)
        for number in range(20):
            ends = []
            for runner in (self.runner, other):
                ends.append(runner.wait_for_any(("ended", "refused"), f"race-{number}"))
            self.assertEqual(sorted(end["event"] for end in ends), ["ended", "refused"])
            refused = next(end for end in ends if end["event"] == "refused")
            self.assertEqual(refused["reason"], "claimed")

    def test_the_claim_names_the_supervisor(self) -> None:
        self.runner.say("hello")
        self.run_shell("echo $PPID")
        claim = json.loads(self.file_of("step", "claim").read_text())
        self.assertEqual(claim["pid"], int(self.log_of("step")))
        self.assertEqual(claim["bootId"], self.runner.wait_for("hello")["bootId"])
        self.assertIsInstance(claim["startTime"], int)

    def test_a_chain_runs_in_order_and_stops_where_a_step_fails(self) -> None:
        order = self.folder / "order"
        launches = [self.shell("s0", f"echo 0 >> {order}")]
        launches += [self.shell(f"s{n}", f"echo {n} >> {order}", after=f"s{n - 1}") for n in range(1, 100)]
        launches[60]["argv"] = ["/bin/false"]
        self.runner.say("batch", launches=launches)
        for number in range(61, 100):
            self.runner.wait_for("dropped", f"s{number}")
        self.assertEqual(order.read_text().split(), [str(number) for number in range(60)])
        self.assertEqual(self.runner.result("s60")["exitCode"], 1)
        ended = [event["id"] for event in self.runner.events if event["event"] == "ended"]
        self.assertEqual(ended, [f"s{number}" for number in range(61)])

    def test_a_fan_after_one_step_runs_at_the_same_time(self) -> None:
        meet = "touch here-$N; until [ -e ../left/here-left -a -e ../right/here-right ]; do sleep 0.01; done"
        launches = [self.shell("root", "true")]
        launches += [self.shell(name, meet, after="root", env={"N": name}) for name in ("left", "right")]
        self.runner.say("batch", launches=launches)
        self.assertEqual(self.runner.result("left")["exitCode"], 0)
        self.assertEqual(self.runner.result("right")["exitCode"], 0)

    def test_after_a_step_that_has_ended_already(self) -> None:
        self.run_shell("true", "good")
        self.run_shell("false", "bad")
        self.runner.say("start", **self.shell("next", "true", after="good"))
        self.assertEqual(self.runner.result("next")["exitCode"], 0)
        self.runner.say("start", **self.shell("never", "true", after="bad"))
        self.runner.wait_for("dropped", "never")
        self.runner.say("start", **self.shell("lonely", "true", after="nobody"))
        self.assertIn("nobody", self.runner.wait_for("refused", "lonely")["message"])

    def test_a_failure_known_only_to_the_runner_stops_a_chain_too(self) -> None:
        first = self.shell("first", "true", outputs={"model": {"name": "model"}})
        self.runner.say("batch", launches=[first, self.shell("second", "true", after="first")])
        self.runner.wait_for("dropped", "second")

    def test_a_line_that_is_no_request_is_passed_over(self) -> None:
        assert self.runner.process.stdin is not None
        self.runner.process.stdin.write(b'not json\n{"verb":"fly"}\n[]\n')
        self.assertEqual(self.run_shell("true")["exitCode"], 0)
        self.assertIn('{"verb":"fly"}', self.runner.mishaps())
        self.assertEqual(len(self.runner.mishaps().splitlines()), 3)

    def test_step_json_and_variables(self) -> None:
        self.run_shell(
            'cat step.json; printf "\\n%s" "$TRAINYARD_OUTPUT_THE_MODEL"; '
            'cat "$TRAINYARD_SECRET_HUB_TOKEN_FILE"; stat -c " %a" secrets/hub-token',
            outputs={"the-model": {"name": "model.bin", "optional": True}},
            secrets={"hub-token": "s3cret"},
            threads=3,
        )
        content, rest = self.log_of("step").decode().split("\n", 1)
        step = json.loads(content)
        folder = str(self.folder / "step")
        self.assertEqual(step["outputs"], {"the-model": f"{folder}/outputs/model.bin"})
        self.assertEqual(step["secrets"], {"hub-token": f"{folder}/secrets/hub-token"})
        self.assertEqual(step["stepId"], "step")
        self.assertEqual(rest, f"{folder}/outputs/model.bins3cret 400\n")
        self.assertFalse(self.file_of("step", "secrets").exists(), "secrets are gone when the step has ended")


class Deaths(RunnerTest):
    waiting = "echo ready; while [ ! -e go ]; do sleep 0.02; done; echo done; echo x > outputs/text"

    def begin(self, script: str = waiting, **fields) -> int:
        """Starts the step and waits until it runs; returns the pid of its supervisor."""
        self.runner.say(
            "start",
            **self.shell("step", script, outputs={"text": {"name": "text", "optional": True}}, **fields),
        )
        self.wait_for_log("step", "ready")
        return json.loads(self.file_of("step", "claim").read_text())["pid"]

    def test_F01_a_killed_runner_leaves_the_step_to_its_supervisor(self) -> None:
        supervisor = self.begin()
        self.runner.kill()
        second = self.new_runner()
        second.say("watch", id="step", dir=str(self.folder / "step"))
        self.file_of("step", "go").touch()
        result = second.result("step")
        self.assertEqual(result["exitCode"], 0)
        self.assertEqual(self.log_of("step"), b"ready\ndone\n")
        self.assertEqual(self.blob(result["outputs"]["text"]["digest"]).read_bytes(), b"x\n")
        self.assertEqual(json.loads(self.file_of("step", "result.json").read_text()), result)
        wait_until_gone(supervisor)

    def test_F01_shutdown_and_the_end_of_input_leave_the_step_running_too(self) -> None:
        for verb in ("shutdown", None):
            with self.subTest(verb=verb):
                self.runner = self.new_runner()
                name = f"step-{verb}"
                self.runner.say(
                    "start", **self.shell(name, "echo ready; while [ ! -e go ]; do sleep 0.02; done")
                )
                self.wait_for_log(name, "ready")
                if verb:
                    self.runner.say(verb)
                self.runner.close()
                second = self.new_runner()
                second.say("watch", id=name, dir=str(self.folder / name))
                self.file_of(name, "go").touch()
                self.assertEqual(second.result(name)["exitCode"], 0)

    def test_F01_the_rest_of_a_chain_does_not_start_without_a_runner(self) -> None:
        supervisor = self.begin()
        self.runner.say("start", **self.shell("next", "true", after="step"))
        self.run_shell("true", "other")
        self.runner.kill()
        self.file_of("step", "go").touch()
        wait_until_gone(supervisor)
        self.assertTrue(self.file_of("step", "result.json").exists())
        self.assertFalse(self.file_of("next", "claim").exists())

    def test_watch_of_an_ended_attempt_answers_at_once(self) -> None:
        result = self.run_shell("echo hi")
        second = self.new_runner()
        second.say("watch", id="step", dir=str(self.folder / "step"))
        self.assertEqual(second.result("step"), result)

    def test_watch_of_an_attempt_that_nobody_claimed_is_lost(self) -> None:
        (self.folder / "empty").mkdir()
        self.runner.say("watch", id="empty", dir=str(self.folder / "empty"))
        self.runner.wait_for("lost", "empty")

    def test_F55_a_later_process_with_the_same_pid_is_not_the_supervisor(self) -> None:
        folder = self.folder / "old"
        folder.mkdir()
        own = identity_of(os.getpid())
        assert own is not None
        claims = [
            {"bootId": own.boot_id, "pid": own.pid, "startTime": own.start_time - 1},
            {"bootId": "another boot", "pid": own.pid, "startTime": own.start_time},
        ]
        for number, claim in enumerate(claims):
            (folder / "claim").write_text(json.dumps(claim))
            self.runner.say("watch", id=f"old-{number}", dir=str(folder))
            self.runner.wait_for("lost", f"old-{number}")

    def test_F01_an_attempt_of_an_earlier_runner_can_be_cancelled(self) -> None:
        for grace, script, expected in (
            (60_000, "trap 'exit 5' TERM; echo ready; while :; do sleep 0.02; done", 5),
            (200, "trap '' TERM; echo ready; while :; do sleep 0.02; done", 137),
            (0, "echo ready; while :; do sleep 0.02; done", 137),
        ):
            with self.subTest(grace=grace):
                name = f"step-{grace}"
                self.runner = self.new_runner()
                self.runner.say("start", **self.shell(name, script))
                self.wait_for_log(name, "ready")
                self.runner.kill()
                second = self.new_runner()
                second.say("watch", id=name, dir=str(self.folder / name))
                second.say("cancel", id=name, graceMs=grace)
                result = second.result(name)
                self.assertEqual((result["exitCode"], result["failure"]["reason"]), (expected, "cancelled"))

    def test_F67_a_killed_supervisor_means_lost_and_nothing_is_left_running(self) -> None:
        script = "setsid sh -c 'echo $$ > far; exec sleep 300' & echo $$ > near; "
        script += "until [ -s far ]; do sleep 0.01; done; echo ready; while :; do sleep 0.05; done"
        supervisor = self.begin(script)
        self.runner.say("start", **self.shell("next", "true", after="step"))
        pids = [int(self.file_of("step", name).read_text()) for name in ("near", "far")]
        os.kill(supervisor, signal.SIGKILL)
        self.runner.wait_for("lost", "step")
        self.runner.wait_for("dropped", "next")
        self.assertEqual([running(pid) for pid in pids], [False, False])
        self.assertEqual(self.run_shell("true", "later")["exitCode"], 0)

    def test_F67_runner_and_supervisor_both_killed(self) -> None:
        supervisor = self.begin("echo $$ > near; echo ready; while :; do sleep 0.05; done")
        near = int(self.file_of("step", "near").read_text())
        self.runner.kill()
        second = self.new_runner()
        second.say("watch", id="step", dir=str(self.folder / "step"))
        second.say("hello")
        second.wait_for("hello")
        os.kill(supervisor, signal.SIGKILL)
        second.wait_for("lost", "step")
        self.assertFalse(running(near))
