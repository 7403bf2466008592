"""Embeddings."""

import numpy as np
import pytest
from scipy.linalg import hadamard

from toycomb import Formula, InputError, Task
from toycomb.tasks.embedding import matrix


@pytest.mark.parametrize("n", [2, 8, 32])
def test_hadamard_is_orthogonal_with_unit_entries(n):
    E = matrix("hadamard", n)
    assert np.array_equal(E, hadamard(n))
    assert np.array_equal(E @ E.T, n * np.eye(n))
    assert matrix("hadamard-scaled", n).T @ matrix("hadamard-scaled", n) == pytest.approx(np.eye(n))


def test_hadamard_of_other_sizes_keeps_orthogonal_columns():
    E = matrix("hadamard", 20)
    assert E.shape == (32, 20)
    assert np.array_equal(E.T @ E, 32 * np.eye(20))


def test_random_embeddings():
    S, Q = matrix("symmetric", 9, 4), matrix("orthogonal", 9, 4)
    assert np.array_equal(S, S.T)
    assert pytest.approx(np.eye(9)) == Q.T @ Q
    assert matrix("compressive", 9).shape == (4, 9)
    assert matrix("compressive:3", 9).shape == (3, 9)
    assert np.array_equal(S, matrix("symmetric", 9, 4))
    assert not np.array_equal(S, matrix("symmetric", 9, 5))


def test_own_matrix(tmp_path):
    E = np.arange(6.0).reshape(2, 3)
    np.save(tmp_path / "E.npy", E)
    assert np.array_equal(matrix(tmp_path / "E.npy", 3), E)
    assert np.array_equal(Task(Formula(3, ((1,),)), embedding=E).E, E)


@pytest.mark.parametrize(
    "bad", ["nothing", "compressive:9", "compressive:x", "compressive:²", "identity:3", "missing.npy"]
)
def test_wrong_names(bad):
    with pytest.raises(InputError):
        matrix(bad, 9)


def test_wrong_matrices(tmp_path):
    with pytest.raises(InputError, match=r"must be a real \(m, 3\) matrix"):
        matrix(np.ones((2, 4)), 3)
    with pytest.raises(InputError, match="1 values that are not finite"):
        matrix(np.array([[np.nan, 1, 1]]), 3)
    np.save(tmp_path / "E.npy", np.array([[{}]]), allow_pickle=True)
    with pytest.raises(InputError, match=r"is damaged, or not a \.npy file"):
        matrix(tmp_path / "E.npy", 1)
    with (tmp_path / "G.npy").open("wb") as file:
        np.savez(file, E=np.eye(2))
    with pytest.raises(InputError, match="is an archive"):
        matrix(tmp_path / "G.npy", 2)
    with pytest.raises(InputError, match="at most 8192"):
        matrix("identity", 10**6)
    (tmp_path / "F.npy").write_bytes(b"\x93NUMPY")
    with pytest.raises(InputError):
        matrix(tmp_path / "F.npy", 1)
