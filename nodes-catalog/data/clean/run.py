"""Drops or fills missing values, removes duplicates and sets types."""

from __future__ import annotations

from typing import Any, Dict, List

import pandas as pd
import trainyard
from trainyard_nodes.names import shown_value
from trainyard_nodes.tables import describe_output, first_line, read_dataset, require_columns, write_dataset

_casts = {"integer": "Int64", "number": "float64", "boolean": "boolean", "text": "string"}


def cast(table: pd.DataFrame, types: Dict[str, str]) -> None:
    """Sets column types in place; ends the step at the first value that does not fit, by row."""
    for column, wanted in types.items():
        values = table[column]
        try:
            if wanted == "datetime":
                table[column] = pd.to_datetime(values, format="ISO8601")
            elif wanted in ("integer", "number"):
                table[column] = pd.to_numeric(values).astype(_casts[wanted])
            elif wanted == "boolean" and not pd.api.types.is_numeric_dtype(values):
                table[column] = values.map(_truth).astype("boolean")
            else:
                table[column] = values.astype(_casts[wanted])
        except (ValueError, TypeError) as error:
            row = next((row for row, value in enumerate(values, 1) if not _fits(value, wanted)), None)
            if row is None:
                trainyard.fail(
                    f"Column {column!r} cannot become {wanted}: {first_line(error)}.", reason="data-rejected"
                )
            trainyard.fail(
                f"Row {row}, column {column!r}: {shown_value(values.iloc[row - 1])} cannot become {wanted}; "
                "correct it, or leave the column out of types.",
                reason="data-rejected",
            )


def _truth(value: Any) -> Any:
    if pd.isna(value):
        return None
    if str(value).lower() not in ("true", "false"):
        raise ValueError(f"{value!r} is not true or false")
    return str(value).lower() == "true"


def _fits(value: Any, wanted: str) -> bool:
    try:
        if pd.isna(value):
            return True
        if wanted == "datetime":
            pd.to_datetime([value], format="ISO8601")
        elif wanted == "integer":
            return float(value) == int(float(value))
        elif wanted == "number":
            float(value)
        elif wanted == "boolean":
            return str(value).lower() in ("true", "false") or value in (0, 1)
        return True
    except (ValueError, TypeError, OverflowError):
        return False


def filler(column: pd.Series, strategy: str, constant: Any) -> Any:
    """The value that replaces a missing one. Ends the step when there is none to compute it from."""
    name = column.name
    if strategy == "constant":
        return constant
    if column.notna().sum() == 0:
        trainyard.fail(
            f"Column {name!r} has no values at all, so it has no {strategy}; put it into dropColumns or use "
            "constant.",
            reason="data-rejected",
        )
    if strategy == "mode":
        return column.mode().iloc[0]
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        trainyard.fail(
            f"Column {name!r} is not numeric, so it has no {strategy}; use mode, constant, ffill or drop for "
            "it.",
            reason="data-rejected",
        )
    value = column.mean() if strategy == "mean" else column.median()
    return round(value) if pd.api.types.is_integer_dtype(column) else value


def fill(table: pd.DataFrame, parameters: Dict[str, Any]) -> pd.DataFrame:
    """Applies the strategy of each column that lacks values; rows are dropped last."""
    overrides: Dict[str, str] = parameters.get("columns", {})
    drop_by: List[str] = []
    for column in [name for name in table.columns if table[name].isna().any()]:
        numeric = pd.api.types.is_numeric_dtype(table[column]) and not pd.api.types.is_bool_dtype(
            table[column]
        )
        strategy = overrides.get(column, parameters.get("numeric" if numeric else "categorical", "keep"))
        if strategy == "drop":
            drop_by.append(column)
        elif strategy == "ffill":
            table[column] = table[column].ffill()
        elif strategy != "keep":
            constant = (
                parameters.get("numericConstant", 0)
                if numeric
                else parameters.get("categoricalConstant", "missing")
            )
            try:
                table[column] = table[column].fillna(filler(table[column], strategy, constant))
            except (ValueError, TypeError):
                trainyard.fail(
                    f"Column {column!r} holds {table[column].dtype} and cannot take the constant "
                    f"{constant!r}; use another strategy for it in columns.",
                    reason="data-rejected",
                )
    return table.dropna(subset=drop_by) if drop_by else table


def main() -> None:
    step = trainyard.step()
    parameters = step.parameters
    table = read_dataset(step.input("dataset"))
    for role in ("types", "columns", "dropColumns", "duplicateKeys"):
        require_columns(table, parameters.get(role, []), f"{role}: the dataset")
    rows = len(table)
    table = table.drop(columns=parameters.get("dropColumns", []))
    cast(table, parameters.get("types", {}))
    missing = int(table.isna().sum().sum())
    if parameters.get("dropDuplicates", False):
        table = table.drop_duplicates(subset=parameters.get("duplicateKeys") or None)
    duplicates = rows - len(table)
    table = fill(table.copy(), parameters).reset_index(drop=True)
    if table.empty:
        trainyard.fail(
            f"Cleaning would drop all {rows} rows; fill missing values instead of dropping rows.",
            reason="data-rejected",
        )
    write_dataset(table, step.outputs["dataset"])
    describe_output("dataset", table)
    dropped = rows - duplicates - len(table)
    trainyard.note(
        f"{missing} missing values before and {int(table.isna().sum().sum())} after; {duplicates} duplicate "
        f"rows removed; {dropped} rows with missing values dropped."
    )
    trainyard.log_metrics({"rows": len(table), "duplicates_removed": duplicates, "rows_dropped": dropped})


main()
