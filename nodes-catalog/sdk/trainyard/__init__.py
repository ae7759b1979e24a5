"""What a pipeline step can ask and tell: its parameters and files, and metrics, plots, notes and failures.

Standard library only. Outside of Trainyard (no `step.json`) the reporting functions do nothing, so that a
script that uses them still runs by hand; `step()` then says what is missing.
"""

from ._events import artifact, fail, gate, log_metric, log_metrics, note, plot, progress, table
from ._step import Step, step

__all__ = [
    "Step",
    "artifact",
    "fail",
    "gate",
    "log_metric",
    "log_metrics",
    "note",
    "plot",
    "progress",
    "step",
    "table",
]
