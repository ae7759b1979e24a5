"""The last act of a search: which trial was best, and what the trials tell about the parameters."""

import json

import trainyard
from trainyard_nodes.plots import show
from trainyard_nodes.tables import describe_output, write_dataset
from trainyard_nodes.trial_table import flatten, search_plots, trial_table

step = trainyard.step()
metric, goal = step.parameters["metric"], step.parameters.get("goal", "maximize")
table = trial_table(step.trials)
write_dataset(table, step.outputs["trials"])
describe_output("trials", table)
with open(step.outputs["best"], "w", encoding="utf-8") as file:
    json.dump(step.best["parameters"], file, ensure_ascii=False, indent=1)

trainyard.log_metrics(step.best["metrics"])
show(search_plots(step.trials, metric, goal, step.seed))
columns = [
    "trial",
    "status",
    *dict.fromkeys(name for trial in step.trials for name in flatten(trial["parameters"])),
    metric,
]
ranked = table.sort_values(metric, ascending=goal == "minimize", kind="stable", na_position="last").head(50)
shown = ranked.reindex(columns=columns).astype(object)
trainyard.table("Trials, the best first", columns, shown.where(shown.notna(), None).to_numpy().tolist())
chosen = ", ".join(f"{name} = {value}" for name, value in flatten(step.best["parameters"]).items())
trainyard.note(
    f"Best of {len(step.trials)} trials is {step.best['id']} with {metric} "
    f"{step.best['metrics'][metric]:.6g}: {chosen}."
)
