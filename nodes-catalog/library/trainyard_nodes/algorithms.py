"""The algorithms that the training nodes offer, and their settings by scikit-learn's own names."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from typing import Any, Dict, Mapping

import trainyard
from sklearn.base import BaseEstimator

from trainyard_nodes.labels import classification
from trainyard_nodes.names import name_list, nearest_name
from trainyard_nodes.tables import first_line


@dataclass(frozen=True)
class Algorithm:
    """A scikit-learn estimator, our defaults for it, and what it needs of its input."""

    estimator: str
    """`module:class` under `sklearn`, imported when it is used."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    scaled: bool = False
    """Columns of different scales mislead it, so `scale: auto` standardises them."""
    scaled_label: bool = False
    """Its own settings assume a label around 0 with a spread around 1."""


classifiers: Dict[str, Algorithm] = {
    "logistic-regression": Algorithm("linear_model:LogisticRegression", {"max_iter": 1000}, scaled=True),
    "ridge": Algorithm("linear_model:RidgeClassifier", scaled=True),
    "linear-discriminant-analysis": Algorithm(
        "discriminant_analysis:LinearDiscriminantAnalysis", scaled=True
    ),
    "gaussian-naive-bayes": Algorithm("naive_bayes:GaussianNB"),
    "k-nearest-neighbors": Algorithm("neighbors:KNeighborsClassifier", scaled=True),
    "decision-tree": Algorithm("tree:DecisionTreeClassifier"),
    "random-forest": Algorithm("ensemble:RandomForestClassifier"),
    "extra-trees": Algorithm("ensemble:ExtraTreesClassifier"),
    "gradient-boosting": Algorithm("ensemble:GradientBoostingClassifier"),
    "hist-gradient-boosting": Algorithm("ensemble:HistGradientBoostingClassifier"),
    "ada-boost": Algorithm("ensemble:AdaBoostClassifier"),
    "svc": Algorithm("svm:SVC", scaled=True),
    "linear-svc": Algorithm("svm:LinearSVC", scaled=True),
    "mlp": Algorithm("neural_network:MLPClassifier", {"max_iter": 500}, scaled=True),
    "dummy": Algorithm("dummy:DummyClassifier"),
}

regressors: Dict[str, Algorithm] = {
    "linear-regression": Algorithm("linear_model:LinearRegression"),
    "ridge": Algorithm("linear_model:Ridge", scaled=True),
    "lasso": Algorithm("linear_model:Lasso", scaled=True),
    "elastic-net": Algorithm("linear_model:ElasticNet", scaled=True),
    "bayesian-ridge": Algorithm("linear_model:BayesianRidge", scaled=True),
    "huber": Algorithm("linear_model:HuberRegressor", {"max_iter": 1000}, scaled=True),
    "k-nearest-neighbors": Algorithm("neighbors:KNeighborsRegressor", scaled=True),
    "decision-tree": Algorithm("tree:DecisionTreeRegressor"),
    "random-forest": Algorithm("ensemble:RandomForestRegressor"),
    "extra-trees": Algorithm("ensemble:ExtraTreesRegressor"),
    "gradient-boosting": Algorithm("ensemble:GradientBoostingRegressor"),
    "hist-gradient-boosting": Algorithm("ensemble:HistGradientBoostingRegressor"),
    "ada-boost": Algorithm("ensemble:AdaBoostRegressor"),
    "svr": Algorithm("svm:SVR", scaled=True, scaled_label=True),
    "mlp": Algorithm("neural_network:MLPRegressor", {"max_iter": 1000}, scaled=True, scaled_label=True),
    "dummy": Algorithm("dummy:DummyRegressor"),
}

# Settings that the step itself decides: seed and cores come from the pipeline.
reserved = {"random_state": "set the node's `seed`", "n_jobs": "set the node's `resources.cpu`"}


def find_algorithm(task: str, name: str) -> Algorithm:
    """The algorithm of a task. Ends the step when there is none of this name."""
    offered = classifiers if task == classification else regressors
    if name not in offered:
        nearest = nearest_name(name, offered)
        hint = f" Did you mean {nearest!r}?" if nearest else ""
        trainyard.fail(
            f"There is no algorithm {name!r} for a {task}.{hint} There are {name_list(list(offered), 20)}."
        )
    return offered[name]


def make_estimator(
    task: str, name: str, settings: Mapping[str, Any], seed: int, cpu: int, class_weight: str = "none"
) -> BaseEstimator:
    """An unfitted estimator with its settings checked by name and value.

    Ends the step with one sentence that names the setting, the algorithm, and what to write instead.
    """
    algorithm = find_algorithm(task, name)
    module, class_name = algorithm.estimator.split(":")
    estimator = getattr(importlib.import_module(f"sklearn.{module}"), class_name)()
    if name == "ada-boost":
        estimator.set_params(estimator=_weak_tree(task))
    known = estimator.get_params()
    for setting in settings:
        _check_name(setting, name, known)
    values = {**algorithm.defaults, **{key: _python_value(value) for key, value in settings.items()}}
    if class_weight != "none":
        if "class_weight" not in known:
            trainyard.fail(
                f"The algorithm {name} knows no class weights: set `classWeight` to none, or choose one "
                "that does, such as random-forest, logistic-regression or svc."
            )
        values.setdefault("class_weight", class_weight)
    if "random_state" in known:
        values["random_state"] = seed
    if cpu > 1 and module in ("ensemble", "neighbors") and "n_jobs" in known:
        values["n_jobs"] = cpu
    estimator.set_params(**values)
    _check_values(estimator, name, settings)
    return estimator


def _weak_tree(task: str) -> BaseEstimator:
    """scikit-learn's default weak learner of AdaBoost, spelt out so that `estimator__…` settings reach it."""
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    return (
        DecisionTreeClassifier(max_depth=1) if task == classification else DecisionTreeRegressor(max_depth=3)
    )


def _check_name(setting: str, algorithm: str, known: Mapping[str, Any]) -> None:
    if setting in reserved:
        trainyard.fail(f"settings.{setting} cannot be set for {algorithm}: {reserved[setting]} instead.")
    if setting not in known:
        offered = sorted(name for name in known if name not in reserved)
        nearest = nearest_name(setting, offered)
        hint = f" Did you mean {nearest!r}?" if nearest else ""
        trainyard.fail(
            f"settings.{setting} is no setting of {algorithm}.{hint} Its settings are "
            f"{name_list(offered, 30)}."
        )


def _check_values(estimator: BaseEstimator, algorithm: str, settings: Mapping[str, Any]) -> None:
    try:
        estimator._validate_params()
    except ValueError as error:
        wrong = next((name for name in settings if f"{name!r} parameter" in str(error)), None)
        place = f"settings.{wrong}" if wrong else "settings"
        trainyard.fail(f"{place} of {algorithm}: {first_line(error)}.")


def _python_value(value: Any) -> Any:
    """JSON has no tuples, and scikit-learn wants them for `hidden_layer_sizes` and the like."""
    return tuple(value) if isinstance(value, list) else value
