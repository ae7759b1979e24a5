"""Model directories: MLflow's layout, equal bytes for equal training, and what cannot be loaded."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Dict

import pandas as pd
from attempt import catalog, library, run_node, sdk
from sample_data import customers, houses, saved
from sklearn.linear_model import LogisticRegression


def digests(folder: Path) -> Dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def train_in_a_cold_process(task: str, parameters: dict, dataset: Path, hash_seed: str) -> Path:
    """Runs the node as `python run.py`, with another order of sets than this process has."""
    folder = Path(tempfile.mkdtemp(dir=dataset.parent))
    step = {
        "parameters": parameters,
        "inputs": {"train": str(dataset)},
        "outputs": {"model": str(folder / "model")},
    }
    (folder / "step.json").write_text(json.dumps({**step, "seed": 3}))
    variables = {**os.environ, "PYTHONPATH": f"{library}{os.pathsep}{sdk}", "PYTHONHASHSEED": hash_seed}
    script = str(catalog / f"train/sklearn-{task}/run.py")
    subprocess.run([sys.executable, script], cwd=folder, env=variables, check=True)
    return folder / "model"


class Layout(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        result = run_node(
            "train/sklearn-classifier", {"label": "outcome"}, {"train": saved(customers())}, ["model"], seed=3
        )
        cls.model = result.outputs["model"]

    def test_signature_names_every_column_with_its_type(self) -> None:
        lines = (self.model / "MLmodel").read_text().splitlines()
        inputs = next(line.split("'", 1)[1][:-1] for line in lines if line.startswith("  inputs: "))
        columns = {one["name"]: (one["type"], one["required"]) for one in json.loads(inputs)}
        expected = {
            "age": ("long", True), "spend": ("double", False), "member": ("boolean", True), "plan": ("string", False),
        }  # fmt: skip
        self.assertEqual(columns, expected)
        self.assertIn("    loader_module: mlflow.sklearn", lines)
        self.assertFalse([line for line in lines if "time" in line])

    def test_the_estimator_needs_nothing_of_ours(self) -> None:
        code = (
            "import pickle, sys, pandas\nmodel = pickle.load(open('model.pkl', 'rb'))\nrows = "
            "pandas.DataFrame({'age': [30], 'spend': [20.0], 'member': [True], 'plan': "
            "['pro']})\nprint(model.predict(rows)[0])\nassert not [name for name in sys.modules if "
            "name.startswith('trainyard')]\n"
        )
        variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        answer = subprocess.run(
            [sys.executable, "-c", code],
            cwd=self.model,
            env=variables,
            capture_output=True,
            text=True,
            check=True,
        )
        self.assertIn(answer.stdout.strip(), ("leaves", "stays"))

    def test_example_and_profile(self) -> None:
        example = json.loads((self.model / "input_example.json").read_text())
        self.assertEqual(example["columns"], ["age", "spend", "member", "plan"])
        self.assertIs(type(example["data"][0][0]), int)
        self.assertIsNone(example["data"][3][1])
        serving = json.loads((self.model / "serving_input_example.json").read_text())
        self.assertEqual(serving, {"dataframe_split": example})
        profile = json.loads((self.model / "profile.json").read_text())
        names = [column["name"] for column in profile["columns"]]
        self.assertEqual(names, ["age", "spend", "member", "plan", "outcome"])


class EqualBytes(unittest.TestCase):
    def test_warm_and_cold_processes_write_the_same_model(self) -> None:
        for task, table, label, algorithm in (
            ("classifier", customers(), "outcome", "random-forest"),
            ("classifier", customers(), "outcome", "hist-gradient-boosting"),
            ("regressor", houses(), "price", "mlp"),
        ):
            with self.subTest(algorithm):
                parameters, dataset = {"label": label, "algorithm": algorithm}, saved(table)
                warm = run_node(f"train/sklearn-{task}", parameters, {"train": dataset}, ["model"], seed=3)
                cold = train_in_a_cold_process(task, parameters, dataset, hash_seed="77")
                self.assertEqual(digests(warm.outputs["model"]), digests(cold))


class Loading(unittest.TestCase):
    def predict(self, model: Path, table: pd.DataFrame) -> "tuple[int, str, list]":
        inputs = {"model": model, "dataset": saved(table, "rows.parquet")}
        result = run_node("deploy/batch-predict", {}, inputs, ["predictions.parquet"])
        predicted = result.outputs.get("predictions")
        labels = [] if predicted is None else pd.read_parquet(predicted)["prediction"].tolist()
        return result.exit_code, (result.failure or {}).get("message", ""), labels

    def folder(self, content: object) -> Path:
        folder = Path(tempfile.mkdtemp(dir=saved(customers()).parent)) / "model"
        folder.mkdir()
        (folder / "model.pkl").write_bytes(content if isinstance(content, bytes) else pickle.dumps(content))
        return folder

    def test_an_estimator_of_another_program(self) -> None:
        table = pd.DataFrame({"x": [0.0, 1.0, 2.0, 3.0], "y": [0.0, 1.0, 0.0, 1.0]})
        model = self.folder(LogisticRegression().fit(table, ["no", "no", "yes", "yes"]))
        code, _, labels = self.predict(model, table[["y", "x"]])
        self.assertEqual((code, labels), (0, ["no", "no", "yes", "yes"]))
        code, message, _ = self.predict(model, table[["x"]])
        self.assertEqual(code, 1)
        self.assertIn("rows.parquet lacks the column y, which the model was trained on", message)

    def test_what_is_no_model(self) -> None:
        for content, part in (
            (b"not a pickle", "The model model cannot be opened in this environment"),
            ({"weights": [1]}, "holds a dict, which cannot predict"),
        ):
            code, message, _ = self.predict(self.folder(content), customers())
            self.assertEqual(code, 1)
            self.assertIn(part, message)
        empty = Path(tempfile.mkdtemp(dir=saved(customers()).parent))
        code, message, _ = self.predict(empty, customers())
        self.assertEqual(code, 1)
        self.assertIn("has no model.pkl", message)


if __name__ == "__main__":
    unittest.main()
