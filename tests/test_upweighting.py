"""Selection among ready-made models: kernels against NumPy, chances against exact ones, and known cases."""

from dataclasses import replace

import numpy as np
import pytest

from tests.small_accounts import SMALL, changed
from tests.worlds import upweighting as planted
from toycomb.accounts.instruments.splitting import rare_event
from toycomb.accounts.instruments.subject import Subject
from toycomb.accounts.upweighting import account, growth, rows, scarcity, selection
from toycomb.accounts.upweighting.candidates import BLOCKS, LANES, Candidates
from toycomb.accounts.upweighting.measure import Settings, measure
from toycomb.accounts.upweighting.place import Place
from toycomb.common.errors import InputError
from toycomb.network import init, stack
from toycomb.tasks.embedding import matrix

SCARCE = {"levels": [0.5, 0.6, 0.7], "reach": [3, 3, 2]}
TINY = changed(Settings(), SMALL["upweighting"] | {"scarce": SMALL["upweighting"]["scarce"] | SCARCE})


def drawn(variables=16, rows=3, clauses=2, literals=2, count=40, embedding="hadamard", samples=50):
    """Candidates, a task's inputs and labels, and θ of some candidates."""
    family = {"variables": variables, "clauses": clauses, "literals": literals}
    subject = Subject.of(9, 0, samples=samples, embedding=embedding, **family)
    candidates = Candidates(subject.task.E, rows)
    theta = np.random.default_rng(1).uniform(-1, 1, (count, candidates.dimensions)).astype(np.float32)
    return subject.task, candidates, theta, subject.data


@pytest.mark.parametrize(("literals", "embedding"), [(2, "hadamard"), (5, "symmetric"), (3, "identity")])
def test_mistakes_and_votes_are_those_of_the_networks(literals, embedding):
    task, candidates, theta, data = drawn(literals=literals, embedding=embedding)
    other = np.random.default_rng(2).random(50) < 0.5
    inputs = candidates.inputs(data.X, data.y, other)
    logits = candidates.network(theta).logits(data.X, task.E)
    sure = np.abs(logits).min(axis=1) > 1e-5  # the same sums in another order
    assert sure.sum() > 30
    found = candidates.mistakes(candidates.blocks(theta), inputs)[0]
    for line, labels in zip(found, (data.y, other), strict=True):
        assert np.array_equal(line[: len(theta)][sure], ((logits > 0) != labels).sum(axis=1)[sure])
    weights = np.random.default_rng(3).random(len(theta)) * sure
    twin = weights @ np.where(logits > 0, 1, -1)
    assert np.allclose(candidates.votes(theta, weights, inputs), twin, atol=1e-5)


def test_candidates_are_initial_networks():
    network = stack([init(3, 16, seed=5, first=i)[0] for i in range(6)])
    candidates = Candidates(matrix("identity", 16), 3)
    theta = candidates.theta(network)
    assert np.abs(theta).max() <= 1.0001
    again = candidates.network(theta)
    for name in ("W", "b", "v", "c"):
        assert np.allclose(getattr(again, name), getattr(network, name), atol=1e-7)
    blocks = candidates.uniform(BLOCKS, np.random.default_rng(0))
    assert np.abs(blocks).max() <= 1
    assert blocks.mean() == pytest.approx(0, abs=0.002)
    assert np.square(blocks).mean() == pytest.approx(1 / 3, abs=0.002)


