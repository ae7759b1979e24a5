"""Opens when every rule about the metrics holds, and lets the model through unchanged."""

import math
import operator
import os

import trainyard
from trainyard_nodes.metrics_file import read_metrics, require_metric
from trainyard_nodes.pass_through import pass_through

operators = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
}


def check(rule: dict, metrics: dict, source: str) -> dict:
    """The rule with `actual` and `passed`. A value that is not a finite number passes no rule."""
    require_metric(rule["metric"], metrics, source)
    actual = metrics[rule["metric"]]
    finite = isinstance(actual, (int, float)) and math.isfinite(actual)
    passed = finite and operators[rule["op"]](actual, rule["value"])
    return {**rule, "actual": actual if finite else None, "passed": bool(passed)}


step = trainyard.step()
source = os.path.basename(step.inputs["metrics"])
metrics = read_metrics(step.inputs["metrics"])
rules = [check(rule, metrics, source) for rule in step.parameters["rules"]]
for rule in rules:
    held = "holds" if rule["passed"] else "does not hold"
    print(f"{rule['metric']} {rule['op']} {rule['value']} {held}: it is {rule['actual']}", flush=True)
is_open = all(rule["passed"] for rule in rules)
trainyard.gate(open=is_open, rules=rules)
if is_open and "model" in step.inputs:
    pass_through(step.inputs["model"], step.outputs["model"])
