"""What any mask or any weights can reach at small size, against search by brute force."""

import itertools
import math

import numpy as np
import pytest

from benchmarks import bound
from benchmarks.reach import distinct, every_mask, least_weights, most_by_variables
from toycomb import Formula, InputError, Task
from toycomb.tickets import Context, Unit, named, search
from toycomb.training import Training

TWO = np.array(list(itertools.product([0, 1], repeat=2)), float)
THREE = np.array(list(itertools.product([0, 1], repeat=3)), float)


@pytest.mark.parametrize(
    ("labels", "sides", "fewest"),
    [
        ([0, 1, 1, 0], [1, -1], 4),  # exclusive or: two rows of two weights
        ([0, 0, 0, 1], [-1, 1], 2),
        ([0, 0, 1, 1], [1, 1], 1),
    ],
)
def test_the_fewest_weights_of_known_functions(labels, sides, fewest):
    assert least_weights(TWO, np.array(labels, bool), np.array(sides)) == (fewest, fewest)


def thresholds(X):
    """Fewest weights of every function `w x > t` of three variables: small whole numbers are enough."""
    found = {}
    for w in itertools.product(range(-2, 3), repeat=3):
        sums = X @ w
        for t in np.unique(sums)[:-1]:
            key = tuple(sums > t)
            found[key] = min(found.get(key, 9), np.count_nonzero(w))
    return found


def test_one_row_is_a_threshold_and_others_need_more_rows():
    """A network of one row decides as a threshold does, so that its fewest weights can be had by trying all."""
    known, rng = thresholds(THREE), np.random.default_rng(0)
    keys = sorted(known)
    for number in rng.choice(len(keys), 8, replace=False):
        assert least_weights(THREE, np.array(keys[number]), np.array([rng.choice([-1, 1])])) == (
            known[keys[number]],
            known[keys[number]],
        )
    parity = THREE.sum(axis=1) % 2 == 1
    assert tuple(parity) not in known
    assert least_weights(THREE, parity, np.array([1])) == (None, 4)


def test_no_function_of_so_many_variables_is_better():
    rng = np.random.default_rng(1)
    share, y = rng.dirichlet(np.ones(8)), rng.random(8) < 0.5
    for kept in (1, 2, 3):
        best = 0.0
        for chosen in itertools.combinations(range(3), kept):
            number = (THREE[:, chosen] @ 2 ** np.arange(kept)).astype(int)
            for table in itertools.product([False, True], repeat=2**kept):
                best = max(best, share[np.array(table)[number] == y].sum())
        assert most_by_variables(THREE, share, y, kept) == pytest.approx(best)


def test_all_masks_hold_every_ticket_and_keep_below_the_bound():
    task = Task(Formula(5, ((1, 2), (2, 3))), embedding="identity", samples=320, seed=0)
    unit = Unit(task, Training(hidden=2, epochs=20, batch=16, learning_rate=0.01, patience=None), 0, 0)
    reached = {mask.tobytes(): accuracy for mask, accuracy in every_mask(unit, 2)}
    assert len(reached) == math.comb(10, 2)
    bound = most_by_variables(*distinct(unit.inputs.data.X, unit.inputs.data.y), 2)
    assert max(reached.values()) <= bound + 1e-9
    mask = search(named("imp"), Context(unit), 2)[0].mask
    assert reached[mask.tobytes()] == 1 - unit.retrain(mask).train_error
    assert min(reached.values()) < max(reached.values()) - 0.1  # masks differ, so that a best one says something


@pytest.mark.parametrize(
    ("wrong", "message"), [({"kept": 25}, "W has 24"), ({"limit": -1.0}, "above 0"), ({"limit": math.nan}, "above 0")]
)
def test_what_cannot_be_tried_is_one_sentence(wrong, message, tmp_path):
    with pytest.raises(InputError, match=message):
        bound.main(bound.Options(out=tmp_path, **wrong))
    assert not list(tmp_path.iterdir())
