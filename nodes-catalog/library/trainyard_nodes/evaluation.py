"""Scores a model on rows that it has not seen: what the evaluation nodes share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Mapping

import numpy as np
import pandas as pd
import trainyard

from trainyard_nodes.features import dataset_name, read_rows
from trainyard_nodes.importance import importance_plot
from trainyard_nodes.labels import check_known_classes, classification, read_label
from trainyard_nodes.metrics import classification_metrics, positive_class, regression_metrics
from trainyard_nodes.metrics_file import write_metrics
from trainyard_nodes.models import Model, load_model
from trainyard_nodes.plots import Plot, classification_plots, regression_plots, show
from trainyard_nodes.predictions import Prediction


@dataclass(frozen=True)
class Evaluation:
    """A model's predictions of labelled rows."""

    model: Model
    rows: pd.DataFrame
    labels: np.ndarray
    prediction: Prediction
    positive: Any
    label: str

    def metrics(self) -> Dict[str, float]:
        """The metrics of the model's task; see `metrics.py`."""
        if self.model.task == classification:
            return classification_metrics(self.labels, self.prediction, self.model.classes, self.positive)
        return regression_metrics(self.labels, self.prediction.labels)

    def plots(self) -> List[Plot]:
        """The plots of the model's task."""
        if self.model.task == classification:
            return classification_plots(self.labels, self.prediction, self.model.classes, self.positive)
        return regression_plots(self.labels, self.prediction.labels, self.label)


def evaluate(model: Model, table: pd.DataFrame, dataset: str, parameters: Mapping[str, Any]) -> Evaluation:
    """Predicts the labelled rows of `table`. `parameters` may name the `label` and the `positiveClass`."""
    label = parameters.get("label") or model.label
    if label is None:
        trainyard.fail(
            "The model does not say which column it predicts: set the parameter `label` of this node."
        )
    labelled, labels = read_label(table, label, model.task, dataset)
    positive = None
    if model.task == classification:
        check_known_classes(labelled[label], labels, model.classes, dataset)
        positive = positive_class(model.classes, parameters.get("positiveClass"))
    rows = model.rows(labelled if model.features else labelled.drop(columns=label), dataset)
    return Evaluation(model, rows, labels, model.predict(rows), positive, label)


def evaluate_step(task: str) -> None:
    """The whole step of an evaluation node for `task`."""
    step = trainyard.step()
    model = load_model(step.inputs["model"])
    require_task(model, task)
    path = step.inputs["test"]
    evaluation = evaluate(model, read_rows(path), dataset_name(path), step.parameters)
    metrics = evaluation.metrics()
    trainyard.log_metrics(metrics)
    write_metrics(metrics, step.outputs["metrics"])
    plots = evaluation.plots()
    if step.parameters.get("importance", True):
        plots.append(importance_plot(model.estimator, evaluation.rows, evaluation.labels, step.seed))
    show(plots, step.outputs["plots"])


def require_task(model: Model, task: str) -> None:
    """Ends the step (`data-rejected`) when the model is for the other task."""
    if model.task != task:
        node = "classifier" if model.task == classification else "regressor"
        trainyard.fail(
            f"The model is a {model.task} model: evaluate it with evaluate.{node}.", reason="data-rejected"
        )
