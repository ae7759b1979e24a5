"""data.split, data.clean, data.validate and data.folder: results and refusals."""

from __future__ import annotations

import os
import tempfile
import unittest
from pathlib import Path
from typing import Any, Mapping

import attempt
import pandas as pd

folder = tempfile.TemporaryDirectory(prefix="data-nodes-")

visits = pd.DataFrame(
    {
        "patient": [f"p{number // 4}" for number in range(40)],
        "age": list(range(30, 70)),
        "pressure": [120.0, None] * 20,
        "outcome": ["ill", "well", "well", "well"] * 10,
    }
)


def run(node: str, table: pd.DataFrame, parameters: Mapping[str, Any], **more: Any) -> attempt.AttemptResult:
    """Runs a data node on a table that arrives as visits.parquet."""
    source = Path(folder.name, "visits.parquet")
    table.to_parquet(source, index=False)
    outputs = ["train.parquet", "test.parquet"] if node == "split" else ["dataset.parquet"]
    return attempt.run_node(f"data/{node}", parameters, {"dataset": source}, outputs, **more)


class DataNode(unittest.TestCase):
    maxDiff = None

    def assertRefuses(
        self, result: attempt.AttemptResult, message: str, reason: str = "data-rejected"
    ) -> None:
        self.assertEqual(result.exit_code, 1, result.log)
        assert result.failure is not None, result.log
        self.assertEqual((result.failure["reason"], result.failure["message"]), (reason, message))

    def table(self, result: attempt.AttemptResult, port: str = "dataset") -> pd.DataFrame:
        self.assertEqual(result.exit_code, 0, result.log)
        return pd.read_parquet(result.outputs[port])


class Split(DataNode):
    def test_every_row_is_in_exactly_one_part(self) -> None:
        result = run("split", visits, {"testFraction": 0.3}, seed=1)
        train, test = self.table(result, "train"), self.table(result, "test")
        self.assertEqual(sorted([*train["age"], *test["age"]]), list(visits["age"]))
        self.assertEqual((len(train), len(test)), (28, 12))
        self.assertEqual(result.metrics, {"rows": 40, "train_rows": 28, "test_rows": 12})

    def test_equal_seeds_give_equal_bytes_and_others_do_not(self) -> None:
        first, again, other = (
            run("split", visits, {}, seed=seed).outputs["test"].read_bytes() for seed in (1, 1, 2)
        )
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)

    def test_stratified_parts_have_equal_shares(self) -> None:
        result = run("split", visits, {"testFraction": 0.2, "stratifyBy": "outcome"})
        for port in ("train", "test"):
            self.assertEqual((self.table(result, port)["outcome"] == "ill").mean(), 0.25)

    def test_groups_stay_together(self) -> None:
        result = run("split", visits, {"testFraction": 0.3, "groupBy": "patient"}, seed=3)
        train, test = (set(self.table(result, port)["patient"]) for port in ("train", "test"))
        self.assertEqual((len(train), len(test)), (7, 3))
        self.assertFalse(train & test)

    def test_without_shuffle_the_last_rows_are_the_test(self) -> None:
        result = run("split", visits, {"testFraction": 0.25, "shuffle": False})
        self.assertEqual(list(self.table(result, "test")["age"]), list(range(60, 70)))

    def test_refusals(self) -> None:
        columns = "Its columns are patient, age, pressure, outcome."
        cases = [
            (
                {"stratifyBy": "outcom"},
                f"The dataset has no column 'outcom'. Did you mean 'outcome'? {columns}",
            ),
            ({"groupBy": "clinic"}, f"The dataset has no column 'clinic'. {columns}"),
            (
                {"stratifyBy": "age"},
                "stratifyBy 'age': the value 30 stands in one row only, so it cannot be in both parts; "
                "remove the row, or stratify by a column of few classes.",
            ),
            (
                {"stratifyBy": "patient", "testFraction": 0.1},
                "stratifyBy 'patient' has 10 classes, more than the smaller part has rows; change "
                "testFraction, or stratify by a column of fewer classes.",
            ),
            (
                {"stratifyBy": "outcome", "groupBy": "patient"},
                "stratifyBy and groupBy exclude each other; set one of them.",
            ),
            (
                {"stratifyBy": "outcome", "shuffle": False},
                "stratifyBy needs shuffle: true; without it the last rows are the test.",
            ),
            (
                {"testFraction": 0.99},
                "The dataset has 40 rows, too few for a testFraction of 0.99: both parts need one.",
            ),
        ]
        for parameters, message in cases:
            with self.subTest(parameters=parameters):
                self.assertRefuses(run("split", visits, parameters), message)
        self.assertRefuses(
            run("split", visits.assign(patient="p"), {"groupBy": "patient"}),
            "groupBy 'patient' has 1 group; at least two are needed to fill both parts.",
        )


