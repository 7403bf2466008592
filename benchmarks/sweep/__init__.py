"""Sweeps: the same units however they are split, what splitting costs, and how much memory many units take."""
