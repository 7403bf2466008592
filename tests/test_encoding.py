"""Inputs as words and records, against plain twins."""

import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toycomb import Formula, Task
from toycomb.common.memory import aligned_parts
from toycomb.tasks.dataset import Dataset
from toycomb.training import _batches
from toycomb.training.encoding import lengths


def words_twin(X):
    """Words bit by bit."""
    words = [[sum(1 << j for j in range(64) if i + j < len(x) and x[i + j]) for i in range(0, len(x), 64)] for x in X]
    return np.array(words, np.uint64).reshape(len(X), -(-X.shape[1] // 64))


def records_twin(X, y, zeros):
    """Records of all inputs, one list a record."""
    found = []
    for x, label in zip(X, y, strict=True):
        true = np.flatnonzero(x).tolist()
        size = max(1, -(-len(true) // 6)) * 6
        true += [zeros + t % 2 for t in range(len(true), size)]
        found += [[*true[i : i + 6], 0, 0 if i or label else 128] for i in range(0, size, 6)]
    return found


@given(st.integers(0, 12), st.integers(1, 200), st.floats(0, 1), st.integers(0, 1000))
@settings(max_examples=80, deadline=None)
def test_words_and_records_are_those_of_their_twins(inputs, variables, density, seed):
    rng = np.random.default_rng(seed)
    data = Dataset(rng.random((inputs, variables)) < density, rng.random(inputs) < 0.5)
    assert np.array_equal(data.words, words_twin(data.X))
    packed = Dataset.drawn(data.words, variables, data.y)
    assert len(packed) == inputs
    assert packed.X.dtype == bool
    assert np.array_equal(packed.X, data.X)
    counts = lengths(data)
    expected = records_twin(data.X, data.y, 300)
    per_input = np.maximum(1, -(-data.X.sum(axis=1) // 6))
    assert counts.total == data.X.sum()
    assert counts.most == max(per_input, default=0)
    assert counts.starts.tolist() == [0, *np.cumsum(per_input)]
    records = np.full((len(expected), 8), 7, np.uint16)
    _batches.encode(data.words, data.y, 300, counts.starts, records)
    assert records.tolist() == expected


@pytest.mark.parametrize("variables", [16, 63, 64, 65, 130])
@pytest.mark.parametrize("kind", ["dnf", "cnf"])
def test_inputs_that_are_drawn_as_words_are_right_as_arrays(variables, kind):
    formula = Formula.random(variables, 4, 3, seed=1, kind=kind, negated=0.3)
    data = Task(formula, samples=200, embedding="identity").training_data(0)
    assert data.X.shape == (200, variables) == (len(data), data.variables)
    assert np.array_equal(data.y, formula.evaluate(data.X))
    assert np.array_equal(Dataset(data.X, data.y).words, data.words)
    other = data.labelled(~data.y)
    assert np.array_equal(other.X, data.X)
    assert np.array_equal(other.y, ~data.y)
    with pytest.raises(AttributeError):
        data.y = data.y
    changed = replace(data, y=~data.y)
    assert type(changed) is type(data) is Dataset
    assert np.array_equal(changed.words, data.words)
    sent = pickle.loads(pickle.dumps(Task(formula, samples=200, embedding="identity").training_data(0)))
    assert np.array_equal(sent.X, data.X)
    with pytest.raises(AttributeError, match="'Dataset' object has no attribute 'x'"):
        _ = data.x


@pytest.mark.parametrize("drawn", [True, False])
def test_what_is_written_into_inputs_is_what_is_trained_on(drawn):
    formula = Formula.random(20, 2, 2, seed=1)
    data = Task(formula, samples=50, embedding="identity").training_data(0)
    if not drawn:
        data = Dataset(data.X.copy(), data.y)
    before = data.words.copy()
    data.X[3, 5] = not data.X[3, 5]
    assert np.argwhere(data.words != before).tolist() == [[3, 0]]
    assert np.array_equal(data.words, words_twin(data.X))


def test_parts_of_one_piece_of_memory_lie_apart_on_lines():
    parts = aligned_parts((5, np.float32), (0, np.uint64), (17, np.uint64), (1, np.uint8))
    assert [(len(x), x.dtype) for x in parts] == [(5, "f4"), (0, "u8"), (17, "u8"), (1, "u1")]
    for i, part in enumerate(parts):
        assert part.ctypes.data % 64 == 0 or not len(part)
        part[:] = i + 1
    assert [set(x.tolist()) for x in parts] == [{1}, set(), {3}, {4}]
