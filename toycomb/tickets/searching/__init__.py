"""Searches for masks of an untrained network, and trainings of a network whose mask is found on the way."""
