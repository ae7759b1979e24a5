"""Which columns of a dataset a model learns from, and their values in the form a model takes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, List, Optional, Sequence

import numpy as np
import pandas as pd
import trainyard

from trainyard_nodes.names import missing_column, name_list, nearest_name
from trainyard_nodes.tables import read_dataset

numeric, boolean, categorical = "numeric", "boolean", "categorical"


@dataclass(frozen=True)
class Feature:
    """A column that a model takes. `kind` is `numeric`, `boolean` or `categorical`; `dtype` MLflow's column
    type."""

    name: str
    kind: str
    dtype: str
    required: bool = True
    """Whether it had a value in every training row."""


def dataset_name(path: str) -> str:
    """What sentences call the dataset of an input: its file name."""
    return os.path.basename(path)


def read_rows(path: str) -> pd.DataFrame:
    """Reads a dataset with its rows numbered from 0, so that sentences name the right row even when some were
    left out."""
    return read_dataset(path).reset_index(drop=True)


def choose_features(
    table: pd.DataFrame,
    label: str,
    wanted: Optional[Sequence[str]],
    dropped: Sequence[str],
    dataset: str,
) -> List[Feature]:
    """The columns to learn from: `wanted`, or all but the label and `dropped`.

    Ends the step (`data-rejected`) for a column that is not there, holds no value, or cannot be learnt from.
    Columns of dates are left out with a note, unless they were asked for by name.
    """
    columns = [str(name) for name in table.columns]
    for name in [*(wanted or ()), *dropped]:
        if name not in columns:
            trainyard.fail(missing_column(columns, name, dataset), reason="data-rejected")
    if wanted and label in wanted:
        trainyard.fail(
            f"The label {label!r} is among the features: remove it from `features`, it is what to predict."
        )
    chosen = [name for name in (wanted or columns) if name != label and name not in dropped]
    features, dates = [], []
    for name in chosen:
        feature = _describe(table[name], name, dataset)
        if feature is not None:
            features.append(feature)
        elif wanted:
            trainyard.fail(
                f"{dataset}, column {name}: a model cannot learn from dates as they are; make numbers of "
                "them first (data.sql), such as a year or the days since a start.",
                reason="data-rejected",
            )
        else:
            dates.append(name)
    if dates:
        trainyard.note(
            f"Left out, because they hold dates: {name_list(dates)}. Make numbers of them to learn from them."
        )
    if not features:
        trainyard.fail(
            f"{dataset} has no column left to learn from besides the label {label!r}: check `features` and "
            "`dropColumns`.",
            reason="data-rejected",
        )
    return features


def _describe(column: pd.Series, name: str, dataset: str) -> Optional[Feature]:
    """The feature that a column is; None for dates."""
    present = column.dropna()
    if present.empty:
        trainyard.fail(
            f"{dataset}, column {name}: it has no value in any row; name it in `dropColumns` or fill it "
            "first.",
            reason="data-rejected",
        )
    required = len(present) == len(column)
    inferred = pd.api.types.infer_dtype(present, skipna=True)
    if inferred == "boolean":
        return Feature(name, boolean, "boolean", required)
    if inferred in ("integer", "floating", "mixed-integer-float", "decimal"):
        return Feature(name, numeric, _number_type(column), required)
    if inferred in (
        "datetime64",
        "datetime",
        "date",
        "time",
        "timedelta64",
        "timedelta",
        "period",
        "interval",
    ):
        return None
    if inferred in ("bytes", "complex") or isinstance(present.iloc[0], (list, tuple, dict, set, np.ndarray)):
        trainyard.fail(
            f"{dataset}, column {name}: its values are {type(present.iloc[0]).__name__}, not numbers, texts "
            "or booleans; name it in `dropColumns` or make columns of it first.",
            reason="data-rejected",
        )
    return Feature(name, categorical, "string", required)


def _number_type(column: pd.Series) -> str:
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "iu":
        return "integer" if column.dtype.itemsize < 4 or column.dtype == np.int32 else "long"
    return "float" if column.dtype == np.float32 else "double"


def as_features(table: pd.DataFrame, features: Sequence[Feature], dataset: str) -> pd.DataFrame:
    """The feature columns of `table` in the model's order: floats, booleans, and texts, with NaN where a
    value is missing.

    Ends the step (`data-rejected`) when columns are missing or hold something else than the model learned.
    """
    missing = [feature.name for feature in features if feature.name not in table.columns]
    if missing:
        trainyard.fail(
            missing_features(missing, [str(name) for name in table.columns], dataset), reason="data-rejected"
        )
    return pd.DataFrame(
        {feature.name: _convert(table[feature.name], feature, dataset) for feature in features},
        index=table.index,
    )


def missing_features(missing: Sequence[str], available: Sequence[str], dataset: str) -> str:
    """One sentence that names every column which a model needs and a dataset lacks."""
    nearest = nearest_name(missing[0], available)
    hint = f" Did you mean {nearest!r} for {missing[0]!r}?" if nearest else ""
    word = "column" if len(missing) == 1 else "columns"
    return f"{dataset} lacks the {word} {name_list(missing)}, which the model was trained on.{hint}"


def _convert(column: pd.Series, feature: Feature, dataset: str) -> pd.Series:
    if feature.kind == categorical:
        return _texts(column)
    if feature.kind == boolean:
        if column.dtype == bool:
            return column
        values = column.astype(object).where(column.notna(), np.nan)
        wrong = column.notna() & ~values.isin([True, False])
        if wrong.any():
            _reject(column, wrong, feature.name, dataset, "true or false")
        return values
    numbers = pd.to_numeric(column, errors="coerce").astype("float64")
    wrong = numbers.isna() & column.notna()
    if wrong.any():
        _reject(column, wrong, feature.name, dataset, "a number")
    infinite = np.isinf(numbers)
    if infinite.any():
        _reject(column, infinite, feature.name, dataset, "a finite number")
    return numbers


def _texts(column: pd.Series) -> pd.Series:
    present = column.notna()
    texts = column.astype(object).where(present, np.nan)
    texts[present] = texts[present].map(str)
    return texts


def _reject(column: pd.Series, wrong: pd.Series, name: str, dataset: str, expected: str) -> None:
    row = int(np.flatnonzero(wrong.to_numpy())[0])
    more = int(wrong.sum()) - 1
    others = f" ({more} more such rows)" if more else ""
    trainyard.fail(
        f"{dataset}, row {column.index[row] + 1}, column {name}: {plain(column.iloc[row])!r} is not "
        f"{expected}{others}.",
        reason="data-rejected",
    )


def plain(value: Any) -> Any:
    """A scalar of NumPy as Python's own, which sentences and JSON show as it is written."""
    return value.item() if isinstance(value, np.generic) else value
