"""The trainer against a float64 twin, and its promises on bits, masks, stops and errors."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from tests import twin
from toycomb import DivergenceError, Formula, InputError, Network, Task, Training, init, random_tasks, train
from toycomb.network import stack

FORMULA = Formula.random(16, 5, (2, 3), negated=0.3, seed=2)


def same_bits(a, b):
    pairs = [(getattr(a.snapshots, x), getattr(b.snapshots, x)) for x in ("W", "b", "v", "c")]
    pairs += [(getattr(a, x), getattr(b, x)) for x in ("loss", "test_loss", "test_error", "train_error", "epochs_run")]
    return all(x.tobytes() == y.tobytes() for x, y in pairs)


@given(st.sampled_from(["identity", "hadamard", "compressive:7", "symmetric"]), st.integers(0, 1000))
@settings(max_examples=12, deadline=None)
def test_gradient_against_finite_differences(embedding, seed):
    """One plain SGD step of rate 1 on one batch moves the parameters by minus the gradient."""
    task = Task(FORMULA, embedding=embedding, samples=40)
    start = init(6, len(task.E), seed=seed)[0]
    run = train(task, seed=seed, hidden=6, epochs=1, batch=40, optimiser="sgd", momentum=0, learning_rate=1)
    data = task.training_data(seed)
    Z, names = data.X @ task.E.T, ("W", "b", "v", "c")
    parts = [np.asarray(getattr(start, x), float) for x in names]
    assume(np.abs(twin.forward(parts, Z)[1]).min() > 1e-5)  # no input within a step of a kink
    for i, name in enumerate(names):
        moved = parts[i] - getattr(run.final, name)[0]
        for place in [tuple(np.random.default_rng(seed).integers(parts[i].shape)) for _ in range(4)]:
            ends = []
            for step in (-1e-6, 1e-6):
                shifted = [x.copy() for x in parts]
                shifted[i][place] += step
                ends.append(twin.mean_loss(shifted, Z, data.y))
            assert moved[place] == pytest.approx((ends[1] - ends[0]) / 2e-6, abs=2e-5)


@pytest.mark.parametrize("embedding", ["identity", "hadamard", "orthogonal", "compressive:9", "symmetric"])
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize(
    "optimiser",
    [
        {"optimiser": "adam"},
        {"optimiser": "sgd", "learning_rate": 0.05},
        {"optimiser": "adam", "weight_decay": 0.01},
        {"optimiser": "sgd", "weight_decay": 0.3, "learning_rate": 0.03},
    ],
    ids=["adam", "sgd", "adam decay", "sgd decay"],
)
def test_one_epoch_agrees_with_the_twin(embedding, masked, optimiser):
    task = Task(FORMULA, embedding=embedding, samples=1000)
    chosen = Training(hidden=10, epochs=1, patience=None, **optimiser)
    rng = np.random.default_rng(0)
    mask = rng.random((10, len(task.E))) < 0.4 if masked else None
    output = rng.random(10) < 0.7 if masked else None
    options = {"hidden": 10, "epochs": 1, **optimiser}
    run = train(task, seed=4, mask=mask, output_mask=output, **options)
    expected = twin.train(task, chosen, 4, mask, output)
    X = task.test_data(4).X
    assert run.final[0].logits(X, task.E) == pytest.approx(expected.logits(X, task.E), abs=1e-5)


@pytest.mark.parametrize(
    ("variables", "options", "training"),
    [
        (16, {"embedding": "hadamard"}, {"hidden": 32, "batch": 64}),
        (32, {"embedding": "hadamard"}, {"hidden": 33, "batch": 200}),  # two blocks; a batch in several pieces
        (64, {"embedding": "hadamard-scaled"}, {"hidden": 7}),
        (100, {"embedding": "hadamard"}, {"hidden": 40}),  # fewer variables than embedded inputs
        (4, {"embedding": "hadamard"}, {"hidden": 5, "batch": 1}),
        (3, {"embedding": "identity", "inputs": "planted"}, {"hidden": 16}),
        (16, {"embedding": "identity", "inputs": "uniform"}, {"hidden": 17}),  # variables as bits
        (16, {"embedding": "orthogonal", "inputs": "uniform"}, {"hidden": 64}),
        (70, {"embedding": "hadamard", "inputs": "uniform"}, {"hidden": 20}),  # several records an input
        (300, {"embedding": "identity"}, {"hidden": 6}),  # numbered records
        (90, {"embedding": "compressive:9"}, {"hidden": 48}),  # embedded beforehand
        (8, {"embedding": "identity", "inputs": "exhaustive"}, {"hidden": 12}),
    ],
)
@pytest.mark.parametrize("density", [1, 0.7, 0.1])
def test_every_path_agrees_with_the_twin(variables, options, training, density):
    size = min(2, variables)
    formula = Formula.random(variables, min(5, variables // size), size, seed=1)
    task = Task(formula, samples=300, extra=(0, 1), **options)
    # Adam would blow the rounding of gradients that cancel up to full steps if epsilon were smaller.
    training = training | {"epochs": 1, "epsilon": 1e-5}
    chosen = Training(**training)
    mask = np.random.default_rng(0).random((chosen.hidden, len(task.E))) < density
    run = train(task, seed=4, mask=mask, **training)
    expected, X = twin.train(task, chosen, 4, mask), task.test_data(4, samples=500).X
    assert run.final[0].logits(X, task.E) == pytest.approx(expected.logits(X, task.E), abs=1e-5)


def test_accuracy_after_many_epochs_is_that_of_the_twin():
    task = Task(Formula.random(16, 6, 3, seed=3), samples=2000)
    chosen = Training(hidden=12, epochs=20, patience=None)
    pairs = []
    for seed in range(4):
        test = task.test_data(seed)
        expected = twin.train(task, chosen, seed)
        error = np.mean((expected.logits(test.X, task.E) > 0) != test.y)
        pairs.append((train(task, seed=seed, hidden=12, epochs=20, patience=None).test_error[-1, 0], error))
    ours, theirs = np.array(pairs).T
    assert np.abs(ours - theirs).max() < 0.004
    assert theirs.max() < 0.2


def test_shuffling_is_a_fair_permutation():
    from toycomb.training import _batches

    places = np.zeros((5, 5), int)
    for key in range(20_000):
        items = np.arange(5, dtype=np.uint64)
        _batches.shuffle(items, np.uint64(key))
        assert sorted(items) == [0, 1, 2, 3, 4]
        places[items.astype(int), range(5)] += 1
    assert chisquare(places.ravel()).pvalue > 1e-4


def test_losses_and_errors_are_what_they_say():
    task = Task(FORMULA, samples=500)
    run = train(task, seed=1, hidden=8, epochs=3)
    network, test, data = run.final[0], task.test_data(1), task.training_data(1)
    parts = [np.asarray(x, float) for x in (network.W, network.b, network.v, network.c)]
    assert run.test_loss[-1, 0] == pytest.approx(twin.mean_loss(parts, test.X @ task.E.T, test.y), rel=1e-5)
    for error, x in ((run.test_error[-1, 0], test), (run.train_error[0], data)):
        assert error == np.mean((network.logits(x.X, task.E) > 0) != x.y)
    assert run.loss.shape == (1, 3)
    assert run.loss[0, 0] == pytest.approx(np.log(2), abs=0.2)


def test_training_inputs_and_the_new_draw_may_take_different_forms():
    # With 20 inputs none may have more than six true variables, with 10,000 some have: words and numbered records.
    task = Task(Formula.random(12, 4, 2, seed=0), embedding="identity", inputs="planted", density=0.2, samples=20)
    mixed = 0
    for seed in range(8):
        run, data, test = train(task, seed=seed, hidden=8, epochs=5), task.training_data(seed), task.test_data(seed)
        mixed += data.X.sum(axis=1).max() <= 6 < test.X.sum(axis=1).max()
        for error, x in ((run.test_error[-1, 0], test), (run.train_error[0], data)):
            assert error == np.mean((run.final[0].logits(x.X, task.E) > 0) != x.y)
    assert mixed


def test_losses_are_what_they_were():
    # Another value means another format of the specification, unless it is rounding.
    run = train(Task(FORMULA, samples=500), seed=3, hidden=8, epochs=2, learning_rate=0.01)
    assert run.loss[0] == pytest.approx([0.653633, 0.559021], rel=1e-4)


def test_bits_do_not_depend_on_threads_or_grouping():
    tasks = random_tasks(5, seed=3, clauses=4, samples=700)
    options = {"seed": 3, "hidden": 8, "epochs": 4, "snapshots": [0.3, 1.7]}
    whole = train(tasks, threads=1, **options)
    assert same_bits(whole, train(tasks, threads=4, **options))
    for i in range(5):
        alone = train(tasks[i], first=i, **options)
        assert alone.snapshots.W.tobytes() == whole.snapshots.W[:, i : i + 1].tobytes()
        assert alone.loss.tobytes() == whole.loss[i : i + 1].tobytes()
    assert not same_bits(whole, train(tasks, **{**options, "seed": 4}))


def test_tasks_do_not_depend_on_how_many_there_are():
    many, later = random_tasks(5, seed=3, clauses=4), random_tasks(2, seed=3, clauses=4, first=3)
    assert [x.formula for x in many[3:]] == [x.formula for x in later]


@pytest.mark.slow
def test_bits_are_the_same_in_another_process():
    code = (
        "import hashlib, toycomb as tc; r = tc.train(tc.random_tasks(2, seed=1, samples=500), seed=1, epochs=2);"
        "print(hashlib.sha256(r.final.W.tobytes()).hexdigest())"
    )
    outputs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd()).stdout
        for _ in range(2)
    ]
    assert outputs[0] == outputs[1] != ""


def test_snapshots_do_not_change_the_run():
    task = Task(FORMULA, samples=640)
    plain = train(task, seed=0, hidden=6, epochs=3)
    watched = train(task, seed=0, hidden=6, epochs=3, snapshots=[0.1, 0.5, 0.55, 1, 2.25])
    assert watched.times.tolist() == [0, 0.1, 0.5, 0.55, 1, 2.25, 3]
    assert plain.final.W.tobytes() == watched.final.W.tobytes()
    assert plain.loss.tobytes() == watched.loss.tobytes()
    # 10 steps per epoch: snapshot 0.1 is the state after exactly one step of the shorter run.
    one = train(task, seed=0, hidden=6, epochs=1, snapshots=[0.1])
    assert one.snapshots.W[1].tobytes() == watched.snapshots.W[1].tobytes()
    assert not np.array_equal(watched.snapshots.W[1], watched.snapshots.W[0])


@pytest.mark.parametrize("optimiser", ["adam", "sgd"])
def test_masked_weights_stay_exactly_zero(optimiser):
    task = Task(FORMULA, samples=500)
    rng = np.random.default_rng(1)
    mask, output = rng.random((2, 9, 16)) < 0.2, rng.random(9) < 0.5
    run = train(
        task,
        seed=0,
        networks=2,
        hidden=9,
        epochs=3,
        optimiser=optimiser,
        weight_decay=1e-3,
        snapshots=[0, 0.2, 1],
        mask=mask,
        output_mask=output,
    )
    assert not run.snapshots.W[:, ~mask].any()
    assert not run.snapshots.v[..., ~output].any()
    assert (run.final.W[mask] != 0).mean() > 0.9


def test_masks_stay_with_the_network(tmp_path):
    task = Task(FORMULA, samples=200)
    mask = np.random.default_rng(0).random((6, 16)) < 0.3
    ticket = train(task, seed=0, hidden=6, epochs=1, mask=mask).final[0]
    assert np.array_equal(ticket.mask, mask)
    ticket.save(tmp_path / "ticket.npz")
    loaded = Network.load(tmp_path / "ticket.npz")
    assert np.array_equal(loaded.mask, mask)
    again = train(task, seed=0, hidden=6, epochs=1, initial=stack([loaded]))
    assert not again.final.W[0][~mask].any()
    assert np.array_equal(again.final[0].mask, mask)


def test_networks_of_one_task_have_their_own_data_and_order():
    task = Task(FORMULA, samples=300)
    assert not np.array_equal(task.training_data(0, 0).X, task.training_data(0, 1).X)
    assert not np.array_equal(task.training_data(0, 0).X, task.test_data(0, 0, samples=300).X)
    one = init(6, 16, seed=0)
    data = task.training_data(0, 0)
    object.__setattr__(task, "_sample", lambda *_: data)
    same = Network(*(np.repeat(x, 2, axis=0) for x in (one.W, one.b, one.v, one.c)))
    run = train(task, seed=0, networks=2, hidden=6, epochs=1, initial=same)
    assert not np.array_equal(run.final.W[0], run.final.W[1])  # the orders differ


def test_divergence_at_the_last_step_is_noticed():
    with pytest.raises(DivergenceError, match=r"0 diverged at step 1: the loss on a new draw of inputs is (inf|nan)"):
        train(Task(FORMULA, samples=2), seed=0, epochs=1, learning_rate=1e20)


def test_any_integer_type_and_any_iterable_will_do():
    task = Task(FORMULA, samples=200)
    plain = train(task, seed=0, hidden=5, epochs=2, snapshots=[0.5, 1])
    other = train(task, seed=np.int64(0), hidden=np.int32(5), epochs=np.int64(2), snapshots=(x for x in (0.5, 1)))
    assert same_bits(plain, other)


def test_given_initial_values_are_taken():
    task = Task(FORMULA, samples=200)
    start = init(7, 16, networks=2, seed=9, initialiser="he")
    run = train(task, seed=0, networks=2, hidden=7, epochs=1, initial=start)
    assert np.array_equal(run.initial.W, start.W)
    again = train(task, seed=0, networks=2, hidden=7, epochs=1, initialiser="he")
    assert not np.array_equal(run.final.W, again.final.W)


def test_patience_stops_and_fills():
    task = Task(FORMULA, samples=200)
    run = train(task, seed=0, hidden=5, epochs=60, learning_rate=1e-9, patience=3, snapshots=[50])
    stopped = int(run.epochs_run[0])
    assert stopped < 60
    losses = run.loss[0, :stopped]
    assert losses[-4] == losses.min()
    assert np.isnan(run.loss[0, stopped:]).all()
    assert np.array_equal(run.snapshots.W[1], run.snapshots.W[2])
    assert train(task, seed=0, hidden=5, epochs=20, learning_rate=1e-9, patience=None).epochs_run[0] == 20


def test_zero_epochs_return_the_initial_networks():
    run = train(Task(FORMULA, samples=100), seed=0, hidden=5, epochs=0)
    assert np.array_equal(run.final.W, init(5, 16, seed=0).W)


def test_a_learnable_task_is_learnt_and_shuffled_labels_are_not():
    task = Task(Formula.random(16, 4, 3, seed=1), samples=4000)
    assert train(task, seed=0, hidden=16, epochs=30).test_error[-1, 0] < 0.01
    control = train(replace(task, shuffled_labels=True), seed=0, hidden=16, epochs=5)
    assert control.test_error[-1, 0] > 0.3


def test_divergence_names_network_step_and_value():
    with pytest.raises(DivergenceError, match=r"network 2 diverged at step \d+: the loss is (nan|inf)"):
        train(
            Task(FORMULA, samples=500),
            seed=0,
            networks=3,
            first=2,
            threads=1,
            hidden=5,
            epochs=5,
            optimiser="sgd",
            learning_rate=1e30,
        )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"hidden": 0}, "hidden is 0; it must be at least 1"),
        ({"epochs": -1}, "epochs is -1"),
        ({"learning_rate": float("nan")}, "learning_rate is nan"),
        ({"optimiser": "lion"}, "the optimiser is 'lion'; it must be one of adam, sgd"),
        ({"initialiser": "zeros"}, "the initialiser is 'zeros'"),
        ({"snapshots": [101]}, "snapshot at epoch 101"),
        ({"patience": 0}, "patience is 0"),
        ({"hidden": 2.5}, "hidden is 2.5; it must be a whole number"),
        ({"snapshots": 1}, "snapshots is 1; it must be a list"),
        ({"first": -1}, "first network is -1"),
        ({"mask": np.ones((2, 32, 16))}, "one for each of 1 networks"),
        ({"initial": init(32, 16, networks=2, seed=0)}, "with P = 1 networks"),
        ({"networks": 0}, "0 networks were asked for"),
        ({"threads": 0}, "0 threads were asked for"),
        ({"mask": np.ones((3, 3))}, r"mask has shape \(3, 3\); it must be \(32, 16\)"),
        ({"mask": np.full((32, 16), 0.5)}, "hold 0 and 1 only"),
        ({"initial": Network(*(np.full(s, np.nan) for s in ((1, 32, 16), (1, 32), (1, 32), (1,))))}, "not finite"),
    ],
)
def test_wrong_settings_are_sentences(options, message):
    with pytest.raises(InputError, match=message):
        train(Task(FORMULA, samples=100), seed=0, **options)


def test_tasks_of_different_shape_do_not_mix():
    with pytest.raises(InputError, match="needs one shape"):
        train([Task(FORMULA), Task(FORMULA, embedding="compressive")], seed=0)
