"""Runs a node type's `run.py` as one attempt, the way the step contract says, and reads back what it
reported.
"""

from __future__ import annotations

import functools
import json
import multiprocessing
import os
import runpy
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

catalog = Path(__file__).resolve().parent.parent
sdk = catalog / "sdk"
library = catalog / "library"
for folder in (str(library), str(sdk)):
    if folder not in sys.path:
        sys.path.insert(0, folder)

# A fork of a server that has the heavy modules, as the warm interpreter does it: milliseconds an attempt, not
# seconds.
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["pandas", "pyarrow.parquet", "sklearn.pipeline", "sklearn.ensemble"])

Inputs = Mapping[str, Union[str, Path, Sequence[Union[str, Path]]]]


@dataclass(frozen=True)
class AttemptResult:
    """How an attempt ended. `outputs` holds the ports whose file or folder is there."""

    exit_code: int
    events: List[Dict[str, Any]]
    metrics: Dict[str, Optional[float]]
    outputs: Dict[str, Path]
    log: str
    folder: Path

    @property
    def failure(self) -> Optional[Dict[str, Any]]:
        """The last `failure` event."""
        failures = self.of_type("failure")
        return failures[-1] if failures else None

    @property
    def notes(self) -> List[str]:
        return [event["text"] for event in self.of_type("note")]

    def of_type(self, event_type: str) -> List[Dict[str, Any]]:
        return [event for event in self.events if event["type"] == event_type]


def run_node(
    node_dir: Union[str, Path],
    parameters: Optional[Mapping[str, Any]] = None,
    inputs: Optional[Inputs] = None,
    outputs: Sequence[str] = (),
    files: Optional[Mapping[str, Union[str, Path]]] = None,
    entry: str = "run.py",
    **step_fields: Any,
) -> AttemptResult:
    """Runs one attempt in a temporary folder that is removed when the tests end.

    `node_dir` may be relative to `nodes-catalog/`. `outputs` are file names: `train.parquet` is port `train`,
    `model` is port `model`. `files` are placed in the attempt folder (name to source). Further fields go into
    `step.json`.
    """
    node = catalog / node_dir
    attempt = Path(tempfile.mkdtemp(prefix="attempt-", dir=workspace().name))
    (attempt / "outputs").mkdir()
    staged = {port: _stage(attempt / "inputs" / port, source) for port, source in (inputs or {}).items()}
    for name, source in (files or {}).items():
        _copy(Path(source), attempt / name)
    output_paths = {name.split(".")[0]: str(attempt / "outputs" / name) for name in outputs}
    content = {
        "runId": "test-run",
        "stepId": node.name,
        "nodeType": f"{node.parent.name}.{node.name}",
        "attempt": 1,
        "seed": 0,
        "parameters": dict(parameters or {}),
        "inputs": staged,
        "outputs": output_paths,
        "secrets": {},
        "resources": {},
        **step_fields,
    }
    (attempt / "step.json").write_text(json.dumps(content), encoding="utf-8")
    process = processes.Process(target=_execute, args=(str(attempt), str(node), entry))
    process.start()
    process.join()
    events = _events(attempt / "events.ndjson")
    return AttemptResult(
        exit_code=process.exitcode if process.exitcode is not None else -1,
        events=events,
        metrics=_last_metrics(events),
        outputs={port: Path(path) for port, path in output_paths.items() if os.path.exists(path)},
        log=(attempt / "log.bin").read_text(encoding="utf-8", errors="replace"),
        folder=attempt,
    )


def read_node_file(node_dir: Union[str, Path], name: str) -> str:
    """A text file of a node type."""
    return (catalog / node_dir / name).read_text(encoding="utf-8")


@functools.lru_cache(maxsize=None)
def workspace() -> tempfile.TemporaryDirectory:
    """A temporary folder that is removed when the tests end."""
    return tempfile.TemporaryDirectory(prefix="trainyard-tests-")


def _execute(attempt: str, node: str, entry: str) -> None:
    os.chdir(attempt)
    log = os.open("log.bin", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    script = os.path.join(node, entry)
    sys.argv = [script]
    sys.path[:0] = [node, str(library), str(sdk)]
    runpy.run_path(script, run_name="__main__")


def _stage(folder: Path, source: Union[str, Path, Sequence[Union[str, Path]]]) -> Union[str, List[str]]:
    if isinstance(source, (str, Path)):
        return str(_copy(Path(source), folder / Path(source).name))
    return [str(_copy(Path(one), folder / str(number) / Path(one).name)) for number, one in enumerate(source)]


def _copy(source: Path, destination: Path) -> Path:
    destination.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, destination)
    else:
        shutil.copyfile(source, destination)
    return destination


def _events(path: Path) -> List[Dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _last_metrics(events: Sequence[Mapping[str, Any]]) -> Dict[str, Optional[float]]:
    last: Dict[str, Any] = {}
    for event in events:
        if event["type"] == "metric":
            known = last.get(event["name"])
            if known is None or event.get("step", 0) >= known.get("step", 0):
                last[event["name"]] = event
    return {name: event["value"] for name, event in last.items()}
