"""Profiles, PSI and KS against their definitions, and monitor.drift against a table and against a model."""

from __future__ import annotations

import json
import math
import tempfile
import unittest
from pathlib import Path
from typing import Any

import attempt
import numpy as np
import pandas as pd
from scipy.stats import ks_2samp
from trainyard_nodes.profile import build_profile, column_psi, finite_values, ks, psi

folder = tempfile.TemporaryDirectory(prefix="drift-")
random = np.random.default_rng(5)
reference = pd.DataFrame(
    {
        "radius": random.normal(14, 2, 1000).round(2),
        "rings": random.integers(0, 4, 1000),
        "site": random.choice(["left", "right"], 1000),
        "benign": random.random(1000) < 0.5,
    }
)
moved = reference.assign(radius=reference["radius"] + 3, site="left")


class Measures(unittest.TestCase):
    def test_psi_is_its_formula(self) -> None:
        expected = (0.5 - 0.25) * math.log(0.5 / 0.25) + (0.5 - 0.75) * math.log(0.5 / 0.75)
        self.assertAlmostEqual(psi([25, 75], [10, 10]), expected, places=12)
        self.assertEqual(psi([3, 4], [30, 40]), 0)
        self.assertTrue(math.isfinite(psi([5, 0], [0, 5])))
        self.assertTrue(math.isnan(psi([1, 2], [0, 0])))

    def test_ks_is_that_of_scipy(self) -> None:
        for left, right in (
            (random.normal(size=300), random.normal(0.3, 1, size=211)),
            (random.integers(0, 5, 400).astype(float), random.integers(1, 6, 90).astype(float)),
            (np.array([1.0]), np.array([2.0])),
        ):
            self.assertAlmostEqual(
                ks(np.sort(left), np.sort(right)), ks_2samp(left, right).statistic, places=12
            )
        self.assertTrue(math.isnan(ks([], [1.0])))

    def test_ks_over_a_profiles_sample_is_off_by_at_most_one_point(self) -> None:
        values = pd.Series(random.gamma(2, size=20_000))
        sample = build_profile(values.to_frame("v"))["columns"][0]["sample"]
        self.assertEqual(len(sample), 200)
        current = np.sort(random.gamma(2.2, size=5000))
        self.assertLessEqual(abs(ks(sample, current) - ks(finite_values(values), current)), 1 / 200)

    def test_bins_hold_equal_counts_and_every_value(self) -> None:
        column = build_profile(pd.DataFrame({"v": np.arange(100)}))["columns"][0]
        self.assertEqual(column["counts"], [10] * 10)
        self.assertEqual(column["edges"], [float(edge) for edge in range(9, 99, 10)])
        constant = build_profile(pd.DataFrame({"v": [7.0] * 5}))["columns"][0]
        self.assertEqual((constant["edges"], constant["counts"]), ([], [5]))

    def test_missing_values_are_a_bin_of_their_own(self) -> None:
        column = build_profile(pd.DataFrame({"v": [1.0, 2.0, None, None], "s": ["a", "b", None, None]}))
        numeric, text = column["columns"]
        self.assertEqual((numeric["count"], numeric["nulls"], text["count"], text["nulls"]), (2, 2, 2, 2))
        self.assertEqual(column_psi(numeric, pd.Series([1.0, 2.0, None, None])), 0)
        self.assertGreater(column_psi(numeric, pd.Series([1.0, 2.0])), 1)
        self.assertGreater(column_psi(text, pd.Series(["a", "b"])), 1)

    def test_new_and_rare_categories_fall_into_other(self) -> None:
        table = pd.DataFrame({"s": [f"c{n}" for n in range(60) for _ in range(60 - n)]})
        column = build_profile(table)["columns"][0]
        self.assertEqual(len(column["categories"]), 50)
        self.assertEqual(column["other"], sum(range(1, 11)))
        self.assertEqual(column_psi(column, table["s"]), 0)
        self.assertGreater(column_psi(column, pd.Series(["new"] * 10)), 1)

    def test_a_profile_is_plain_json_and_the_same_for_the_same_rows(self) -> None:
        text = json.dumps(build_profile(reference), allow_nan=False)
        self.assertEqual(text, json.dumps(build_profile(reference.copy())))
        kinds = {column["name"]: column["kind"] for column in json.loads(text)["columns"]}
        self.assertEqual(
            kinds, {"radius": "numeric", "rings": "numeric", "site": "categorical", "benign": "categorical"}
        )

    def test_infinite_values_and_nullable_types(self) -> None:
        table = pd.DataFrame(
            {"f": [1.0, np.inf, 2.0], "i": pd.array([1, None, 3], dtype="Int64"), "e": [None] * 3}
        )
        profile = build_profile(table)
        self.assertEqual(
            [(c["name"], c["count"], c["nulls"]) for c in profile["columns"]], [("f", 2, 1), ("i", 2, 1)]
        )