def test_steps_are_uniform_and_reflected():
    candidates = Candidates(matrix("identity", 16), 3)
    blocks = candidates.uniform(40, np.random.default_rng(0))
    bits = np.random.default_rng(1).bit_generator.random_raw(blocks.size // 4).view(np.int16).reshape(blocks.shape)
    free = blocks + np.float32(0.5) * bits / np.float32(2**15)
    twin = np.where(free > 1, 2 - free, np.where(free < -1, -2 - free, free))
    moved = candidates.moved(blocks, 0.5, np.random.default_rng(1))
    assert np.allclose(moved, twin, atol=1e-6)
    assert np.abs(moved).max() <= 1
    assert np.square(moved).mean() == pytest.approx(1 / 3, abs=0.01)  # the uniform distribution stays
    assert np.abs(moved - blocks).max() <= 0.5


def test_blocks_and_numbers_agree():
    _, candidates, theta, data = drawn()
    blocks = candidates.blocks(theta)
    assert np.array_equal(candidates.unblocked(blocks, np.arange(len(theta))), theta)
    inputs = candidates.inputs(data.X, data.y)
    order = np.random.default_rng(0).permutation(len(theta))
    mistakes = candidates.mistakes(blocks, inputs)[0][0]
    assert np.array_equal(candidates.mistakes(candidates.blocks(theta[order]), inputs)[0][0][:40], mistakes[order])


def test_evidence_is_the_mean_likelihood_and_prefers_fewer_mistakes():
    log, votes = selection.evidence(20)
    by_hand = np.mean([e**3 * (1 - e) ** 17 for e in selection.NOISE])
    assert log[3] == pytest.approx(np.log(by_hand))
    assert votes[3] == pytest.approx(np.log(np.mean([e**3 * (1 - e) ** 17 * (1 - 2 * e) for e in selection.NOISE])))
    assert (np.diff(log[:11]) < 0).all()


def selected(counts=(1_000, 2_000), **family):
    task, candidates, _, data = drawn(rows=8, **family)
    inputs = candidates.inputs(data.X, data.y)
    chosen = selection.select(candidates, [inputs], counts, lambda: np.random.default_rng(4))[0][0]
    return task, candidates, inputs, chosen


def test_voters_are_the_candidates_with_the_fewest_mistakes_of_a_prefix():
    _, candidates, inputs, chosen = selected()
    every = next(candidates.drawn(2_000, np.random.default_rng(4)))
    theta = candidates.unblocked(every, np.arange(2_000))
    assert np.array_equal(chosen.wrong, candidates.mistakes(every, inputs)[0][0])
    for count in (1_000, 2_000):
        few = np.argsort(chosen.wrong[:count], kind="stable")[: selection.VOTERS]
        assert np.array_equal(chosen.voters(count), theta[few])
        assert chosen.fits(count) == (chosen.wrong[:count] == 0).sum()
        assert chosen.weights(count).sum() == pytest.approx(1)


def test_candidates_without_a_vote_weigh_next_to_nothing():
    *_, chosen = selected(samples=256)
    log = selection.evidence(chosen.inputs)[0][chosen.wrong]
    all_weights = np.sort(np.exp(log - log.max()))[::-1]
    assert all_weights[selection.VOTERS :].sum() < 0.01 * all_weights.sum()


def place_of(seed, rows, fresh, **family):
    """A place for candidates of some rows."""
    subject = Subject.of(seed, 0, **family)
    return Place(subject, Candidates(subject.task.E, rows), subject.fresh(fresh), [300])


def test_selection_finds_a_trained_network_among_the_candidates():
    place = place_of(3, 8, 512, clauses=2, literals=2, samples=256)
    candidates, data, network = place.candidates, place.subject.data, place.network
    inputs = candidates.inputs(data.X, data.y)
    chosen = selection.select(candidates, [inputs], [2_000], lambda: np.random.default_rng(4))[0][0]
    before = place.selection(chosen, [2_000])
    best = int(np.argmin(chosen.wrong))
    chosen.theta[np.searchsorted(chosen.numbers, best)] = candidates.theta(network)[0]
    chosen.wrong[best] = candidates.mistakes(candidates.blocks(candidates.theta(network)), inputs)[0][0][0]
    after = place.selection(chosen, [2_000])
    assert before["selected"][-1] < 0.85
    assert after["selected"][-1] > 0.95
    assert after["fits"][-1] == (chosen.wrong[best] == 0)


def exact_chance(level):
    """Chance of an accuracy of a network of one row and one variable, by its inputs' decisions on a fine grid."""
    grid = (np.arange(60) + 0.5) / 30 - 1
    w, b, v, c = np.meshgrid(grid, grid, grid, grid, indexing="ij")
    off = v * np.maximum(b, 0) + c > 0
    on = v * np.maximum(w + b, 0) + c > 0
    return np.mean((~off & on) if level == 1 else (~off | on))


def test_chances_of_one_row_and_one_variable_are_exact():
    candidates = Candidates(np.eye(1), 1)
    inputs = candidates.inputs(np.array([[False], [True]]), np.array([False, True]))
    found = [
        scarcity.scarcity(candidates, inputs, [0.5, 1.0], np.random.default_rng(i), particles=512, sweeps=3).log10
        for i in range(3)
    ]
    counted = [candidates.mistakes(x, inputs)[0][0] for x in candidates.drawn(20_000, np.random.default_rng(0))]
    direct = scarcity.directly(np.concatenate(counted), 2, [0.5, 1.0], 10)
    for i, level in enumerate((0.5, 1)):
        assert 10 ** direct[i] == pytest.approx(exact_chance(level), rel=0.08)
        assert (10 ** np.array(found)[:, i]).mean() == pytest.approx(exact_chance(level), rel=0.25)


def test_splitting_in_blocks_agrees_with_the_shared_instrument():
    _, candidates, _, data = drawn(clauses=1, rows=4)
    inputs = candidates.inputs(data.X, data.y)
    levels = (0.7, 0.9)

    def score(theta):
        return 1 - candidates.mistakes(candidates.blocks(theta), inputs)[0][0][: len(theta)] / len(inputs)

    ours, theirs = [], []
    for i in range(4):
        ours.append(
            scarcity.scarcity(candidates, inputs, levels, np.random.default_rng(i), particles=128, sweeps=8).log10
        )
        theirs.append(
            rare_event(score, candidates.dimensions, levels, np.random.default_rng(i), particles=128, sweeps=8).log10
        )
    assert np.mean(ours, axis=0) == pytest.approx(np.mean(theirs, axis=0), abs=0.4)
    assert np.mean(ours, axis=0)[1] < -3


def test_splitting_agrees_with_counting_in_thousands():
    place = place_of(6, 8, 1024, variables=32, clauses=1, literals=2, samples=256)
    candidates = place.candidates
    inputs = candidates.inputs(place.fresh.X, place.fresh.y)
    drawn_blocks = candidates.drawn(200_000, np.random.default_rng(0))
    wrong = np.concatenate([candidates.mistakes(x, inputs)[0][0] for x in drawn_blocks])
    counted = scarcity.directly(wrong, 1024, [0.8], 30)[0]
    found = [
        scarcity.scarcity(candidates, inputs, [0.8], np.random.default_rng(i), particles=128, sweeps=6).log10[0]
        for i in range(4)
    ]
    assert -4 < counted < -3
    assert np.mean(found) == pytest.approx(counted, abs=0.2)


def test_particles_reach_what_they_are_said_to_reach():
    _, candidates, _, data = drawn(clauses=1, rows=4)
    inputs = candidates.inputs(data.X, data.y)
    found = scarcity.scarcity(candidates, inputs, [0.6, 0.9], np.random.default_rng(0), particles=32, sweeps=5)
    wrong = candidates.mistakes(candidates.blocks(found.samples[-1]), inputs)[0][0][: len(found.samples[-1])]
    assert len(wrong)
    assert wrong.max() <= scarcity.allowed(0.9, len(inputs))
    assert np.abs(found.samples[-1]).max() <= 1
    hopeless = candidates.inputs(np.zeros((2, 16), bool), np.array([False, True]))  # one input, both labels
    never = scarcity.scarcity(candidates, hopeless, [0.5, 1.0], np.random.default_rng(0), particles=32, sweeps=2)
    assert never.log10[0] == 0
    assert np.isnan(never.log10[1])


@pytest.mark.parametrize("count", [7, 60, 90])
def test_rows_are_weighed_as_by_leaving_inputs_out_one_by_one(count):
    rng = np.random.default_rng(0)
    train, fresh, labels = rng.normal(size=(40, count)), rng.normal(size=(30, count)), rng.random(40) < 0.6
    values = np.linalg.eigvalsh((train - train.mean(axis=0)) @ (train - train.mean(axis=0)).T).clip(0)

    def fitted(kept, others, strength):
        X, y = train[kept], np.where(labels, 1.0, -1.0)[kept]
        centred = X - X.mean(axis=0)
        slope = np.linalg.solve(centred.T @ centred + strength * np.eye(count), centred.T @ (y - y.mean()))
        return (others - X.mean(axis=0)) @ slope + y.mean()

    every, errors = np.arange(40), []
    for strength in rows.PENALTIES * values.mean():
        without = [fitted(every != i, train[i], strength) - (1 if labels[i] else -1) for i in every]
        errors.append(np.square(without).mean())
    best = rows.PENALTIES[np.argmin(errors)] * values.mean()
    assert np.array_equal(rows.ridge(train, labels, fresh), fitted(every >= 0, fresh, best) > 0)


def test_output_layers_learn_what_is_linear_and_nothing_else():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 5)).astype(np.float32)
    linear, parity = X[:, 0] + X[:, 1] > 0.3, X[:, 0] * X[:, 1] > 0
    for fit in (rows.ridge, rows.output_layer, rows.squares):
        assert (fit(X[:300], linear[:300], X[300:]) == linear[300:]).mean() > 0.93
        assert (fit(X[:300], parity[:300], X[300:]) == parity[300:]).mean() < 0.65


