"""Formulas read out of trained networks."""
