"""Scores a candidate and the champion on the same rows, and keeps the better one."""

import trainyard
from trainyard_nodes.evaluation import evaluate
from trainyard_nodes.features import dataset_name, read_rows
from trainyard_nodes.metrics import goal_of
from trainyard_nodes.metrics_file import require_metric, write_metrics
from trainyard_nodes.models import load_model
from trainyard_nodes.pass_through import pass_through

step = trainyard.step()
parameters = step.parameters
test = read_rows(step.inputs["test"])
dataset = dataset_name(step.inputs["test"])


def score(port: str) -> dict:
    """The metrics of the model at an input port on the test rows."""
    return evaluate(load_model(step.inputs[port]), test, dataset, parameters).metrics()


def gain(metric: str, candidate: dict, champion: dict) -> float:
    """How much better the candidate is; negative when it is worse."""
    goal = parameters.get("goal", "auto")
    sign = 1 if (goal_of(metric) if goal == "auto" else goal) == "maximize" else -1
    return sign * (candidate[metric] - champion[metric])


candidate = score("candidate")
metrics = {f"candidate_{name}": value for name, value in candidate.items()}
if "champion" not in step.inputs:
    won, kept = True, candidate
    trainyard.note("There is no champion yet, so the candidate is kept.")
else:
    champion = score("champion")
    shared = [name for name in candidate if name in champion]
    if "accuracy" not in shared and "r2" not in shared:
        trainyard.fail(
            "candidate and champion predict different things, classes and numbers: compare models of one "
            "task.",
            reason="data-rejected",
        )
    metric = parameters.get("metric") or ("accuracy" if "accuracy" in shared else "r2")
    require_metric(metric, {name: champion[name] for name in shared}, "The comparison")
    better_by = gain(metric, candidate, champion)
    won = better_by > 0 and better_by >= parameters.get("minimumGain", 0)
    kept = candidate if won else champion
    metrics.update({f"champion_{name}": value for name, value in champion.items()})
    metrics.update({f"delta_{name}": candidate[name] - champion[name] for name in shared})
    trainyard.table(
        "Candidate and champion",
        ["metric", "candidate", "champion", "difference"],
        [[name, candidate[name], champion[name], candidate[name] - champion[name]] for name in shared],
    )
    trainyard.note(
        f"The {'candidate' if won else 'champion'} is kept: {metric} is {candidate[metric]:.6g} against "
        f"{champion[metric]:.6g} of the champion."
    )
metrics.update({**kept, "candidate_won": int(won)})
trainyard.log_metrics(metrics)
write_metrics(metrics, step.outputs["metrics"])
pass_through(step.inputs["candidate" if won else "champion"], step.outputs["model"])
