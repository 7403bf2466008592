"""Activations through safetensors: bit-equal, readable by the library itself, and damaged files in one sentence."""

import numpy as np
import pytest

safetensors = pytest.importorskip("safetensors.numpy")

import toycomb as tc  # noqa: E402
from toycomb.export import Activations, activations  # noqa: E402


def test_a_file_of_safetensors_gives_back_what_was_saved(tmp_path):
    rng = np.random.default_rng(1)
    weights = (rng.normal(size=(5, 8)), rng.normal(size=5), rng.normal(size=5), np.array(0.1))
    network = tc.Network(*(np.asarray(x, np.float32) for x in weights), embedding="hadamard")
    found = activations(network, tc.Formula(8, [(1, 2), (-3, 4, 5)]), samples=60)
    path = tmp_path / "a.safetensors"
    found.save(path)
    again = Activations.load(path)
    assert again.about == found.about
    theirs = safetensors.load_file(path)
    for name, array in found.arrays.items():
        for other in (again.arrays[name], theirs[name]):
            assert other.dtype == array.dtype
            np.testing.assert_array_equal(other, array)
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(tc.InputError, match="damaged"):
        Activations.load(path)
    with pytest.raises(tc.InputError, match=r"none\.safetensors"):
        Activations.load(tmp_path / "none.safetensors")
