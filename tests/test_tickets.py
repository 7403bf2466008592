"""The contract that every ticket method passes, and what selection, probes and recovery are by definition."""

import itertools
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import toycomb as tc
from toycomb import tickets
from toycomb.common.errors import InputError
from toycomb.geometry import chance_jaccard, overlap_of_sets, recovery, sign_distance
from toycomb.tickets import Context, Unit, features, geometric, kept_weights, top
from toycomb.tickets.exact import preferring
from toycomb.training import Training

DENSITIES = (0.5, 0.2, 0.07)
OF_THEIR_OWN = ("edge-popup", "projected-adam", "bernoulli-gates", "concrete-gates")
"""Methods that train by steps of their own and ask for no training."""
SETTINGS = Training(hidden=10, epochs=5, patience=None, batch=32)


def unit(seed=0, embedding="hadamard", **changes):
    formula = tc.Formula.random(16, 4, 3, seed=seed)
    task = tc.Task(formula, embedding=embedding, samples=640, seed=seed)
    return Unit(task, replace(SETTINGS, **changes), seed, 0)


@pytest.fixture(scope="module")
def units():
    return {embedding: unit(embedding=embedding) for embedding in ("hadamard", "identity", "compressive")}


# --- selection


@any_of(arrays.arrays(float, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.integers(-2, 2)), st.data())
def test_exactly_k_of_the_largest_and_ties_by_index(scores, data):
    kept = data.draw(st.integers(1, scores.size))
    mask = top(scores, kept)
    assert mask.sum() == kept
    inside, outside = scores[mask], scores[~mask]
    assert not outside.size or inside.min() >= outside.max()
    tied = scores.ravel() == inside.min()
    assert np.all(np.diff(mask.ravel()[tied].astype(int)) <= 0)  # of equal scores the first ones


@pytest.mark.parametrize("density", [0, -0.1, 1.1, np.nan, "0.1", 0.0004])
def test_densities_out_of_range_are_refused(density):
    with pytest.raises(InputError, match="density"):
        kept_weights(density, 1024)


def test_scores_that_are_nan_are_refused():
    with pytest.raises(InputError, match="NaN"):
        top(np.array([1.0, np.nan]), 1)


@any_of(st.integers(2, 5000), st.data())
def test_rounds_prune_at_a_constant_rate_down_to_k(size, data):
    kept, rounds = data.draw(st.integers(1, size)), data.draw(st.integers(1, 20))
    left = geometric(size, kept, rounds)
    assert len(left) == rounds
    assert left[-1] == kept
    assert all(a >= b for a, b in itertools.pairwise([size, *left]))
    assert all(abs(x - size * (kept / size) ** ((i + 1) / rounds)) <= 0.5 for i, x in enumerate(left))


def test_preferred_weights_come_first_and_keep_their_order():
    scores, first = np.array([[5.0, 1.0, 3.0], [2.0, 9.0, 2.0]]), np.array([[0, 1, 0], [1, 0, 1]], bool)
    order = np.argsort(-preferring(scores, first), axis=None).tolist()
    assert order == [3, 5, 1, 4, 0, 2]


def test_equal_scores_and_the_rest_go_by_the_second_key():
    scores, first = np.array([0.0, 0.0, 2.0, 9.0, 7.0]), np.array([1, 1, 1, 0, 0], bool)
    order = np.argsort(-preferring(scores, first, np.array([1.0, 5.0, 0.0, 3.0, 4.0]))).tolist()
    assert order == [2, 1, 0, 4, 3]


@pytest.mark.parametrize("embedding", ["hadamard", "identity", "orthogonal"])
def test_noise_of_the_last_bits_does_not_choose_weights(embedding):
    """Weights that are equal by definition must be equal on every machine, whatever its linear algebra does."""
    rng = np.random.default_rng(0)
    task = tc.Task(tc.Formula.random(16, 4, 3, seed=0), embedding=embedding)
    target = features.clause_targets(rng.random((10, 4)) < 0.3, task.formula)
    W = tc.init(10, 16, seed=0)[0].W
    scores = features.agreeing(target, task.E, W)
    noisy = features.agreeing(target + 1e-14 * rng.standard_normal(target.shape), task.E, W)
    np.testing.assert_array_equal(*(preferring(x, x > 0, np.abs(W)) for x in (scores, noisy)))


