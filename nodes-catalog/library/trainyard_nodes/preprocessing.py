"""The scikit-learn pipeline around an estimator: fill in, scale, encode. Made of scikit-learn's classes only,
so that a saved model opens in any program that has scikit-learn."""

from __future__ import annotations

from typing import Sequence

from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, RobustScaler, StandardScaler

from trainyard_nodes.features import Feature, boolean, categorical, numeric

scalers = {"standard": StandardScaler, "robust": RobustScaler, "min-max": MinMaxScaler}


def build_pipeline(
    features: Sequence[Feature], estimator: BaseEstimator, scale: str, impute: str, max_categories: int
) -> Pipeline:
    """An unfitted pipeline over a table with the columns of `features`.

    `scale` is `none`, `standard`, `robust` or `min-max`; `impute` the statistic (`median`, `mean`) for
    missing numbers; rarer categories than `max_categories` share one column, and so do those unseen in
    training.
    """
    numbers = [("impute", SimpleImputer(strategy=impute, keep_empty_features=True))]
    if scale != "none":
        numbers.append(("scale", scalers[scale]()))
    encode = OneHotEncoder(
        handle_unknown="infrequent_if_exist", max_categories=max_categories, sparse_output=False
    )
    texts = [
        ("impute", SimpleImputer(strategy="most_frequent", keep_empty_features=True)),
        ("encode", encode),
    ]
    flags = OneHotEncoder(handle_unknown="ignore", drop="if_binary", sparse_output=False)
    transformers = [(numeric, Pipeline(numbers)), (boolean, flags), (categorical, Pipeline(texts))]
    columns = {
        kind: [feature.name for feature in features if feature.kind == kind] for kind, _ in transformers
    }
    prepare = ColumnTransformer(
        [(kind, transformer, columns[kind]) for kind, transformer in transformers if columns[kind]],
        verbose_feature_names_out=False,
    )
    return Pipeline([("prepare", prepare), ("model", estimator)])


def with_scaled_label(estimator: BaseEstimator) -> BaseEstimator:
    """A regressor that learns a standardised label and predicts in the label's own unit."""
    return TransformedTargetRegressor(estimator, transformer=StandardScaler())
