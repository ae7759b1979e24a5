"""tune.search: the last act of a search."""

from __future__ import annotations

import json
import unittest
from typing import Any, Dict, List

import pandas as pd
from attempt import AttemptResult, run_node


def depth_trials(count: int) -> List[Dict[str, Any]]:
    """Trials whose metric depends on `max_depth` alone; the second one failed."""
    trials = []
    for number in range(1, count + 1):
        depth = number % 5 + 1
        settings = {"max_depth": depth, "max_features": "sqrt" if number % 2 else 0.5}
        trials.append(
            {
                "id": f"search/{number}", "status": "succeeded", "parameters": {"settings": settings},
                "metrics": {"roc_auc": depth / 10, "accuracy": None}, "durationMs": 100 + number,
            }
        )  # fmt: skip
    if count > 1:
        trials[1].update(status="failed", metrics={})
    return trials


def finish(trials: List[Dict[str, Any]], goal: str = "maximize") -> AttemptResult:
    succeeded = [trial for trial in trials if trial["status"] == "succeeded"]
    best = sorted(succeeded, key=lambda trial: trial["metrics"]["roc_auc"], reverse=goal == "maximize")[0]
    parameters = {"metric": "roc_auc", "goal": goal}
    outputs = ["best.json", "trials.parquet"]
    return run_node("tune/search", parameters, {}, outputs, trials=trials, best=best)


class LastAct(unittest.TestCase):
    def test_outputs_and_metrics_are_those_of_the_best_trial(self) -> None:
        result = finish(depth_trials(10))
        self.assertEqual(result.exit_code, 0, result.log)
        best = json.loads(result.outputs["best"].read_text())
        self.assertEqual(best["settings"]["max_depth"], 5)
        self.assertEqual(result.metrics["roc_auc"], 0.5)
        self.assertIn("settings.max_depth = 5", result.notes[0])

    def test_the_table_has_a_row_for_each_trial(self) -> None:
        table = pd.read_parquet(finish(depth_trials(10)).outputs["trials"])
        columns = ["trial", "status", "settings.max_depth", "settings.max_features", "roc_auc", "accuracy"]
        self.assertEqual(list(table.columns), [*columns, "duration_ms"])
        self.assertEqual(table["settings.max_depth"].tolist(), [2, 3, 4, 5, 1, 2, 3, 4, 5, 1])
        self.assertEqual(set(table["settings.max_features"]), {"sqrt", "0.5"})
        self.assertEqual(table["status"].tolist().count("failed"), 1)
        self.assertTrue(table["roc_auc"].isna()[1])

    def test_plots(self) -> None:
        for goal, expected in (("maximize", [0.2, 0.4, 0.5, 0.5]), ("minimize", [0.2, 0.2, 0.2, 0.1])):
            plots = {event["kind"]: event["data"] for event in finish(depth_trials(10), goal).of_type("plot")}
            self.assertEqual(plots["line"]["series"][1]["y"][:4], expected)
            dimensions = [dimension["name"] for dimension in plots["parallel"]["dimensions"]]
            self.assertEqual(dimensions, ["settings.max_depth", "settings.max_features", "roc_auc"])
            self.assertEqual(plots["importance"]["names"][0], "settings.max_depth")
            self.assertAlmostEqual(sum(plots["importance"]["values"]), 1)

    def test_the_table_on_screen_starts_with_the_best(self) -> None:
        for goal, value in (("maximize", 0.5), ("minimize", 0.1)):
            (table,) = finish(depth_trials(10), goal).of_type("table")
            self.assertEqual(table["rows"][0][-1], value)
            self.assertIsNone(table["rows"][-1][-1])

    def test_importance_needs_eight_trials(self) -> None:
        kinds = [event["kind"] for event in finish(depth_trials(8)).of_type("plot")]
        self.assertEqual(kinds, ["parallel", "line"])
        self.assertEqual(finish(depth_trials(1)).exit_code, 0)


if __name__ == "__main__":
    unittest.main()