# --- the contract


@pytest.mark.slow
@pytest.mark.parametrize(
    ("embedding", "outputs"),
    [("hadamard", False), ("identity", False), ("compressive", False), ("hadamard", True)],
)
@pytest.mark.parametrize("name", tickets.all_methods())
def test_every_method_keeps_the_contract(units, name, embedding, outputs):
    method, here = tickets.named(name), units[embedding]
    context = Context(here, outputs=outputs)
    if outputs and not method.outputs:
        with pytest.raises(InputError, match="prunes W alone"):
            tickets.search(method, context, 20)
        return
    before = [x.copy() for x in (here.initial.W, here.initial.v, here.inputs.data.X, here.inputs.train.items)]
    masks = []
    for density in DENSITIES:
        kept = kept_weights(density, context.shape[0] * context.shape[1])
        found, cost = tickets.search(method, context, kept)
        again, same_cost = tickets.search(method, context, kept)
        assert found.mask.dtype == bool
        assert found.mask.sum() == (kept if method.exact else found.mask.size)
        np.testing.assert_array_equal(found.mask, again.mask)
        assert (cost.steps, cost.samples) == (same_cost.steps, same_cost.samples)
        assert cost.steps >= 0
        assert cost.seconds > 0
        parts = context.masks(found.mask)
        end = here.retrain(**parts, start=found.start).snapshots[-1]
        assert not end.W[~parts["mask"]].any()
        if outputs:
            assert not end.v[~parts["output_mask"]].any()
        masks.append(found.mask)
    if method.nested:
        assert not (masks[2] & ~masks[1]).any()
        assert not (masks[1] & ~masks[0]).any()
    after = (here.initial.W, here.initial.v, here.inputs.data.X, here.inputs.train.items)
    for x, y in zip(before, after, strict=True):
        np.testing.assert_array_equal(x, y)
    assert (cost.steps > 0) == bool(method.needs & {"prefix", "training", "rounds"} or name in OF_THEIR_OWN)


def test_what_a_method_did_not_declare_is_refused(units):
    def greedy(context):
        return np.abs(context.dense().W)

    method = tickets.Method("greedy", greedy, frozenset({"initial"}))
    with pytest.raises(InputError, match="without having declared 'training'"):
        tickets.search(method, Context(units["hadamard"]), 10)


