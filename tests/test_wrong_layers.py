"""What does not fit a training of several layers or outputs is refused in a sentence; what fits is taken as it is."""

from dataclasses import fields, replace

import numpy as np
import pytest

import toycomb as tc
from tests.twin import train_deep
from toycomb.geometry.ablation import added
from toycomb.geometry.level_nulls import role_shams
from toycomb.geometry.taught import Taught
from toycomb.layered import Layered, init_layers
from toycomb.records.execution import execute, load_run
from toycomb.records.store import opened
from toycomb.run import alone
from toycomb.training import Training
from toycomb.training.single import Job, Trainer

FORMULAS = [tc.Formula.random(16, 4, 2, seed=o) for o in range(2)]
ONE = tc.Task(FORMULAS[0], samples=100)
TWO = tc.JointTask(FORMULAS, "as-they-come", true=(3, 6), samples=100)


def trained(task=ONE, **options):
    return tc.train(task, **{"seed": 100, "networks": 1, "epochs": 1, "threads": 1, "progress": False} | options)


def start(hidden, outputs=1, **changes):
    return replace(init_layers(hidden, 16, outputs=outputs, seed=100), **changes)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"hidden": -1}, r"hidden is -1; it must be at least 1 and at most 1000000$"),
        ({"hidden": b"ab"}, "must be a whole number"),
        ({"hidden": ()}, "in every layer"),
        ({"biases": np.array(True)}, "biases is array"),
        ({"learn_embedding": "no"}, "learn_embedding is 'no'; it must be True or False"),
        ({"snapshots": "1"}, "must be a list of epochs"),
        ({"snapshots": np.array(0.5)}, "must be a list of epochs"),
        ({"snapshots": [None]}, "a snapshot is None; it must be a number"),
        ({"learning_rate": None}, "learning_rate is None; it must be a number"),
        ({"masks": ()}, "0 masks were given; give one for each of 2 layers"),
        ({"initial": "a"}, "must be a Network or a Layered of 1 networks"),
        ({"initial": start([5, 1])}, "hidden layers of 5 and 1 rows and 1 output; 1 hidden layer and 1 output are to"),
        ({"initial": start([5], activation="gelu")}, "the activation is gelu"),
        ({"initial": start([5], embedding=np.ones((15, 16))), "learn_embedding": True}, r"\(15, 16\); it must be"),
        ({"task": TWO, "initial": tc.init(5, 16, seed=100, networks=1)}, "1 output; 1 hidden layer and 2 outputs are"),
        ({"task": TWO, "output_mask": np.ones(5)}, "give one of 2 axes"),
        ({"mask": np.ones((5, 16)), "masks": (None, None)}, "^mask and masks were given; .* so leave mask out$"),
        ({"output_mask": np.ones(5), "masks": (None, None)}, "^output_mask and masks were given; .* leave output_mask"),
    ],
)
def test_what_does_not_fit_is_said(options, sentence):
    with pytest.raises(tc.InputError, match=sentence):
        trained(**{"hidden": 5} | options)


@pytest.mark.parametrize(
    "options",
    [
        {"outputs": 2, "training": Training(hidden=(5, 4), epochs=2, snapshots=(0.5,), biases=(False, True, True))},
        {"family": "but-not", "training": Training(hidden=5, epochs=1, learn_embedding=True)},
    ],
)
def test_a_stored_population_of_layers_is_what_was_trained(tmp_path, options):
    population = tc.study.Population(networks=2, seed=100, samples=64, **options)
    with opened(tmp_path / "results.sqlite") as store:
        assert execute({"": population}, store, threads=1, progress=False) == 2
        stored = load_run(population, store, progress=False)
    settings = {x.name: getattr(population.training, x.name) for x in fields(Training)}
    run = tc.train(population.tasks(), seed=100, threads=1, progress=False, **settings)
    for x, y in zip(stored.snapshots.layers, run.snapshots.layers, strict=True):
        assert np.array_equal(x.W, y.W)
        assert np.array_equal(x.b, y.b)
    assert np.array_equal(stored.by_output, run.by_output)
    assert np.array_equal(stored.feature_space().F, run.feature_space().F)


