"""train.sklearn-classifier and train.sklearn-regressor: every algorithm, every failure sentence."""

from __future__ import annotations

import json
import unittest

import numpy as np
import pandas as pd
from attempt import AttemptResult, run_node
from sample_data import customers, houses, saved
from trainyard_nodes.algorithms import classifiers, regressors


def train(table: pd.DataFrame, task: str = "classifier", **parameters: object) -> AttemptResult:
    """Trains on `table`. Underscored names are fields of step.json, the others parameters."""
    fields = {name[1:]: parameters.pop(name) for name in list(parameters) if name.startswith("_")}
    inputs = {"train": saved(table)}
    if "validation" in fields:
        inputs["validation"] = saved(fields.pop("validation"), "validation.parquet")
    parameters.setdefault("label", "outcome" if task == "classifier" else "price")
    return run_node(f"train/sklearn-{task}", parameters, inputs, ["model"], **fields)


def predictions(result: AttemptResult, table: pd.DataFrame) -> pd.DataFrame:
    """What the trained model says about `table`, through the batch node."""
    dataset = saved(table, "rows.parquet")
    inputs = {"model": result.outputs["model"], "dataset": dataset}
    predicted = run_node("deploy/batch-predict", {}, inputs, ["predictions.parquet"])
    assert predicted.exit_code == 0, predicted.log
    return pd.read_parquet(predicted.outputs["predictions"])


class EveryAlgorithm(unittest.TestCase):
    def test_classifiers_learn_and_predict(self) -> None:
        table = customers()
        for algorithm in classifiers:
            with self.subTest(algorithm):
                result = train(table, algorithm=algorithm)
                self.assertEqual(result.exit_code, 0, result.log)
                self.assertGreaterEqual(
                    result.metrics["train_accuracy"], 0.5 if algorithm == "dummy" else 0.65
                )
                predicted = predictions(result, table)
                self.assertEqual(set(predicted["prediction"]) - {"leaves", "stays"}, set())
                accuracy = float((predicted["prediction"] == table["outcome"]).mean())
                self.assertAlmostEqual(accuracy, result.metrics["train_accuracy"])

    def test_regressors_learn_and_predict(self) -> None:
        table = houses()
        for algorithm in regressors:
            with self.subTest(algorithm):
                result = train(table, "regressor", algorithm=algorithm)
                self.assertEqual(result.exit_code, 0, result.log)
                self.assertGreater(result.metrics["train_r2"], -0.01 if algorithm == "dummy" else 0.85)
                predicted = predictions(result, table)["prediction"].to_numpy()
                rmse = float(np.sqrt(np.mean((predicted - table["price"]) ** 2)))
                self.assertAlmostEqual(rmse, result.metrics["train_rmse"], delta=1e-6 * rmse)

    def test_numbers_and_booleans_are_classes_too(self) -> None:
        for labels in ([0, 1], [True, False], [3.0, 7.0], [10, 20, 30]):
            with self.subTest(labels=labels):
                table = customers().assign(outcome=np.resize(labels, 120))
                result = train(table, algorithm="decision-tree")
                self.assertEqual(result.exit_code, 0, result.log)
                self.assertEqual(set(predictions(result, table)["prediction"]), set(labels))


