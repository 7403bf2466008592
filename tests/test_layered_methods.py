"""Every method on networks with several hidden layers and outputs: trainings of their own, contract, benchmarks."""

from dataclasses import replace

import numpy as np
import pytest

import toycomb as tc
from toycomb import tickets
from toycomb.cli import main
from toycomb.common.errors import InputError
from toycomb.layered import Layered
from toycomb.records.specification import Population
from toycomb.records.store import opened
from toycomb.tasks.joint import random_joint_tasks
from toycomb.tickets import Context, Subject, deep_gradients
from toycomb.tickets.benchmark import Benchmark, run
from toycomb.tickets.gradients import Batch
from toycomb.tickets.pruning import OUTPUTS, shares
from toycomb.tickets.searching.deep import Layers
from toycomb.tickets.searching.fitting import Gates, Steps
from toycomb.tickets.searching.parameters import OneLayer
from toycomb.tickets.searching.search import Examples
from toycomb.training import Training

M = 7
OF_THEIR_OWN = ("edge-popup", "projected-adam", "bernoulli-gates", "concrete-gates")
FAST = {"imp-long": {"epochs": 2}, "edge-popup": {"steps": 40}, "rigl": {"epochs": 4}}
SMALL = {"variables": 16, "clauses": 2, "literals": 3, "disjoint": True, "true": (5, 7), "samples": 320}


# --- trainings of their own


@pytest.fixture
def twins():
    """A network of one hidden layer in both forms, with steps for both."""
    rng = np.random.default_rng(0)
    one = tc.init(9, M, seed=0)[0]
    Z = rng.standard_normal((60, M))
    batch = Batch(Z, (Z[:, 0] * Z[:, 1] > 0).astype(float))
    contexts = [Context(None, network=x, batch=batch, outputs=True) for x in (one, Layered.of(one))]
    examples = Examples(batch.Z, batch.y > 0)
    steps = Steps.of(contexts[0], examples, np.random.default_rng(1), epochs=3, batch=8, rate=0.02)
    return contexts, steps, examples


def both_ways(contexts, call):
    """What a call gives of the kernels for one hidden layer, and of NumPy for any layers, layer by layer."""
    plain, layered = OneLayer(contexts[0]), Layers(contexts[1])
    return [c.by_layer(p.weights(call(p, c))) for p, c in zip((plain, layered), contexts, strict=True)]


@pytest.mark.parametrize("which", ["projected", "multiplied", "stretched", "gated", "hard gates"])
def test_trainings_of_layers_are_those_of_the_kernels_for_one(twins, which, monkeypatch):
    contexts, steps, _ = twins
    monkeypatch.setattr(Gates, "noise", lambda gates, shape, rng: np.zeros(shape, np.float32))  # layouts differ

    def call(parameters, context):
        start, every = context.initial, np.ones(context.shape, bool)
        kept = np.linspace(context.size, 20, steps.number).astype(np.int64)
        part = context.joined({1: np.arange(9 * M).reshape(9, M) % 3 > 0, OUTPUTS: np.ones((1, 9), bool)})
        if which == "projected":
            return parameters.projected(start, steps, parameters.mask(every, rest=False), kept)
        options = {"rng": None, "start": 0.4, "budget": kept.astype(float), "gain": parameters.gain(steps.Z[:, :-1])}
        if which in ("gated", "hard gates"):
            gates = Gates(which == "hard gates", 0.5)
            return parameters.gated(gates, start, steps, parameters.mask(every, rest=False), **options)
        masks = start, steps, parameters.mask(part, rest=True), parameters.every()
        if which == "multiplied":
            return parameters.multiplied(*masks, beta=1.0, every=5)
        return parameters.stretched(*masks, alpha=5.0, beta=0.01)

    kernels, arrays = both_ways(contexts, call)
    for name in (1, OUTPUTS):
        np.testing.assert_allclose(arrays[name], kernels[name], atol=3e-4)
    assert np.abs(kernels[1] - np.asarray(contexts[0].initial.W)).max() > 0.01


def test_edge_popup_of_layers_is_that_of_the_kernel_for_one(twins):
    (plain, layered), _, _ = twins
    first = np.random.default_rng(5).uniform(-1, 1, (9, M))

    class Fixed:
        def __init__(self):
            self.permutation = np.random.default_rng(6).permutation

        def uniform(self, low, high, shape):
            return first.T.reshape(shape) if isinstance(shape, tuple) else first.ravel()

    contexts = [Context(None, network=x.initial, batch=x.batch()) for x in (plain, layered)]
    for context in contexts:
        context.rng = lambda repeat: Fixed()
    method = tickets.named("edge-popup").with_options(steps=30, size=16)
    masks = [method.find(x, 20).mask.ravel() for x in contexts]
    assert (masks[0] & masks[1]).sum() >= 19  # the last bits of sums differ
    assert (masks[0] & np.ravel(tickets.top(np.abs(first), 20))).sum() < 20


