"""Trains a classifier."""

from trainyard_nodes.labels import classification
from trainyard_nodes.training import train

train(classification)