def test_what_an_output_has_of_the_whole_is_changed_there():
    task = TWO.output(1)
    assert replace(task).formula == FORMULAS[1]
    with pytest.raises(tc.InputError, match=r"samples is another one .* replace\(joint, samples=…\).output\(1\)"):
        replace(task, samples=9)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda run: Taught(run.snapshots, TWO), "they must be a list, one for each network"),
        (lambda run: Taught(run.snapshots, [1]), "a task of a population is 1; it must be a Task"),
        (lambda run: Taught.of("run"), "they must be a run, or networks"),
        (lambda run: role_shams(run.feature_space(), Taught.of(run), 2), "the level is 2; the formula has 1"),
        (lambda run: run.final.logits(np.zeros((3, 15)), TWO.E), r"X has shape \(3, 15\) and E \(16, 16\)"),
        (lambda run: added(run.final, np.zeros((3, 16)), np.eye(15)), r"they must be \(N, n\) and \(16, n\)"),
    ],
)
def test_what_does_not_fit_a_network_is_said(call, sentence):
    with pytest.raises(tc.InputError, match=sentence):
        call(trained(TWO, hidden=5))


@pytest.mark.parametrize(("i", "sentence"), [(-1, "is -1; the run has 2, counted from 0"), (2, "is 2"), (0.5, "whole")])
def test_a_network_that_a_run_has_not_is_said(i, sentence):
    run = trained(hidden=5, networks=2)
    with pytest.raises(tc.InputError, match=sentence):
        alone(run, i)
    assert np.array_equal(alone(run, 1).final[0].W, run.final[1].W)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"outputs": 2, "true": 5}, "true is 5; it must be two whole numbers"),
        ({"outputs": 2, "data": (np.eye(4), np.eye(4)[0])}, "no formula and no data with several"),
        ({"negated": "x"}, "negated is 'x'; it must be a number"),
        ({"family": "butnot"}, "the family is 'butnot'; perhaps you meant but-not"),
        ({"family": ["flat"]}, r"the family is \['flat'\]"),
    ],
)
def test_what_a_stored_population_cannot_be_is_said(options, sentence):
    with pytest.raises(tc.InputError, match=sentence):
        tc.study.Population(**options)


def test_a_range_of_true_variables_is_the_same_in_any_type():
    known = {tc.study.Population(outputs=2, true=x).identity for x in ((8, 10), [8, 10], np.array([8, 10]))}
    assert len(known) == 1


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: init_layers(5, 6, seed=1), "hidden is 5; it must be a list"),
        (lambda: init_layers((5,), 6, seed=1, biases="no"), "biases is 'no'; it must be True or False"),
        (lambda: init_layers((5,), 6, seed=1, first="a"), "first is 'a'; it must be a whole number"),
        (lambda: Layered((1, 2)), "a layer is 1; it must be a Layer"),
        (lambda: Layered(None), "a layer is None; it must be a Layer"),
    ],
)
def test_what_is_no_layer_is_said(call, sentence):
    with pytest.raises(tc.InputError, match=sentence):
        call()


def test_what_one_network_takes_in_training_counts(monkeypatch):
    """What is kept of it would fit: two times of 4 bytes a parameter."""
    parameters = 10_000 * 17 + 10_000 * 10_001 + 10_001
    monkeypatch.setattr("toycomb.common.limits.available", lambda: 20 * parameters)
    with pytest.raises(tc.InputError, match=r"would need about 2.24 GiB of memory, and 1.87 GiB are free"):
        trained(hidden=(10_000, 10_000))


