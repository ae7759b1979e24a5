"""Fits one model, and the trials of a search: what the training nodes for scikit-learn share."""

from __future__ import annotations

import traceback
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Optional, Tuple

import numpy as np
import pandas as pd
import trainyard
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning

from trainyard_nodes.algorithms import find_algorithm, make_estimator
from trainyard_nodes.features import Feature, as_features, choose_features, dataset_name, read_rows
from trainyard_nodes.labels import check_classes, check_known_classes, classification, read_label, regression
from trainyard_nodes.metrics import classification_metrics, positive_class, regression_metrics
from trainyard_nodes.models import save_model
from trainyard_nodes.predictions import predict
from trainyard_nodes.preprocessing import build_pipeline, with_scaled_label
from trainyard_nodes.tables import first_line
from trainyard_nodes.trials import run_trial


@dataclass(frozen=True)
class Rows:
    """Feature columns and labels of a dataset, row by row."""

    features: pd.DataFrame
    labels: np.ndarray
    dataset: str

    def take(self, index: np.ndarray) -> "Rows":
        """The rows at these positions."""
        return Rows(self.features.iloc[index], self.labels[index], self.dataset)


class Training:
    """A training step: its parameters, its columns, and its rows. Checks them all before anything is
    fitted."""

    def __init__(self, task: str, step: trainyard.Step) -> None:
        self.task = task
        self.step = step
        self.label: str = step.parameters["label"]
        self.seed = step.seed % 2**32
        path = step.inputs["train"]
        dataset = dataset_name(path)
        table, labels = read_label(read_rows(path), self.label, task, dataset)
        if task == classification:
            check_classes(labels, self.label, dataset)
        self.features: List[Feature] = choose_features(
            table, self.label, self._parameter("features", None), self._parameter("dropColumns", []), dataset
        )
        self.train = Rows(as_features(table, self.features, dataset), labels, dataset)
        self.settings = _class_weight_keys(self._parameter("settings", {}), labels)
        self.estimator()

    def _parameter(self, name: str, default: Any) -> Any:
        value = self.step.parameters.get(name)
        return default if value is None else value

    @property
    def algorithm(self) -> str:
        return self._parameter("algorithm", "random-forest")

    def validation(self) -> Optional[Rows]:
        """The rows of the `validation` input, or None."""
        path = self.step.inputs.get("validation")
        if path is None:
            return None
        dataset = dataset_name(path)
        table, labels = read_label(read_rows(path), self.label, self.task, dataset)
        if self.task == classification:
            check_known_classes(table[self.label], labels, np.unique(self.train.labels), dataset)
        return Rows(as_features(table, self.features, dataset), labels, dataset)

    def estimator(self) -> BaseEstimator:
        """A new, unfitted pipeline."""
        algorithm = find_algorithm(self.task, self.algorithm)
        cpu = max(1, int(self.step.resources.get("cpu") or 1))
        estimator = make_estimator(
            self.task, self.algorithm, self.settings, self.seed, cpu, self._parameter("classWeight", "none")
        )
        scale_label = self._parameter("scaleLabel", "auto")
        if scale_label == "standard" or (scale_label == "auto" and algorithm.scaled_label):
            estimator = with_scaled_label(estimator)
        calibrate = self._parameter("calibrate", "none")
        if calibrate != "none":
            from sklearn.calibration import CalibratedClassifierCV  # no other step needs it

            estimator = CalibratedClassifierCV(estimator, method=calibrate, ensemble=False)
        scale = self._parameter("scale", "auto")
        if scale == "auto":
            scale = "standard" if algorithm.scaled else "none"
        return build_pipeline(
            self.features,
            estimator,
            scale,
            self._parameter("impute", "median"),
            self._parameter("maxCategories", 50),
        )

    def fit(self, rows: Rows) -> BaseEstimator:
        """A pipeline fitted on `rows`. Ends the step when the settings contradict each other or the data."""
        estimator = self.estimator()
        with _told_warnings():
            try:
                return estimator.fit(rows.features, rows.labels)
            except ValueError as error:
                traceback.print_exc()
                trainyard.fail(f"{self.algorithm} cannot be fitted on {rows.dataset}: {first_line(error)}.")

    def score(self, estimator: BaseEstimator, rows: Rows) -> Dict[str, float]:
        """The metrics of a fitted pipeline on `rows`."""
        prediction = predict(estimator, rows.features)
        if self.task == regression:
            return regression_metrics(rows.labels, prediction.labels)
        positive = positive_class(estimator.classes_, self._parameter("positiveClass", None))
        return classification_metrics(rows.labels, prediction, estimator.classes_, positive)


def train(task: str) -> None:
    """The whole step: a trial when a search asks for one, else a fitted model with its metrics."""
    training = Training(task, trainyard.step())
    validation = training.validation()
    if training.step.trial is not None:
        run_trial(training, validation, training.step.trial)
        return
    estimator = training.fit(training.train)
    metrics = {f"train_{name}": value for name, value in training.score(estimator, training.train).items()}
    if validation is not None:
        metrics.update(training.score(estimator, validation))
    trainyard.log_metrics(metrics)
    # The number of cores that fitted a model is no part of it: the same model, the same bytes.
    estimator.set_params(
        **{name: None for name in estimator.get_params() if name.split("__")[-1] == "n_jobs"}
    )
    save_model(
        training.step.outputs["model"],
        estimator,
        training.train.features,
        training.train.labels,
        task=task,
        label=training.label,
        features=training.features,
        algorithm=training.algorithm,
        settings=training.settings,
        seed=training.seed,
    )
    trainyard.artifact(
        "model",
        {
            "algorithm": training.algorithm,
            "rows": len(training.train.labels),
            "features": len(training.features),
        },
    )


def _class_weight_keys(settings: Dict[str, Any], labels: np.ndarray) -> Dict[str, Any]:
    """JSON has text keys only; the classes in `class_weight` may be numbers."""
    weights = settings.get("class_weight")
    if not isinstance(weights, dict):
        return settings
    by_name = {str(one): one for one in np.unique(labels).tolist()}
    unknown = [name for name in weights if name not in by_name]
    if unknown:
        trainyard.fail(
            f"settings.class_weight names {unknown[0]!r}, but the classes are {', '.join(by_name)}."
        )
    return {**settings, "class_weight": {by_name[name]: weight for name, weight in weights.items()}}


@contextmanager
def _told_warnings() -> Iterator[None]:
    """Prints each distinct warning once; one about convergence is also a note to the user."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    seen: Dict[Tuple[type, str], warnings.WarningMessage] = {
        (one.category, str(one.message)): one for one in caught
    }
    for (category, text), one in seen.items():
        print(f"{category.__name__}: {text}", flush=True)
        if issubclass(category, ConvergenceWarning):
            trainyard.note(
                f"Not converged: {first_line(one.message)}. Raise the number of iterations or scale the "
                "columns."
            )