# --- the contract


def subject(hidden=(7, 6), outputs=1, **changes):
    training = Training(hidden=hidden, epochs=3, patience=None, batch=32, **changes)
    if outputs > 1:
        task = random_joint_tasks(
            1, outputs=outputs, seed=0, variables=16, clauses=2, literals=3, true=(5, 7), samples=320
        )[0]
        return Subject(task, training, 0, 0)
    return Subject(tc.Task(tc.Formula.random(16, 4, 3, seed=0), samples=320, seed=0), training, 0, 0)


@pytest.fixture(scope="module")
def subjects():
    return {"two layers": subject(), "two outputs": subject((8,), 2)}


@pytest.mark.slow
@pytest.mark.parametrize("where", ["two layers", "two outputs"])
@pytest.mark.parametrize("name", tickets.all_methods())
def test_every_method_prunes_layered_networks_or_says_why_not(subjects, name, where):
    here, method = subjects[where], tickets.named(name)
    layers = (1,) if method.prunes in ("one layer", "layer 1") else (1, OUTPUTS)
    if name in FAST:
        method = method.with_options(**FAST[name])
    context = Context(here, layers=layers, scope="layer")
    if method.prunes == "one hidden layer":
        with pytest.raises(InputError, match=r"one hidden layer|prunes W alone"):
            tickets.search(method, context, 12)
        return
    if where == "two outputs" and name.startswith("designed"):
        with pytest.raises(InputError, match="drawn for all"):
            tickets.search(method, context, 12)
        return
    before = [x.W.copy() for x in here.initial.layers]
    (found, cost), (again, same) = (tickets.search(method, context, 12) for _ in range(2))
    np.testing.assert_array_equal(found.mask, again.mask)
    assert (cost.steps, cost.samples) == (same.steps, same.samples)
    assert (cost.steps > 0) == bool(method.needs & {"prefix", "training", "rounds"} or name in OF_THEIR_OWN)
    assert found.mask.shape == context.shape
    assert found.mask.sum() == (12 if method.exact else context.size)
    if method.exact:
        assert [int(x.sum()) for x in context.by_layer(found.mask).values()] == shares(
            [x.size for x in context.by_layer(found.mask).values()], 12
        )
    masks = context.masks(found.mask)["masks"]
    end = here.retrain(masks=masks, start=found.start).snapshots[-1]
    for layer, mask in zip(end.layers, masks, strict=True):
        assert mask is None or not layer.W[~mask].any()
    assert masks[1] is None or where == "two outputs"  # layer 2 stays whole
    for x, layer in zip(before, here.initial.layers, strict=True):
        np.testing.assert_array_equal(x, layer.W)


def test_probes_prune_one_layer_and_read_one_output(subjects):
    probe = tickets.named("distance")
    with pytest.raises(
        InputError,
        match=r"distance prunes hidden layers one by one, and was asked to prune layer 1 and layer 2 together;",
    ):
        tickets.search(probe, Context(subjects["two layers"]), 12)
    here = subjects["two outputs"]
    masks = [tickets.search(probe, Context(here, output=o), 20)[0].mask for o in (0, 1)]
    assert (masks[0] != masks[1]).any()
    seen = here.initial.seen(1, 1)  # the same as for a network of its own, told the second formula
    alone = Subject(here.task.output(1), replace(here.settings, hidden=8), 0, 0, initial=seen)
    np.testing.assert_array_equal(tickets.search(probe, Context(alone), 20)[0].mask.ravel(), masks[1])
    labels = Context(here, output=1).one_layer().batch(30).y
    np.testing.assert_array_equal(labels, here.batch(30).y[:, 1])


def test_shuffled_masks_stay_within_their_layer(subjects):
    context = Context(subjects["two layers"])
    own = context.by_layer(tickets.search(tickets.named("imp"), context, 30)[0].mask)
    for name, axis in (("imp-shuffled", None), ("imp-shuffled-rows", 1)):
        found = context.by_layer(tickets.search(tickets.named(name), context, 30)[0].mask)
        for key in (1, 2):
            np.testing.assert_array_equal(found[key].sum(axis=axis), own[key].sum(axis=axis))
        assert any((found[key] != own[key]).any() for key in (1, 2))


# --- tickets and benchmarks