class Parameters(unittest.TestCase):
    def test_settings_reach_the_estimator(self) -> None:
        shallow = train(customers(), algorithm="decision-tree", settings={"max_depth": 1})
        self.assertLess(shallow.metrics["train_accuracy"], 0.85)
        layers = train(customers(), algorithm="mlp", settings={"hidden_layer_sizes": [4, 4], "max_iter": 20})
        self.assertEqual(layers.exit_code, 0, layers.log)
        self.assertTrue(any("Not converged" in note for note in layers.notes), layers.notes)
        weak = train(customers(), algorithm="ada-boost", settings={"estimator__max_depth": 2})
        self.assertEqual(weak.exit_code, 0, weak.log)
        weighted = train(customers(), algorithm="svc", settings={"class_weight": {"leaves": 50, "stays": 1}})
        self.assertEqual(weighted.exit_code, 0, weighted.log)

    def test_the_seed_decides(self) -> None:
        def model(seed: int) -> bytes:
            result = train(customers(), algorithm="extra-trees", _seed=seed)
            return (result.outputs["model"] / "model.pkl").read_bytes()

        self.assertEqual(model(1), model(1))
        self.assertNotEqual(model(1), model(2))

    def test_more_cores_give_the_same_model(self) -> None:
        one = train(customers(), algorithm="random-forest")
        two = train(customers(), algorithm="random-forest", _resources={"cpu": 2})
        read = [(result.outputs["model"] / "model.pkl").read_bytes() for result in (one, two)]
        self.assertEqual(*read)

    def test_columns_can_be_chosen_and_left_out(self) -> None:
        def features(**parameters: object) -> list:
            result = train(customers(), **parameters)
            description = json.loads((result.outputs["model"] / "trainyard.json").read_text())
            return [feature["name"] for feature in description["features"]]

        self.assertEqual(features(), ["age", "spend", "member", "plan"])
        self.assertEqual(features(features=["plan", "age"]), ["plan", "age"])
        self.assertEqual(features(dropColumns=["age"]), ["spend", "member", "plan"])

    def test_calibration_gives_probabilities(self) -> None:
        self.assertNotIn("train_log_loss", train(customers(), algorithm="svc").metrics)
        calibrated = train(customers(), algorithm="svc", calibrate="sigmoid")
        self.assertIn("train_log_loss", calibrated.metrics)
        self.assertIn("probability_leaves", predictions(calibrated, customers()).columns)

    def test_the_positive_class_decides_recall(self) -> None:
        def recall(**parameters: object) -> float:
            result = train(customers(), algorithm="logistic-regression", **parameters)
            return result.metrics["train_recall"]

        self.assertEqual(recall(), recall(positiveClass="stays"))
        self.assertNotEqual(recall(), recall(positiveClass="leaves"))

    def test_class_weights_favour_the_rare_class(self) -> None:
        table = customers(300).query("outcome == 'leaves' or age < 30")
        rare = table["outcome"].value_counts().idxmin()
        plain = train(table, algorithm="logistic-regression", positiveClass=rare)
        balanced = train(table, algorithm="logistic-regression", positiveClass=rare, classWeight="balanced")
        self.assertGreater(balanced.metrics["train_recall"], plain.metrics["train_recall"])

    def test_validation_rows_are_scored(self) -> None:
        result = train(customers(), _validation=customers(seed=2))
        self.assertLess(result.metrics["accuracy"], result.metrics["train_accuracy"])


class Notes(unittest.TestCase):
    def test_rows_without_label_are_left_out(self) -> None:
        table = customers()
        table.loc[[4, 9], "outcome"] = None
        result = train(table)
        self.assertEqual(result.notes, ["train.parquet: 2 rows have no outcome and were left out."])
        self.assertEqual(result.of_type("artifact")[0]["metadata"]["rows"], 118)

    def test_dates_are_left_out(self) -> None:
        table = customers().assign(since=pd.Timestamp("2020-01-01"))
        self.assertIn("Left out, because they hold dates: since.", train(table).notes[0])


