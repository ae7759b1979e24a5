"""The column that a model predicts: classes for a classifier, numbers for a regressor."""

from __future__ import annotations

from typing import Tuple

import numpy as np
import pandas as pd
import trainyard

from trainyard_nodes.features import plain
from trainyard_nodes.tables import require_columns

classification, regression = "classification", "regression"


def read_label(table: pd.DataFrame, label: str, task: str, dataset: str) -> Tuple[pd.DataFrame, np.ndarray]:
    """The rows of `table` that have a label, and their labels: integers, booleans or texts, or floats for a
    regression.

    Rows without one are left out with a note. Ends the step (`data-rejected`) when the column is missing,
    empty, or not what the task needs.
    """
    require_columns(table, [label], dataset, "label column")
    present = table[label].notna()
    if not present.all():
        trainyard.note(f"{dataset}: {int((~present).sum())} rows have no {label} and were left out.")
        table = table[present]
    if table.empty:
        trainyard.fail(
            f"{dataset} has no row with a value in the label column {label!r}.", reason="data-rejected"
        )
    column = table[label]
    return table, _numbers(column, label, dataset) if task == regression else _classes(column, label, dataset)


def _numbers(column: pd.Series, label: str, dataset: str) -> np.ndarray:
    numbers = pd.to_numeric(column, errors="coerce").astype("float64").to_numpy()
    wrong = np.flatnonzero(~np.isfinite(numbers))
    if len(wrong):
        row = int(wrong[0])
        trainyard.fail(
            f"{dataset}, row {column.index[row] + 1}, column {label}: {plain(column.iloc[row])!r} is not a "
            "finite number, and a regression predicts numbers; for classes use train.sklearn-classifier.",
            reason="data-rejected",
        )
    return numbers


def _classes(column: pd.Series, label: str, dataset: str) -> np.ndarray:
    inferred = pd.api.types.infer_dtype(column, skipna=True)
    if inferred == "boolean":
        return column.to_numpy(dtype=bool)
    if inferred in ("integer", "floating", "mixed-integer-float", "decimal"):
        numbers = column.to_numpy(dtype="float64")
        fractions = np.flatnonzero(numbers != np.floor(numbers))
        if len(fractions):
            row = int(fractions[0])
            trainyard.fail(
                f"{dataset}, row {column.index[row] + 1}, column {label}: {numbers[row]:g} is a decimal "
                "number, not a class; to predict numbers use train.sklearn-regressor.",
                reason="data-rejected",
            )
        return numbers.astype("int64")
    return column.map(str).to_numpy(dtype=object)


def check_classes(labels: np.ndarray, label: str, dataset: str) -> None:
    """Ends the step (`data-rejected`) when there are not two classes to tell apart."""
    classes = np.unique(labels)
    if len(classes) < 2:
        trainyard.fail(
            f"{dataset}, column {label}: every row is {plain(classes[0])!r}, and a classifier needs at "
            "least two classes; check the split and the label column.",
            reason="data-rejected",
        )


def check_known_classes(column: pd.Series, labels: np.ndarray, classes: np.ndarray, dataset: str) -> None:
    """Ends the step (`data-rejected`) when a row has a class that the model never learned."""
    unknown = np.flatnonzero(~np.isin(labels, classes))
    if len(unknown):
        row = int(unknown[0])
        known = ", ".join(str(one) for one in classes[:12])
        trainyard.fail(
            f"{dataset}, row {column.index[row] + 1}, column {column.name}: {plain(labels[row])!r} is not a "
            f"class that the model learned ({known}); stratify the split, or remove such rows.",
            reason="data-rejected",
        )
