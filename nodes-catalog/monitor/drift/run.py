"""Measures how far the columns of a table have moved from a reference: PSI of all, KS of numeric ones."""

from __future__ import annotations

import json
import os
from typing import Any, Dict, List

import numpy as np
import pandas as pd
import trainyard
from trainyard_nodes.names import missing_column, name_list, shown_value
from trainyard_nodes.profile import (
    Profile,
    bin_counts,
    build_profile,
    category_counts,
    column_psi,
    finite_values,
    is_numeric,
    ks,
)
from trainyard_nodes.tables import read_dataset

_plotted = 12
_histogram_bins = 20
# Of a table all values are at hand, so KS is exact up to here and within 0.0001 beyond.
_sample_points = 10_000


def read_reference(path: str, bins: int) -> Profile:
    """The profile of a dataset, or the one that a model carries from its training rows."""
    if not os.path.isdir(path):
        return build_profile(read_dataset(path), bins=bins, sample_points=_sample_points)
    try:
        with open(os.path.join(path, "profile.json"), encoding="utf-8") as file:
            profile: Profile = json.load(file)
    except FileNotFoundError:
        trainyard.fail(
            "The reference model has no profile.json of its training rows; wire the training dataset into "
            "reference instead.",
            reason="data-rejected",
        )
    except ValueError as error:
        trainyard.fail(f"profile.json of the reference model is damaged: {error}", reason="data-rejected")
    if profile.get("version") != 1:
        trainyard.fail(
            f"profile.json of the reference model has version {profile.get('version')!r}; this node reads "
            "version 1.",
            reason="data-rejected",
        )
    return profile


def choose_columns(profile: Profile, current: pd.DataFrame, wanted: List[str]) -> List[Dict[str, Any]]:
    """Profiles of the columns to compare. Ends the step when one that was asked for is missing."""
    known = {column["name"]: column for column in profile["columns"]}
    for name in wanted:
        for side, names in (("The reference", list(known)), ("The current dataset", list(current.columns))):
            if name not in names:
                trainyard.fail(f"columns: {missing_column(names, name, side)}", reason="data-rejected")
    shared = wanted or [name for name in known if name in current.columns]
    if not shared:
        trainyard.fail(
            f"Reference and current have no column in common: reference has {name_list(list(known))}; "
            f"current has {name_list(list(current.columns))}.",
            reason="data-rejected",
        )
    left_out = [name for name in known if name not in current.columns]
    if left_out:
        trainyard.note(f"Not in the current dataset and so not compared: {name_list(left_out)}.")
    for name in shared:
        if known[name]["kind"] == "numeric" and not is_numeric(current[name]) and current[name].notna().any():
            position = int(
                np.argmax(pd.to_numeric(current[name], errors="coerce").isna() & current[name].notna())
            )
            trainyard.fail(
                f"Current dataset, row {position + 1}, column {name}: "
                f"{shown_value(current[name].iloc[position])} where the reference holds numbers; set the "
                "column's type where the data is read.",
                reason="data-rejected",
            )
    return [known[name] for name in shared]


def histogram(reference: Dict[str, Any], current: pd.Series) -> Dict[str, Any]:
    """Shares in per cent side by side: equal-width bins of numbers, or one bin a category (with `labels`)."""
    if reference["kind"] == "numeric":
        values, sample = finite_values(current), np.asarray(reference["sample"])
        both = np.concatenate((values, sample))
        low, high = float(both.min()), float(both.max())
        edges = np.linspace(low, high if high > low else low + 1, _histogram_bins + 1)
        # The first bin must hold the smallest value, the last one the largest.
        counts = [bin_counts(edges[1:-1], sample), bin_counts(edges[1:-1], values)]
        labels = {}
    else:
        found, known = category_counts(current), reference["categories"]
        names = list(known)[: _histogram_bins - 1]
        rest = sum(known.values()) + reference["other"] - sum(known[name] for name in names)
        here = [int(found.get(name, 0)) for name in names]
        counts = [
            np.array([*(known[name] for name in names), rest]),
            np.array([*here, int(found.sum()) - sum(here)]),
        ]
        edges = np.arange(len(names) + 2)
        labels = {"labels": [*names, "other"]}
    series = [
        {"name": side, "edges": edges.tolist(), "counts": (100 * one / max(1, one.sum())).round(4).tolist()}
        for side, one in zip(("reference", "current"), counts)
    ]
    return {"series": series, **labels}


def main() -> None:
    step = trainyard.step()
    parameters = step.parameters
    psi_threshold, ks_threshold = parameters.get("psiThreshold", 0.2), parameters.get("ksThreshold", 0.2)
    current = read_dataset(step.input("current"))
    if current.empty:
        trainyard.fail("The current dataset has no rows to compare.", reason="data-rejected")
    profile = read_reference(step.input("reference"), parameters.get("bins", 10))
    rows = []
    metrics: Dict[str, float] = {}
    for reference in choose_columns(profile, current, parameters.get("columns", [])):
        name = reference["name"]
        psi = metrics[f"psi_{name}"] = column_psi(reference, current[name])
        distance = None
        if reference["kind"] == "numeric" and current[name].notna().any():
            distance = metrics[f"ks_{name}"] = ks(reference["sample"], finite_values(current[name]))
        drifted = psi >= psi_threshold or (distance is not None and distance >= ks_threshold)
        rows.append((name, reference, psi, distance, drifted))
    rows.sort(key=lambda row: (-row[2], row[0]))
    metrics["max_psi"] = max(row[2] for row in rows)
    metrics["max_ks"] = max((row[3] for row in rows if row[3] is not None), default=0.0)
    metrics["drifted_columns"] = sum(row[4] for row in rows)
    metrics["compared_columns"] = len(rows)
    plots: List[Dict[str, Any]] = [
        {"kind": "histogram", "title": f"{name} (PSI {psi:.3f})", "data": histogram(reference, current[name])}
        for name, reference, psi, distance, _ in rows[:_plotted]
        if reference["kind"] == "categorical" or distance is not None
    ]
    trainyard.log_metrics(metrics)
    trainyard.table(
        "Drift by column",
        ["column", "kind", "psi", "ks", "drifted"],
        [
            [name, reference["kind"], psi, distance, drifted]
            for name, reference, psi, distance, drifted in rows
        ],
    )
    for one in plots:
        trainyard.plot(**one)
    drifted_names = [row[0] for row in rows if row[4]]
    trainyard.note(
        f"{len(drifted_names)} of {len(rows)} columns drifted (PSI at least {psi_threshold:g} or KS at least "
        f"{ks_threshold:g}){': ' + name_list(drifted_names) if drifted_names else ''}."
    )
    for port, content in (("metrics", metrics), ("plots", plots)):
        with open(step.outputs[port], "w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False)


main()