class Clean(DataNode):
    dirty = pd.DataFrame(
        {
            "n": [1.0, None, 3.0, 3.0, 3.0],
            "k": [2, 4, 6, 6, 6],
            "s": ["a", None, "b", "b", "b"],
            "e": [None] * 5,
        }
    )

    def test_strategies_fill_each_kind_of_column(self) -> None:
        for strategy, expected in {"mean": 2.5, "median": 3, "mode": 3, "constant": -1, "ffill": 1}.items():
            with self.subTest(strategy=strategy):
                result = run(
                    "clean",
                    self.dirty,
                    {"numeric": strategy, "numericConstant": -1, "columns": {"e": "keep"}},
                )
                self.assertEqual(self.table(result)["n"][1], expected)
        for strategy, text in {"mode": "b", "constant": "?", "ffill": "a"}.items():
            with self.subTest(strategy=strategy):
                parameters = {"categorical": strategy, "categoricalConstant": "?", "dropColumns": ["e"]}
                self.assertEqual(self.table(run("clean", self.dirty, parameters))["s"][1], text)

    def test_rows_with_missing_values_and_duplicates_are_removed(self) -> None:
        result = run("clean", self.dirty, {"columns": {"s": "drop"}, "dropDuplicates": True})
        self.assertEqual(list(self.table(result)["k"]), [2, 6])
        self.assertEqual(result.metrics, {"rows": 2, "duplicates_removed": 2, "rows_dropped": 1})
        self.assertEqual(
            result.notes,
            [
                "7 missing values before and 2 after; 2 duplicate rows removed; 1 rows with missing values "
                "dropped."
            ],
        )

    def test_types(self) -> None:
        table = pd.DataFrame(
            {"i": ["1", None], "b": ["TRUE", "false"], "t": [1, 2], "d": ["2026-01-31", None]}
        )
        result = run(
            "clean", table, {"types": {"i": "integer", "b": "boolean", "t": "text", "d": "datetime"}}
        )
        cleaned = self.table(result)
        self.assertEqual(cleaned["i"][0], 1)
        self.assertEqual([*cleaned["b"]], [True, False])
        self.assertEqual([*cleaned["t"]], ["1", "2"])
        self.assertEqual(cleaned["d"][0], pd.Timestamp("2026-01-31"))

    def test_refusals(self) -> None:
        cases = [
            (
                {"categorical": "mode"},
                "Column 'e' has no values at all, so it has no mode; put it into dropColumns or use "
                "constant.",
            ),
            (
                {"columns": {"s": "mean"}},
                "Column 's' is not numeric, so it has no mean; use mode, constant, ffill or drop for it.",
            ),
            (
                {"types": {"s": "integer"}},
                "Row 1, column 's': 'a' cannot become integer; correct it, or leave the column out of types.",
            ),
            (
                {"types": {"n": "boolean"}},
                "Row 3, column 'n': 3.0 cannot become boolean; correct it, or leave the column out of types.",
            ),
            (
                {"dropColumns": ["S"]},
                "dropColumns: the dataset has no column 'S'. Did you mean 's'? Its columns are n, k, s, e.",
            ),
            (
                {"categorical": "drop"},
                "Cleaning would drop all 5 rows; fill missing values instead of dropping rows.",
            ),
        ]
        for parameters, message in cases:
            with self.subTest(parameters=parameters):
                self.assertRefuses(run("clean", self.dirty, parameters), message)


