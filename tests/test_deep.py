"""The second training kernel: any number of hidden layers and outputs, learned embeddings, layers without biases.

Kernels are compiled for each kind of embedding, inputs and optimiser: KINDS has a few that hold all of them between
them, and all else is tried with these.
"""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.twin import deep_activations, deep_gradients, deep_loss, deep_parts, train_deep
from toycomb import Formula, Training
from toycomb.layered import Layered, init_layers
from toycomb.network import init
from toycomb.tasks.joint import JointTask
from toycomb.training import starting, train_network
from toycomb.training.encoding import DENSE, HADAMARD, IDENTITY, MATRIX
from toycomb.training.jobs import train_jobs
from toycomb.training.layout import CHUNK, SPARSE
from toycomb.training.plan import LINE, Plan
from toycomb.training.single import Job, Trainer

SHAPES = [(L, outputs) for L in (1, 2, 3) for outputs in (1, 2, 4)]
"""Of these one layer and one output have a kernel of their own, but for learned embeddings."""
WIDTHS = {16: (7, 16, 11), 32: (20, 40, 33)}  # of the hidden layers, by the width of a block
KINDS = {
    "hadamard": ({}, {}, 32, HADAMARD),
    "records": ({"variables": 64}, {}, 32, HADAMARD),  # a word has no room for inputs and labels
    "identity": ({"embedding": "identity"}, {"optimiser": "sgd", "learning_rate": 0.05}, 16, IDENTITY),
    "learned": ({"embedding": "orthogonal"}, {"learn_embedding": True}, 16, MATRIX),
    "real": ({"real": True}, {"optimiser": "sgd", "learning_rate": 0.05}, 16, DENSE),
    "orthogonal": ({"embedding": "orthogonal", "true": (3, 8)}, {}, 32, MATRIX),
    "embedded": ({"variables": 12, "true": (5, 9), "embedding": "compressive"}, {}, 16, DENSE),
    "learned, real": ({"real": True}, {"learn_embedding": True}, 32, DENSE),
}
"""Task, settings, width of a block, and the kind of embedding that they lead to."""
RARE = ("real", "orthogonal", "embedded", "learned, real")
ALL = [pytest.param(x, marks=[pytest.mark.slow] * (x in RARE)) for x in KINDS]


@cache
def made_task(outputs, variables=32, true=(3, 13), embedding="hadamard", real=False, samples=151):
    """A task of so many outputs; inputs have one, two or three times six true variables."""
    formulas = tuple(Formula.random(variables, 3, 2, seed=o) for o in range(outputs))
    if not real:
        options = {"true": true, "embedding": embedding, "samples": samples}
        return JointTask(formulas, "as-they-come", **options)
    rng = np.random.default_rng(5)
    X = rng.normal(size=(200, 9))
    return JointTask.of_data(X, X @ rng.normal(size=(9, outputs)) > 0)


def made(kind, L, outputs, **changes):
    """A job of that kind with L hidden layers and outputs outputs, for one epoch of steps of several chunks."""
    task, chosen, width, _ = KINDS[kind]
    chosen = {"hidden": WIDTHS[width][:L], "epochs": 1, "batch": 70, "patience": None} | chosen | changes
    return Job(made_task(outputs, **task), Training(**chosen), 3, 0)


def near(found, wanted, tolerance):
    """Whether parts differ by no more than so much of their largest number."""
    assert len(found) == len(wanted)
    return all(
        np.abs(x - y).max() <= tolerance * max(np.abs(y).max(), 1e-3) for x, y in zip(found, wanted, strict=True)
    )


def in_data(job):
    """Inputs (N, n) and labels (N, outputs) of a job, float64."""
    data = job.task.training_data(job.seed)
    return np.asarray(data.X, float), np.asarray(data.y, float).reshape(len(data), -1)


