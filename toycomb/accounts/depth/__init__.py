"""Depth: what two hidden layers do with a task whose answer key has levels (`account.py`)."""
