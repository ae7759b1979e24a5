"""What the rows of a table look like, column by column: the baseline that drift is measured against.

A profile is plain JSON, so that a model can carry the one of its training rows:

    {"version": 1, "rows": 426, "columns": [
      {"name": "radius", "kind": "numeric", "count": 426, "nulls": 0,
       "edges": [...], "counts": [...], "sample": [...]},
      {"name": "site", "kind": "categorical", "count": 420, "nulls": 6, "categories": {"left": 210},
       "other": 0}]}

`count` is the number of values that are there. `edges` are the inner borders of the bins, so there is one
count more than edges and the outer bins are open. `sample` stands for the distribution: evenly spaced
quantiles, in order.
"""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Sequence

import numpy as np
import pandas as pd

Profile = Dict[str, Any]
ColumnProfile = Dict[str, Any]

_least_share = 1e-4


def build_profile(
    table: pd.DataFrame, bins: int = 10, sample_points: int = 200, categories: int = 50
) -> Profile:
    """The profile of a table's columns that have at least one value. Equal tables give equal profiles."""
    columns = [_profile_column(table[name], bins, sample_points, categories) for name in table.columns]
    return {"version": 1, "rows": len(table), "columns": [column for column in columns if column["count"]]}


def is_numeric(column: pd.Series) -> bool:
    """Whether a column is profiled by bins; truth values and everything else are categories."""
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def finite_values(column: pd.Series) -> np.ndarray:
    """The finite values of a numeric column, sorted, as float64."""
    values = pd.to_numeric(column).to_numpy(dtype="float64", na_value=np.nan)
    return np.sort(values[np.isfinite(values)])


def category_counts(column: pd.Series) -> "pd.Series[int]":
    """How often each value stands in a column, as text, most frequent first, equals by name."""
    counts = column.dropna().astype(str).value_counts()
    return counts.sort_index().sort_values(ascending=False, kind="stable")


def bin_counts(edges: Sequence[float], sorted_values: np.ndarray) -> np.ndarray:
    """Counts in the bins (-inf, e0], (e0, e1], …, (en, inf)."""
    ends = np.searchsorted(sorted_values, edges, side="right")
    return np.diff(np.concatenate(([0], ends, [len(sorted_values)])))


def psi(reference: Sequence[float], current: Sequence[float]) -> float:
    """Population stability index of counts over the same bins: the sum of (c - r) ln(c / r) over shares.

    Siddiqi, Credit Risk Scorecards (2006), chapter 9; his rule of thumb: under 0.1 stable, over 0.25 changed.
    Shares are held at 0.0001 or more, so that an empty bin gives a large number and not an infinite one. NaN
    without values.
    """
    reference_total, current_total = float(np.sum(reference)), float(np.sum(current))
    if reference_total == 0 or current_total == 0:
        return float("nan")
    expected = np.maximum(np.asarray(reference, dtype="float64") / reference_total, _least_share)
    actual = np.maximum(np.asarray(current, dtype="float64") / current_total, _least_share)
    return float(np.sum((actual - expected) * np.log(actual / expected)))


def ks(reference: Sequence[float], current: Sequence[float]) -> float:
    """Two-sample Kolmogorov-Smirnov statistic: the largest distance of the two distribution functions.

    Both samples sorted. Smirnov, Table for estimating the goodness of fit (1948). With a profile's sample of
    m points in place of all values the result is off by at most 1/m. NaN without values.
    """
    if len(reference) == 0 or len(current) == 0:
        return float("nan")
    points = np.concatenate((reference, current))
    reference_share = np.searchsorted(reference, points, side="right") / len(reference)
    current_share = np.searchsorted(current, points, side="right") / len(current)
    return float(np.max(np.abs(reference_share - current_share)))


def column_psi(reference: ColumnProfile, current: pd.Series) -> float:
    """PSI of a column against its profile; missing values are a bin, and new categories fall into `other`."""
    nulls = int(len(current) - current.notna().sum())
    if reference["kind"] == "numeric":
        counts = bin_counts(reference["edges"], finite_values(current)).tolist()
        return psi([*reference["counts"], reference["nulls"]], [*counts, nulls])
    found = category_counts(current)
    known: Mapping[str, int] = reference["categories"]
    counts = [int(found.get(category, 0)) for category in known]
    return psi(
        [*known.values(), reference["other"], reference["nulls"]],
        [*counts, int(found.sum()) - sum(counts), nulls],
    )


def _profile_column(column: pd.Series, bins: int, sample_points: int, categories: int) -> ColumnProfile:
    present = int(column.notna().sum())
    described: ColumnProfile = {"name": str(column.name), "kind": "categorical", "count": present}
    described["nulls"] = len(column) - present
    if is_numeric(column):
        values = finite_values(column)
        described.update(kind="numeric", count=len(values), nulls=len(column) - len(values))
        if len(values):
            edges = _edges(values, bins)
            described.update(edges=edges, counts=bin_counts(edges, values).tolist())
            described["sample"] = _sample(values, sample_points).tolist()
        return described
    counts = category_counts(column)
    top = counts.iloc[:categories]
    described["categories"] = {str(name): int(count) for name, count in top.items()}
    described["other"] = int(counts.iloc[categories:].sum())
    return described


def _edges(sorted_values: np.ndarray, bins: int) -> List[float]:
    """Inner borders of bins with about equal counts; fewer where values repeat."""
    levels = np.arange(1, bins) / bins
    edges = np.unique(np.quantile(sorted_values, levels, method="inverted_cdf"))
    # An edge at the maximum would leave the last bin empty.
    return [float(edge) for edge in edges if edge < sorted_values[-1]]


def _sample(sorted_values: np.ndarray, points: int) -> np.ndarray:
    if len(sorted_values) <= points:
        return sorted_values
    return np.quantile(sorted_values, (np.arange(points) + 0.5) / points, method="inverted_cdf")
