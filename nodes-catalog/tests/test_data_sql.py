"""data.sql: queries over its inputs, and everything that a query must not do."""

from __future__ import annotations

import importlib.util
import tempfile
import unittest
from pathlib import Path
from typing import Any

import attempt
import pandas as pd

folder = tempfile.TemporaryDirectory(prefix="data-sql-")
visits = pd.DataFrame({"site": ["north", "south", "north"], "age": [30, 40, 50]})
sites = pd.DataFrame({"site": ["north", "south"], "city": ["Graz", "Linz"]})


def run(query: str, **step_fields: Any) -> attempt.AttemptResult:
    """Runs a query over visits (a, Parquet) and sites (b, CSV)."""
    a, b = Path(folder.name, "visits.parquet"), Path(folder.name, "sites.csv")
    visits.to_parquet(a)
    sites.to_csv(b, index=False)
    return attempt.run_node(
        "data/sql", {"query": query}, {"a": a, "b": b}, ["dataset.parquet"], **step_fields
    )


@unittest.skipUnless(importlib.util.find_spec("duckdb"), "duckdb is not installed")
class DataSql(unittest.TestCase):
    tables = "Tables: a (site, age), b (site, city)."

    def assertRefuses(self, query: str, message: str) -> None:
        result = run(query)
        self.assertEqual(result.exit_code, 1, result.log)
        assert result.failure is not None, result.log
        self.assertEqual(result.failure["reason"], "data-rejected")
        self.assertIn(message, result.failure["message"])

    def test_join_and_aggregate_with_plain_number_types(self) -> None:
        result = run(
            "SELECT city, sum(age) AS total, avg(age) AS mean FROM a JOIN b USING (site) GROUP BY 1 ORDER BY "
            "1;",
            resources={"cpu": 2, "memoryBytes": 2**28},
        )
        self.assertEqual(result.exit_code, 0, result.log)
        table = pd.read_parquet(result.outputs["dataset"])
        self.assertEqual(
            table.to_dict("list"), {"city": ["Graz", "Linz"], "total": [80, 40], "mean": [40.0, 40.0]}
        )
        self.assertEqual([str(kind) for kind in table.dtypes[1:]], ["int64", "float64"])
        self.assertEqual(result.metrics, {"rows": 2, "columns": 3})

    def test_errors_carry_the_line_and_what_there_is(self) -> None:
        self.assertRefuses(
            "SELECT site,\n  aeg\nFROM a", 'SQL, line 2: Binder Error: Referenced column "aeg"'
        )
        self.assertRefuses("SELECT site,\n  aeg\nFROM a", f"in `aeg`. {self.tables}")
        self.assertRefuses("SELECT *\nFORM a", "SQL, line 2: Parser Error")
        self.assertRefuses(
            "SELECT *\nFROM c", "SQL, line 2: Catalog Error: Table with name c does not exist!"
        )
        self.assertRefuses(
            "SELECT 1,\n CAST(site AS INT) FROM a", "Conversion Error: Could not convert string 'north'"
        )

    def test_a_query_reaches_no_files_no_network_and_no_extensions(self) -> None:
        secret = Path(folder.name, "secret.csv")
        secret.write_text("s\n1\n")
        for query in (
            f"SELECT * FROM '{secret}'",
            f"SELECT * FROM read_csv('{secret}')",
            "SELECT * FROM read_csv('https://127.0.0.1:1/x.csv')",
            "SELECT * FROM glob('/*')",
        ):
            with self.subTest(query=query):
                self.assertRefuses(query, "Permission Error")

    def test_only_one_select(self) -> None:
        target = Path(folder.name, "out.csv")
        only = "SQL: the query must be a SELECT; other statements give no rows."
        for query in (
            f"COPY a TO '{target}'",
            "INSTALL httpfs",
            "SET enable_external_access = true",
            "ATTACH 'x.db'",
            "CREATE TABLE t AS SELECT 1",
        ):
            with self.subTest(query=query):
                self.assertRefuses(query, only)
        self.assertFalse(target.exists())
        self.assertRefuses(
            "SELECT 1; SELECT 2", "SQL: the query holds 2 statements; write one, with WITH for the parts."
        )
        self.assertRefuses("-- nothing", "SQL: the query holds 0 statements")

    def test_columns_of_one_name(self) -> None:
        self.assertRefuses(
            "SELECT a.site, b.site FROM a JOIN b USING (site)",
            "SQL: the result has two columns 'site'; name them apart with AS.",
        )


if __name__ == "__main__":
    unittest.main()
