"""Models on disk, in MLflow's model layout, so that MLflow and other tools open them.

The same model gives the same bytes: nothing in the directory depends on the time, the machine's speed or its
paths.
"""

from __future__ import annotations

import json
import os
import pickle
import warnings
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Sequence

import numpy as np
import pandas as pd
import trainyard
from sklearn.exceptions import InconsistentVersionWarning

from trainyard_nodes.features import Feature, as_features, dataset_name, missing_features, plain
from trainyard_nodes.labels import classification, regression
from trainyard_nodes.mlflow_layout import write_layout
from trainyard_nodes.predictions import Prediction, predict
from trainyard_nodes.profile import build_profile
from trainyard_nodes.tables import first_line

pickle_file = "model.pkl"
pickle_protocol = 5


@dataclass(frozen=True)
class Model:
    """A fitted scikit-learn estimator with what it was trained on."""

    estimator: Any
    task: str
    label: Optional[str]
    """Name of the predicted column; None for a model that another program saved."""
    classes: Optional[np.ndarray]
    """Sorted; None for a regression."""
    features: Sequence[Feature]
    """In the order of the training table. Empty for a model that does not know its columns."""
    algorithm: str = ""

    def rows(self, table: pd.DataFrame, dataset: str) -> pd.DataFrame:
        """The columns that the model takes. Ends the step (`data-rejected`) when `table` lacks or spoils
        one."""
        if all(feature.kind for feature in self.features):
            return as_features(table, self.features, dataset) if self.features else table
        names = [feature.name for feature in self.features]
        missing = [name for name in names if name not in table.columns]
        if missing:
            trainyard.fail(missing_features(missing, list(table.columns), dataset), reason="data-rejected")
        return table[names]

    def predict(self, rows: pd.DataFrame) -> Prediction:
        """Predicts rows that `rows()` gave."""
        return predict(self.estimator, rows)


def save_model(
    path: str,
    estimator: Any,
    rows: pd.DataFrame,
    labels: np.ndarray,
    *,
    task: str,
    label: str,
    features: Sequence[Feature] = (),
    algorithm: str = "",
    settings: Optional[Dict[str, Any]] = None,
    seed: int = 0,
) -> None:
    """Writes a fitted estimator as a model directory, with a profile of the training rows for drift checks.

    `rows` is the table it was fitted on, `labels` what it had to predict. `settings` are recorded for the
    reader.
    """
    os.makedirs(path, exist_ok=True)
    content = pickle.dumps(estimator, protocol=pickle_protocol)
    with open(os.path.join(path, pickle_file), "wb") as file:
        file.write(content)
    classes = getattr(estimator, "classes_", None)
    description = {
        "formatVersion": 1,
        "task": task,
        "label": label,
        "classes": None if classes is None else [plain(one) for one in classes],
        "features": [vars(feature) for feature in features],
        "algorithm": algorithm,
        "settings": settings or {},
        "seed": seed,
        "rows": len(rows),
    }
    _write_json(path, "trainyard.json", description)
    _write_json(path, "profile.json", build_profile(rows.assign(**{label: labels})))
    write_layout(path, content, rows, np.asarray(estimator.predict(rows.head(1))), features)


def load_model(path: str) -> Model:
    """Opens a model directory: one of ours, or any with a scikit-learn estimator in `model.pkl`.

    Loading runs code of the model, so only a step may do it, never the app. Ends the step (`data-rejected`)
    when there is no model.
    """
    name = dataset_name(path)
    file_name = os.path.join(path, pickle_file) if os.path.isdir(path) else path
    if not os.path.isfile(file_name):
        trainyard.fail(
            f"The model {name} has no {pickle_file}: wire in the `model` output of a training node, or save "
            "an estimator under this name.",
            reason="data-rejected",
        )
    estimator = _unpickle(file_name, name)
    description_file = os.path.join(path, "trainyard.json")
    if not os.path.isfile(description_file):
        return _undescribed(estimator)
    with open(description_file, encoding="utf-8") as file:
        description = json.load(file)
    return Model(
        estimator=estimator,
        task=description["task"],
        label=description["label"],
        classes=getattr(estimator, "classes_", None),
        features=[Feature(**feature) for feature in description["features"]] or _named_features(estimator),
        algorithm=description["algorithm"],
    )


def _unpickle(file_name: str, name: str) -> Any:
    with warnings.catch_warnings(record=True) as caught, open(file_name, "rb") as file:
        warnings.simplefilter("always")
        try:
            estimator = pickle.load(file)
        except Exception as error:  # a pickle may raise whatever its classes raise
            trainyard.fail(
                f"The model {name} cannot be opened in this environment ({type(error).__name__}: "
                f"{first_line(error)}): train it again with the installed versions.",
                reason="data-rejected",
            )
    versions = [one for one in caught if isinstance(one.message, InconsistentVersionWarning)]
    if versions:
        message = versions[0].message
        trainyard.note(
            f"The model {name} was trained with scikit-learn {message.original_sklearn_version} and is used "
            f"with {message.current_sklearn_version}: train it again to be sure of its predictions."
        )
    if not hasattr(estimator, "predict"):
        trainyard.fail(
            f"The model {name} holds a {type(estimator).__name__}, which cannot predict: save a fitted "
            "scikit-learn estimator.",
            reason="data-rejected",
        )
    return estimator


def _undescribed(estimator: Any) -> Model:
    """A model that another program saved."""
    classes = getattr(estimator, "classes_", None)
    task = regression if classes is None else classification
    return Model(estimator, task, label=None, classes=classes, features=_named_features(estimator))


def _named_features(estimator: Any) -> List[Feature]:
    """The columns that an estimator saw, without their kinds. None when it was fitted on a plain array."""
    return [Feature(str(name), kind="", dtype="") for name in getattr(estimator, "feature_names_in_", ())]


def _write_json(folder: str, name: str, content: Any) -> None:
    with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(content, ensure_ascii=False, allow_nan=False) + "\n")