def differences(parts, X, Y, step=1e-6):
    """Gradient of the mean loss by central differences, number by number."""
    found = [np.zeros_like(x) for x in parts]
    for part, slopes in zip(parts, found, strict=True):
        for at in np.ndindex(part.shape):
            kept, losses = part[at], []
            for moved in (kept + step, kept - step):
                part[at] = moved
                losses.append(deep_loss(parts, X, Y))
            part[at], slopes[at] = kept, (losses[0] - losses[1]) / (2 * step)
    return found


@pytest.mark.parametrize(("L", "outputs"), SHAPES)
def test_gradients_of_the_twin_are_finite_differences(L, outputs):
    rng = np.random.default_rng(L + 10 * outputs)
    sizes = (4, *(5, 3, 6)[:L], outputs)
    parts = [x for m, h in pairwise(sizes) for x in (rng.normal(size=(h, m)), rng.normal(size=h))]
    parts.append(rng.normal(size=(4, 6)))
    X, Y = (rng.random((40, 6)) < 0.5).astype(float), (rng.random((40, outputs)) < 0.5).astype(float)
    assert near(deep_gradients(parts, X, Y), differences(parts, X, Y), 1e-6)


@pytest.mark.parametrize("kind", ALL)
def test_gradients_are_those_of_the_twin_and_so_finite_differences(kind):
    """Of one batch of all inputs, in three chunks."""
    for L, outputs in SHAPES:
        job = made(kind, L, outputs, batch=1000)
        if starting.planned(job).plain:
            continue
        trainer = Trainer(job)
        assert trainer.inputs.embedding.kind == KINDS[kind][3]
        start = Layered.of(trainer.network)
        trainer.epoch()
        found = [x for pair in trainer.plan.unflatten(trainer.state.grad) for x in pair]
        wanted = deep_gradients(deep_parts(start, job.task.E), *in_data(job))
        found.append(trainer.plan.embedding(trainer.state.grad) if trainer.plan.variables else wanted[-1])
        assert near(found, wanted, 3e-6), (L, outputs)


@pytest.mark.parametrize("kind", ALL)
def test_an_epoch_is_that_of_the_twin(kind):
    for L, outputs in SHAPES:
        job = made(kind, L, outputs, weight_decay=0.01 * (outputs == 2), batch=64 if outputs == 1 else 70)
        if starting.planned(job).plain:
            continue
        trainer = Trainer(job)
        assert trainer.inputs.embedding.kind == KINDS[kind][3]
        start = Layered.of(trainer.network)
        trainer.advance(1)
        found, before = deep_parts(Layered.of(trainer.network), job.task.E), deep_parts(start, job.task.E)
        wanted = train_deep(job.task, job.settings, job.seed, start)
        moved = max(np.abs(x - y).max() for x, y in zip(found, before, strict=True))
        assert moved > 1e-3
        assert max(np.abs(x - y).max() for x, y in zip(found, wanted, strict=True)) < 2e-3 * moved, (L, outputs)


def random_masks(job, density):
    """Masks of all layers."""
    rng = np.random.default_rng(8)
    sizes = (len(job.task.E), *job.settings.widths, job.task.outputs)
    return tuple(rng.random((h, m)) < density for m, h in pairwise(sizes))


