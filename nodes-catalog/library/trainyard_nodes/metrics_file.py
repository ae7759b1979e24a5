"""Metrics on disk: one JSON object of numbers."""

from __future__ import annotations

import json
import os
from typing import Any, Dict, Mapping

import trainyard

from trainyard_nodes.names import name_list, nearest_name


def write_metrics(metrics: Mapping[str, float], path: str) -> None:
    """Writes a `metrics` output."""
    with open(path, "w", encoding="utf-8") as file:
        json.dump(dict(metrics), file, indent=1, allow_nan=False)


def read_metrics(path: str) -> Dict[str, Any]:
    """Reads a `metrics` input. Ends the step (`data-rejected`) when it is no JSON object."""
    name = os.path.basename(path)
    try:
        with open(path, encoding="utf-8") as file:
            metrics = json.load(file)
    except (OSError, ValueError) as error:
        trainyard.fail(
            f"{name} cannot be read as metrics ({error}): it must be a JSON object of numbers.",
            reason="data-rejected",
        )
    if not isinstance(metrics, dict):
        trainyard.fail(
            f"{name} holds a {type(metrics).__name__}, not a JSON object of numbers such as "
            '{"accuracy": 0.9}.',
            reason="data-rejected",
        )
    return metrics


def require_metric(name: str, metrics: Mapping[str, Any], source: str) -> None:
    """Ends the step when `name` is not among `metrics`; the sentence names the nearest one and all there
    are."""
    if name not in metrics:
        nearest = nearest_name(name, metrics)
        hint = f" Did you mean {nearest!r}?" if nearest else ""
        trainyard.fail(f"{source} has no metric {name!r}.{hint} There are {name_list(sorted(metrics), 30)}.")
