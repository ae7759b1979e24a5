"""What a fitted estimator says about rows: labels, probabilities, scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.pipeline import Pipeline


@dataclass(frozen=True)
class Prediction:
    """Predictions of n rows. For k classes `probabilities` and `scores` are (n, k), columns in the order of
    the classes."""

    labels: np.ndarray
    probabilities: Optional[np.ndarray] = None
    scores: Optional[np.ndarray] = None
    """What ranks the rows for each class: the probabilities, or the decision function where there are
    none."""


def predict(estimator: Any, rows: pd.DataFrame) -> Prediction:
    """Predicts labels and, where the estimator knows them, probabilities and scores of classes."""
    if isinstance(estimator, Pipeline) and len(estimator) > 1:
        rows, estimator = estimator[:-1].transform(rows), estimator[-1]
    classes = getattr(estimator, "classes_", None)
    if classes is None:
        return Prediction(np.asarray(estimator.predict(rows)))
    if hasattr(estimator, "predict_proba"):
        probabilities = estimator.predict_proba(rows)
        if isinstance(estimator, (RandomForestClassifier, ExtraTreesClassifier)):
            # What their `predict` does after asking all trees, which need not be asked twice.
            return Prediction(classes.take(np.argmax(probabilities, axis=1)), probabilities, probabilities)
        return Prediction(np.asarray(estimator.predict(rows)), probabilities, probabilities)
    if hasattr(estimator, "decision_function"):
        scores = estimator.decision_function(rows)
        scores = np.column_stack([-scores, scores]) if scores.ndim == 1 else scores
        return Prediction(np.asarray(estimator.predict(rows)), None, scores)
    return Prediction(np.asarray(estimator.predict(rows)))
