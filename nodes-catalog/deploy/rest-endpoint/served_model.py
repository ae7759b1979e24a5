"""A model behind an endpoint: checks the values of a request, and predicts a few requests at a time."""

from __future__ import annotations

import threading
from typing import Any, Dict, List, Mapping, Optional, Sequence

import numpy as np
import pandas as pd
from request_error import RequestError
from trainyard_nodes.features import Feature, boolean, categorical, numeric
from trainyard_nodes.models import Model
from trainyard_nodes.names import name_list, nearest_name
from trainyard_nodes.predictions import Prediction
from trainyard_nodes.tables import first_line

Columns = Mapping[str, Sequence[Any]]

accepted_types = {numeric: {int, float}, boolean: {bool}, categorical: {str}, "": {int, float, bool, str}}
accepted_words = {
    numeric: "a number",
    boolean: "true or false",
    categorical: "a text",
    "": "a number, text or boolean",
}


class ServedModel:
    """A model, its name in addresses, and how many predictions may run at once."""

    def __init__(self, model: Model, name: str, threads: int) -> None:
        self.model = model
        self.name = name
        self.features: Dict[str, Feature] = {feature.name: feature for feature in model.features}
        self._turns = threading.BoundedSemaphore(threads)

    def predict(self, columns: Columns) -> Prediction:
        """Predicts the rows of `columns`, which have equal lengths. RequestError for columns or values that
        do not fit."""
        rows = self._rows(columns)
        try:
            with self._turns:
                prediction = self.model.predict(rows)
        except ValueError as error:
            raise RequestError(400, f"The model refuses these rows: {first_line(error)}.") from error
        if prediction.labels.dtype.kind == "f" and not np.isfinite(prediction.labels).all():
            row = int(np.flatnonzero(~np.isfinite(prediction.labels))[0])
            raise RequestError(
                400, f"The prediction of row {row + 1} is not a finite number: its values are too large."
            )
        return prediction

    @property
    def classes(self) -> Optional[List[Any]]:
        """Plain values of the classes; None for a regression."""
        return None if self.model.classes is None else self.model.classes.tolist()

    def _rows(self, columns: Columns) -> pd.DataFrame:
        if not self.features:
            return pd.DataFrame(dict(columns))
        missing = [name for name in self.features if name not in columns]
        if missing:
            raise RequestError(400, self._missing(missing, columns))
        unknown = [name for name in columns if name not in self.features]
        if unknown:
            nearest = nearest_name(unknown[0], self.features)
            hint = f" Did you mean {nearest!r}?" if nearest else ""
            takes = name_list(list(self.features), 30)
            raise RequestError(400, f"The model has no column {unknown[0]!r}.{hint} It takes {takes}.")
        return pd.DataFrame(
            {name: _column(columns[name], feature) for name, feature in self.features.items()}
        )

    def _missing(self, missing: List[str], columns: Columns) -> str:
        nearest = nearest_name(missing[0], [name for name in columns if name not in self.features])
        hint = f" Did you write {nearest!r} for {missing[0]!r}?" if nearest else ""
        return f"The request lacks the column{'s' * (len(missing) > 1)} {name_list(missing)}.{hint}"


def _column(values: Sequence[Any], feature: Feature) -> np.ndarray:
    """Values as the model takes them; null is a missing value."""
    accepted = accepted_types[feature.kind]
    if not {type(value) for value in values} <= accepted | {type(None)}:
        row = next(index for index, one in enumerate(values) if one is not None and type(one) not in accepted)
        raise RequestError(
            400,
            f"Row {row + 1}, column {feature.name!r}: {_shown(values[row])} is not "
            f"{accepted_words[feature.kind]}.",
        )
    if feature.kind == numeric:
        return _numbers(values, feature)
    if not feature.kind:
        return pd.Series(list(values)).to_numpy()
    plain = np.empty(len(values), dtype=object)
    plain[:] = [np.nan if value is None else value for value in values]
    return plain


def _numbers(values: Sequence[Any], feature: Feature) -> np.ndarray:
    try:
        numbers = np.array([np.nan if value is None else value for value in values], dtype="float64")
    except OverflowError:
        numbers = np.array([np.inf])
    if np.isinf(numbers).any():
        raise RequestError(400, f"Column {feature.name!r} holds a number that is too large for 64 bits.")
    return numbers


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
