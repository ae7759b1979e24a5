"""Runs one SQL query over the inputs with DuckDB, without access to files, network or extensions."""

from __future__ import annotations

import os
import re
from typing import Any, Optional

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import trainyard
from trainyard_nodes.decimals import without_decimals


def read_table(path: str) -> pa.Table:
    """An input as Arrow: Parquet, or CSV with a header."""
    name = os.path.basename(path)
    try:
        if path.lower().endswith((".csv", ".tsv")):
            delimiter = "\t" if path.lower().endswith(".tsv") else ","
            return pyarrow.csv.read_csv(path, parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter))
        return pyarrow.parquet.ParquetFile(path).read()
    except (pa.ArrowException, OSError) as error:
        message = str(error).strip().splitlines()[0]
        trainyard.fail(f"{name} cannot be read as a dataset: {message}", reason="data-rejected")


def in_words(error: duckdb.Error, query: str) -> str:
    """`line 2: Binder Error: …` from DuckDB's message, which draws the line and a mark under it."""
    text = str(error).strip()
    message = " ".join(text.split("\n\n")[0].split())
    line: Optional[re.Match] = re.search(r"^LINE (\d+): ", text, re.MULTILINE)
    if line is None:
        return f"SQL: {message}"
    number = int(line.group(1))
    lines = query.splitlines()
    quoted = f" in `{lines[number - 1].strip()[:200]}`" if number <= len(lines) else ""
    return f"SQL, line {number}: {message}{quoted}"


def run_query(query: str, tables: "dict[str, pa.Table]", resources: "dict[str, Any]") -> pa.Table:
    """The rows of a query over tables named after their ports. Ends the step on an error in the query."""
    config = {"enable_external_access": "false", "threads": str(max(1, int(resources.get("cpu") or 1)))}
    if resources.get("memoryBytes"):
        config["memory_limit"] = f"{resources['memoryBytes'] * 8 // 10 // 1024}KiB"
    with duckdb.connect(config=config) as connection:
        for name, table in tables.items():
            connection.register(name, table)
        try:
            statements = connection.extract_statements(query)
            if len(statements) != 1:
                trainyard.fail(
                    f"SQL: the query holds {len(statements)} statements; write one, with WITH for the parts.",
                    reason="data-rejected",
                )
            if statements[0].type != duckdb.StatementType.SELECT:
                trainyard.fail(
                    "SQL: the query must be a SELECT; other statements give no rows.", reason="data-rejected"
                )
            result = connection.execute(query)
            # Older versions of DuckDB know the method by its second name.
            rows = getattr(result, "to_arrow_table", None) or result.fetch_arrow_table
            return without_decimals(rows())
        except duckdb.Error as error:
            known = ", ".join(
                f"{name} ({', '.join(table.column_names[:12])})" for name, table in tables.items()
            )
            trainyard.fail(f"{in_words(error, query)}. Tables: {known}.", reason="data-rejected")


def main() -> None:
    step = trainyard.step()
    tables = {port: read_table(step.input(port)) for port in sorted(step.inputs)}
    result = run_query(step.parameters["query"], tables, step.resources)
    names = result.column_names
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        trainyard.fail(
            f"SQL: the result has two columns {twice!r}; name them apart with AS.", reason="data-rejected"
        )
    pyarrow.parquet.write_table(result, step.outputs["dataset"])
    trainyard.log_metrics({"rows": result.num_rows, "columns": result.num_columns})
    trainyard.artifact("dataset", {"rows": result.num_rows, "columns": result.num_columns})


main()
