"""The files around `model.pkl` that make a folder a model in MLflow's layout
(https://mlflow.org/docs/latest/ml/model/)."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from typing import Any, Dict, List, Sequence

import numpy as np
import pandas as pd
import scipy
import sklearn

from trainyard_nodes.features import Feature

# MLflow names the columns' types; of an estimator that did not say, they follow from the table.
types_of_dtype_kinds = {"f": "double", "i": "long", "u": "long", "b": "boolean"}


def write_layout(
    path: str, model: bytes, rows: pd.DataFrame, example_output: np.ndarray, features: Sequence[Feature]
) -> None:
    """Writes `MLmodel`, the environment files and an input example beside `model.pkl`, whose bytes are
    `model`.

    `rows` is the training table, of which the first rows become the example; `example_output` what the model
    predicts.
    """
    inputs = _input_columns(rows, features)
    outputs = [{"type": "tensor", "tensor-spec": {"dtype": _tensor_type(example_output), "shape": [-1]}}]
    digest = hashlib.sha256(model + json.dumps(inputs).encode()).hexdigest()
    requirements = [
        "mlflow>=2.9",
        f"numpy=={np.__version__}",
        f"pandas=={pd.__version__}",
        f"scikit-learn=={sklearn.__version__}",
        f"scipy=={scipy.__version__}",
    ]
    python = platform.python_version()
    _write(
        path, "MLmodel", _mlmodel(python, len(model), digest[:32], json.dumps(inputs), json.dumps(outputs))
    )
    _write(path, "requirements.txt", "\n".join(requirements) + "\n")
    _write(
        path,
        "python_env.yaml",
        f"python: {python}\nbuild_dependencies:\n- pip\n- setuptools\n- wheel\ndependencies:\n- -r "
        "requirements.txt\n",
    )
    pinned = "".join(f"  - {requirement}\n" for requirement in requirements)
    _write(
        path,
        "conda.yaml",
        f"name: mlflow-env\nchannels:\n- conda-forge\ndependencies:\n- python={python}\n- pip\n- "
        f"pip:\n{pinned}",
    )
    example = _example(rows, [one["name"] for one in inputs if one["type"] in ("integer", "long")])
    _write(path, "input_example.json", json.dumps(example, ensure_ascii=False) + "\n")
    _write(
        path,
        "serving_input_example.json",
        json.dumps({"dataframe_split": example}, ensure_ascii=False) + "\n",
    )


def _mlmodel(python: str, size: int, uuid: str, inputs: str, outputs: str) -> str:
    return f"""\
flavors:
  python_function:
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: mlflow.sklearn
    model_path: model.pkl
    predict_fn: predict
    python_version: {python}
  sklearn:
    code: null
    pickled_model: model.pkl
    serialization_format: pickle
    sklearn_version: {sklearn.__version__}
model_size_bytes: {size}
model_uuid: {uuid}
saved_input_example_info:
  artifact_path: input_example.json
  pandas_orient: split
  serving_input_path: serving_input_example.json
  type: dataframe
signature:
  inputs: {_quoted(inputs)}
  outputs: {_quoted(outputs)}
  params: null
"""


def _quoted(text: str) -> str:
    """A YAML single-quoted scalar. `json.dumps` has escaped line ends and everything beyond ASCII."""
    return "'" + text.replace("'", "''") + "'"


def _input_columns(rows: pd.DataFrame, features: Sequence[Feature]) -> List[Dict[str, Any]]:
    if features:
        return [{"type": one.dtype, "name": one.name, "required": one.required} for one in features]
    return [
        {
            "type": types_of_dtype_kinds.get(rows[name].dtype.kind, "string"),
            "name": str(name),
            "required": bool(rows[name].notna().all()),
        }
        for name in rows.columns
    ]


def _tensor_type(output: np.ndarray) -> str:
    return "object" if output.dtype.kind in "OUS" else output.dtype.name


def _example(rows: pd.DataFrame, integers: List[str], count: int = 5) -> Dict[str, Any]:
    head = rows.head(count).astype({name: "int64" for name in integers})
    table = head.astype(object).where(head.notna(), None)
    return {"columns": [str(name) for name in rows.columns], "data": table.to_numpy().tolist()}


def _write(folder: str, name: str, text: str) -> None:
    with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