def run(current: pd.DataFrame, against: Any = reference, **parameters: Any) -> attempt.AttemptResult:
    """Runs monitor.drift; `against` is a table, or the content of a model's profile.json (None: it has
    none).
    """
    paths = {
        "current": Path(folder.name, "current.parquet"),
        "reference": Path(folder.name, "reference.parquet"),
    }
    current.to_parquet(paths["current"])
    if isinstance(against, pd.DataFrame):
        against.to_parquet(paths["reference"])
    else:
        paths["reference"] = Path(tempfile.mkdtemp(dir=folder.name))
        if against is not None:
            (paths["reference"] / "profile.json").write_text(against)
    return attempt.run_node("monitor/drift", parameters, paths, ["metrics.json", "plots.json"])


class Drift(unittest.TestCase):
    maxDiff = None

    def assertRefuses(self, result: attempt.AttemptResult, message: str) -> None:
        self.assertEqual(result.exit_code, 1, result.log)
        assert result.failure is not None, result.log
        self.assertEqual((result.failure["reason"], result.failure["message"]), ("data-rejected", message))

    def test_equal_tables_have_no_drift(self) -> None:
        result = run(reference)
        self.assertEqual((result.metrics["max_psi"], result.metrics["max_ks"]), (0, 0), result.log)
        self.assertEqual(result.metrics["drifted_columns"], 0)

    def test_moved_columns_are_found_and_named(self) -> None:
        result = run(moved)
        self.assertEqual(result.exit_code, 0, result.log)
        metrics = json.loads(result.outputs["metrics"].read_text())
        self.assertEqual(
            set(metrics),
            {
                "psi_radius",
                "ks_radius",
                "psi_rings",
                "ks_rings",
                "psi_site",
                "psi_benign",
                "max_psi",
                "max_ks",
                "drifted_columns",
                "compared_columns",
            },
        )
        self.assertEqual(metrics, result.metrics)
        self.assertEqual(metrics["drifted_columns"], 2)
        exact = ks_2samp(reference["radius"], moved["radius"]).statistic
        self.assertAlmostEqual(metrics["ks_radius"], exact, places=12)
        self.assertEqual(metrics["max_psi"], max(metrics["psi_radius"], metrics["psi_site"]))
        self.assertEqual(
            result.notes, ["2 of 4 columns drifted (PSI at least 0.2 or KS at least 0.2): site, radius."]
        )

    def test_a_model_brings_the_profile_of_its_training_rows(self) -> None:
        by_model = run(moved, json.dumps(build_profile(reference))).metrics
        by_table = run(moved).metrics
        self.assertEqual(by_model["psi_radius"], by_table["psi_radius"])
        self.assertAlmostEqual(by_model["ks_radius"], by_table["ks_radius"], delta=1 / 200)

    def test_thresholds_decide(self) -> None:
        self.assertEqual(run(moved, psiThreshold=1000, ksThreshold=1).metrics["drifted_columns"], 0)

    def test_only_the_columns_asked_for(self) -> None:
        result = run(moved.drop(columns="rings"), columns=["radius"])
        self.assertEqual(result.metrics["compared_columns"], 1)
        self.assertEqual(result.notes[0], "Not in the current dataset and so not compared: rings.")

    def test_plots_are_shares_over_common_bins(self) -> None:
        plots = json.loads(run(moved).outputs["plots"].read_text())
        by_title = {plot["title"].split(" ")[0]: plot for plot in plots}
        self.assertEqual(set(by_title), {"radius", "rings", "site", "benign"})
        for plot in plots:
            self.assertEqual(plot["kind"], "histogram")
            for series in plot["data"]["series"]:
                self.assertEqual(len(series["edges"]), len(series["counts"]) + 1)
                self.assertAlmostEqual(sum(series["counts"]), 100, delta=0.01)
        self.assertEqual(
            by_title["site"]["data"]["labels"], [*reference["site"].value_counts().index, "other"]
        )

    def test_a_column_that_lost_all_values_drifts_without_ks(self) -> None:
        result = run(reference.assign(radius=None))
        self.assertEqual(result.exit_code, 0, result.log)
        self.assertNotIn("ks_radius", result.metrics)
        self.assertEqual(result.metrics["drifted_columns"], 1)

    def test_refusals(self) -> None:
        self.assertRefuses(
            run(reference, columns=["radios"]),
            "columns: The reference has no column 'radios'. Did you mean 'radius'? Its columns are radius, "
            "rings, site, benign.",
        )
        self.assertRefuses(
            run(reference.drop(columns="radius"), columns=["radius"]),
            "columns: The current dataset has no column 'radius'. Its columns are rings, site, benign.",
        )
        self.assertRefuses(
            run(pd.DataFrame({"x": [1]})),
            "Reference and current have no column in common: reference has radius, rings, site, benign; "
            "current has x.",
        )
        self.assertRefuses(
            run(reference.astype({"radius": str}).assign(radius=["1.5", *["big"] * 999])),
            "Current dataset, row 2, column radius: 'big' where the reference holds numbers; set the "
            "column's type where the data is read.",
        )
        self.assertRefuses(run(reference.iloc[:0]), "The current dataset has no rows to compare.")
        self.assertRefuses(
            run(reference, None),
            "The reference model has no profile.json of its training rows; wire the training dataset into "
            "reference instead.",
        )
        self.assertRefuses(
            run(reference, '{"version": 9}'),
            "profile.json of the reference model has version 9; this node reads version 1.",
        )


if __name__ == "__main__":
    unittest.main()
