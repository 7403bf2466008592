"""Clauses of two literals read from |W|: by hand, beside NumPy's correlations, and where nothing can be read."""

import numpy as np
import pytest

from toycomb import Formula, InputError
from toycomb.geometry.pairing import NONE, correlations, mutual, order_of, pairs_of, partners

W = np.array([[1.0, 0, -2, 0], [0, 3, 0, 1], [2, 0.1, 4, 0], [0, -1, 0.1, -0.4]])
"""Columns 0 and 2 have large entries in rows 0 and 2, columns 1 and 3 in rows 1 and 3."""


def test_columns_that_are_large_together_are_paired_whatever_their_signs():
    assert partners(W).tolist() == [2, 3, 0, 1]
    assert mutual(partners(W)).all()
    assert partners(-np.abs(W) * [1, 2, 3, 4]).tolist() == [2, 3, 0, 1]  # nor their scales
    assert order_of(partners(W)).tolist() == [0, 2, 1, 3]
    assert pairs_of(Formula(4, ((1, 3), (-2, 4)))).tolist() == [2, 3, 0, 1]
    assert pairs_of(Formula(4, ((4, 1),))).tolist() == [3, NONE, NONE, 0]


def test_correlations_are_those_of_numpy():
    sizes = np.random.default_rng(1).normal(size=(2, 3, 7, 5))
    for place in np.ndindex(2, 3):
        np.testing.assert_allclose(correlations(sizes)[place], np.corrcoef(np.abs(sizes[place]), rowvar=False))


def test_a_column_of_equal_entries_has_no_partner_and_is_none():
    flat = W.copy()
    flat[:, 1] = [0.1, -0.1, 0.1, 0.1]
    assert partners(flat)[1] == NONE
    assert 1 not in partners(flat)
    assert mutual(partners(flat)).tolist() == [True, False, True, False]  # 3 names another, which does not name it
    assert order_of(partners(flat)).tolist() == [0, 2, 1, 3]
    assert partners(np.ones((3, 2))).tolist() == [NONE, NONE]
    assert not mutual(partners(np.ones((3, 2)))).any()


def test_of_columns_that_are_equally_correlated_the_first_is_taken():
    column = np.array([[1.0], [2], [4]])
    partner = partners(np.hstack([column] * 3))
    assert partner.tolist() == [1, 0, 0]
    assert mutual(partner).tolist() == [True, True, False]


def test_shuffled_rows_are_paired_by_chance():
    """Of 16 columns that have nothing to do with each other one in 15 is most correlated with a given one."""
    rng, pairs = np.random.default_rng(2), np.arange(16) ^ 1
    coded = np.repeat(np.eye(8), 2, axis=1)[None] + 0.01 * rng.normal(size=(400, 8, 16))
    assert (partners(coded) == pairs).all()
    shuffled = partners(rng.permuted(coded, axis=-1))
    assert abs((shuffled == pairs).mean() - 1 / 15) < 4 * np.sqrt(1 / 15 / shuffled.size)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [(np.ones(3), "W has shape"), (np.ones((0, 3)), "W has shape"), ([[1.0, np.inf]], "not finite")],
)
def test_what_has_no_columns_is_one_sentence(wrong, message):
    with pytest.raises(InputError, match=message):
        partners(wrong)


@pytest.mark.parametrize("clauses", [((1, 2, 3),), ((1, 2), (2, 3)), ((1, 2), (3,))])
def test_formulas_without_pairs_are_refused(clauses):
    with pytest.raises(InputError, match="clauses of two literals that share no variable"):
        pairs_of(Formula(4, clauses))
