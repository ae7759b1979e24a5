"""Numbers that say how good predictions are, under scikit-learn's metric names.

Two classes: `f1`, `precision`, `recall`, `roc_auc` and `average_precision` are those of the positive class.
More classes: unweighted means over the classes (macro), each class against the rest.
"""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, Sequence

import numpy as np
import trainyard
from sklearn import metrics as sk

from trainyard_nodes.predictions import Prediction

lower_is_better = {"log_loss", "rmse", "mae", "median_absolute_error", "max_error"}


def goal_of(metric: str) -> str:
    """`maximize` or `minimize`, by the name of a metric."""
    return "minimize" if metric in lower_is_better else "maximize"


def classification_metrics(
    labels: np.ndarray, prediction: Prediction, classes: np.ndarray, positive: Any
) -> Dict[str, float]:
    """Metrics of a classifier. `positive` is the positive one of two classes.

    Left out where they are not defined: `log_loss` without probabilities, `roc_auc` and `average_precision`
    without scores or when only one class occurs in `labels`.
    """
    if len(classes) == 2:
        average = {"average": "binary", "pos_label": positive}
    else:
        average = {"average": "macro", "labels": classes}
    precision, recall, f1, _ = sk.precision_recall_fscore_support(
        labels, prediction.labels, zero_division=0, **average
    )
    result = {
        "accuracy": sk.accuracy_score(labels, prediction.labels),
        "balanced_accuracy": float(
            np.mean([np.mean(prediction.labels[labels == one] == one) for one in np.unique(labels)])
        ),
        "f1": f1,
        "precision": precision,
        "recall": recall,
    }
    if prediction.scores is not None:
        result.update(_ranking_metrics(labels, prediction.scores, classes, positive))
    if prediction.probabilities is not None:
        encoded = np.searchsorted(classes, labels)
        result["log_loss"] = sk.log_loss(encoded, prediction.probabilities, labels=np.arange(len(classes)))
    return {name: float(value) for name, value in result.items()}


def positive_class(classes: np.ndarray, wanted: Optional[str]) -> Any:
    """The class that `f1`, `recall` and the like are about: the one named `wanted`, else the last in sorted
    order."""
    if wanted is None:
        return classes[-1]
    for one in classes:
        if str(one) == str(wanted):
            return one
    names = ", ".join(str(one) for one in classes)
    trainyard.fail(f"positiveClass is {wanted!r}, but the classes are {names}: choose one of them.")


def _ranking_metrics(
    labels: np.ndarray, scores: np.ndarray, classes: np.ndarray, positive: Any
) -> Dict[str, float]:
    ranked = [int(np.flatnonzero(classes == positive)[0])] if len(classes) == 2 else range(len(classes))
    areas, precisions = [], []
    for index in ranked:
        of_class = labels == classes[index]
        if of_class.any() and not of_class.all():
            areas.append(sk.roc_auc_score(of_class, scores[:, index]))
            precisions.append(sk.average_precision_score(of_class, scores[:, index]))
    return (
        {"roc_auc": float(np.mean(areas)), "average_precision": float(np.mean(precisions))} if areas else {}
    )


def regression_metrics(labels: np.ndarray, predicted: np.ndarray) -> Dict[str, float]:
    """Metrics of a regressor, in the label's unit except `r2`, which is left out for a single row."""
    errors = np.abs(labels - predicted)
    result = {
        "rmse": float(np.sqrt(np.mean(errors**2))),
        "mae": float(np.mean(errors)),
        "median_absolute_error": float(np.median(errors)),
        "max_error": float(np.max(errors)),
    }
    return {"r2": float(sk.r2_score(labels, predicted)), **result} if len(labels) > 1 else result


def mean_metrics(folds: Sequence[Mapping[str, float]]) -> Dict[str, float]:
    """The mean of each metric that every fold has."""
    shared = [name for name in folds[0] if all(name in fold for fold in folds)]
    return {name: float(np.mean([fold[name] for fold in folds])) for name in shared}
