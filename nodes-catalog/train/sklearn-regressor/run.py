"""Trains a regressor."""

from trainyard_nodes.labels import regression
from trainyard_nodes.training import train

train(regression)
