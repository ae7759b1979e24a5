"""The Open Inference Protocol V2 over HTTP.

https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md
Outputs are named as MLServer names those of scikit-learn models: `predict` and `predict_proba`.
"""

from __future__ import annotations

import math
from typing import Any, Dict, List, Mapping, Optional

import numpy as np
from request_error import RequestError
from served_model import ServedModel
from trainyard_nodes.features import boolean, categorical, numeric
from trainyard_nodes.names import name_list

version = "1"
number_types = {
    "UINT8",
    "UINT16",
    "UINT32",
    "UINT64",
    "INT8",
    "INT16",
    "INT32",
    "INT64",
    "FP16",
    "FP32",
    "FP64",
}
datatypes = {
    numeric: number_types,
    boolean: {"BOOL"},
    categorical: {"BYTES"},
    "": number_types | {"BOOL", "BYTES"},
}
preferred_datatype = {numeric: "FP64", boolean: "BOOL", categorical: "BYTES", "": "FP64"}


def server_metadata() -> Dict[str, Any]:
    """The answer of `GET /v2`."""
    return {"name": "trainyard", "version": version, "extensions": []}


def model_metadata(served: ServedModel) -> Dict[str, Any]:
    """The answer of `GET /v2/models/{name}`: one input tensor for each column."""
    outputs = [{"name": "predict", "datatype": _label_type(served), "shape": [-1]}]
    if served.classes is not None and hasattr(served.model.estimator, "predict_proba"):
        outputs.append({"name": "predict_proba", "datatype": "FP64", "shape": [-1, len(served.classes)]})
    inputs = [
        {"name": feature.name, "datatype": preferred_datatype[feature.kind], "shape": [-1]}
        for feature in served.features.values()
    ]
    return {
        "name": served.name,
        "versions": [version],
        "platform": "sklearn",
        "inputs": inputs,
        "outputs": outputs,
    }


def infer(served: ServedModel, request: Any) -> Dict[str, Any]:
    """The answer of `POST /v2/models/{name}/infer`.

    Inputs are a tensor of shape [n] or [n, 1] for each column, or one tensor of shape [n, columns] with the
    columns in the model's order. `data` may be flat in row-major order or nested.
    """
    if not isinstance(request, dict) or not isinstance(request.get("inputs"), list) or not request["inputs"]:
        raise RequestError(400, 'The request must be {"inputs": [{"name", "shape", "datatype", "data"}, …]}.')
    columns = _columns(served, [_tensor(one, index) for index, one in enumerate(request["inputs"])])
    prediction = served.predict(columns)
    outputs = [_output("predict", _label_type(served), [len(prediction.labels)], prediction.labels)]
    if prediction.probabilities is not None:
        shape = list(prediction.probabilities.shape)
        outputs.append(_output("predict_proba", "FP64", shape, prediction.probabilities.ravel()))
    answer: Dict[str, Any] = {"model_name": served.name, "model_version": version}
    if "id" in request:
        answer["id"] = request["id"]
    return {**answer, "outputs": _wanted(outputs, request.get("outputs"))}


def row_count(answer: Mapping[str, Any]) -> int:
    """How many rows an answer of `infer` is about."""
    return answer["outputs"][0]["shape"][0]


def _tensor(value: Any, index: int) -> Dict[str, Any]:
    """A tensor whose data is flat and fits its shape."""
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        raise RequestError(
            400, f"Input {index + 1} has no name: each input needs name, shape, datatype and data."
        )
    name, shape, data = value["name"], value.get("shape"), value.get("data")
    if (
        not isinstance(shape, list)
        or not all(type(one) is int and one >= 0 for one in shape)
        or len(shape) not in (1, 2)
    ):
        raise RequestError(400, f"Input {name!r}: shape must be [rows] or [rows, columns].")
    if value.get("datatype") not in datatypes[""]:
        known = ", ".join(sorted(datatypes[""]))
        raise RequestError(400, f"Input {name!r}: datatype {value.get('datatype')!r} is none of {known}.")
    if not isinstance(data, list):
        raise RequestError(400, f"Input {name!r}: data must be a list; binary tensors are not supported.")
    if data and isinstance(data[0], list):
        if not all(isinstance(row, list) for row in data):
            raise RequestError(400, f"Input {name!r}: data must be all nested or all flat.")
        data = [item for row in data for item in row]
    if len(data) != math.prod(shape):
        raise RequestError(
            400, f"Input {name!r}: shape {shape} means {math.prod(shape)} values, and data has {len(data)}."
        )
    if not data:
        raise RequestError(400, f"Input {name!r} has no values: send at least one row.")
    return {"name": name, "shape": shape, "datatype": value["datatype"], "data": data}


def _columns(served: ServedModel, tensors: List[Dict[str, Any]]) -> Mapping[str, List[Any]]:
    first = tensors[0]
    if (
        len(tensors) == 1
        and len(first["shape"]) == 2
        and first["name"] not in served.features
        and served.features
    ):
        return _matrix_columns(served, first)
    for tensor in tensors:
        if tensor["shape"][1:] not in ([], [1]):
            raise RequestError(
                400, f"Input {tensor['name']!r}: the shape of one column is [rows] or [rows, 1]."
            )
        if tensor["shape"][0] != first["shape"][0]:
            raise RequestError(
                400,
                f"Input {tensor['name']!r} has {tensor['shape'][0]} rows, and {first['name']!r} has "
                f"{first['shape'][0]}.",
            )
        _check_datatype(served, tensor["name"], tensor["datatype"])
    names = [tensor["name"] for tensor in tensors]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise RequestError(400, f"Input {twice!r} is given twice.")
    return {tensor["name"]: tensor["data"] for tensor in tensors}


def _matrix_columns(served: ServedModel, tensor: Dict[str, Any]) -> Mapping[str, List[Any]]:
    width = tensor["shape"][1]
    if width != len(served.features):
        raise RequestError(
            400,
            f"Input {tensor['name']!r} has {width} columns, and the model takes {len(served.features)}: "
            f"{name_list(list(served.features), 30)}.",
        )
    for name in served.features:
        _check_datatype(served, name, tensor["datatype"])
    return {name: tensor["data"][index::width] for index, name in enumerate(served.features)}


def _check_datatype(served: ServedModel, name: str, datatype: str) -> None:
    feature = served.features.get(name)
    if feature is not None and datatype not in datatypes[feature.kind]:
        raise RequestError(
            400,
            f"Input {name!r} has datatype {datatype}, and the model takes "
            f"{preferred_datatype[feature.kind]} there.",
        )


def _label_type(served: ServedModel) -> str:
    if served.classes is None:
        return "FP64"
    return {bool: "BOOL", int: "INT64"}.get(type(served.classes[0]), "BYTES")


def _output(name: str, datatype: str, shape: List[int], values: np.ndarray) -> Dict[str, Any]:
    return {"name": name, "datatype": datatype, "shape": shape, "data": values.tolist()}


def _wanted(outputs: List[Dict[str, Any]], wanted: Optional[Any]) -> List[Dict[str, Any]]:
    """The outputs that the request names, or all."""
    if not wanted:
        return outputs
    names = (
        [one.get("name") if isinstance(one, dict) else None for one in wanted]
        if isinstance(wanted, list)
        else [None]
    )
    known = {one["name"]: one for one in outputs}
    for name in names:
        if name not in known:
            raise RequestError(400, f"There is no output {name!r}; there are {', '.join(known)}.")
    return [known[name] for name in names]
