"""Networks that were trained elsewhere: as a run they say what the trained run says, and nothing of it is made up."""

import json
from dataclasses import replace

import numpy as np
import pytest

import toycomb as tc
from toycomb.cli import main
from toycomb.common.errors import InputError, UnknownError, WorseNetworks
from toycomb.explorer.closer import closer
from toycomb.explorer.making import panes_of
from toycomb.parameters import PARAMETERS
from toycomb.run import alone
from toycomb.tickets import named

# These networks are trained for a few epochs alone.
pytestmark = pytest.mark.filterwarnings("ignore::toycomb.common.errors.WorseNetworks")

TASKS = tc.random_tasks(2, seed=3, variables=12, clauses=3, literals=3, samples=600, embedding="orthogonal")
TRAINED = {"seed": 4, "first": 5, "hidden": 12, "epochs": 6, "snapshots": [0.5, 1, 3], "progress": False}


@pytest.fixture(scope="module")
def trained():
    return tc.train(TASKS, **TRAINED)


def given(run, **changes):
    """The same networks, as if they had been trained elsewhere."""
    inner = {t: run.snapshots[k] for k, t in enumerate(run.times.tolist()) if 0 < t < run.times[-1]}
    usual = {"task": run.tasks, "snapshots": inner, "training": run.settings, "seed": run.seed, "first": run.first}
    return tc.Run.of(run.initial, run.final, **{**usual, **changes})


def wide(network):
    return tc.Network(*(np.asarray(getattr(network, name), float) for name in PARAMETERS))


def same(one, other):
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in PARAMETERS)


@pytest.mark.parametrize("spelt", ["by epoch", "in order", "all of them", "one by one"])
def test_a_run_of_the_same_networks_says_the_same(trained, spelt):
    run, inner = trained, trained.snapshots[1:-1]
    found = {
        "by epoch": {},
        "in order": {"snapshots": [inner[t] for t in range(3)], "times": run.times[1:-1]},
        "all of them": {"snapshots": run.snapshots, "times": run.times, "training": None},
        "one by one": {"snapshots": [[x[0], x[1]] for x in inner], "times": run.times},
    }[spelt]
    other = given(run, **found)
    assert other.given
    assert (other.settings.epochs, other.settings.hidden) == (6, 12)
    for name in ("times", "test_loss", "test_error", "train_error", "unseen_error", "unseen_share"):
        assert np.array_equal(getattr(run, name), getattr(other, name)), name
    one, two = run.feature_space(), other.feature_space()
    assert one.codes() == two.codes()
    for name in ("F", "distance", "changed_type"):
        assert np.array_equal(getattr(one, name), getattr(two, name)), name
    for name in ("motion", "alignment_motion", "fates", "crowd"):
        assert np.array_equal(getattr(one, name)(), getattr(two, name)(), equal_nan=name == "alignment_motion"), name


def test_tickets_and_retrainings_are_those_of_the_trained_run(trained):
    other = given(trained)
    for name, options in (("imp", {"rounds": 2, "epochs": 1}), ("snip", {}), ("magnitude", {}), ("motion", {})):
        pair = [tc.tickets.find(name, x, 0.3, progress=False, **options) for x in (trained, other)]
        assert np.array_equal(pair[0].mask, pair[1].mask), name
        assert [x.steps for x in pair[0].costs] == [x.steps for x in pair[1].costs]
    ends = [x.retrain(progress=False) for x in pair]
    assert same(ends[0].snapshots, ends[1].snapshots)
    assert not ends[1].given
    one, two = (tc.recovery(x, y) for x, y in zip(ends, (trained, other), strict=True))
    assert all(np.array_equal(one[name], two[name], equal_nan=True) for name in one)


def test_a_method_looks_at_the_networks_that_were_given_and_at_no_others(trained):
    odd = given(trained, snapshots={1: trained.final})  # whose prefix is what no training here would give
    early, end = (tc.tickets.find(x, odd, 0.3, progress=False).mask for x in ("codes-early", "oracle-codes"))
    true = tc.tickets.find("codes-early", trained, 0.3, progress=False).mask
    assert np.array_equal(early, end)
    assert not np.array_equal(true, end)
    with pytest.raises(InputError, match=r"network 5 .*no snapshot at epoch 0.5; there are those at 0, 1, 6.*1 more"):
        tc.tickets.find("motion", odd, 0.3, progress=False)
    tc.tickets.find("motion", odd, 0.3, epochs=1, progress=False)


