"""Parquet, as it is, with the types that the user set."""

from __future__ import annotations

from typing import Any, Mapping

import pyarrow as pa
import pyarrow.parquet
import trainyard
from columns import ColumnTypes, unique_names
from text_file import reject
from trainyard_nodes.decimals import without_decimals


def read(path: str, name: str, parameters: Mapping[str, Any]) -> pa.Table:
    """The table of a Parquet file. Ends the step when it is damaged or lacks a type that was set."""
    try:
        table = pyarrow.parquet.ParquetFile(path).read()
    except (pa.ArrowException, OSError) as error:
        reject(
            f"{name} cannot be read as Parquet: {str(error).strip().splitlines()[0]}; it may be cut short."
        )
    if table.num_columns == 0:
        reject(f"{name} has no columns.")
    names = table.column_names
    unique_names(names, name)
    types = ColumnTypes(parameters.get("types", {}), name)
    types.check_names(names)
    for position, column in enumerate(names):
        wanted = types.wanted(column)
        if wanted:
            values = types.convert(column, table.column(position), wanted, lambda row: row + 1)
            table = table.set_column(position, column, values)
    table = without_decimals(table)
    trainyard.note(f"Read {name} as Parquet: {table.num_rows} rows, {table.num_columns} columns.")
    return table