class Validate(DataNode):
    def test_a_table_that_keeps_the_contract_passes_byte_for_byte(self) -> None:
        contract = {
            "patient": {
                "type": "text",
                "startsWith": "p",
                "minLength": 2,
                "characters": "letters-and-digits",
            },
            "age": {"type": "integer", "min": 30, "max": 69, "unique": True},
            "pressure": {"type": "number", "maxMissingShare": 0.5, "allowed": [120]},
            "outcome": {"allowed": ["ill", "well"], "contains": "ll", "endsWith": "l", "maxLength": 4},
            "comment": {"required": False, "type": "text"},
        }
        result = run("validate", visits, {"columns": contract, "minRows": 40, "maxRows": 40})
        self.assertEqual(result.exit_code, 0, result.log)
        self.assertEqual(
            result.outputs["dataset"].read_bytes(), Path(folder.name, "visits.parquet").read_bytes()
        )

    def test_each_rule_names_row_column_and_value(self) -> None:
        rows = "(2 rows: 1, 2)"
        cases = [
            ("age", {"min": 32}, f"row 1, column age: 30 must be at least 32 {rows}"),
            ("age", {"max": 68}, "row 40, column age: 69 must be at most 68"),
            (
                "age",
                {"type": "text"},
                "row 1, column age: 30 must be a text (40 rows: " + numbers(20) + ", …)",
            ),
            (
                "pressure",
                {"type": "integer", "max": 119},
                "row 1, column pressure: 120.0 must be at most 119 (20 rows: "
                + ", ".join(str(row) for row in range(1, 40, 2))
                + ")",
            ),
            (
                "pressure",
                {"maxMissingShare": 0.1},
                "column pressure misses 50.0% of its values (at most 10.0%), first in row 2",
            ),
            (
                "patient",
                {"allowed": [f"p{n}" for n in range(1, 10)]},
                "row 1, column patient: 'p0' must be one of "
                "p1, p2, p3, p4, p5, p6, p7, p8, p9 (4 rows: 1, 2, 3, 4)",
            ),
            (
                "when",
                {"type": "datetime", "min": 5},
                "row 1, column when: 2026-01-31 00:00:00 must be a number (40 rows: " + numbers(20) + ", …)",
            ),
            (
                "outcome",
                {"unique": True},
                "row 1, column outcome: 'ill' must be unique (40 rows: " + numbers(20) + ", …)",
            ),
            (
                "patient",
                {"type": "number", "min": 1},
                "row 1, column patient: 'p0' must be a number (40 rows: " + numbers(20) + ", …)",
            ),
            (
                "patient",
                {"min": 1},
                "row 1, column patient: 'p0' must be a number (40 rows: " + numbers(20) + ", …)",
            ),
            (
                "patient",
                {"startsWith": "q"},
                "row 1, column patient: 'p0' must start with 'q' (40 rows: " + numbers(20) + ", …)",
            ),
            (
                "patient",
                {"characters": "letters"},
                "row 1, column patient: 'p0' must consist of letters (40 rows: " + numbers(20) + ", …)",
            ),
        ]
        dated = visits.assign(when=pd.Timestamp("2026-01-31"))
        for column, rules, words in cases:
            with self.subTest(rules=rules):
                self.assertRefuses(
                    run("validate", dated, {"columns": {column: rules}}),
                    f"visits.parquet breaks its contract: {words}. Correct the data or the rules.",
                )

    def test_the_table_as_a_whole(self) -> None:
        result = run("validate", visits, {"columns": {"ages": {}}, "allowOtherColumns": False, "minRows": 50})
        self.assertRefuses(
            result,
            "visits.parquet breaks its contract: The dataset has no column 'ages'. Did you mean 'age'? Its "
            "columns are patient, age, pressure, outcome; The contract does not know the columns patient, "
            "age, pressure, outcome; The dataset has 40 rows, fewer than the 50 of minRows. Correct the data "
            "or the rules.",
        )

    def test_the_rows_are_shown_in_a_table_of_20_at_most(self) -> None:
        result = run(
            "validate", visits, {"columns": {"age": {"min": 32}, "outcome": {"allowed": ["well"]}, "x": {}}}
        )
        table = result.of_type("table")[0]
        self.assertEqual(table["columns"], ["row", "column", "value", "rule"])
        self.assertEqual(table["rows"][0], [1, "age", 30, "must be at least 32"])
        self.assertEqual(len(table["rows"]), 12)
        self.assertEqual(result.metrics, {"rows": 40, "broken_rows": 11, "broken_rules": 2})


class Folder(DataNode):
    def run_folder(self, parameters: Mapping[str, Any], source: Path) -> attempt.AttemptResult:
        return attempt.run_node("data/folder", parameters, files={"images": source}, outputs=["directory"])

    def source(self) -> Path:
        source = Path(tempfile.mkdtemp(dir=folder.name))
        (source / "cats").mkdir()
        (source / "a.txt").write_text("a")
        (source / "cats" / "b.txt").write_text("bc")
        (source / "cats" / "c.png").write_text("d")
        return source

    def test_files_by_pattern(self) -> None:
        cases = {
            "*": ["a.txt", "cats/b.txt", "cats/c.png"],
            "*.txt": ["a.txt", "cats/b.txt"],
            "cats/*": ["cats/b.txt", "cats/c.png"],
        }
        for pattern, expected in cases.items():
            with self.subTest(pattern=pattern):
                result = self.run_folder({"path": "images", "pattern": pattern}, self.source())
                root = result.outputs["directory"]
                found = sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
                self.assertEqual(found, expected)
                self.assertEqual(result.metrics["files"], len(expected))

    def test_refusals(self) -> None:
        source = self.source()
        self.assertRefuses(
            self.run_folder({"path": "pictures"}, source),
            "pictures is not there; check the parameter path.",
            "input-missing",
        )
        self.assertRefuses(
            self.run_folder({"path": "images/a.txt"}, source),
            "images/a.txt is not a folder; path must name a folder (data.table-file takes files).",
        )
        self.assertRefuses(
            self.run_folder({"path": "images", "pattern": "*.gif"}, source),
            "images holds no file that fits the pattern '*.gif'.",
        )
        os.symlink("/etc/hostname", source / "cats" / "link")
        result = attempt.run_node("data/folder", {"path": str(source)}, outputs=["directory"])
        self.assertRefuses(
            result,
            f"{source}/cats/link is a symbolic link; put the file itself there, or leave it out by pattern.",
        )
        result = attempt.run_node(
            "data/folder", {"path": str(source), "pattern": "*.txt"}, outputs=["directory"]
        )
        self.assertEqual(result.metrics["files"], 2, result.log)


def numbers(last: int) -> str:
    return ", ".join(map(str, range(1, last + 1)))


if __name__ == "__main__":
    unittest.main()
