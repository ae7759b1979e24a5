"""A trial of a search: how good are these parameters? Scores them without keeping a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Mapping, Optional, Tuple

import numpy as np
import trainyard
from sklearn.model_selection import KFold, StratifiedKFold, train_test_split

from trainyard_nodes.labels import classification
from trainyard_nodes.metrics import mean_metrics
from trainyard_nodes.metrics_file import require_metric

if TYPE_CHECKING:
    from trainyard_nodes.training import Rows, Training

Split = Tuple[np.ndarray, np.ndarray]


def run_trial(training: Training, validation: Optional[Rows], trial: Mapping[str, Any]) -> None:
    """Reports every metric of the task, and `fold_<metric>` as a series where the trial asks for folds.

    Folds and held-out rows are drawn with the step's seed, so all trials of a search see the same ones.
    """
    metric = trial["metric"]
    if trial.get("folds"):
        scores = []
        folds = int(trial["folds"])
        for fold, (fitted, held_out) in enumerate(_folds(training, folds)):
            scores.append(_score(training, training.train.take(fitted), training.train.take(held_out)))
            require_metric(metric, scores[-1], f"This {training.task} trial")
            trainyard.log_metric(f"fold_{metric}", scores[-1][metric], fold)
            trainyard.progress(fold + 1, folds, "folds")
        trainyard.log_metric(f"{metric}_std", float(np.std([one[metric] for one in scores])))
        metrics = mean_metrics(scores)
    elif trial.get("validation"):
        if validation is None:
            trainyard.fail(
                "The search validates on its `validation` input, which is not wired: wire it, or set "
                "`validation.folds`.",
                reason="input-missing",
            )
        metrics = _score(training, training.train, validation)
    else:
        fitted, held_out = _holdout(training, float(trial["holdout"]))
        metrics = _score(training, training.train.take(fitted), training.train.take(held_out))
    require_metric(metric, metrics, f"This {training.task} trial")
    trainyard.log_metrics(metrics)


def _score(training: Training, fitted: Rows, scored: Rows) -> Dict[str, float]:
    return training.score(training.fit(fitted), scored)


def _folds(training: Training, folds: int) -> Iterator[Split]:
    rows = training.train
    if training.task != classification:
        if folds > len(rows.labels):
            trainyard.fail(
                f"validation.folds is {folds}, but {rows.dataset} has only {len(rows.labels)} rows: use at "
                f"most {len(rows.labels)} folds.",
                reason="data-rejected",
            )
        return KFold(folds, shuffle=True, random_state=training.seed).split(rows.features)
    _check_smallest_class(training, folds, f"validation.folds is {folds}")
    return StratifiedKFold(folds, shuffle=True, random_state=training.seed).split(rows.features, rows.labels)


def _holdout(training: Training, share: float) -> List[np.ndarray]:
    rows = training.train
    stratify = None
    if training.task == classification:
        _check_smallest_class(training, 2, f"A share of {share:g} is held out")
        stratify = rows.labels
    try:
        return train_test_split(
            np.arange(len(rows.labels)), test_size=share, random_state=training.seed, stratify=stratify
        )
    except ValueError as error:
        trainyard.fail(
            f"{rows.dataset} has too few rows to hold out a share of {share:g} ({error}): wire a "
            "`validation` input, or set `validation.folds`.",
            reason="data-rejected",
        )


def _check_smallest_class(training: Training, needed: int, problem: str) -> None:
    """Ends the step (`data-rejected`) when a class has fewer rows than `needed` to be in every part."""
    names, counts = np.unique(training.train.labels, return_counts=True)
    smallest = int(np.argmin(counts))
    count = int(counts[smallest])
    if count < needed:
        rows = "1 row" if count == 1 else f"{count} rows"
        fix = f"use at most {count} folds, or " if count > 1 else ""
        trainyard.fail(
            f"{problem}, but class {str(names[smallest])!r} of {training.label} has only {rows} in "
            f"{training.train.dataset}: {fix}give that class more rows.",
            reason="data-rejected",
        )
