"""evaluate.classifier, evaluate.regressor, evaluate.compare and evaluate.gate."""

from __future__ import annotations

import json
import unittest
from pathlib import Path
from typing import Any, Dict
from unittest import mock

import numpy as np
import pandas as pd
from attempt import AttemptResult, run_node
from sample_data import customers, houses, saved, written
from sklearn import metrics as sk
from sklearn.tree import DecisionTreeClassifier
from trainyard_nodes import importance


def trained(table: pd.DataFrame, task: str = "classifier", **parameters: Any) -> Path:
    parameters.setdefault("label", "outcome" if task == "classifier" else "price")
    result = run_node(f"train/sklearn-{task}", parameters, {"train": saved(table)}, ["model"])
    assert result.exit_code == 0, result.log
    return result.outputs["model"]


def evaluated(model: Path, table: pd.DataFrame, task: str = "classifier", **parameters: Any) -> AttemptResult:
    inputs = {"model": model, "test": saved(table, "test.parquet")}
    return run_node(f"evaluate/{task}", parameters, inputs, ["metrics.json", "plots.json"])


def predicted(model: Path, table: pd.DataFrame) -> pd.DataFrame:
    inputs = {"model": model, "dataset": saved(table, "rows.parquet")}
    result = run_node("deploy/batch-predict", {}, inputs, ["predictions.parquet"])
    return pd.read_parquet(result.outputs["predictions"])


def plots_of(result: AttemptResult) -> Dict[str, Any]:
    shown = {event["kind"]: event["data"] for event in result.of_type("plot")}
    stored = {plot["kind"]: plot["data"] for plot in json.loads(result.outputs["plots"].read_text())}
    assert shown == stored
    return shown


class Classifier(unittest.TestCase):
    def test_two_classes(self) -> None:
        model, test = trained(customers(), algorithm="random-forest"), customers(seed=2)
        result = evaluated(model, test)
        self.assertEqual(result.exit_code, 0, result.log)
        rows = predicted(model, test)
        truth, said, score = rows["outcome"], rows["prediction"], rows["probability_stays"]
        expected = {
            "accuracy": sk.accuracy_score(truth, said),
            "balanced_accuracy": sk.balanced_accuracy_score(truth, said),
            "f1": sk.f1_score(truth, said, pos_label="stays"),
            "precision": sk.precision_score(truth, said, pos_label="stays"),
            "recall": sk.recall_score(truth, said, pos_label="stays"),
            "roc_auc": sk.roc_auc_score(truth == "stays", score),
            "average_precision": sk.average_precision_score(truth == "stays", score),
            "log_loss": sk.log_loss(truth == "stays", score),
        }
        self.assertEqual(set(result.metrics), set(expected))
        for name, value in expected.items():
            self.assertAlmostEqual(result.metrics[name], value, msg=name)
        self.assertEqual(json.loads(result.outputs["metrics"].read_text()), result.metrics)
        plots = plots_of(result)
        self.assertEqual(set(plots), {"confusion", "roc", "pr", "calibration", "importance"})
        matrix = sk.confusion_matrix(truth, said, labels=["leaves", "stays"]).tolist()
        self.assertEqual(plots["confusion"], {"labels": ["leaves", "stays"], "matrix": matrix})
        self.assertEqual([curve["name"] for curve in plots["roc"]["series"]], ["stays"])
        self.assertAlmostEqual(plots["roc"]["series"][0]["auc"], result.metrics["roc_auc"])
        self.assertEqual(set(plots["importance"]["names"][:2]) - {"spend", "age", "member"}, set())

    def test_the_positive_class(self) -> None:
        model = trained(customers(), algorithm="random-forest")
        leaves = evaluated(model, customers(seed=2), positiveClass="leaves", importance=False)
        rows = predicted(model, customers(seed=2))
        recall = sk.recall_score(rows["outcome"], rows["prediction"], pos_label="leaves")
        self.assertAlmostEqual(leaves.metrics["recall"], recall)
        self.assertEqual(plots_of(leaves)["roc"]["series"][0]["name"], "leaves")

    def test_three_classes_without_probabilities(self) -> None:
        table = customers(200)
        table["outcome"] = np.where(table["spend"] > 150, "grows", table["outcome"])
        result = evaluated(trained(table, algorithm="svc"), table)
        self.assertEqual(result.exit_code, 0, result.log)
        rows = predicted(trained(table, algorithm="svc"), table)
        macro = sk.f1_score(rows["outcome"], rows["prediction"], average="macro")
        self.assertAlmostEqual(result.metrics["f1"], macro)
        self.assertNotIn("log_loss", result.metrics)
        self.assertGreater(result.metrics["roc_auc"], 0.8)
        plots = plots_of(result)
        self.assertEqual([curve["name"] for curve in plots["roc"]["series"]], ["grows", "leaves", "stays"])
        self.assertNotIn("calibration", plots)

    def test_only_one_class_among_the_test_rows(self) -> None:
        test = customers(seed=2).query("outcome == 'stays'")
        result = evaluated(trained(customers()), test)
        self.assertEqual(result.exit_code, 0, result.log)
        self.assertNotIn("roc_auc", result.metrics)
        self.assertIn("log_loss", result.metrics)

    def test_curves_are_thinned(self) -> None:
        test = customers(3000, seed=2)
        result = evaluated(trained(customers(), algorithm="logistic-regression"), test)
        curve = plots_of(result)["pr"]["series"][0]
        self.assertLessEqual(len(curve["x"]), 500)
        self.assertGreater(len(curve["x"]), 400)

    def test_refusals(self) -> None:
        model = trained(customers())
        test = customers(seed=2)
        unknown = test.copy()
        unknown.loc[8, "outcome"] = "returns"
        for result, part in (
            (evaluated(model, unknown), "test.parquet, row 9, column outcome: 'returns' is not a class"),
            (evaluated(model, test.drop(columns=["outcome"])), "test.parquet has no label column 'outcome'"),
            (evaluated(model, test.drop(columns=["spend"])), "lacks the column spend"),
            (evaluated(trained(houses(), "regressor"), houses()), "evaluate it with evaluate.regressor"),
            (evaluated(model, test, "regressor"), "evaluate it with evaluate.classifier"),
        ):
            self.assertEqual(result.failure["reason"], "data-rejected")
            self.assertIn(part, result.failure["message"])


