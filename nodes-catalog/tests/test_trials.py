"""The trial protocol of the training nodes: folds, a validation input, held-out rows."""

from __future__ import annotations

import unittest
from typing import Any, Optional

import numpy as np
import pandas as pd
from attempt import AttemptResult, run_node
from sample_data import customers, houses, saved


def trial(
    protocol: dict,
    table: Optional[pd.DataFrame] = None,
    validation: Optional[pd.DataFrame] = None,
    **fields: Any,
) -> AttemptResult:
    """One trial of a classifier, with no output asked for."""
    inputs = {"train": saved(customers() if table is None else table)}
    if validation is not None:
        inputs["validation"] = saved(validation, "validation.parquet")
    parameters = {"label": "outcome", "algorithm": "decision-tree"}
    protocol = {"metric": "accuracy", "goal": "maximize", **protocol}
    return run_node("train/sklearn-classifier", parameters, inputs, trial=protocol, **fields)


class Folds(unittest.TestCase):
    def test_the_metric_is_the_mean_over_the_folds(self) -> None:
        result = trial({"folds": 4})
        self.assertEqual(result.exit_code, 0, result.log)
        metrics = result.of_type("metric")
        series = [event["value"] for event in metrics if event["name"] == "fold_accuracy"]
        self.assertEqual(
            [event["step"] for event in metrics if event["name"] == "fold_accuracy"], [0, 1, 2, 3]
        )
        self.assertAlmostEqual(result.metrics["accuracy"], float(np.mean(series)))
        self.assertAlmostEqual(result.metrics["accuracy_std"], float(np.std(series)))
        self.assertIn("roc_auc", result.metrics)
        self.assertEqual([event["done"] for event in result.of_type("progress")], [1, 2, 3, 4])
        self.assertFalse(result.of_type("artifact"))

    def test_equal_seeds_draw_equal_folds(self) -> None:
        first, second = (trial({"folds": 3}, seed=5).events for _ in range(2))
        self.assertEqual(first, second)
        self.assertNotEqual(first, trial({"folds": 3}, seed=6).events)

    def test_regression(self) -> None:
        result = run_node(
            "train/sklearn-regressor", {"label": "price", "algorithm": "ridge"}, {"train": saved(houses())},
            trial={"folds": 5, "metric": "rmse", "goal": "minimize"},
        )  # fmt: skip
        self.assertEqual(result.exit_code, 0, result.log)
        self.assertLess(result.metrics["rmse"], 10000)

    def test_more_folds_than_rows_of_a_class(self) -> None:
        table = customers()
        table["outcome"] = "stays"
        table.loc[[1, 2, 3], "outcome"] = "leaves"
        result = trial({"folds": 5}, table)
        self.assertEqual(result.failure["reason"], "data-rejected")
        self.assertEqual(
            result.failure["message"],
            "validation.folds is 5, but class 'leaves' of outcome has only 3 rows in train.parquet: use at "
            "most 3 folds, or give that class more rows.",
        )

    def test_more_folds_than_rows(self) -> None:
        result = run_node(
            "train/sklearn-regressor", {"label": "price"}, {"train": saved(houses(4))},
            trial={"folds": 5, "metric": "rmse", "goal": "minimize"},
        )  # fmt: skip
        self.assertIn("has only 4 rows: use at most 4 folds", result.failure["message"])

    def test_unknown_metric(self) -> None:
        result = trial({"folds": 3, "metric": "acuracy"})
        self.assertEqual(result.exit_code, 1)
        self.assertIn(
            "no metric 'acuracy'. Did you mean 'accuracy'? There are accuracy, ", result.failure["message"]
        )


class OtherProtocols(unittest.TestCase):
    def test_validation_input(self) -> None:
        truth = customers()
        result = trial({"validation": True}, truth, truth)
        self.assertEqual(result.metrics["accuracy"], 1.0)
        swapped = truth["outcome"].map({"leaves": "stays", "stays": "leaves"})
        self.assertEqual(
            trial({"validation": True}, truth, truth.assign(outcome=swapped)).metrics["accuracy"], 0.0
        )

    def test_validation_without_input(self) -> None:
        result = trial({"validation": True})
        self.assertEqual(result.failure["reason"], "input-missing")
        self.assertIn("`validation` input, which is not wired", result.failure["message"])

    def test_holdout(self) -> None:
        result = trial({"holdout": 0.2}, seed=2)
        self.assertEqual(result.exit_code, 0, result.log)
        # A fifth of 120 rows is 24, so the accuracy is a multiple of 1/24.
        self.assertAlmostEqual(result.metrics["accuracy"] * 24, round(result.metrics["accuracy"] * 24))
        self.assertLess(result.metrics["accuracy"], 1)
        self.assertEqual(result.events, trial({"holdout": 0.2}, seed=2).events)

    def test_holdout_of_a_single_row_of_a_class(self) -> None:
        table = customers().assign(outcome="stays")
        table.loc[0, "outcome"] = "leaves"
        message = trial({"holdout": 0.2}, table).failure["message"]
        self.assertIn(
            "class 'leaves' of outcome has only 1 row in train.parquet: give that class more rows", message
        )


if __name__ == "__main__":
    unittest.main()