def test_without_pytorch_a_method_that_asks_for_it_is_one_sentence(units, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    needs = ("initial", "batch", "gradients")
    chosen = tickets.Method("mine", lambda context: context.torch(4).scores([]), frozenset(needs))
    with pytest.raises(InputError, match=r"^this needs the package torch; pip install 'toycomb\[torch\]' brings it$"):
        tickets.search(chosen, Context(units["hadamard"]), 4)


@pytest.mark.parametrize(
    ("given", "says"), [(-1, "-1; it must be at least 0"), (0.5, "0.5; it must be a whole number")]
)
@pytest.mark.parametrize("name", ["steps", "samples"])
def test_what_a_method_counts_by_itself(given, says, name):
    context = Context(None)
    context.count(**{name: 3})
    with pytest.raises(InputError, match=f"the number of {name} is {says}"):
        context.count(**{name: given})
    assert getattr(context.cost, name) == 3
    assert context.cost == tickets.Cost(**{name: 3})


@pytest.mark.parametrize(
    ("scores", "message"), [(np.zeros((2, 2)), "shape"), (np.full((10, 16), np.nan), "NaN")], ids=["shape", "nan"]
)
def test_wrong_scores_are_refused(units, scores, message):
    method = tickets.Method("wrong", lambda context: scores, frozenset())
    with pytest.raises(InputError, match=message):
        tickets.search(method, Context(units["hadamard"]), 10)


def test_names_and_needs_are_checked():
    with pytest.raises(InputError, match="no ticket method 'imq'"):
        tickets.named("imq")
    with pytest.raises(InputError, match="there is a method imp already"):
        tickets.method("imp", needs=())(lambda context: None)
    with pytest.raises(InputError, match="needs 'luck'; it must be one of"):
        tickets.method("lucky", needs=("luck",))(lambda context: None)


def test_dense_training_is_charged_once_however_often_it_is_looked_at(units):
    context = Context(units["hadamard"])
    context.dense(1), context.dense(2), context.dense(1)
    assert context.cost.steps == 2 * units["hadamard"].steps_per_epoch
    context.dense()
    assert context.cost.steps == 5 * units["hadamard"].steps_per_epoch


def test_nested_scores_are_made_once_for_all_densities_and_charged_each_time(units):
    snip, calls = tickets.named("snip"), []
    counting = replace(snip, name="counting", function=lambda context: calls.append(1) or snip.function(context))
    context = Context(units["hadamard"])
    many, few = (tickets.search(counting, context, kept) for kept in (60, 20))
    assert len(calls) == 1
    assert many[1].samples == few[1].samples == 64
    for found, kept in ((many[0], 60), (few[0], 20)):
        assert np.array_equal(found.mask, top(tickets.score(snip, context), kept))
    wide = Context(units["hadamard"], outputs=True)  # other weights are prunable: other scores
    assert tickets.search(counting, wide, 60)[0].mask.shape == wide.shape
    tickets.search(counting, Context(unit(seed=1)), 60)
    assert len(calls) == 3


def test_a_prefix_lies_on_the_path_of_dense_training():
    one, other = unit(), unit()
    at_two, at_end = one.dense(2), one.dense(5)
    np.testing.assert_array_equal(other.dense(5).W, at_end.W)
    run = tc.train(one.task, seed=0, **(vars(SETTINGS) | {"snapshots": [2]}), progress=False)
    np.testing.assert_array_equal(run.snapshots.W[1, 0], at_two.W)
    np.testing.assert_array_equal(run.final.W[0], at_end.W)


def test_masks_can_change_on_the_way(units):
    here, mask = units["hadamard"], np.ones((10, 16), bool)
    mask[:, 1:] = False  # so few that the optimiser runs over the kept weights alone
    same, plain = (here.trainer(4, 2, mask=mask) for _ in range(2))
    for trainer in (same, plain):
        here.run(trainer, 2)
    same.remask(mask)
    for trainer in (same, plain):
        here.run(trainer, 2)
    np.testing.assert_array_equal(same.network.W, plain.network.W)
    same.remask(~mask)
    assert not same.network.W.any()  # what was masked is zero, and new weights start there
    active = same.network.b > 0  # rows of zeros learn only where their bias does
    here.run(same, 1)
    assert (same.network.W[active, 1:] != 0).all()
    assert not same.network.W[:, 0].any()


# --- pieces of the probes


@settings(max_examples=30, deadline=None)
@any_of(st.integers(0, 10**6))
def test_the_joint_choice_is_the_best_of_all(seed):
    rng = np.random.default_rng(seed)
    value, rows, crowding = rng.standard_normal((4, 3)), np.array([1, 1, 0, 1], bool), rng.uniform(0, 1)
    each = int(rng.integers(1, 3))

    def worth(chosen):
        crowd = chosen.sum(axis=1)
        return (value * chosen).sum() - crowding * (crowd * (crowd - 1) / 2).sum()

    options = list(itertools.combinations(np.flatnonzero(rows), each))
    best = -np.inf
    for choice in itertools.product(options, repeat=3):
        chosen = np.zeros((4, 3), bool)
        for clause, members in enumerate(choice):
            chosen[list(members), clause] = True
        best = max(best, worth(chosen))
    found = features.assigned(value, rows, each, crowding)
    assert not found[2].any()
    assert (found.sum(axis=0) == each).all()
    assert worth(found) == pytest.approx(best)
    assert worth(features.best(value, rows, each, crowding)) <= best + 1e-9


def test_targets_hold_the_literals_of_the_chosen_locations():
    formula = tc.Formula(4, ((1, -2), (2, 3)))
    chosen = np.array([[1, 0], [1, 1], [0, 0]], bool)
    wanted = [[1, -1, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0]]
    np.testing.assert_array_equal(features.clause_targets(chosen, formula, centred=False), wanted)
    assert features.clause_targets(chosen, formula).sum(axis=1) == pytest.approx(0)


def test_negative_witnesses_ask_for_one_aligned_literal():
    formula, F = tc.Formula(4, ((1, -2, 3),)), np.array([[1.0, -2.0, 0.5, 9.0]])
    value = features.negative_value(F, formula, np.ones(1))
    assert value == pytest.approx((2 - 1 - 0.5) / 3)  # for: -x2 with 2; against: x1 with 1, x3 with 0.5
    target = features.negative_targets(np.array([[True]]), formula, F)
    np.testing.assert_allclose(target, [[-1 + 0.75, -1 + 0.75, -1 + 0.75, 0.75]])


@pytest.mark.parametrize("embedding", ["hadamard", "orthogonal", "symmetric", "compressive"])
def test_target_weights_are_the_nearest_in_least_squares(embedding):
    E = tc.Task(tc.Formula.random(8, 2, 2, seed=0), embedding=embedding).E
    target = np.random.default_rng(0).standard_normal((3, 8))
    wanted = np.linalg.lstsq(E.T, target.T, rcond=None)[0].T
    np.testing.assert_allclose(features.target_weights(target, E), wanted, atol=1e-10)


def test_matching_with_an_orthogonal_embedding_is_magnitude():
    rng = np.random.default_rng(0)
    E, W = tc.Task(tc.Formula.random(8, 2, 2, seed=0)).E, rng.standard_normal((5, 8))
    matched = features.matched(W @ E, E, 12)
    np.testing.assert_allclose(matched, np.where(top(np.abs(W), 12), W, 0), atol=1e-12)


def test_matching_finds_a_sparse_origin_behind_another_embedding():
    rng = np.random.default_rng(1)
    E = rng.standard_normal((8, 32)) / np.sqrt(32)
    W = np.where(top(rng.random((5, 8)), 10), rng.choice([-2.0, 2.0], (5, 8)), 0)
    np.testing.assert_allclose(features.matched(W @ E, E, 10, steps=500), W, atol=1e-6)


# --- recovery


def test_recovery_by_hand():
    found = np.array([[1, 0], [1, 1], [0, 0]], bool)
    wanted = np.array([[1, 0], [0, 1], [0, 1]], bool)
    answer = overlap_of_sets(found, wanted)
    assert (answer["recall"], answer["precision"], answer["jaccard"]) == (2 / 3, 2 / 3, 2 / 4)
    nothing = overlap_of_sets(0 * found, 0 * wanted)
    assert all(np.isnan(x) for x in nothing.values())


def test_chance_is_exact_where_all_permutations_can_be_counted():
    found, wanted = np.array([[1], [0], [0], [1]], bool), np.array([[1], [0], [0], [0]], bool)
    rng = np.random.default_rng(0)
    # Of the three rows of one type each holds the code of the first with chance 1/3; the fourth is alone of its type.
    chance = chance_jaccard(found, wanted, np.array([1, 1, 1, -1]), rng, draws=20_000)
    assert chance == pytest.approx(1 / 3 * 1 / 2 + 2 / 3 * 0, abs=0.01)
    assert chance_jaccard(found, wanted, np.array([1, 2, 3, -1]), rng) == 1 / 2  # nothing to permute


def test_a_network_recovers_itself_and_permuted_rows_do_not():
    run = tc.train(tc.random_tasks(2, seed=0, variables=16, clauses=4), seed=0, hidden=16, epochs=20, progress=False)
    itself = recovery(run, run)
    assert (itself["exact_jaccard"] == 1).all()
    assert itself["corrected_jaccard"] == pytest.approx(1)
    assert (itself["chance_jaccard"] < 0.8).all()
    space = run.feature_space()
    order = np.random.default_rng(0).permutation(16)
    moved = replace(space, F=space.F[:, :, order], row_types=space.row_types[:, :, order])
    other = recovery(moved, space)
    np.testing.assert_array_equal(other["family_coverage"], itself["family_coverage"])
    assert (other["exact_jaccard"] < 0.8).all()


def test_signs_of_exact_zeros_count_half():
    F = np.array([[[1.0, -2.0, 0.0, 3.0], [0.0, 0.0, -0.0, 0.0]]])
    index, polarity = np.array([[[0, 1, 2], [3, 0, 0]]]), np.array([[[1, 1, 1], [-1, 0, 0]]])
    np.testing.assert_array_equal(sign_distance(F, index, polarity), [[[1.5, 1.0], [1.5, 0.5]]])


# --- the public interface


def test_find_retrain_recover():
    run = tc.train(tc.random_tasks(3, seed=0, variables=16, clauses=4), seed=0, hidden=10, epochs=3, progress=False)
    ticket = tickets.find("one-shot", run, 0.1, progress=False)
    scores = tickets.score("one-shot", run)
    np.testing.assert_allclose(scores, np.abs(run.final.W), rtol=1e-6)
    np.testing.assert_array_equal(ticket.mask, [top(x, 16) for x in scores])
    again = ticket.retrain(threads=1, progress=False)
    np.testing.assert_array_equal(again.final.W != 0, ticket.mask)
    assert again.initial.W[~ticket.mask].max() == 0
    assert set(recovery(again, run)) >= {"exact_recall", "chance_jaccard", "family_coverage"}
    both = tickets.find("random", run, 0.1, outputs=True, progress=False)
    assert both.mask.sum(axis=(1, 2)) + both.output_mask.sum(axis=1) == pytest.approx(17)


def test_the_ceiling_is_the_dense_network_on_another_order():
    run = tc.train(tc.random_tasks(1, seed=0, variables=16, clauses=4), seed=0, hidden=10, epochs=2, progress=False)
    ceiling = tickets.find("ceiling", run, 0.1, progress=False).retrain(progress=False)
    np.testing.assert_array_equal(ceiling.initial.W, run.initial.W)
    assert np.abs(ceiling.final.W - run.final.W).max() > 0
    assert ceiling.test_error[0] == run.test_error[0]


def test_options_of_a_method_can_be_given_and_wrong_ones_are_named():
    run = tc.train(tc.random_tasks(1, seed=0, variables=16, clauses=4), seed=0, hidden=10, epochs=2, progress=False)
    ticket = tickets.find("imp", run, 0.2, rounds=3, epochs=1, progress=False)
    assert ticket.costs[0].steps == 3 * -(-20_000 // 64)
    with pytest.raises(
        InputError, match="imp has no option 'round'; perhaps you meant rounds; there are rounds, epochs, rewind"
    ):
        tickets.find("imp", run, 0.2, round=3)


def test_tickets_are_found_in_dense_runs_alone():
    task = tc.Task(tc.Formula.random(16, 4, 3, seed=0), samples=64)
    masked = tc.train(task, seed=0, hidden=10, epochs=1, mask=np.eye(10, 16), progress=False)
    with pytest.raises(InputError, match="trained with a mask"):
        tickets.find("imp", masked, 0.2)


def test_recovery_needs_the_same_networks():
    runs = [
        tc.train(tc.random_tasks(p, seed=0, samples=64), seed=0, hidden=4, epochs=1, progress=False) for p in (1, 2)
    ]
    with pytest.raises(InputError, match="must be the same"):
        recovery(*runs)
