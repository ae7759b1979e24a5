"""Datasets on disk, and the sentences about columns that all nodes share."""

from __future__ import annotations

import io
import tempfile
import unittest
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any, Callable

import attempt  # places the library and the SDK on sys.path
import numpy as np
import pandas as pd
from trainyard_nodes.names import missing_column, name_list, nearest_name, shown_value
from trainyard_nodes.tables import read_dataset, require_columns, write_dataset

folder = Path(tempfile.mkdtemp(dir=attempt.workspace().name))


def failure(act: Callable[..., Any], *arguments: Any) -> str:
    """What `act` says when it ends the step."""
    told = io.StringIO()
    try:
        with redirect_stderr(told):
            act(*arguments)
    except SystemExit as end:
        assert end.code == 1
        return told.getvalue().strip()
    raise AssertionError("the step went on")


class Datasets(unittest.TestCase):
    def test_a_table_comes_back_as_it_was_and_equal_tables_give_equal_bytes(self) -> None:
        table = pd.DataFrame(
            {"a": [1, 2], "s": ["x", None], "t": pd.to_datetime(["2026-01-31", None])}, index=[5, 9]
        )
        first, second = folder / "1.parquet", folder / "2.parquet"
        write_dataset(table, str(first))
        write_dataset(table.copy(), str(second))
        self.assertEqual(first.read_bytes(), second.read_bytes())
        pd.testing.assert_frame_equal(read_dataset(str(first)), table.reset_index(drop=True))

    def test_nullable_types_come_back_as_those_of_numpy(self) -> None:
        table = pd.DataFrame(
            {
                "i": pd.array([1, None], dtype="Int64"),
                "w": pd.array([1, 2], dtype="Int64"),
                "b": pd.array([True, None], dtype="boolean"),
                "c": pd.array([True, False], dtype="boolean"),
                "s": pd.array(["x", None], dtype="string"),
                "k": pd.Categorical(["x", None]),
            }
        )
        path = folder / "nullable.parquet"
        write_dataset(table, str(path))
        read = read_dataset(str(path))
        self.assertEqual(
            [str(kind) for kind in read.dtypes], ["float64", "int64", "object", "bool", "object", "category"]
        )
        self.assertEqual(read["b"].tolist(), [True, None])
        self.assertEqual(read["s"].tolist(), ["x", None])

    def test_csv_and_tsv_on_the_way_in(self) -> None:
        for name, text in (("x.csv", "a,b\n1,2\n"), ("x.TSV", "a\tb\n1\t2\n")):
            (folder / name).write_text(text)
            self.assertEqual(read_dataset(str(folder / name)).to_dict("list"), {"a": [1], "b": [2]})

    def test_what_is_no_dataset(self) -> None:
        (folder / "bad.parquet").write_text("no")
        self.assertEqual(
            failure(read_dataset, str(folder / "gone.parquet")), "The dataset gone.parquet is not there."
        )
        self.assertEqual(
            failure(read_dataset, str(folder)), f"The dataset {folder.name} is a folder, not a dataset file."
        )
        self.assertIn(
            "bad.parquet cannot be read as a dataset: ", failure(read_dataset, str(folder / "bad.parquet"))
        )
        self.assertIn(
            "The dataset cannot be written as Parquet: ",
            failure(write_dataset, pd.DataFrame({"a": [1, "x"]}), str(folder / "mixed.parquet")),
        )


class Names(unittest.TestCase):
    def test_a_missing_column_is_named_with_the_nearest_one(self) -> None:
        table = pd.DataFrame(columns=["Radius", "site"])
        self.assertIsNone(require_columns(table, ["site"], "The dataset"))
        self.assertEqual(
            failure(require_columns, table, ["radios"], "train.parquet", "label column"),
            "train.parquet has no label column 'radios'. Did you mean 'Radius'? Its columns are Radius, "
            "site.",
        )
        self.assertEqual(missing_column([], "a", "x.csv"), "x.csv has no column 'a'. Its columns are none.")

    def test_nearest_names_and_long_lists(self) -> None:
        self.assertIsNone(nearest_name("weight", ["radius", "site"]))
        self.assertEqual(nearest_name("RADIUS", ["site", "radius"]), "radius")
        self.assertEqual(name_list([f"c{n}" for n in range(15)], limit=3), "c0, c1, c2 and 12 more")

    def test_shown_values(self) -> None:
        self.assertEqual(shown_value(np.float64(1.5)), "1.5")
        self.assertEqual(shown_value("x" * 100), repr("x" * 57 + "..."))


if __name__ == "__main__":
    unittest.main()