@pytest.mark.parametrize("kind", ["hadamard", "identity", "learned"])
@pytest.mark.parametrize("density", [0.6, 0.1])
def test_masked_weights_are_zero_at_every_step_and_the_others_those_of_the_twin(kind, density):
    """Of few kept parameters the optimiser runs over those alone."""
    few = []
    for L, outputs in ((1, 2), (2, 1), (3, 4)):
        job = made(kind, L, outputs, weight_decay=0.02, biases=density > 0.5, snapshots=tuple(np.linspace(0, 1, 4)))
        whole = random_masks(job, density)
        for masks in (whole, (*[None] * L, whole[-1]), (whole[0], *[None] * L)):
            one = replace(job, masks=masks)
            trainer = Trainer(one)
            kept = starting.flat_mask(one, trainer.plan).mean()
            assert bool(trainer.state.live.size) == (kept < SPARSE)
            few.append(kept < SPARSE)
            start = Layered.of(trainer.network)
            outcome = trainer.outcome(trainer.advance(1))
            for layer, mask in zip(outcome.snapshots.layers, masks, strict=True):
                assert mask is None or not layer.W[:, ~mask].any()
                assert layer.W.any()
            found = deep_parts(Layered.of(trainer.network), job.task.E)
            wanted = train_deep(job.task, job.settings, 3, start, masks)
            assert max(np.abs(x - y).max() for x, y in zip(found, wanted, strict=True)) < 1e-5, (L, outputs)
    assert any(few) == (density == 0.1 and kind != "learned")  # all of a learned embedding is kept


def test_masks_that_keep_everything_change_no_bit():
    job = made("hadamard", 2, 2)
    ones = tuple(np.ones_like(x) for x in random_masks(job, 1))
    assert contents(train_network(job)) == contents(train_network(replace(job, masks=ones)))


@pytest.mark.parametrize("biases", [False, (True, False, False), (False, True, True)])
def test_layers_without_biases_stay_without(biases):
    outcome = train_network(made("hadamard", 2, 2, biases=biases, weight_decay=0.01, snapshots=(0.5,)))
    for layer, has in zip(outcome.snapshots.layers, (biases,) * 3 if biases is False else biases, strict=True):
        assert layer.b.any() == has


@pytest.mark.parametrize("kind", ["hadamard", "identity", "learned"])
def test_rows_that_fill_blocks_up_stay_zero(kind):
    trainer = Trainer(made(kind, 3, 4, weight_decay=0.01))
    trainer.advance(1)
    theta, plan = trainer.state.theta, trainer.plan
    E = plan.embedding(theta) if plan.variables else 0
    assert np.array_equal(plan.flatten(plan.unflatten(theta), E), theta)


def contents(outcome):
    """All bytes of an outcome."""
    parts = [x for layer in outcome.snapshots.layers for x in (layer.W, layer.b)]
    parts += [outcome.loss, outcome.test_loss, outcome.test_error, outcome.by_output, outcome.unseen.error]
    learned = outcome.snapshots.embedding
    parts += list(learned.ravel()) if isinstance(learned, np.ndarray) and learned.dtype == object else []
    return [np.ascontiguousarray(x).tobytes() for x in parts] + [outcome.train_error, outcome.epochs_run]


@pytest.mark.parametrize("kind", ["hadamard", "learned"])
@pytest.mark.parametrize("changes", [{}, {"learning_rate": 1e-9, "patience": 2}])
def test_a_training_in_several_calls_is_that_in_one(kind, changes):
    job = made(kind, 2, 2, **{"epochs": 5, "snapshots": (0.4, 1, 2.3, 4)} | changes)
    outcome = train_network(job)
    trainer = Trainer(job)
    assert contents(trainer.outcome(np.concatenate([trainer.advance(3), trainer.advance(2)]))) == contents(outcome)
    assert (outcome.epochs_run < 5) == ("patience" in changes)
    if "patience" in changes:
        return
    for epoch, at in ((1, 2), (4, 4)):
        shorter = train_network(replace(job, settings=replace(job.settings, epochs=epoch, snapshots=())))
        layers = zip(shorter.snapshots.layers, outcome.snapshots.layers, strict=True)
        assert all(np.array_equal(x.W[-1], y.W[at]) and np.array_equal(x.b[-1], y.b[at]) for x, y in layers)


