"""Writes `events.ndjson`: one JSON object a line, each in a single append, so that writers never mix."""

from __future__ import annotations

import json
import math
import os
import sys
from typing import Any, Mapping, NoReturn, Optional, Sequence

failure_reasons = ("data-rejected", "input-missing", "exit-non-zero")

# Kept from the first look, because a step may change its working directory afterwards.
_found: Optional[str] = None


def step_file() -> Optional[str]:
    """The path of this attempt's `step.json`, or None outside of Trainyard."""
    global _found
    if _found is None:
        path = os.path.abspath(os.environ.get("TRAINYARD_STEP_FILE") or "step.json")
        if os.path.isfile(path):
            _found = path
    return _found


def log_metric(name: str, value: Any, step: Optional[int] = None) -> None:
    """Reports a number; with `step` it is a point of a series. What is not finite is kept as a gap."""
    event = {"type": "metric", "name": name, "value": _number(name, value)}
    if step is not None:
        event["step"] = int(step)
    _append(event)


def log_metrics(metrics: Mapping[str, Any], step: Optional[int] = None) -> None:
    """Reports several numbers at once."""
    for name, value in metrics.items():
        log_metric(name, value, step)


def progress(done: float, total: float, unit: str = "") -> None:
    """Says how far the step is: `done` of `total` units."""
    _append({"type": "progress", "done": done, "total": total, "unit": unit})


def plot(kind: str, title: str, data: Mapping[str, Any]) -> None:
    """Shows a plot; the kinds and their data are listed in the step contract."""
    _append({"type": "plot", "kind": kind, "title": title, "data": data})


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Shows a small table."""
    _append({"type": "table", "title": title, "columns": columns, "rows": rows})


def note(text: str) -> None:
    """Tells the user something worth knowing, in one sentence."""
    _append({"type": "note", "text": text})


def artifact(port: str, metadata: Mapping[str, Any]) -> None:
    """Describes an output, such as its number of rows."""
    _append({"type": "artifact", "port": port, "metadata": metadata})


def gate(open: bool, rules: Sequence[Mapping[str, Any]]) -> None:
    """Opens or closes a gate; `rules` say why: `metric`, `op`, `value`, `actual`, `passed` each."""
    _append({"type": "gate", "open": bool(open), "rules": rules})


def fail(message: str, reason: str = "exit-non-zero") -> NoReturn:
    """Ends the step with exit code 1; `message` is one sentence that names the place and the fix."""
    if reason not in failure_reasons:
        raise ValueError(f"reason must be one of {', '.join(failure_reasons)}, not {reason!r}")
    _append({"type": "failure", "reason": reason, "message": message})
    print(message, file=sys.stderr, flush=True)
    raise SystemExit(1)


def _number(name: str, value: Any) -> Any:
    value = _plain(value)
    if value is None or isinstance(value, int):
        return None if value is None else int(value)
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"metric {name!r} must be a number, not {type(value).__name__}") from None


def _plain(value: Any) -> Any:
    """`value` as JSON can hold it: NumPy values as Python's, numbers that are not finite as null."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    return str(value)


def _append(event: Mapping[str, Any]) -> None:
    path = step_file()
    if path is None:
        return
    line = json.dumps(_plain(event), ensure_ascii=False, separators=(",", ":")) + "\n"
    # A lone surrogate in a text would not encode; it is escaped rather than lost.
    data = line.encode("utf-8", "backslashreplace")
    try:
        events = os.open(
            os.path.join(os.path.dirname(path), "events.ndjson"),
            os.O_WRONLY | os.O_APPEND | os.O_CREAT,
            0o644,
        )
        try:
            os.write(events, data)
        finally:
            os.close(events)
    except OSError as error:
        # A full disk must not end a training that has run for hours.
        print(f"trainyard: a {event['type']} was not recorded: {error.strerror}", file=sys.stderr)
