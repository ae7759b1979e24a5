"""Data of the plots that the step contract names, thinned to what a screen can show."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Optional, Sequence

import numpy as np
import trainyard
from sklearn import metrics as sk

from trainyard_nodes.predictions import Prediction

most_points = 500
most_series = 10
most_labels = 50

Plot = Dict[str, Any]


def show(plots: Sequence[Plot], path: Optional[str] = None) -> None:
    """Reports plots and writes them to the `plots` output at `path`."""
    for one in plots:
        trainyard.plot(one["kind"], one["title"], one["data"])
    if path:
        with open(path, "w", encoding="utf-8") as file:
            json.dump(list(plots), file, ensure_ascii=False, allow_nan=False)


def classification_plots(
    labels: np.ndarray, prediction: Prediction, classes: np.ndarray, positive: Any
) -> List[Plot]:
    """Confusion matrix and, where there are scores, ROC, precision-recall and calibration curves.

    Two classes: one curve, of the positive class. More: a curve for each of the first ten that occur, against
    the rest.
    """
    plots = [_confusion(labels, prediction.labels, classes)]
    if prediction.scores is None:
        return plots
    of_interest = [positive] if len(classes) == 2 else list(classes[:most_series])
    roc, precision_recall, calibration = [], [], []
    for one in of_interest:
        index = int(np.flatnonzero(classes == one)[0])
        truth, scores = labels == one, prediction.scores[:, index]
        if truth.all() or not truth.any():
            continue
        name = str(one)
        roc.append(_roc(name, truth, scores))
        precision_recall.append(_precision_recall(name, truth, scores))
        if prediction.probabilities is not None:
            calibration.append(_calibration(name, truth, prediction.probabilities[:, index]))
    for kind, title, series in (
        ("roc", "ROC curve", roc),
        ("pr", "Precision and recall", precision_recall),
        ("calibration", "Calibration", calibration),
    ):
        if series:
            plots.append({"kind": kind, "title": title, "data": {"series": series}})
    return plots


def _confusion(labels: np.ndarray, predicted: np.ndarray, classes: np.ndarray) -> Plot:
    shown = classes[:most_labels]
    matrix = sk.confusion_matrix(labels, predicted, labels=classes)[:most_labels, :most_labels]
    data = {"labels": [str(one) for one in shown], "matrix": matrix.tolist()}
    return {"kind": "confusion", "title": "Confusion matrix", "data": data}


def _roc(name: str, truth: np.ndarray, scores: np.ndarray) -> Dict[str, Any]:
    x, y, _ = sk.roc_curve(truth, scores)
    kept = thin(len(x))
    return {"name": name, "x": rounded(x[kept]), "y": rounded(y[kept]), "auc": float(sk.auc(x, y))}


def _precision_recall(name: str, truth: np.ndarray, scores: np.ndarray) -> Dict[str, Any]:
    precision, recall, _ = sk.precision_recall_curve(truth, scores)
    kept = thin(len(recall))
    area = float(sk.average_precision_score(truth, scores))
    return {"name": name, "x": rounded(recall[kept]), "y": rounded(precision[kept]), "ap": area}


def _calibration(name: str, truth: np.ndarray, probabilities: np.ndarray, bins: int = 10) -> Dict[str, Any]:
    """Bins of equal width; empty ones are left out."""
    index = np.minimum((probabilities * bins).astype(int), bins - 1)
    filled = [one for one in range(bins) if (index == one).any()]
    return {
        "name": name,
        "x": rounded(np.array([probabilities[index == one].mean() for one in filled])),
        "y": rounded(np.array([truth[index == one].mean() for one in filled])),
    }


def regression_plots(labels: np.ndarray, predicted: np.ndarray, label: str) -> List[Plot]:
    """Residuals (label minus prediction), their histogram, and predictions beside the labels in their
    order."""
    kept = thin(len(labels))
    order = np.argsort(labels, kind="stable")[kept]
    position = [int(one) for one in kept]
    counts, edges = np.histogram(labels - predicted, bins=min(30, max(5, int(np.sqrt(len(labels))))))
    return [
        {
            "kind": "residuals",
            "title": "Residuals",
            "data": {"x": rounded(predicted[kept]), "y": rounded((labels - predicted)[kept])},
        },
        {
            "kind": "histogram",
            "title": "Distribution of the residuals",
            "data": {
                "series": [{"name": "label - prediction", "edges": rounded(edges), "counts": counts.tolist()}]
            },
        },
        {
            "kind": "line",
            "title": "Actual and predicted",
            "data": {
                "series": [
                    {"name": "actual", "x": position, "y": rounded(labels[order])},
                    {"name": "predicted", "x": position, "y": rounded(predicted[order])},
                ],
                "xLabel": f"rows in the order of {label}",
                "yLabel": label,
            },
        },
    ]


def thin(count: int) -> np.ndarray:
    """Positions of at most `most_points` of `count` points, the first and the last among them."""
    if count <= most_points:
        return np.arange(count)
    return np.unique(np.linspace(0, count - 1, most_points).round().astype(int))


def rounded(values: np.ndarray) -> List[float]:
    """Six significant digits: more is invisible, and makes the events of a run large."""
    return [float(f"{value:.6g}") for value in values.tolist()]