@pytest.mark.parametrize(
    "wrong", [(np.zeros((3, 7)), np.eye(8)), (np.zeros((3, 7)), np.eye(7)), (np.zeros(8), np.eye(8))]
)
def test_both_kinds_of_network_refuse_inputs_of_a_wrong_shape_in_one_sentence(wrong):
    network = tc.init(5, 8, seed=100)
    for one in (network, Layered.of(network)):
        for asked in (one.activations, one.logits):
            with pytest.raises(tc.InputError, match=r"^X has shape .* and E .*; they must be \(N, n\) and \(8, n\)$"):
                asked(*wrong)
        assert one.activations(np.zeros((3, 7)).tolist(), np.ones((8, 7)).tolist()).shape == (1, 3, 5)


def test_an_array_without_axes_is_a_number_of_rows():
    assert Training(hidden=np.array(8)) == Training(hidden=8)


def test_nothing_is_trained_where_nothing_is_kept():
    """An optimiser that runs over the kept places alone has none here."""
    nothing = (np.zeros((5, 16)), np.zeros((4, 5)), np.zeros((1, 4)))
    run = trained(hidden=(5, 4), biases=False, masks=nothing, patience=None)
    assert not any(x.W.any() or x.b.any() for x in run.snapshots.layers)
    assert run.loss == pytest.approx(np.log(2))


def test_an_output_mask_of_several_outputs_keeps_each_what_it_says():
    mask = np.array([[1, 0, 1, 0, 1], [0, 1, 1, 0, 0]])
    run = trained(TWO, hidden=5, output_mask=mask)
    same = trained(TWO, hidden=5, masks=(None, mask))
    assert np.array_equal(run.final.layers[-1].W != 0, mask[None] != 0)
    assert np.array_equal(run.final.layers[-1].W, same.final.layers[-1].W)


def test_an_embedding_is_learned_on_from_the_one_that_the_network_carries():
    """Also where it is the name of another one than the task's."""
    task, chosen = replace(ONE, embedding="orthogonal"), Training(hidden=(5, 4), epochs=1, learn_embedding=True)
    trainer = Trainer(Job(task, chosen, 100, 0, start((5, 4), embedding="identity")[0]))
    begun = trainer.network
    assert np.array_equal(begun.embedding, np.eye(16))
    trainer.advance(1)
    wanted = train_deep(task, replace(chosen, patience=None), 100, begun)
    assert np.abs(trainer.network.embedding - wanted[-1]).max() < 1e-5


def test_a_joint_task_of_one_output_is_read_as_a_task():
    task = tc.JointTask(FORMULAS[:1], "as-they-come", true=(3, 6), samples=100)
    run = trained(task, hidden=5)
    assert np.array_equal(run.feature_space().F, run.level_space().F)
    assert task.formula == FORMULAS[0]
    with pytest.raises(tc.InputError, match="the task has 2 outputs with a formula each"):
        _ = TWO.formula


@pytest.mark.parametrize(("hidden", "variables"), [((1, 1), 16), (5, 1), ((16, 1, 3), 4)])
def test_a_network_that_was_looked_at_stays_as_it_was(hidden, variables):
    formula = tc.Formula.random(variables, 1, 1, seed=100)
    task = tc.Task(formula, inputs="uniform", embedding="identity", samples=64)
    trainer = Trainer(Job(task, Training(hidden=hidden, epochs=3, patience=None, weight_decay=0.1), 100, 0))
    seen = trainer.network
    before = [x.copy() for layer in Layered.of(seen).layers for x in (layer.W, layer.b)]
    trainer.advance(3)
    after = [x for layer in Layered.of(seen).layers for x in (layer.W, layer.b)]
    assert all(map(np.array_equal, before, after))
    assert not np.array_equal(Layered.of(trainer.network).layers[0].W, before[0])


def test_a_training_that_is_cut_in_two_goes_on_from_where_it_was():
    first = trained(TWO, hidden=(5, 4), optimiser="sgd", momentum=0, learn_embedding=True)
    again = trained(TWO, hidden=(5, 4), initial=first.final, epochs=0, learn_embedding=True)
    assert all(np.array_equal(x.W, y.W) for x, y in zip(again.final.layers, first.final.layers, strict=True))
    assert np.array_equal(again.final.embedding[0], first.final.embedding[0])
    assert isinstance(again.final, Layered)