class Importance(unittest.TestCase):
    def test_only_columns_that_the_model_uses_matter(self) -> None:
        random = np.random.default_rng(0)
        rows = pd.DataFrame(random.random((3000, 30)), columns=[f"x{number}" for number in range(30)])
        labels = (rows["x7"] > 0.5).to_numpy()
        stump = DecisionTreeClassifier(max_depth=1).fit(rows, labels)
        with mock.patch.object(importance, "batch_predictions", 5000):
            data = importance.importance_plot(stump, rows, labels, seed=1)["data"]
        self.assertEqual((data["names"][0], data["values"][1:]), ("x7", [0.0] * 29))
        # Guessing a coin: half of the rows are wrong once the only column that matters is shuffled.
        self.assertAlmostEqual(data["values"][0], 0.5, delta=0.05)
        self.assertGreater(data["errors"][0], 0)
        self.assertEqual(data, importance.importance_plot(stump, rows, labels, seed=1)["data"])


class Regressor(unittest.TestCase):
    def test_metrics_and_plots(self) -> None:
        model, test = trained(houses(), "regressor", algorithm="ridge"), houses(seed=2)
        result = evaluated(model, test, "regressor")
        self.assertEqual(result.exit_code, 0, result.log)
        said = predicted(model, test)["prediction"]
        self.assertAlmostEqual(result.metrics["r2"], sk.r2_score(test["price"], said))
        self.assertAlmostEqual(result.metrics["mae"], sk.mean_absolute_error(test["price"], said), places=6)
        self.assertAlmostEqual(
            result.metrics["rmse"], sk.mean_squared_error(test["price"], said) ** 0.5, places=6
        )
        plots = plots_of(result)
        self.assertEqual(set(plots), {"residuals", "histogram", "line", "importance"})
        self.assertAlmostEqual(plots["residuals"]["y"][0], test["price"][0] - said[0], delta=0.01)
        actual = plots["line"]["series"][0]["y"]
        self.assertEqual(actual, sorted(actual))
        self.assertEqual(plots["importance"]["names"][0], "area")


