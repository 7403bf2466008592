"""Influence of one training input: what the implicit function theorem predicts, and what retraining without it does."""