def test_tickets_of_a_run_are_found_trained_and_kept_in_files(tmp_path):
    tasks = random_joint_tasks(2, outputs=2, seed=3, **SMALL)
    run_ = tc.train(tasks, seed=3, hidden=(8, 6), epochs=3, patience=None, progress=False)
    found = tickets.find("imp", run_, 0.2, layers=(1, OUTPUTS), scope="layer", rounds=2, epochs=1, progress=False)
    assert found.mask is None
    assert [None if x is None else x.shape for x in found.masks] == [(2, 8, 16), None, (2, 2, 6)]
    assert [int(x[0].sum()) for x in found.masks if x is not None] == shares([128, 12], 28)
    end = found.retrain(progress=False)
    for layer, mask in zip(end.final.layers, found.masks, strict=True):
        assert mask is None or not layer.W[~mask].any()
    assert end.output_error.shape[-1] == 2
    with pytest.raises(InputError, match="trained with a mask"):
        tickets.find("random", end, 0.1, progress=False)
    found.masked[0].save(tmp_path / "ticket.npz")
    again = Layered.load(tmp_path / "ticket.npz")
    np.testing.assert_array_equal(again.layers[0].mask, found.masks[0][0])


def test_learned_embeddings_and_layers_without_biases():
    here = subject((6, 5), biases=(True, False, False), learn_embedding=True)
    network = here.dense(2)
    assert (network.embedding != here.initial.embedding).any()
    batch = here.batch(40)
    found = deep_gradients.gradient(network, batch)
    own = Batch(batch.X @ network.embedding.T.astype(float), batch.y)
    np.testing.assert_array_equal(found.layers[0].W, deep_gradients.gradient(network, own).layers[0].W)
    context = Context(here)
    parameters = Layers(context)
    steps = Steps.of(context, Examples(batch.Z, batch.y > 0), np.random.default_rng(0), epochs=2, batch=10, rate=0.05)
    theta = parameters.stretched(here.initial, steps, parameters.mask(np.ones(context.shape, bool), rest=True),
                                 parameters.every(), alpha=1.0, beta=0.0)  # fmt: skip
    assert parameters.views(theta)[0][1].any()
    assert not any(parameters.views(theta)[i][1].any() for i in (1, 2))
    for name in ("rigl", "ham", "imp-rewind", "distance", "motion"):
        method = tickets.named(name).with_options(**({"epochs": 2} if name in ("rigl", "ham") else {}))
        where = Context(here, layers=(1,)) if name in ("distance", "motion") else context
        assert tickets.search(method, where, 20)[0].mask.sum() == 20


def test_a_method_of_layer_1_says_how_that_layer_is_asked_for(capsys):
    small = ["--hidden", "4,3", "--networks", "1", "--epochs", "1", "--samples", "100", "--densities", ".5"]
    with pytest.raises(SystemExit):
        main(["tickets", "--methods", "distance", *small])
    assert "(toycomb tickets --layers 1, or --scope layer)" in capsys.readouterr().err


def test_benchmarks_of_layered_networks():
    training = Training(hidden=(8, 6), epochs=3, patience=None)
    population = Population(networks=1, seed=100, outputs=2, training=training, **SMALL)
    chosen = Benchmark(population, ("random", "snip"), (0.2,), layers=(2, 1, OUTPUTS), scope="layer")
    with opened(":memory:") as store:
        rows = run(chosen, store, progress=False, threads=1)
        assert run(Benchmark(population, ("random",), (0.2,), True, scope="layer"), store, progress=False) == rows[:1]
        mask = store.mask(chosen.entries()[0], 0, (188,))
    assert mask.sum() == rows[0]["kept"] == round(0.2 * 188)
    row = rows[0]
    assert {"collapsed", "dead_weights", "any_error", "output_1_accuracy", "output_0_code_size"} <= row.keys()
    assert row["accuracy"] == pytest.approx((row["output_0_accuracy"] + row["output_1_accuracy"]) / 2)
    sizes = [row[f"output_{o}_code_size"] for o in (0, 1)]
    assert row["code_size"] == pytest.approx(np.mean([x for x in sizes if x is not None]))
    with pytest.raises(InputError, match="grown-data is for networks of one hidden layer"):
        Benchmark(population, ("grown-data",), (0.2,))
    with pytest.raises(InputError, match="output is 2"):
        Benchmark(population, ("random",), (0.2,), output=2)


def test_identities_count_only_what_is_not_as_usual():
    one = Population(networks=1, training=Training(hidden=8))
    usual = Benchmark(one, ("random",), (0.2,)).entries()[0]
    same = Benchmark(one, ("random",), (0.2,), layers=(1,), scope="layer").entries()[0]
    assert usual.identity == same.identity
    assert not {"layers", "scope", "output", "outputs"} & usual.describe().keys()
    two = replace(one, training=Training(hidden=(8, 6)))
    given = [{}, {"layers": (1,)}, {"layers": (2,)}, {"outputs": True}, {"scope": "layer"}, {"layers": (2, OUTPUTS)}]
    found = {Benchmark(two, ("random",), (0.2,), **x).entries()[0].identity for x in given}
    assert len(found) == len(given)
