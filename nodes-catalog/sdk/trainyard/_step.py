"""Reads `step.json`: what this attempt has to do."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Union

from ._events import fail, step_file

InputPaths = Union[str, List[str]]


@dataclass(frozen=True)
class Step:
    """One attempt of a step, as `step.json` describes it. All paths are absolute."""

    run_id: str
    step_id: str
    node_type: str
    attempt: int
    seed: int
    parameters: Dict[str, Any]
    inputs: Dict[str, InputPaths]
    """Port name to path; a list of paths where the port takes several edges."""
    outputs: Dict[str, str]
    secrets: Dict[str, str]
    """Name of the secret to the file that holds it."""
    resources: Dict[str, Any]
    """`cpu` (cores) and `memoryBytes`, where the pipeline asks for them."""
    trial: Optional[Dict[str, Any]] = None
    """Of a trial of a search: `metric`, `goal`, and one of `folds`, `validation`, `holdout`."""
    trials: List[Dict[str, Any]] = field(default_factory=list)
    """Of the last act of a search: its trials, with `id`, `status`, `parameters`, `metrics`, `durationMs`."""
    best: Optional[Dict[str, Any]] = None

    def input(self, port: str) -> str:
        """The path of an input that takes one edge; ends the step when there is none, or more than one."""
        given = self.inputs.get(port, [])
        paths = [given] if isinstance(given, str) else given
        if len(paths) != 1:
            found = f"{len(paths)} lead" if paths else "none leads"
            reason = "exit-non-zero" if paths else "input-missing"
            fail(f"The input {port!r} takes one edge, but {found} into it.", reason)
        return paths[0]


def step() -> Step:
    """The step that runs now. RuntimeError outside of Trainyard, or when `step.json` cannot be read."""
    path = step_file()
    if path is None:
        raise RuntimeError(
            f"No step.json in {os.getcwd()}: trainyard.step() works inside a pipeline step only. "
            "To try the script by hand, set TRAINYARD_STEP_FILE to a step.json of an earlier attempt."
        )
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
    except ValueError as error:
        raise RuntimeError(f"{path} is not valid JSON: {error}") from error
    return Step(
        run_id=content.get("runId", ""),
        step_id=content.get("stepId", ""),
        node_type=content.get("nodeType", ""),
        attempt=content.get("attempt", 1),
        seed=content.get("seed", 0),
        parameters=content.get("parameters", {}),
        inputs=content.get("inputs", {}),
        outputs=content.get("outputs", {}),
        secrets=content.get("secrets", {}),
        resources=content.get("resources", {}),
        trial=content.get("trial"),
        trials=content.get("trials", []),
        best=content.get("best"),
    )
