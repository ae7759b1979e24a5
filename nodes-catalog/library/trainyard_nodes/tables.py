"""Datasets on disk (Parquet, or CSV on the way in) and checks of their columns."""

from __future__ import annotations

import os
from typing import Iterable

import pandas as pd
import trainyard

from .names import missing_column


def read_dataset(path: str) -> pd.DataFrame:
    """Reads a dataset port's file: Parquet, or CSV with a header when the name ends with `.csv` or `.tsv`.

    Ends the step (`input-missing`, `data-rejected`) when the file is not there or is no table.
    """
    name = os.path.basename(path)
    if not os.path.isfile(path):
        what = "is a folder, not a dataset file" if os.path.isdir(path) else "is not there"
        trainyard.fail(f"The dataset {name} {what}.", reason="input-missing")
    extension = os.path.splitext(name)[1].lower()
    try:
        if extension in (".csv", ".tsv"):
            return pd.read_csv(path, sep="\t" if extension == ".tsv" else ",")
        return _plain_types(pd.read_parquet(path, engine="pyarrow"))
    except (ValueError, OSError) as error:
        trainyard.fail(f"{name} cannot be read as a dataset: {first_line(error)}", reason="data-rejected")


def write_dataset(table: pd.DataFrame, path: str) -> None:
    """Writes a dataset as Parquet, without its index. Equal tables give equal bytes.

    Ends the step (`data-rejected`) when a column mixes types that Parquet cannot hold in one column.
    """
    try:
        table.to_parquet(path, engine="pyarrow", index=False)
    except (ValueError, TypeError) as error:
        trainyard.fail(
            f"The dataset cannot be written as Parquet: {first_line(error)}", reason="data-rejected"
        )


def describe_output(port: str, table: pd.DataFrame) -> None:
    """Reports rows and columns of an output, for its badge and for comparing runs."""
    trainyard.artifact(port, {"rows": len(table), "columns": table.shape[1]})


def require_columns(table: pd.DataFrame, columns: Iterable[str], dataset: str, role: str = "column") -> None:
    """Ends the step (`data-rejected`) when `table` lacks one of `columns`.

    `dataset` names the table in the sentence (a port or file), `role` what the column is for ("label
    column").
    """
    for column in columns:
        if column not in table.columns:
            trainyard.fail(missing_column(table.columns, column, dataset, role), reason="data-rejected")


def _plain_types(table: pd.DataFrame) -> pd.DataFrame:
    """`table` with NumPy's types in place of Pandas' nullable ones, which scikit-learn knows in part only."""
    for name in table.columns:
        column = table[name]
        nullable = pd.api.types.is_extension_array_dtype(column) and pd.api.types.is_numeric_dtype(column)
        if isinstance(column.dtype, pd.StringDtype):
            table[name] = column.astype(object).where(column.notna(), None)
        elif nullable and not column.isna().any():
            table[name] = column.astype(column.dtype.numpy_dtype)
        elif nullable and not pd.api.types.is_bool_dtype(column):
            table[name] = column.astype("float64")
        elif nullable:
            table[name] = column.astype(object).where(column.notna(), None)
    return table


def first_line(error: BaseException) -> str:
    """The first line of an exception's text, without a trailing full stop."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