@pytest.mark.filterwarnings("ignore::toycomb.common.errors.WorseNetworks")  # of another embedding than their own
def test_what_is_in_double_precision_stays_so_until_training(trained):
    formula, network = TASKS[0].formula, wide(trained.final[0])
    E, (index, polarity) = np.eye(12), (formula.index[0], formula.polarity[0])
    W, v = network.W.copy(), network.v.copy()
    W[0, index], v[0] = 1e-60 * polarity, 1.0  # a code that single precision would not see
    tiny = tc.Network(W, network.b, v, network.c)
    plain = tc.Network(W.astype(np.float32), network.b, v, network.c)
    task = replace(TASKS[0], embedding=E)
    start, short = wide(trained.initial[0]), tc.Training(hidden=12, epochs=2)
    run, lost = (tc.Run.of(start, x, task=task, training=short) for x in (tiny, plain))
    assert run.snapshots.W.dtype == np.float64
    assert run.final.W[0].tolist() == W.tolist()
    assert 0 in run.feature_space().codes()[0][0]
    assert 0 not in lost.feature_space().codes()[0][0]
    assert np.array_equal(run.test_error, lost.test_error)
    ends = tc.tickets.find("snip", run, 0.3, progress=False).retrain(progress=False)
    assert ends.final.W.dtype == np.float32


def test_errors_are_those_of_the_given_networks_on_the_inputs_of_their_task(trained):
    other = given(trained, seed=9)
    for i, task in enumerate(trained.tasks):
        drawn, known = task.test_data(9, 5 + i), task.training_data(9, 5 + i)
        for t in range(len(other.times)):
            wrong = (trained.snapshots[t, i].logits(drawn.X, task.E) > 0) != drawn.y
            assert other.test_error[t, i] == pytest.approx(wrong.mean(), abs=2e-4)  # in single precision
        wrong = (trained.final[i].logits(known.X, task.E) > 0) != known.y
        assert other.train_error[i] == pytest.approx(wrong.mean(), abs=2e-3)
    assert np.isnan(other.loss).all()


