"""data.table-file: what it finds by itself, and the one sentence for each file that it refuses."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path
from typing import Any, Dict, Union

import attempt
import pyarrow as pa
import pyarrow.parquet as pq

folder = tempfile.TemporaryDirectory(prefix="table-file-")


def read(content: Union[bytes, str], name: str = "data/x.csv", **parameters: Any) -> attempt.AttemptResult:
    """Runs the node on a project file of this content."""
    source = Path(folder.name, "source")
    source.write_bytes(content.encode() if isinstance(content, str) else content)
    return attempt.run_node(
        "data/table-file", {"path": name, **parameters}, files={name: source}, outputs=["dataset.parquet"]
    )


class TableFile(unittest.TestCase):
    maxDiff = None

    def assertReads(self, result: attempt.AttemptResult, columns: Dict[str, list]) -> None:
        self.assertEqual(result.exit_code, 0, result.log)
        self.assertEqual(pq.read_table(result.outputs["dataset"]).to_pydict(), columns)

    def assertRefuses(
        self, result: attempt.AttemptResult, message: str, reason: str = "data-rejected"
    ) -> None:
        self.assertEqual(result.exit_code, 1, result.log)
        assert result.failure is not None, result.log
        self.assertEqual((result.failure["reason"], result.failure["message"]), (reason, message))
        self.assertEqual(result.outputs, {})


class Finding(TableFile):
    def test_types_missing_values_quotes_and_what_is_told(self) -> None:
        result = read('a,b,c,d\n1,2.5,x,true\n3,,"y, ""z""\nw",False\n')
        self.assertReads(result, {"a": [1, 3], "b": [2.5, None], "c": ["x", 'y, "z"\nw'], "d": [True, False]})
        self.assertEqual(result.metrics, {"rows": 2, "columns": 4})
        self.assertEqual(
            result.notes,
            ["Read data/x.csv as CSV: UTF-8, delimiter ',', header in line 1, 2 rows, 4 columns."],
        )
        self.assertEqual(
            result.of_type("artifact")[0]["metadata"]["schema"][1],
            {"name": "b", "type": "double", "nulls": 1},
        )

    def test_delimiters(self) -> None:
        for delimiter in ",;\t|":
            with self.subTest(delimiter=delimiter):
                self.assertReads(read(f"a{delimiter}b\n1{delimiter}2\n"), {"a": [1], "b": [2]})
        self.assertReads(read("a b\n1 2\n", delimiter="space"), {"a": [1], "b": [2]})
        self.assertReads(read("a~b\n1~2\n", delimiter="~"), {"a": [1], "b": [2]})

    def test_a_comma_in_the_values_of_a_semicolon_file_is_no_delimiter(self) -> None:
        self.assertReads(read("a;b\n1,5;x\n2,25;y\n"), {"a": ["1,5", "2,25"], "b": ["x", "y"]})
        self.assertReads(read("a;b\n1,5;x\n2,25;y\n", decimal="comma"), {"a": [1.5, 2.25], "b": ["x", "y"]})

    def test_header(self) -> None:
        self.assertReads(read("1,2\n3,4\n"), {"column_1": [1, 3], "column_2": [2, 4]})
        self.assertReads(read("2019,2020\n3,4\n", header=True), {"2019": [3], "2020": [4]})
        self.assertReads(read("a,b\nc,d\n", header=False), {"column_1": ["a", "c"], "column_2": ["b", "d"]})
        self.assertReads(read(",a\n0,1\n"), {"column_1": [0], "a": [1]})

    def test_line_ends_byte_order_marks_and_blank_lines(self) -> None:
        for content in (
            b"a,b\r\n1,2\r\n",
            b"\xef\xbb\xbfa,b\n1,2\n",
            b"\n\na,b\n\n1,2\n",
            "a,b\n1,2".encode("utf-16"),
        ):
            with self.subTest(content=content):
                self.assertReads(read(content), {"a": [1], "b": [2]})

    def test_other_encodings_when_set(self) -> None:
        self.assertReads(read("n\nRené\n".encode("latin-1"), encoding="latin-1"), {"n": ["René"]})

    def test_leading_zeros_stay_text_and_are_told(self) -> None:
        result = read("zip,n\n00789,1.5\n12345,-0.5\n")
        self.assertReads(result, {"zip": ["00789", "12345"], "n": [1.5, -0.5]})
        self.assertIn(
            "data/x.csv: column zip stays text, as its numbers have leading zeros; set its type to change "
            "that.",
            result.notes,
        )

    def test_numbers_with_spaces_and_signs(self) -> None:
        self.assertReads(read("a,b\n +1, 2.5 \n 2 , NA \n"), {"a": [1, 2], "b": [2.5, None]})

    def test_a_column_without_values_is_numeric_and_missing(self) -> None:
        self.assertReads(read("a,b\n1,\n2,NA\n"), {"a": [1, 2], "b": [None, None]})

    def test_null_values_when_set(self) -> None:
        self.assertReads(read("a,b\n1,NA\n?,x\n", nullValues=["?"]), {"a": [1, None], "b": ["NA", "x"]})

    def test_an_odd_value_among_numbers_is_told_by_line(self) -> None:
        result = read("r\n" + "1\n" * 20 + "oops\n")
        self.assertEqual(result.exit_code, 0)
        self.assertIn(
            "data/x.csv, line 22, column r: 'oops' makes this column text, though 20 of 21 values are "
            "numbers; correct it or add it to nullValues.",
            result.notes,
        )

    def test_types_when_set(self) -> None:
        self.assertReads(
            read("a,b,c\n1,007,true\n2,008,0\n", types={"a": "number", "b": "integer", "c": "boolean"}),
            {"a": [1.0, 2.0], "b": [7, 8], "c": [True, False]},
        )
        result = read("t\n2026-01-31T08:30:00\n2026-02-01\n", types={"t": "datetime"})
        self.assertEqual(pq.read_schema(result.outputs["dataset"]).field("t").type, pa.timestamp("us"))

    def test_the_same_file_gives_the_same_bytes(self) -> None:
        first, second = (read("a,b\n1,x\n").outputs["dataset"].read_bytes() for _ in range(2))
        self.assertEqual(first, second)

    def test_json_lines(self) -> None:
        result = read('{"a": 1, "b": "x"}\n\n{"a": 2.5, "c": true}\n', "x.jsonl")
        self.assertReads(result, {"a": [1.0, 2.5], "b": ["x", None], "c": [None, True]})

    def test_parquet_whatever_its_name(self) -> None:
        source = Path(folder.name, "table.parquet")
        pq.write_table(pa.table({"a": [1, 2]}), source)
        self.assertReads(read(source.read_bytes(), "x.bin"), {"a": [1, 2]})
        self.assertReads(read(source.read_bytes(), "x.bin", types={"a": "number"}), {"a": [1.0, 2.0]})
        decimals = {"whole": pa.array(["1.0", None]), "part": pa.array(["1.5", "2.0"])}
        kind = pa.decimal128(5, 2)
        pq.write_table(pa.table({name: texts.cast(kind) for name, texts in decimals.items()}), source)
        result = read(source.read_bytes(), "x.parquet")
        self.assertReads(result, {"whole": [1, None], "part": [1.5, 2.0]})


class Refusing(TableFile):
    def test_b39_a_file_that_is_not_there(self) -> None:
        result = attempt.run_node("data/table-file", {"path": "data/gone.csv"}, outputs=["dataset.parquet"])
        self.assertRefuses(result, "data/gone.csv is not there; check the parameter path.", "input-missing")

    def test_b39_a_folder(self) -> None:
        result = attempt.run_node(
            "data/table-file", {"path": "data"}, files={"data/x.csv": __file__}, outputs=["dataset.parquet"]
        )
        self.assertRefuses(result, "data is a folder; path must name one file (data.folder takes folders).")

    def test_b39_an_empty_file(self) -> None:
        self.assertRefuses(read(b""), "data/x.csv is empty: it has no columns and no rows.")
        self.assertRefuses(read("\n\n"), "data/x.csv holds blank lines only: it has no columns and no rows.")
        self.assertRefuses(read("a,b\n"), "data/x.csv names 2 columns but has no rows.")
        self.assertRefuses(
            read("{}\n", "x.jsonl"), "x.jsonl has no columns: it holds no JSON object with a key."
        )

    def test_b39_mixed_encodings(self) -> None:
        self.assertRefuses(
            read("name,n\nJosé,1\n".encode() + "René,2\n".encode("latin-1")),
            "data/x.csv, line 3: the byte 0xE9 is not UTF-8; set encoding (latin-1 and cp1252 are common), "
            "or save the file as UTF-8 throughout.",
        )

    def test_b39_a_row_of_many_megabytes(self) -> None:
        self.assertRefuses(
            read(b"a,b\n1,2\n" + b"x" * 40_000_000),
            "data/x.csv, line 3 is longer than 16 MiB, so it is not a table of rows.",
        )

    def test_an_unknown_encoding(self) -> None:
        self.assertRefuses(
            read("a\n1\n", encoding="utf-9"),
            "'utf-9' is not a known text encoding; try utf-8, utf-16, latin-1 or cp1252.",
        )

    def test_a_ragged_row(self) -> None:
        advice = (
            "(delimiter ','); correct the line, or put quotation marks around a value that holds the "
            "delimiter."
        )
        self.assertRefuses(
            read("a,b,c\n1,2,3\n4,5\n"), f"data/x.csv, line 3: 2 values where there are 3 columns {advice}"
        )
        self.assertRefuses(
            read('a,b,c\n1,2,3\n\n"x\ny",5,6\n4,5,6,7\n'),
            f"data/x.csv, line 6: 4 values where there are 3 columns {advice}",
        )

    def test_an_open_quotation_mark(self) -> None:
        self.assertRefuses(
            read('a,b\n1,"2\n3,4\n5,6\n'),
            "data/x.csv, line 2: a quotation mark is left open there and swallows the lines below; close it, "
            "or double it where it is part of a value.",
        )

    def test_a_value_that_is_not_of_the_type_set(self) -> None:
        advice = "correct it, add it to nullValues, or set another type."
        cases = {
            "integer": ("1.5", "a whole number"),
            "number": ("high", "a number"),
            "boolean": ("maybe", "true or false"),
            "datetime": ("31.1.2026", "a date or time such as 2026-01-31 or 2026-01-31T08:30:00"),
        }
        for wanted, (value, words) in cases.items():
            with self.subTest(wanted=wanted):
                self.assertRefuses(
                    read(f'a,"b\nb"\nx,\n\ny,{value}\n', types={"b\nb": wanted}),
                    f"data/x.csv, line 5, column b\nb: {value!r} is not {words}; {advice}",
                )

    def test_a_type_for_a_column_that_is_not_there(self) -> None:
        self.assertRefuses(
            read("radius,site\n1,2\n", types={"radios": "number"}),
            "types: data/x.csv has no column 'radios'. Did you mean 'radius'? Its columns are radius, site.",
        )

    def test_a_column_name_twice(self) -> None:
        message = "the column name 'a' stands twice (columns 1 and 3); rename one of them."
        self.assertRefuses(read("\na,b,a\n1,2,3\n"), f"data/x.csv, line 2: {message}")
        source = Path(folder.name, "twice.parquet")
        pq.write_table(pa.Table.from_arrays([pa.array([1])] * 3, names=["a", "b", "a"]), source)
        self.assertRefuses(read(source.read_bytes(), "x.parquet"), f"x.parquet: {message}")

    def test_files_of_other_kinds(self) -> None:
        self.assertRefuses(
            read(b"PK\x03\x04...."),
            "data/x.csv is a zip archive or an Excel workbook; export the sheet as CSV first.",
        )
        self.assertRefuses(
            read(b"a,b\n1,\x00\n"),
            "data/x.csv, line 2: holds a NUL byte, so it is not a text table (is encoding right?).",
        )
        self.assertRefuses(
            read('[{"a": 1}]', "x.json"),
            "x.json is one JSON array; write one JSON object a line (.jsonl) instead.",
        )
        result = read(b"PAR1....", "x.parquet")
        assert result.failure is not None
        self.assertRegex(
            result.failure["message"], r"^x\.parquet cannot be read as Parquet: .*; it may be cut short\.$"
        )

    def test_bad_json_lines(self) -> None:
        row = 'a row looks like {"a": 1}.'
        cases = {
            '{"a":': 'is not JSON (Expecting value); each line must be one JSON object such as {"a": 1}.',
            "[1]": f"is not a JSON object but [1]; {row}",
            '{"a": 1, "a": 2}': "the column name 'a' stands twice; rename one of them.",
        }
        for text, message in cases.items():
            with self.subTest(text=text):
                self.assertRefuses(read('{"a": 1}\n' + text + "\n", "x.jsonl"), f"x.jsonl, line 2: {message}")
        self.assertRefuses(
            read('{"a": 1}\n{"a": "x"}\n', "x.jsonl"),
            "x.jsonl, line 2, column a: 'x' is a text where the rows above hold a number.",
        )
        self.assertRefuses(
            read('{"a": [1]}\n', "x.jsonl"),
            "x.jsonl, line 1, column a: holds a nested value; flatten it to columns of its own first.",
        )
        self.assertRefuses(
            read('{"a": "1"}\n\n{"a": "b"}\n', "x.jsonl", types={"a": "integer"}),
            "x.jsonl, line 3, column a: 'b' is not a whole number; correct it, add it to nullValues, or set "
            "another type.",
        )


if __name__ == "__main__":
    unittest.main()
