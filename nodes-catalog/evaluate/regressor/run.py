"""Scores a regressor on test rows."""

from trainyard_nodes.evaluation import evaluate_step
from trainyard_nodes.labels import regression

evaluate_step(regression)
