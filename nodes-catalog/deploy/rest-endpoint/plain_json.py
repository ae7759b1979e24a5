"""The plain route: `POST /predict` with rows as JSON objects."""

from __future__ import annotations

from typing import Any, Dict

from request_error import RequestError
from served_model import ServedModel


def answer(served: ServedModel, request: Any) -> Dict[str, Any]:
    """`{"instances": [{column: value}]}`, or just the list, gives `{"predictions": [...], "probabilities":
    [{...}]}`.

    A column that only some rows have is null in the others. `probabilities` is there where the model knows
    them.
    """
    instances = request.get("instances") if isinstance(request, dict) else request
    if not isinstance(instances, list):
        raise RequestError(
            400, 'The request must be {"instances": [{"column": value, …}, …]} or a list of such objects.'
        )
    if not instances:
        raise RequestError(400, "The request has no instances: send at least one row.")
    for index, instance in enumerate(instances):
        if not isinstance(instance, dict):
            raise RequestError(
                400, f'Row {index + 1} is no object: write each row as {{"column": value, …}}.'
            )
    names = dict.fromkeys(name for instance in instances for name in instance)
    prediction = served.predict({name: [instance.get(name) for instance in instances] for name in names})
    result: Dict[str, Any] = {"predictions": prediction.labels.tolist()}
    if prediction.probabilities is not None and served.classes is not None:
        classes = [str(one) for one in served.classes]
        result["probabilities"] = [dict(zip(classes, row)) for row in prediction.probabilities.tolist()]
    return result
