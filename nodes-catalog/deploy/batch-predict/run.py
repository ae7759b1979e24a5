"""Predicts every row of a table."""

import trainyard
from trainyard_nodes.features import dataset_name, read_rows
from trainyard_nodes.models import load_model
from trainyard_nodes.tables import describe_output, write_dataset

step = trainyard.step()
model = load_model(step.inputs["model"])
table = read_rows(step.inputs["dataset"])
dataset = dataset_name(step.inputs["dataset"])
prediction = model.predict(model.rows(table, dataset)) if len(table) else None

added = {"prediction": prediction.labels if prediction else []}
if model.classes is not None and step.parameters.get("probabilities", True):
    if prediction is None or prediction.probabilities is not None:
        for index, one in enumerate(model.classes):
            added[f"probability_{one}"] = prediction.probabilities[:, index] if prediction else []
    else:
        trainyard.note(
            f"{model.algorithm or 'The model'} knows no probabilities: train it with `calibrate` to have "
            "them."
        )
taken = [name for name in added if name in table.columns]
if taken:
    trainyard.fail(
        f"{dataset} already has a column {taken[0]!r}, which would hold the new predictions: rename or drop "
        "it first.",
        reason="data-rejected",
    )
predictions = table.assign(**added)
write_dataset(predictions, step.outputs["predictions"])
describe_output("predictions", predictions)
trainyard.log_metric("rows", len(predictions))
