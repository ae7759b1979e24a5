"""Reads a table from a file and hands it on as Parquet, with every doubtful row told by line and column."""

from __future__ import annotations

import os

import csv_table
import jsonl_table
import parquet_table
import pyarrow.parquet
import trainyard
from text_file import find_format, shown_name

step = trainyard.step()
path = step.parameters["path"]
name = shown_name(path)
if not os.path.exists(path):
    trainyard.fail(f"{name} is not there; check the parameter path.", reason="input-missing")
if not os.path.isfile(path):
    what = "a folder" if os.path.isdir(path) else "not a regular file"
    trainyard.fail(
        f"{name} is {what}; path must name one file (data.folder takes folders).", reason="data-rejected"
    )
if os.path.getsize(path) == 0:
    trainyard.fail(f"{name} is empty: it has no columns and no rows.", reason="data-rejected")

kind = step.parameters.get("format", "auto")
if kind == "auto":
    kind = find_format(path, name)
if kind == "parquet":
    table = parquet_table.read(path, name, step.parameters)
elif kind == "jsonl":
    table = jsonl_table.read(path, name, step.parameters)
else:
    table = csv_table.read(path, name, kind, step.parameters)
if table.num_rows == 0:
    trainyard.fail(f"{name} names {table.num_columns} columns but has no rows.", reason="data-rejected")

# Dictionaries pay for texts that repeat; for numbers they only cost time.
texts = [field.name for field in table.schema if pyarrow.types.is_string(field.type)]
pyarrow.parquet.write_table(table, step.outputs["dataset"], use_dictionary=texts)
trainyard.log_metrics({"rows": table.num_rows, "columns": table.num_columns})
trainyard.artifact(
    "dataset",
    {
        "rows": table.num_rows,
        "columns": table.num_columns,
        "schema": [
            {"name": field.name, "type": str(field.type), "nulls": column.null_count}
            for field, column in zip(table.schema, table.columns)
        ],
    },
)
