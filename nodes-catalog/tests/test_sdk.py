"""The SDK: what it writes, and how it behaves outside of a step."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import attempt


def run_script(script: str, step: object = None) -> "tuple[subprocess.CompletedProcess, list]":
    """Runs Python text with the SDK in a fresh folder, with `step` as its `step.json` where given."""
    with tempfile.TemporaryDirectory() as folder:
        if step is not None:
            Path(folder, "step.json").write_text(json.dumps(step), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=folder,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(attempt.sdk)},
        )
        events = Path(folder, "events.ndjson")
        lines = events.read_text(encoding="utf-8").splitlines() if events.exists() else []
        return done, [json.loads(line) for line in lines]


class Reporting(unittest.TestCase):
    def test_every_kind_of_event_is_one_json_line_as_the_contract_says(self) -> None:
        done, events = run_script(
            "import trainyard as t\n"
            "t.log_metric('loss', 0.5, step=4)\n"
            "t.log_metrics({'a': 1, 'b': True})\n"
            "t.progress(3, 10, 'trees')\n"
            "t.plot('roc', 'ROC', {'series': []})\n"
            "t.table('Rows', ['id'], [[1]])\n"
            "t.note('two\\nlines')\n"
            "t.artifact('model', {'rows': 4})\n"
            "t.gate(open=False, rules=[{'metric': 'f1'}])\n",
            {"runId": "r"},
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(
            events,
            [
                {"type": "metric", "name": "loss", "value": 0.5, "step": 4},
                {"type": "metric", "name": "a", "value": 1},
                {"type": "metric", "name": "b", "value": 1},
                {"type": "progress", "done": 3, "total": 10, "unit": "trees"},
                {"type": "plot", "kind": "roc", "title": "ROC", "data": {"series": []}},
                {"type": "table", "title": "Rows", "columns": ["id"], "rows": [[1]]},
                {"type": "note", "text": "two\nlines"},
                {"type": "artifact", "port": "model", "metadata": {"rows": 4}},
                {"type": "gate", "open": False, "rules": [{"metric": "f1"}]},
            ],
        )

    def test_a_metric_that_is_not_finite_is_a_gap(self) -> None:
        _, events = run_script(
            "import trainyard as t\nt.log_metric('x', float('nan'))\nt.log_metric('y', 1e999)", {}
        )
        self.assertEqual([event["value"] for event in events], [None, None])

    def test_a_metric_that_is_no_number_is_our_users_bug_and_says_so(self) -> None:
        done, events = run_script("import trainyard as t\nt.log_metric('x', 'high')", {})
        self.assertIn("metric 'x' must be a number, not str", done.stderr)
        self.assertEqual(events, [])

    def test_numpy_values_and_lone_surrogates_can_be_written(self) -> None:
        done, events = run_script(
            "import numpy, trainyard as t\n"
            "t.log_metric('x', numpy.float32(0.5))\n"
            "t.table('T', ['v'], [[numpy.array([1.0, numpy.nan])]])\n"
            "t.note('bad \\udce9')",
            {},
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(events[0]["value"], 0.5)
        self.assertEqual(events[1]["rows"], [[[1.0, None]]])
        self.assertEqual(events[2]["text"], "bad \udce9")

    def test_fail_reports_prints_and_exits_with_1(self) -> None:
        done, events = run_script(
            "import trainyard\ntrainyard.fail('x.csv, row 3: ragged', reason='data-rejected')", {}
        )
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr, "x.csv, row 3: ragged\n")
        self.assertEqual(
            events, [{"type": "failure", "reason": "data-rejected", "message": "x.csv, row 3: ragged"}]
        )

    def test_events_go_to_the_attempt_folder_after_a_change_of_directory(self) -> None:
        _, events = run_script(
            "import os, trainyard\ntrainyard.note('a')\nos.mkdir('d')\nopen('d/step.json', 'w').write('{}')\n"
            "os.chdir('d')\ntrainyard.note('b')",
            {},
        )
        self.assertEqual([event["text"] for event in events], ["a", "b"])

    def test_lines_of_many_writers_never_mix(self) -> None:
        _, events = run_script(
            "import os, trainyard\n"
            "for writer in range(4):\n"
            "    if os.fork() == 0:\n"
            "        for n in range(200): trainyard.note(f'{writer}:{n}:' + 'x' * 3000)\n"
            "        os._exit(0)\n"
            "for _ in range(4): os.wait()\n",
            {},
        )
        self.assertEqual(len(events), 800)
        self.assertEqual({len(event["text"]) - len(event["text"].rstrip("x")) for event in events}, {3000})


class ReadingTheStep(unittest.TestCase):
    def test_fields_of_step_json(self) -> None:
        done, _ = run_script(
            "import trainyard\ns = trainyard.step()\n"
            "print(s.run_id, s.step_id, s.attempt, s.seed, s.parameters, s.inputs, s.outputs, s.trial, "
            "s.trials, s.best)",
            {
                "runId": "r",
                "stepId": "s",
                "attempt": 2,
                "seed": 7,
                "parameters": {"a": 1},
                "inputs": {"x": ["/a"]},
                "outputs": {"y": "/b"},
                "trial": {"folds": 5},
            },
        )
        self.assertEqual(done.stdout, "r s 2 7 {'a': 1} {'x': ['/a']} {'y': '/b'} {'folds': 5} [] None\n")

    def test_the_one_path_of_an_input(self) -> None:
        script = (
            "import trainyard\nstep = trainyard.step()\nprint(step.input('a'), step.input('b'))\n"
            "step.input({!r})"
        )
        step = {"inputs": {"a": "/x", "b": ["/y"], "c": ["/x", "/y"]}}
        done, events = run_script(script.format("c"), step)
        self.assertEqual(done.stdout, "/x /y\n")
        self.assertEqual(events[0]["message"], "The input 'c' takes one edge, but 2 lead into it.")
        _, events = run_script(script.format("d"), step)
        self.assertEqual(events[0]["reason"], "input-missing")
        self.assertEqual(events[0]["message"], "The input 'd' takes one edge, but none leads into it.")

    def test_a_step_file_can_be_named_by_a_variable(self) -> None:
        done, _ = run_script(
            "import json, os, trainyard\nos.mkdir('d')\njson.dump({'seed': 3}, open('d/step.json', 'w'))\n"
            "os.environ['TRAINYARD_STEP_FILE'] = 'd/step.json'\nprint(trainyard.step().seed)",
        )
        self.assertEqual(done.stdout, "3\n")

    def test_outside_of_a_step_reporting_is_silent_and_step_says_what_is_missing(self) -> None:
        done, events = run_script(
            "import trainyard\ntrainyard.log_metric('x', 1)\ntrainyard.note('n')\n"
            "try: trainyard.step()\nexcept RuntimeError as error: print(error)",
        )
        self.assertEqual((done.returncode, done.stderr, events), (0, "", []))
        self.assertIn("trainyard.step() works inside a pipeline step only", done.stdout)


if __name__ == "__main__":
    unittest.main()
