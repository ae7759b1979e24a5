"""The trials of a search as a table, and what its plots show."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence

import numpy as np
import pandas as pd

from trainyard_nodes.plots import Plot, thin

Trial = Mapping[str, Any]
fewest_for_importance = 8


def flatten(parameters: Mapping[str, Any], prefix: str = "") -> Dict[str, Any]:
    """Parameters by path: `{"settings": {"max_depth": 3}}` gives `{"settings.max_depth": 3}`."""
    flat: Dict[str, Any] = {}
    for name, value in parameters.items():
        if isinstance(value, Mapping):
            flat.update(flatten(value, f"{prefix}{name}."))
        else:
            flat[f"{prefix}{name}"] = value
    return flat


def trial_table(trials: Sequence[Trial]) -> pd.DataFrame:
    """A row for each trial: `trial`, `status`, its parameters by path, its metrics, and `duration_ms`.

    A parameter with values of several types (a number or a word) becomes a column of texts.
    """
    parameters = pd.DataFrame([flatten(trial.get("parameters") or {}) for trial in trials], dtype=object)
    metrics = pd.DataFrame([trial.get("metrics") or {} for trial in trials], dtype="float64")
    table = pd.DataFrame(
        {"trial": [trial["id"] for trial in trials], "status": [trial["status"] for trial in trials]}
    )
    for name in parameters.columns:
        table[name] = _column(parameters[name])
    for name in metrics.columns:
        table[name] = metrics[name]
    table["duration_ms"] = [float(trial.get("durationMs") or 0) for trial in trials]
    return table


def _column(values: pd.Series) -> pd.Series:
    inferred = values.convert_dtypes()
    if pd.api.types.is_object_dtype(inferred):
        return values.map(str, na_action="ignore")
    return inferred


def search_plots(trials: Sequence[Trial], metric: str, goal: str, seed: int) -> List[Plot]:
    """Parallel coordinates, the best value so far, and the importance of the parameters, of the trials that
    succeeded."""
    scored = [trial for trial in trials if _value(trial, metric) is not None]
    if not scored:
        return []
    values = np.array([_value(trial, metric) for trial in scored], dtype="float64")
    parameters = pd.DataFrame([flatten(trial.get("parameters") or {}) for trial in scored], dtype=object)
    plots = [_parallel(parameters, values, metric), _best_so_far(values, metric, goal)]
    importance = parameter_importance(parameters, values, seed)
    return plots if importance is None else [*plots, importance]


def _value(trial: Trial, metric: str) -> Optional[float]:
    return (trial.get("metrics") or {}).get(metric) if trial["status"] == "succeeded" else None


def _parallel(parameters: pd.DataFrame, values: np.ndarray, metric: str) -> Plot:
    kept = thin(len(values))
    dimensions = [
        {"name": name, "values": [parameters[name].iloc[index] for index in kept]}
        for name in parameters.columns
    ]
    dimensions.append({"name": metric, "values": values[kept].tolist()})
    return {
        "kind": "parallel",
        "title": "Parameters of the trials",
        "data": {"dimensions": dimensions, "color": values[kept].tolist()},
    }


def _best_so_far(values: np.ndarray, metric: str, goal: str) -> Plot:
    best = np.maximum.accumulate(values) if goal == "maximize" else np.minimum.accumulate(values)
    kept = thin(len(values))
    numbers = [int(index) + 1 for index in kept]
    series = [
        {"name": "trial", "x": numbers, "y": values[kept].tolist()},
        {"name": "best so far", "x": numbers, "y": best[kept].tolist()},
    ]
    return {
        "kind": "line",
        "title": "Best so far",
        "data": {"series": series, "xLabel": "trial", "yLabel": metric},
    }


def parameter_importance(parameters: pd.DataFrame, values: np.ndarray, seed: int) -> Optional[Plot]:
    """How much each parameter explains the metric: impurity importance of a random forest from parameters to
    metric.

    Shares that sum to 1; errors are standard deviations over the trees. None with fewer than eight trials, or
    when all are alike. Source: Hutter, Hoos, Leyton-Brown, "An Efficient Approach for Assessing
    Hyperparameter Importance" (ICML 2014), which fits the same forest and splits its variance more finely.
    """
    varied = [name for name in parameters.columns if parameters[name].map(str).nunique() > 1]
    if len(values) < fewest_for_importance or not varied or np.ptp(values) == 0:
        return None
    from sklearn.ensemble import RandomForestRegressor

    forest = RandomForestRegressor(n_estimators=64, random_state=seed % 2**32)
    forest.fit(np.column_stack([_numbers(parameters[name]) for name in varied]), values)
    shares = forest.feature_importances_
    errors = np.std([tree.feature_importances_ for tree in forest.estimators_], axis=0)
    order = np.argsort(-shares, kind="stable")
    return {
        "kind": "importance",
        "title": "Importance of the parameters (random forest over the trials)",
        "data": {
            "names": [varied[index] for index in order],
            "values": shares[order].tolist(),
            "errors": errors[order].tolist(),
        },
    }


def _numbers(values: pd.Series) -> np.ndarray:
    """Numbers as they are, anything else by its place among the distinct values."""
    numbers = pd.to_numeric(values, errors="coerce")
    if numbers.notna().all():
        return numbers.to_numpy(dtype="float64")
    return pd.factorize(values.map(str), sort=True)[0].astype("float64")