def test_growth_of_lines_and_planes():
    sizes = np.array([1.0, 2, 3, 4])
    assert abs(growth.permuted_slope(sizes, 5 * sizes, np.random.default_rng(0))) < 1.2
    tasks = [(C, k) for C in (1, 2, 3) for k in (2, 3)]
    values = np.array([1 + 2 * C + 3 * k + 0.5 * C * k for C, k in tasks])
    assert growth.extrapolated(tasks, values, (8, 4)) == pytest.approx(1 + 16 + 12 + 16)
    assert np.isnan(growth.extrapolated(tasks[::2], values[::2], (8, 4)))


def test_measurements_are_pure_and_prefixes_nested():
    first = measure(6, 1, TINY)
    again = measure(6, 1, TINY)
    assert all(np.array_equal(first[name], again[name], equal_nan=True) for name in first)
    fewer = measure(6, 1, replace(TINY, counts=[1_000, 2_000, 4_000]))
    assert np.array_equal(fewer["selected"][:, :2], first["selected"])
    other = measure(6, 2, TINY)
    assert not np.array_equal(first["selected"], other["selected"])
    assert {x: np.shape(first[x]) for x in first} == {x: np.shape(other[x]) for x in other}
    assert np.isnan(first["split"][2, 2])


def test_a_chance_is_counted_in_all_networks_or_in_none():
    seen = planted.seen(True)
    seen.found["direct"][0, 1, 0] = np.nan
    assert np.array_equal(seen.needed[:, 1, 0], -seen.found["split"][:, 1, 0])
    assert np.array_equal(seen.needed[:, 2, 0], -seen.found["direct"][:, 2, 0])


def test_a_vote_that_learns_from_permuted_labels_fails_the_control():
    broken = planted.seen(True)
    broken.found["codes permuted"] += 0.5
    row = account.ACCOUNT.judged(account.selected_codes, broken)
    assert row["control_fails"]
    assert row["verdict"] == "undecided"


def test_bad_numbers_are_sentences():
    with pytest.raises(InputError, match="0 rows"):
        Candidates(np.eye(4), 0)
    with pytest.raises(InputError, match="multiples of 2000"):
        next(Candidates(np.eye(4), 2).drawn(BLOCKS * LANES + 1, np.random.default_rng(0)))