def test_bits_depend_on_neither_threads_nor_the_rest_of_the_population():
    kinds = [made("hadamard", L, outputs, epochs=2) for L, outputs in ((1, 2), (2, 1), (3, 4))]
    jobs = [replace(job, index=i) for job in kinds for i in range(2)]
    alone = [contents(train_network(job)) for job in jobs]
    for threads in (1, 3):
        found = dict(train_jobs(jobs, threads=threads, progress=False))
        assert [contents(found[i]) for i in range(len(jobs))] == alone
    assert len({str(x) for x in alone}) == len(jobs)


@pytest.mark.parametrize(("L", "outputs"), [(1, 2), (2, 1), (3, 4), (1, 70)])
def test_errors_of_outputs_and_of_any_are_those_of_numpy(L, outputs):
    job = made("hadamard", L, outputs, epochs=4, snapshots=(1,), learning_rate=0.01)
    outcome = train_network(job)
    test = job.task.test_data(job.seed)
    Y = test.y.reshape(len(test), -1)
    for t in range(3):
        parts = deep_parts(outcome.snapshots[t], job.task.E)
        X = np.asarray(test.X, float)
        logits = deep_activations(parts, X)[-1]
        wrong = (logits > 0) != Y
        sure = np.abs(logits) > 1e-4  # float32 may decide otherwise very near 0
        doubt = (~sure).mean() + 1e-12
        assert np.abs(outcome.by_output[t, :-1] - wrong.mean(0)).max() <= doubt * outputs
        assert abs(outcome.by_output[t, -1] - wrong.any(1).mean()) <= doubt * outputs
        assert outcome.test_error[t] == pytest.approx(outcome.by_output[t, :-1].mean())
        assert outcome.test_loss[t] == pytest.approx(deep_loss(parts, X, Y), rel=1e-5)
    assert outcome.by_output[2, -1] > outcome.by_output[2, :-1].max() or outputs == 1
    assert (outcome.by_output[2] != outcome.by_output[0]).any()


sizes = st.integers(1, 40)


@given(st.integers(1, 20), st.lists(sizes, min_size=1, max_size=3), sizes, st.booleans(), st.integers(0, 2**32))
@settings(max_examples=60)
def test_what_is_flattened_comes_back(m, hidden, outputs, learned, seed):
    rng = np.random.default_rng(seed)
    E = rng.normal(size=(m, 6)).astype(np.float32)
    plan = Plan.of(hidden, E, outputs, learned=learned)
    layers = [
        (x.W[0], rng.normal(size=x.b[0].shape)) for x in init_layers(hidden, m, outputs=outputs, seed=seed).layers
    ]
    theta = plan.flatten(layers, E if learned else 0)
    assert theta.size == plan.size
    whole = [x for pair in layers for x in pair] + [E] * learned
    assert np.count_nonzero(theta) == sum(np.count_nonzero(np.float32(x)) for x in whole)
    for pair, found in zip(layers, plan.unflatten(np.stack([theta, 2 * theta])), strict=True):
        for x, y in zip(pair, found, strict=True):
            assert np.array_equal(y, np.stack([np.float32(x), 2 * np.float32(x)]))
    if learned:
        assert np.array_equal(plan.embedding(theta), E)


@given(st.integers(1, 70), st.integers(1, 20))
@settings(max_examples=30)
def test_one_layer_and_one_output_lie_as_they_always_did(hidden, m):
    network = init(hidden, m, seed=hidden)[0]
    L = 16 if hidden <= 16 else 32
    blocks = []
    for begin in range(0, hidden, L):
        rows = slice(begin, begin + L)
        block = np.zeros((m + 2, L), np.float32)
        parts = np.vstack([network.W[rows].T, network.b[rows], network.v[rows]])
        block[:, : parts.shape[1]] = parts
        blocks.append(block.ravel())
    tail = np.zeros(LINE, np.float32)
    tail[0] = network.c
    plan = Plan.of(hidden, np.eye(m))
    found = plan.flatten([(network.W, network.b), (network.v[None], np.reshape(network.c, 1))])
    assert np.array_equal(found, np.concatenate([*blocks, tail]))
    assert CHUNK == 64