class Refusals(unittest.TestCase):
    """Each bad input gets one sentence that names place and fix."""

    def check(self, result: AttemptResult, reason: str, *parts: str) -> None:
        self.assertEqual(result.exit_code, 1, result.log)
        self.assertEqual(result.failure["reason"], reason)
        for part in parts:
            self.assertIn(part, result.failure["message"])
        self.assertNotIn("model", result.outputs)

    def test_label(self) -> None:
        table = customers()
        missing = train(table, label="outcom")
        self.check(
            missing, "data-rejected", "train.parquet has no label column 'outcom'. Did you mean 'outcome'?"
        )
        alone = train(table.assign(outcome="stays"))
        self.check(alone, "data-rejected", "column outcome: every row is 'stays'", "at least two classes")
        decimal = train(table, label="spend")
        self.check(
            decimal, "data-rejected", "column spend: ", "is a decimal number", "train.sklearn-regressor"
        )
        empty = train(table.assign(outcome=None))
        self.check(empty, "data-rejected", "has no row with a value in the label column 'outcome'")
        among = train(table, features=["age", "outcome"])
        self.check(among, "exit-non-zero", "The label 'outcome' is among the features")
        positive = train(table, positiveClass="leave")
        self.check(positive, "exit-non-zero", "positiveClass is 'leave', but the classes are leaves, stays")

    def test_text_as_label_of_a_regression(self) -> None:
        table = houses().assign(price=lambda rows: rows["price"].map(str))
        table.loc[2, "price"] = None
        table.loc[6, "price"] = "dear"
        result = train(table, "regressor")
        self.check(result, "data-rejected", "train.parquet, row 7, column price: 'dear' is not a finite")

    def test_rows_are_counted_with_those_left_out(self) -> None:
        table = customers()
        table.loc[0, "outcome"] = None
        table.loc[4, "spend"] = np.inf
        self.check(train(table), "data-rejected", "train.parquet, row 5, column spend: ")

    def test_columns(self) -> None:
        table = customers()
        unknown = train(table, features=["agee"])
        self.check(unknown, "data-rejected", "train.parquet has no column 'agee'. Did you mean 'age'?")
        dropped = train(table, dropColumns=["plans"])
        self.check(dropped, "data-rejected", "has no column 'plans'. Did you mean 'plan'?")
        empty = train(table.assign(age=np.nan))
        self.check(empty, "data-rejected", "column age: it has no value in any row", "`dropColumns`")
        nothing = train(table[["age", "outcome"]], dropColumns=["age"])
        self.check(nothing, "data-rejected", "has no column left to learn from besides the label 'outcome'")
        infinite = train(table.assign(spend=np.where(table.index == 2, np.inf, 1.0)))
        self.check(infinite, "data-rejected", "row 3, column spend: inf is not a finite number")
        nested = train(table.assign(age=[[1, 2]] * len(table)))
        self.check(nested, "data-rejected", "column age: its values are", "`dropColumns`")
        date = train(table.assign(since=pd.Timestamp("2020-01-01")), features=["since"])
        self.check(date, "data-rejected", "column since: a model cannot learn from dates")

    def test_settings(self) -> None:
        table = customers()
        misspelt = train(table, algorithm="random-forest", settings={"max_depht": 3})
        self.check(
            misspelt,
            "exit-non-zero",
            "settings.max_depht is no setting of random-forest. Did you mean 'max_depth'?",
        )
        wrong = train(table, algorithm="random-forest", settings={"max_depth": "deep"})
        self.check(wrong, "exit-non-zero", "settings.max_depth of random-forest: ", "Got 'deep' instead")
        seed = train(table, algorithm="random-forest", settings={"random_state": 3})
        self.check(seed, "exit-non-zero", "settings.random_state cannot be set", "`seed`")
        contradiction = train(
            table, algorithm="logistic-regression", settings={"solver": "lbfgs", "l1_ratio": 1.0}
        )
        self.check(contradiction, "exit-non-zero", "logistic-regression cannot be fitted on train.parquet")
        weights = train(table, algorithm="k-nearest-neighbors", classWeight="balanced")
        self.check(weights, "exit-non-zero", "k-nearest-neighbors knows no class weights")
        named = train(table, algorithm="svc", settings={"class_weight": {"leave": 2}})
        self.check(named, "exit-non-zero", "class_weight names 'leave', but the classes are leaves, stays")
        algorithm = train(table, algorithm="random-florest")
        self.check(
            algorithm, "exit-non-zero", "no algorithm 'random-florest'", "Did you mean 'random-forest'?"
        )

    def test_validation_rows(self) -> None:
        lacking = train(customers(), _validation=customers().drop(columns=["age", "plan"]))
        self.check(lacking, "data-rejected", "validation.parquet lacks the columns age, plan")
        table = customers()
        table.loc[5, "outcome"] = "returns"
        unknown = train(customers(), _validation=table)
        self.check(
            unknown, "data-rejected", "validation.parquet, row 6, column outcome: 'returns'", "leaves, stays"
        )
        text = train(customers(), _validation=customers().assign(age="old"))
        self.check(text, "data-rejected", "validation.parquet, row 1, column age: 'old' is not a number")


if __name__ == "__main__":
    unittest.main()
