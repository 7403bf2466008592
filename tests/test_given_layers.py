"""Networks of several layers and outputs that were trained elsewhere: as a run they say what the trained run says."""

import numpy as np
import pytest

import toycomb as tc
from toycomb.common.errors import InputError
from toycomb.layered import Layer, Layered
from toycomb.run import alone

pytestmark = pytest.mark.filterwarnings("ignore::toycomb.common.errors.WorseNetworks")

TASKS = tc.random_joint_tasks(2, outputs=2, seed=100, variables=12, clauses=2, literals=3, true=(3, 7), samples=400)
SHARED = {"seed": 101, "first": 3, "epochs": 4, "snapshots": [1], "progress": False}
SETTINGS = {
    "two layers": {"hidden": (8, 6)},
    "one layer": {"hidden": 8, "biases": (True, False)},
    "a learned embedding": {"hidden": (8, 6), "learn_embedding": True, "biases": (True, True, False)},
}


@pytest.fixture(scope="module", params=SETTINGS)
def trained(request):
    return tc.train(TASKS, **SHARED, **SETTINGS[request.param])


def given(run, **changes):
    usual = {"task": run.tasks, "snapshots": run.snapshots, "times": run.times, "seed": run.seed, "first": run.first}
    return tc.Run.of(run.initial, run.final, **{**usual, **changes})


def test_a_run_of_the_same_networks_says_the_same_of_every_output(trained, tmp_path):
    files = []
    for i in range(2):  # each network from a file, as a user has it
        trained.final[i].save(tmp_path / f"{i}.npz")
        files.append(Layered.load(tmp_path / f"{i}.npz"))
    runs = [given(trained), tc.Run.of(trained.initial, files, task=trained.tasks, training=trained.settings,
            snapshots={1: [trained.snapshots[1, 0], trained.snapshots[1, 1]]}, seed=101, first=3)]  # fmt: skip
    for run in runs:
        assert run.given
        assert run.settings == trained.settings  # hidden, biases and whether the embedding was learned are found out
        for name in ("test_loss", "test_error", "train_error", "output_error", "any_error", "unseen_error"):
            assert np.array_equal(getattr(run, name), getattr(trained, name)), name
        for o in range(2):
            one, two = trained.feature_space(1, o), run.feature_space(1, o)
            assert np.array_equal(one.F, two.F)
            assert np.array_equal(one.row_types, two.row_types)
            assert one.codes() == two.codes()


def test_errors_are_those_of_the_networks_on_the_inputs_of_their_task(trained):
    run = given(trained, seed=102)
    for i, task in enumerate(trained.tasks):
        data = task.test_data(102, 3 + i)
        for t in range(3):
            network = trained.snapshots[t, i]
            own = network.embedding if trained.settings.learn_embedding else task.E
            wrong = (network.logits(data.X, own) > 0) != data.y
            assert run.output_error[t, i] == pytest.approx(wrong.mean(axis=0), abs=2e-3)  # in single precision
            assert run.any_error[t, i] == pytest.approx(wrong.any(axis=1).mean(), abs=2e-3)


def test_a_layered_network_of_one_layer_and_output_is_read_as_a_network():
    task = tc.random_tasks(1, seed=100, variables=12, clauses=2, literals=3, samples=400)[0]
    trained = tc.train(task, hidden=6, epochs=2, seed=101, progress=False)
    run = tc.Run.of(Layered.of(trained.initial), Layered.of(trained.final), task=task, seed=101)
    assert isinstance(run.final, tc.Network)
    assert np.array_equal(run.test_error, trained.test_error)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"task": [x.output(0) for x in TASKS]}, "a network has 2 outputs and its task 1"),
        ({"training": tc.Training(hidden=(8, 5), epochs=4)}, r"8 and 6 rows, and training says hidden=\(8, 5\)"),
        ({"training": tc.Training(hidden=(8, 6), epochs=4, learn_embedding=True)}, "each network must carry its own"),
        ({"final": "wide"}, "one has hidden layers of 8 and 7 rows and 2 outputs, 16 inputs at epoch 4"),
        ({"final": "tanh"}, "the activation is tanh; this needs ReLU"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(changes, sentence):
    run = tc.train(TASKS[:1], **SHARED, hidden=(8, 6))
    final, rng = run.final, np.random.default_rng(1)
    if changes.get("final") == "wide":
        shapes = ((8, 16), (7, 8), (2, 7))
        final = Layered(tuple(Layer(rng.normal(size=x), np.zeros(x[0])) for x in shapes))
    if changes.get("final") == "tanh":
        final = Layered(run.final[0].layers, None, "tanh")
    more = {key: x for key, x in changes.items() if key != "final"}
    task = more.pop("task", run.tasks)[:1]
    with pytest.raises(InputError, match=sentence):
        tc.Run.of(run.initial, final, task=task, **{"training": run.settings, **more})


def test_one_network_of_a_given_run_stands_alone(trained):
    one = alone(given(trained), 1)
    assert one.final.lead == (1,)
    assert np.array_equal(one.output_error[:, 0], trained.output_error[:, 1])
