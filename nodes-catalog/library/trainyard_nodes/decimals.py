"""Decimals of databases, which learning libraries take for objects, as plain numbers."""

from __future__ import annotations

import pyarrow as pa


def without_decimals(table: pa.Table) -> pa.Table:
    """`table` with decimal columns as integers where all are whole and fit 64 bits, else as floats."""
    for position, field in enumerate(table.schema):
        if pa.types.is_decimal(field.type):
            values = table.column(position)
            try:
                values = values.cast(pa.int64())
            except pa.ArrowInvalid:
                values = values.cast(pa.float64())
            table = table.set_column(position, field.name, values)
    return table
