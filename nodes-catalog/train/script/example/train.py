"""Trains a k-nearest-neighbors classifier: an example of a training script for train.script."""

import os
import pickle

import pandas as pd
import trainyard
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier

step = trainyard.step()
label = step.parameters["label"]
model = KNeighborsClassifier(**step.parameters["settings"])


def read(port):
    """The feature columns and the labels of an input."""
    table = pd.read_parquet(step.inputs[port])
    return table.drop(columns=label), table[label]


rows, labels = read("train")
if step.trial:
    scores = cross_val_score(model, rows, labels, cv=step.trial.get("folds", 5))
    trainyard.log_metric("accuracy", scores.mean())
else:
    model.fit(rows, labels)
    trainyard.log_metric("train_accuracy", model.score(rows, labels))
    if "validation" in step.inputs:
        trainyard.log_metric("accuracy", model.score(*read("validation")))
    os.makedirs(step.outputs["model"])
    with open(os.path.join(step.outputs["model"], "model.pkl"), "wb") as file:
        pickle.dump(model, file)
