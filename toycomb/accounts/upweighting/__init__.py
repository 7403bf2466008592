"""Generalised tickets: learning as upweighting of whole models that were there at initialisation (`account.py`)."""
