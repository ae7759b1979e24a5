"""Starts steps on one machine and records how they ended. Standard library only."""
