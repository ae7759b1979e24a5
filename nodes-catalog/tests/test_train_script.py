"""train.script: the user's own training script."""

from __future__ import annotations

import unittest
from typing import Any

from attempt import AttemptResult, catalog, run_node
from sample_data import customers, saved, written

example = catalog / "train/script/example/train.py"


def run_script(source: Any, **fields: Any) -> AttemptResult:
    script = source if not isinstance(source, str) else written("train.py", source)
    parameters = {"script": "jobs/train.py", "label": "outcome", "settings": {"n_neighbors": 3}}
    table = customers()[["age", "outcome"]]
    inputs, files = {"train": saved(table)}, {"jobs/train.py": script}
    return run_node("train/script", parameters, inputs, ["model"], files, **fields)


class TrainScript(unittest.TestCase):
    def test_the_example_trains_a_model_that_other_nodes_take(self) -> None:
        result = run_script(example)
        self.assertEqual(result.exit_code, 0, result.log)
        inputs = {"model": result.outputs["model"], "test": saved(customers(seed=2))}
        evaluated = run_node(
            "evaluate/classifier", {"label": "outcome"}, inputs, ["metrics.json", "plots.json"]
        )
        self.assertEqual(evaluated.exit_code, 0, evaluated.log)
        self.assertIn("roc_auc", evaluated.metrics)

    def test_save_model_tells_the_label_and_the_columns(self) -> None:
        source = """
import pandas as pd
import trainyard
from sklearn.linear_model import LogisticRegression
from trainyard_nodes.models import save_model

step = trainyard.step()
table = pd.read_parquet(step.inputs["train"])
rows, labels = table[["age"]], table["outcome"].to_numpy()
for features in (rows, rows.to_numpy()):
    model = LogisticRegression().fit(features, labels)
    save_model(step.outputs["model"], model, rows, labels, task="classification", label="outcome")
"""
        for fitted_on_array in (False, True):
            changed = source if fitted_on_array else source.replace("(rows, rows.to_numpy())", "(rows,)")
            result = run_script(changed)
            self.assertEqual(result.exit_code, 0, result.log)
            test = saved(customers(seed=2)[["age", "outcome"]], "test.parquet")
            inputs = {"model": result.outputs["model"], "test": test}
            outputs = ["metrics.json", "plots.json"]
            evaluated = run_node("evaluate/classifier", {}, inputs, outputs)
            self.assertEqual(evaluated.exit_code, 0, evaluated.log)

    def test_the_example_is_a_trial_too(self) -> None:
        result = run_script(example, trial={"folds": 3, "metric": "accuracy", "goal": "maximize"})
        self.assertEqual((result.exit_code, result.outputs), (0, {}))
        self.assertIn("accuracy", result.metrics)

    def test_failures_name_script_and_line(self) -> None:
        for source, message in (
            ("x = 1\nraise ValueError('no rows')\n", "jobs/train.py, line 2: ValueError: no rows"),
            ("def broken(:\n", "jobs/train.py, line 1: invalid syntax."),
            ("print('done')\n", "jobs/train.py ended without a model: "),
        ):
            result = run_script(source)
            self.assertEqual(result.exit_code, 1)
            self.assertTrue(result.failure["message"].startswith(message), result.failure["message"])

    def test_its_own_exit_code_is_kept(self) -> None:
        self.assertEqual(run_script("import sys\nsys.exit(42)\n").exit_code, 42)

    def test_modules_beside_the_script_can_be_imported(self) -> None:
        parameters = {"script": "jobs/train.py"}
        files = {
            "jobs/train.py": written("train.py", "import shared_code\nshared_code.work()\n"),
            "jobs/shared_code.py": written(
                "shared_code.py",
                "import os, trainyard\n\n\ndef work():\n    os.makedirs(trainyard.step().outputs['model'])\n",
            ),
        }
        result = run_node("train/script", parameters, {"train": saved(customers())}, ["model"], files)
        self.assertEqual(result.exit_code, 0, result.log)

    def test_missing_script(self) -> None:
        result = run_node("train/script", {"script": "gone.py"}, {"train": saved(customers())}, ["model"])
        self.assertEqual(result.failure["reason"], "input-missing")
        self.assertIn("The script gone.py is not there", result.failure["message"])


if __name__ == "__main__":
    unittest.main()
