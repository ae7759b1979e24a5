"""deploy.batch-predict."""

from __future__ import annotations

import unittest
from pathlib import Path
from typing import Any

import pandas as pd
from attempt import AttemptResult, run_node
from sample_data import customers, houses, saved


def train(task: str, table: pd.DataFrame, **parameters: Any) -> Path:
    return run_node(f"train/sklearn-{task}", parameters, {"train": saved(table)}, ["model"]).outputs["model"]


def predict(model: Path, table: pd.DataFrame, **parameters: Any) -> AttemptResult:
    inputs = {"model": model, "dataset": saved(table, "rows.parquet")}
    return run_node("deploy/batch-predict", parameters, inputs, ["predictions.parquet"])


class BatchPredict(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.model = train("classifier", customers(), label="outcome", algorithm="random-forest")

    def test_adds_prediction_and_probabilities(self) -> None:
        table = customers(seed=2)
        result = predict(self.model, table)
        self.assertEqual((result.exit_code, result.metrics["rows"]), (0, 120))
        rows = pd.read_parquet(result.outputs["predictions"])
        added = ["prediction", "probability_leaves", "probability_stays"]
        self.assertEqual(list(rows.columns), [*table.columns, *added])
        pd.testing.assert_frame_equal(rows[table.columns], table)
        self.assertTrue(((rows["probability_leaves"] + rows["probability_stays"]).round(9) == 1).all())
        more_likely = (rows["probability_stays"] > 0.5).map({True: "stays", False: "leaves"})
        undecided = rows["probability_stays"] == 0.5
        self.assertTrue((undecided | (rows["prediction"] == more_likely)).all())

    def test_probabilities_can_be_left_out(self) -> None:
        rows = pd.read_parquet(predict(self.model, customers(), probabilities=False).outputs["predictions"])
        self.assertEqual(list(rows.columns)[-1], "prediction")

    def test_a_model_without_probabilities_says_so(self) -> None:
        result = predict(train("classifier", customers(), label="outcome", algorithm="svc"), customers())
        self.assertEqual(list(pd.read_parquet(result.outputs["predictions"]).columns)[-1], "prediction")
        self.assertIn("svc knows no probabilities: train it with `calibrate`", result.notes[0])

    def test_regression(self) -> None:
        rows = pd.read_parquet(
            predict(train("regressor", houses(), label="price"), houses()).outputs["predictions"]
        )
        self.assertEqual(list(rows.columns)[-2:], ["price", "prediction"])

    def test_other_order_types_and_unseen_categories(self) -> None:
        table = customers(seed=2).drop(columns="outcome")
        plain = pd.read_parquet(predict(self.model, table).outputs["predictions"])
        shuffled = table[["plan", "member", "spend", "age"]].astype({"age": "float32", "plan": "category"})
        again = pd.read_parquet(predict(self.model, shuffled).outputs["predictions"])
        self.assertEqual(again["prediction"].tolist(), plain["prediction"].tolist())
        self.assertEqual(predict(self.model, table.assign(plan="gold", spend=None)).exit_code, 0)

    def test_no_rows(self) -> None:
        result = predict(self.model, customers().head(0))
        self.assertEqual((result.exit_code, result.metrics["rows"]), (0, 0))
        columns = list(pd.read_parquet(result.outputs["predictions"]).columns)
        self.assertEqual(columns[-3:], ["prediction", "probability_leaves", "probability_stays"])

    def test_refusals(self) -> None:
        table = customers(seed=2)
        lacking = table.drop(columns=["plan"]).rename(columns={"spend": "spent"})
        wrong = table.astype({"age": object})
        wrong["age"] = wrong["age"].map(str)
        wrong.loc[11, "age"] = "old"
        for rows, part in (
            (
                lacking,
                "rows.parquet lacks the columns spend, plan, which the model was trained on. Did you mean "
                "'spent'",
            ),
            (wrong, "rows.parquet, row 12, column age: 'old' is not a number."),
            (
                table.assign(member="maybe"),
                "rows.parquet, row 1, column member: 'maybe' is not true or false",
            ),
            (table.assign(prediction=1), "rows.parquet already has a column 'prediction'"),
        ):
            result = predict(self.model, rows)
            self.assertEqual((result.exit_code, result.failure["reason"]), (1, "data-rejected"))
            self.assertIn(part, result.failure["message"])


if __name__ == "__main__":
    unittest.main()
