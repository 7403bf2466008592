"""Networks of other libraries, in and out."""

from __future__ import annotations

from toycomb.exchange.pytorch import from_torch, to_torch
from toycomb.exchange.reading import Found, read
from toycomb.exchange.scikit import from_sklearn
from toycomb.exchange.stored import load_safetensors, save_safetensors, weights_of
from toycomb.exchange.trees import from_jax

__all__ = [
    "Found",
    "from_jax",
    "from_sklearn",
    "from_torch",
    "load_safetensors",
    "read",
    "save_safetensors",
    "to_torch",
    "weights_of",
]