class Compare(unittest.TestCase):
    def compare(self, candidate: Path, champion: Any, **parameters: Any) -> AttemptResult:
        inputs = {"candidate": candidate, "test": saved(customers(seed=2), "test.parquet")}
        if champion is not None:
            inputs["champion"] = champion
        return run_node("evaluate/compare", parameters, inputs, ["metrics.json", "model"])

    def kept(self, result: AttemptResult) -> str:
        return json.loads((result.outputs["model"] / "trainyard.json").read_text())["algorithm"]

    def test_the_better_one_is_kept(self) -> None:
        good, bad = trained(customers(), algorithm="random-forest"), trained(customers(), algorithm="dummy")
        won, lost = self.compare(good, bad), self.compare(bad, good)
        self.assertEqual((self.kept(won), self.kept(lost)), ("random-forest", "random-forest"))
        self.assertEqual((won.metrics["candidate_won"], lost.metrics["candidate_won"]), (1, 0))
        self.assertEqual(won.metrics["delta_accuracy"], -lost.metrics["delta_accuracy"])
        self.assertEqual(won.metrics["accuracy"], won.metrics["candidate_accuracy"])
        self.assertEqual(lost.metrics["accuracy"], lost.metrics["champion_accuracy"])
        self.assertEqual(json.loads(won.outputs["metrics"].read_text()), won.metrics)

    def test_losses_are_better_when_small(self) -> None:
        good, bad = trained(customers(), algorithm="random-forest"), trained(customers(), algorithm="dummy")
        self.assertEqual(self.kept(self.compare(good, bad, metric="log_loss")), "random-forest")
        self.assertEqual(self.kept(self.compare(good, bad, metric="log_loss", goal="maximize")), "dummy")

    def test_ties_and_small_gains_keep_the_champion(self) -> None:
        good, bad = trained(customers(), algorithm="random-forest"), trained(customers(), algorithm="dummy")
        self.assertEqual(self.compare(good, good).metrics["candidate_won"], 0)
        self.assertEqual(self.kept(self.compare(good, bad, minimumGain=0.9)), "dummy")

    def test_without_champion(self) -> None:
        result = self.compare(trained(customers(), algorithm="dummy"), None)
        self.assertEqual((self.kept(result), result.metrics["candidate_won"]), ("dummy", 1))

    def test_unknown_metric(self) -> None:
        model = trained(customers(), algorithm="dummy")
        message = self.compare(model, model, metric="roc_acu").failure["message"]
        self.assertIn("no metric 'roc_acu'. Did you mean 'roc_auc'? There are ", message)


class Gate(unittest.TestCase):
    def gate(self, metrics: str, *rules: Any, model: Any = None) -> AttemptResult:
        inputs: Dict[str, Path] = {"metrics": written("metrics.json", metrics)}
        if model is not None:
            inputs["model"] = model
        parameters = {"rules": [{"metric": name, "op": op, "value": value} for name, op, value in rules]}
        return run_node("evaluate/gate", parameters, inputs, ["model"])

    def test_open_gate_hands_the_model_on_byte_for_byte(self) -> None:
        model = trained(customers(), algorithm="dummy")
        result = self.gate('{"roc_auc": 0.97}', ("roc_auc", ">=", 0.95), model=model)
        self.assertEqual(result.exit_code, 0, result.log)
        (event,) = result.of_type("gate")
        rule = {"metric": "roc_auc", "op": ">=", "value": 0.95, "actual": 0.97, "passed": True}
        self.assertEqual((event["open"], event["rules"]), (True, [rule]))
        passed = result.outputs["model"]
        names = sorted(file.name for file in model.iterdir())
        self.assertEqual(sorted(file.name for file in passed.iterdir()), names)
        for name in names:
            self.assertEqual((passed / name).read_bytes(), (model / name).read_bytes())
            self.assertEqual((passed / name).stat().st_mode & 0o777, 0o644)

    def test_closed_gate_succeeds_without_output(self) -> None:
        model = trained(customers(), algorithm="dummy")
        result = self.gate('{"a": 1, "b": 2}', ("a", ">=", 1), ("b", "<", 2), model=model)
        self.assertEqual((result.exit_code, result.outputs), (0, {}))
        (event,) = result.of_type("gate")
        self.assertEqual((event["open"], [rule["passed"] for rule in event["rules"]]), (False, [True, False]))

    def test_operators(self) -> None:
        holds = {">=": (1, 2), ">": (2,), "<=": (0, 1), "<": (0,), "==": (1,), "!=": (0, 2)}
        for op, values in holds.items():
            for value in (0, 1, 2):
                (event,) = self.gate(f'{{"a": {value}}}', ("a", op, 1)).of_type("gate")
                self.assertEqual(event["open"], value in values, f"{value} {op} 1")

    def test_values_that_are_no_numbers_pass_no_rule(self) -> None:
        for value in ("null", "NaN", '"high"'):
            (event,) = self.gate(f'{{"a": {value}}}', ("a", "!=", 5)).of_type("gate")
            self.assertEqual((event["open"], event["rules"][0]["actual"]), (False, None))

    def test_refusals(self) -> None:
        unknown = self.gate('{"roc_auc": 0.9, "f1": 0.8}', ("roc_acu", ">", 0.5))
        self.assertEqual(
            unknown.failure["message"],
            "metrics.json has no metric 'roc_acu'. Did you mean 'roc_auc'? There are f1, roc_auc.",
        )
        for content, part in (("[1]", "holds a list, not a JSON object"), ("{", "cannot be read as metrics")):
            self.assertIn(part, self.gate(content, ("a", ">", 0)).failure["message"])


if __name__ == "__main__":
    unittest.main()