def test_networks_whose_inputs_cannot_be_drawn_are_read_all_the_same(trained, tmp_path):
    formula = tc.Formula(12, ((1,), (-1,), (2, 3)))  # true on every input
    task = tc.Task(formula, embedding=TASKS[0].E)
    with pytest.warns(UnknownError, match="errors of 1 of 1 network are not known.*true on every input"):
        run = tc.Run.of(trained.initial[0], trained.final[0], task=task)
    assert np.isnan([*run.test_error[:, 0], *run.unseen_error[:, 0], *run.train_error, *run.unseen_share]).all()
    read = tc.FeatureSpace.read(trained.final[0], formula)
    assert run.feature_space().codes() == read.codes()
    page = tc.explore(run, tmp_path / "page.html")
    assert "NaN" not in page.read_text(encoding="utf-8").split("<script", 1)[0]
    tc.plots.emergence(run)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"task": TASKS[:1]}, "given were 1 task for 2 networks"),
        (
            {"task": [replace(x, embedding="hadamard") for x in TASKS]},
            "take 12 embedded .*, hadamard, gives 16; embedding='iden",
        ),
        ({"task": [replace(x, embedding="identity") for x in TASKS]}, "trained with the embedding a matrix of 12 × 12"),
        ({"training": tc.Training(epochs=6)}, "have 12 rows, and training says hidden=32"),
        ({"training": tc.Training(hidden=12, epochs=2)}, "a snapshot at epoch 3 was given, and training ends at 2"),
        ({"times": [1, 2, 3]}, "give one of both"),
        ({"snapshots": None, "times": [1, 2, 3]}, "0 snapshots and 3 times were given"),
        ({"snapshots": None, "times": [0, 7]}, "the last time is 7, and training says epochs=6"),
        ({"snapshots": {0: "a"}}, "network at epoch 0 is 'a'; it must be a Network"),
        ({"snapshots": {"soon": None}}, "a time is 'soon'"),
        ({"snapshots": None, "times": "06"}, "0 snapshots and 1 time were given"),
        ({"snapshots": None, "times": [6, 0]}, "the times are 6, 0; that of the initial network, 0, stands first"),
        ({"seed": -1}, "the seed is -1; it must be an integer of at least 0"),
        ({"first": -1}, "the index of the first network is -1"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(trained, changes, sentence):
    with pytest.raises(InputError, match=sentence):
        given(trained, **changes)


def test_a_network_that_stands_at_an_end_is_no_other_one(trained):
    with pytest.raises(InputError, match="at epoch 6 is another network than the final one"):
        given(trained, snapshots={6: trained.initial})
    few = tc.Network(*(getattr(trained.final, x)[:, :-1] for x in "Wbv"), trained.final.c)
    with pytest.raises(InputError, match=r"W has shape \(12, 12\) in the first network and \(11, 12\) in one at"):
        tc.Run.of(trained.initial, few, task=trained.tasks)


def test_tickets_are_found_in_dense_networks_alone(trained):
    masked = replace(trained.final, mask=np.ones(trained.final.W.shape, bool))
    run = tc.Run.of(trained.initial, masked, task=trained.tasks)
    with pytest.raises(InputError, match="tickets are found in dense runs"):
        tc.tickets.find("snip", run, 0.3)
    silent = replace(trained.initial, v=np.zeros_like(trained.initial.v))  # others may start so
    tc.tickets.find("magnitude", tc.Run.of(silent, trained.final, task=trained.tasks), 0.3, progress=False)


def test_the_page_shows_the_moments_that_there_are(trained, tmp_path):
    run = given(trained)
    assert closer(alone(run, 1), moments=20).times.tolist() == [0, 0.5, 1, 3, 6]
    ticket = tc.tickets.find("snip", run, 0.3, progress=False)
    first, second = panes_of(run, 1, ticket, progress=False)
    assert first.rows == second.rows
    assert dict(first.facts)["training"] == "elsewhere, 6 epochs"
    with pytest.warns(
        WorseNetworks, match=r"error is 0\.\d+ before training and 0\.\d+ after it; are .* in this order"
    ):
        other = tc.Run.of(trained.final, trained.initial, task=trained.tasks, seed=run.seed, first=run.first)
    assert panes_of(other, 1, ticket, progress=False)[0].rows != second.rows  # of another start
    assert panes_of(run, 1, trained, progress=False)[1].label == "network 6, trained here"
    assert tc.explore(run, tmp_path / "page.html", against="snip:.3", progress=False).stat().st_size > 10_000


def test_barriers_vanish_between_a_run_and_its_copy_with_other_rows(trained):
    order = np.random.default_rng(0).permutation(12)
    rows = {name: getattr(trained.snapshots, name)[:, :, order] for name in "Wbv"}
    copy = tc.Run.of(*(replace(trained.snapshots, **rows)[t] for t in (0, -1)), task=trained.tasks)
    found = tc.theories.alignment.barriers(given(trained), copy, inputs=300)
    assert found["none"]["loss"].min() > 0.001
    for name in ("weights", "activations", "codes"):
        assert found[name]["loss"].max() < 1e-9, name
    assert found["weights"]["agree"].tolist() == [1, 1]
    with pytest.raises(InputError, match="other formulas"):
        tc.theories.alignment.barriers(trained, given(trained, task=[TASKS[1], TASKS[0]]))


def test_symmetries_act_where_a_row_is_never_on(trained):
    run = given(trained)
    final = wide(run.final)
    final.b[1, 3] = -100.0
    dead = tc.Run.of(run.initial, final, task=run.tasks)
    one, two = (tc.theories.symmetries.survey(x, inputs=300) for x in (run, dead))
    assert not one["acts"]["dead row"].any()
    assert two["acts"]["dead row"].tolist() == [False, True]
    assert two["rows"]["dead"][1] == pytest.approx(1 / 12)
    assert two["changes"]["dead row"]["function"][1] < 1e-9 < two["changes"]["dead row"]["weights"][1]
    assert two["acts"]["rescaling"].all()


@pytest.fixture
def files(trained, tmp_path, monkeypatch):
    """One network at all times, its formula, and its embedding, in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    TASKS[0].formula.save("f.dnf")
    np.save("E.npy", TASKS[0].E)
    for epoch, network in zip(trained.times, trained.snapshots[:, 0], strict=True):
        network.save(f"at{epoch:g}.npz")
        replace(network, embedding=None).save(f"bare{epoch:g}.npz")
    return tmp_path


def document(capsys, words):
    main([*words.split(), "--json"])
    return json.loads(capsys.readouterr().out)


def test_probe_says_of_files_what_it_says_of_the_networks_that_it_trains(files, capsys):
    options = "--clauses 3 --variables 12 --literals 3 --hidden 12 --epochs 3 --samples 600 --embedding orthogonal"
    there = document(capsys, f"probe {options} --networks 1 --seed 3 --at .5 1")
    run = tc.train(TASKS[0], seed=3, hidden=12, epochs=3, snapshots=[0.5, 1], progress=False)  # by the same seed
    for epoch, network in zip(run.times, run.snapshots[:, 0], strict=True):
        network.save(f"one{epoch:g}.npz")
    words = "--initial one0.npz --final one3.npz --snapshots one0.5.npz one1.npz --formula f.dnf --seed 3"
    here = document(capsys, f"probe {words} --at .5 1")
    assert {key: x for key, x in here.items() if key in there and key != "settings"} == {
        key: x for key, x in there.items() if key != "settings"
    }
    twice = "--initial one0.npz one0.npz --final one3.npz one3.npz --snapshots one0.5.npz one0.5.npz one1.npz one1.npz"
    both = document(capsys, f"probe {twice} --at .5 1 --formula f.dnf --seed 3")
    assert both["locations"]["fate"] == here["locations"]["fate"] * 2
    assert both["locations"]["distance"]["1"] == here["locations"]["distance"]["1"] * 2
    assert both["fates"]["idle"]["count"] == 2 * here["fates"]["idle"]["count"]


@pytest.mark.parametrize("words", ["--initial at0.npz --final at6.npz", "--initial bare0.npz --final bare6.npz"])
def test_an_embedding_of_ones_own_is_read_from_a_file(files, capsys, words, trained):
    found = document(capsys, f"probe {words} --formula f.dnf --embedding E.npy")
    space = trained.feature_space()
    assert found["locations"]["fate"] == space.fates()[:1].tolist()
    assert set(found["motion"]) == {"final"}
    assert found["embedding_source"] == "given"
    final = words.split()[-1]
    codes = document(capsys, f"codes {final} --formula f.dnf --embedding E.npy")
    assert list(codes["codes"].values()) == space.codes()[0]
    assert document(capsys, f"explore {words} --formula f.dnf --embedding E.npy --out page.html")["bytes"] > 10_000


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--formula f.dnf", "--initial and --final not"),
        ("--initial at0.npz --final at6.npz", "--formula not"),
        (
            "--initial at0.npz --final at6.npz --formula f.dnf --clauses 3 --epochs 2",
            "--clauses, --epochs would have no",
        ),
        ("--initial at0.npz at1.npz --final at6.npz --formula f.dnf", "--initial names 2 files and --final 1 file"),
        ("--initial at0.npz --final at6.npz --formula f.dnf --at 1", "--snapshots names 0 files and --at has 1 epoch"),
        (
            "--initial at0.npz --final at6.npz --formula f.dnf --snapshots at1.npz at3.npz --at 1 1",
            "above 0, each named once",
        ),
        ("--initial at0.npz --final at6.npz --formula f.dnf --embedding identity", "identity was given"),
        ("--initial at0.npz --final at6.npz --formula f.dnf --proximal 4", "between 0 and 3"),
    ],
)
def test_what_probe_cannot_read_is_said_in_one_line(files, capsys, words, sentence):
    with pytest.raises(SystemExit) as end:
        main(["probe", *words.split()])
    said = capsys.readouterr().err
    assert end.value.code == 2
    assert sentence in said
    assert len(said.strip().splitlines()) == 1


def test_a_command_says_a_doubt_where_python_makes_errors_of_warnings(files, capsys):
    main(["explore", "--initial", "bare0.npz", "--final", "bare6.npz", "--formula", "f.dnf", "--out", "page.html"])
    assert "toycomb: the network does not say with which embedding" in capsys.readouterr().err


def test_a_given_run_goes_whole_to_another_process(trained):
    run = given(trained, snapshots=None)
    with pytest.raises(InputError, match="has no snapshot at epoch 1; there are those at 0, 6"):
        tc.tickets.find(named("codes-early"), run, 0.3, workers="processes", threads=2, progress=False)


def test_a_ticket_as_a_network_is_what_its_retraining_starts_from(trained):
    ticket = tc.tickets.find("magnitude", trained, 0.3, outputs=True, progress=False)
    assert same(ticket.masked, ticket.retrain(progress=False).initial)
    assert not ticket.masked.W[~ticket.mask].any()
    with pytest.raises(InputError, match=r"recovery compares runs or feature spaces, .*; given is a Network"):
        tc.recovery(ticket.masked, trained)


def test_networks_that_hardly_learnt_are_doubted(trained):
    with pytest.warns(WorseNetworks, match=r"before training and .* after it; .* were their inputs 0 and 1"):
        tc.Run.of(trained.initial, trained.initial, task=trained.tasks, training=trained.settings)
