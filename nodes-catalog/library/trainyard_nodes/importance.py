"""Permutation importance of the columns that a model takes."""

from __future__ import annotations

from typing import Any, List, Sequence

import numpy as np
import pandas as pd
from sklearn import metrics as sk

from trainyard_nodes.plots import Plot, rounded

most_rows = 2000
most_predictions = 100_000
batch_predictions = 20_000
repeats = 5
most_columns_shown = 30


def importance_plot(estimator: Any, rows: pd.DataFrame, labels: np.ndarray, seed: int) -> Plot:
    """How much worse a model gets when a column is shuffled: accuracy of a classifier, r2 of a regressor.

    The mean over five shuffles and its standard deviation, for the 30 most important columns. At most 2,000
    rows are drawn with `seed`, fewer of a wide table, so that 100,000 predictions are enough.
    Source: Breiman, "Random Forests", Machine Learning 45 (2001), section 10.
    """
    random = np.random.default_rng(seed)
    count = max(1, min(len(rows), most_rows, most_predictions // (rows.shape[1] * repeats)))
    drawn = np.sort(random.choice(len(rows), count, replace=False))
    rows, labels = rows.iloc[drawn], labels[drawn]
    score = sk.r2_score if getattr(estimator, "classes_", None) is None else sk.accuracy_score
    whole = score(labels, estimator.predict(rows))
    at_once = max(1, batch_predictions // (count * repeats))
    names: List[str] = list(rows.columns)
    batches = [names[start : start + at_once] for start in range(0, len(names), at_once)]
    scores = [
        score(labels, predicted)
        for batch in batches
        for predicted in np.split(estimator.predict(_shuffled(rows, batch, random)), len(batch) * repeats)
    ]
    losses = whole - np.reshape(scores, (len(names), repeats))
    means = losses.mean(axis=1)
    order = np.argsort(-means, kind="stable")[:most_columns_shown]
    return {
        "kind": "importance",
        "title": "Importance of the columns (permutation)",
        "data": {
            "names": [str(names[index]) for index in order],
            "values": rounded(means[order]),
            "errors": rounded(losses.std(axis=1)[order]),
        },
    }


def _shuffled(rows: pd.DataFrame, batch: Sequence[str], random: np.random.Generator) -> pd.DataFrame:
    """The rows once for each column of `batch` and repeat, one below the other, with that column shuffled.

    One long table instead of many short ones, because a pipeline takes milliseconds to be asked at all.
    """
    count = len(rows)
    values = {name: np.tile(rows[name].to_numpy(), len(batch) * repeats) for name in rows.columns}
    for position, name in enumerate(batch):
        for block in range(position * repeats, (position + 1) * repeats):
            part = values[name][block * count : (block + 1) * count]
            values[name][block * count : (block + 1) * count] = random.permutation(part)
    return pd.DataFrame(values)
