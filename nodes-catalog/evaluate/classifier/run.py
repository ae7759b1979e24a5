"""Scores a classifier on test rows."""

from trainyard_nodes.evaluation import evaluate_step
from trainyard_nodes.labels import classification

evaluate_step(classification)
