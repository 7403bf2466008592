"""Networks carry their masks and their embedding: through indexing, stacks, training, files and reading."""

import json
import pickle
import warnings
from dataclasses import replace

import numpy as np
import pytest

from toycomb import FeatureSpace, Formula, InputError, Network, Task, study, tickets, train
from toycomb.cli import main
from toycomb.common.errors import AssumedEmbedding
from toycomb.network import stack
from toycomb.tasks.embedding import matrix
from toycomb.training import Outcome

FORMULA = Formula.random(8, 3, 2, seed=1)
OPTIONS = {"hidden": 6, "epochs": 2, "progress": False}
EMBEDDINGS = ["identity", "hadamard", "hadamard-scaled", "symmetric", "orthogonal", "compressive", "compressive:3"]


def trained(embedding="hadamard", **options):
    return train(Task(FORMULA, embedding=embedding, samples=200, seed=7), seed=1, **OPTIONS, **options)


@pytest.fixture(scope="module")
def run():
    return trained(snapshots=[1])


# --- masks of W and v


@pytest.fixture(scope="module")
def ticket(run):
    found = tickets.find("random", run, 0.3, outputs=True, progress=False)
    assert 0 < found.output_mask.sum() < found.output_mask.size
    return found


def zero_outside(networks, ticket):
    return not networks.W[..., ~ticket.mask[0]].any() and not networks.v[..., ~ticket.output_mask[0]].any()


@pytest.mark.parametrize("options", [{}, {"optimiser": "sgd"}, {"weight_decay": 0.1}, {"epochs": 0}], ids=str)
def test_both_masks_hold_from_a_file_on(ticket, options, tmp_path):
    again = ticket.retrain(progress=False)
    assert zero_outside(again.snapshots, ticket)
    again.final[0].save(tmp_path / "ticket.npz")
    loaded = Network.load(tmp_path / "ticket.npz")
    for name in ("mask", "output_mask"):
        np.testing.assert_array_equal(getattr(loaded, name), getattr(ticket, name)[0])
    chosen = OPTIONS | {"snapshots": [0.1] if options != {"epochs": 0} else []} | options
    on = train(again.tasks[0], seed=1, initial=stack([loaded]), **chosen)
    assert zero_outside(on.snapshots, ticket)
    for held in (on.initial[0], on.final[0], on.snapshots[-1, 0]):
        np.testing.assert_array_equal(held.mask, ticket.mask[0])
        np.testing.assert_array_equal(held.output_mask, ticket.output_mask[0])
    with pytest.raises(InputError, match="trained with a mask"):
        tickets.find("random", on, 0.3, progress=False)


def test_each_mask_is_replaced_by_one_that_is_given_and_stays_otherwise(ticket):
    again, full = ticket.retrain(progress=False), np.ones((6, 8))
    on = train(again.tasks[0], seed=1, initial=again.final, mask=full, **OPTIONS)
    assert on.final.mask.all()
    np.testing.assert_array_equal(on.final.output_mask, ticket.output_mask)
    assert not on.snapshots.v[..., ~ticket.output_mask[0]].any()
    on = train(again.tasks[0], seed=1, initial=again.final, output_mask=np.ones(6), **OPTIONS)
    np.testing.assert_array_equal(on.final.mask, ticket.mask)
    assert on.final.v.all()


def test_an_output_mask_alone_is_a_mask():
    output = np.array([1, 0, 1, 1, 0, 1])
    run = trained(output_mask=output)
    assert run.final.mask is None
    np.testing.assert_array_equal(run.snapshots.v != 0, np.broadcast_to(output != 0, (2, 1, 6)))
    dense = trained()
    masks = np.broadcast_to(output, dense.snapshots.v.shape)
    with pytest.raises(InputError, match="trained with a mask"):
        tickets.find("random", replace(dense, snapshots=replace(dense.snapshots, output_mask=masks)), 0.3)


def test_another_mask_of_W_leaves_that_of_v():
    unit = tickets.Unit(Task(FORMULA, samples=200), trained().settings, 0, 0)
    output = np.array([1, 0, 1, 1, 0, 1])
    trainer = unit.trainer(2, 2, mask=np.ones((6, 8)), output_mask=output)
    trainer.remask(np.eye(6, 8))
    unit.run(trainer, 1)
    np.testing.assert_array_equal(trainer.network.v != 0, output != 0)
    np.testing.assert_array_equal(trainer.network.mask, np.eye(6, 8))


def test_stacks_of_networks_with_and_without_masks(run, ticket):
    masked = ticket.retrain(progress=False).final[0]
    mixed = stack([run.final[0], masked, replace(masked, mask=None)])
    assert mixed.mask[0].all()
    assert mixed.mask[2].all()
    assert mixed.output_mask[0].all()
    np.testing.assert_array_equal(mixed[1].output_mask, masked.output_mask)
    assert stack([run.final[0], run.final[0]]).output_mask is None
    np.testing.assert_array_equal(stack([mixed, mixed], axis=1)[1, 0].output_mask, masked.output_mask)


def test_a_population_that_is_stored_has_no_masks(ticket):
    population = study.Population(networks=1, training=ticket.run.settings)
    snapshots = ticket.retrain(progress=False).snapshots[:, 0]
    outcome = Outcome(snapshots, np.zeros(2), np.zeros(2), np.zeros(2), 0.0, 2)
    with study.opened(":memory:") as store, pytest.raises(InputError, match="dense networks alone"):
        store.save(population, 0, outcome, 0.0)


def test_files_hold_zeros_where_masks_do(tmp_path):
    network = Network(np.ones((2, 3)), np.ones(2), -np.ones(2), np.ones(()), np.eye(2, 3), np.array([0, 1.0]))
    network.save(tmp_path / "net.npz")
    with np.load(tmp_path / "net.npz") as arrays:
        assert arrays["W"].tolist() == [[1, 0, 0], [0, 1, 0]]
        assert np.copysign(1, arrays["v"]).tolist() == [1, -1]
        assert arrays["output_mask"].tolist() == [0, 1]
        assert arrays["format"] == 1


# --- the embedding


@pytest.mark.parametrize("embedding", EMBEDDINGS)
def test_a_saved_network_is_read_with_its_own_embedding(embedding, tmp_path):
    run = trained(embedding)
    run.final[0].save(tmp_path / "net.npz")
    loaded = Network.load(tmp_path / "net.npz")
    np.testing.assert_equal(loaded.embedding, run.final[0].embedding)
    for network in (loaded, run.final[0], run.snapshots[-1, 0]):
        np.testing.assert_array_equal(FeatureSpace.read(network, FORMULA).F, run.feature_space().F[-1:])
    given = FeatureSpace.read(loaded, FORMULA, embedding, seed=7)  # the same is no conflict
    np.testing.assert_array_equal(given.F, run.feature_space().F[-1:])
    single = run.tasks[0].E.astype(np.float32)  # nor is the same under another name, or rounded
    assert FeatureSpace.read(loaded, FORMULA, single).codes() == given.codes()


def test_files_of_matrices_and_own_ones(tmp_path):
    E = np.random.default_rng(0).normal(size=(5, 8))
    np.save(tmp_path / "E.npy", E)
    for embedding in (E, tmp_path / "E.npy", str(tmp_path / "E.npy")):
        final = trained(embedding).final[0]
        np.testing.assert_array_equal(final.embedding, E)
        final.save(tmp_path / "net.npz")
        np.testing.assert_array_equal(Network.load(tmp_path / "net.npz").embedding, E)


def test_what_is_assumed_is_said(run):
    unknown = replace(run.final[0], embedding=None)
    with pytest.warns(AssumedEmbedding, match="identity is taken"):
        space = FeatureSpace.read(unknown, FORMULA)
    np.testing.assert_array_equal(space.F[0, 0], unknown.W.astype(float))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        FeatureSpace.read(unknown, FORMULA, "identity")


def test_another_embedding_is_a_conflict(run):
    network = run.final[0]
    other = Task(FORMULA, embedding="identity", samples=200)
    for refused in (
        lambda: FeatureSpace.read(network, FORMULA, "identity"),
        lambda: FeatureSpace.read(trained("orthogonal").final[0], FORMULA, "orthogonal", seed=8),
        lambda: FeatureSpace.of(run.snapshots, [other]),
        lambda: FeatureSpace.from_embedding(run.snapshots, [other.E], [FORMULA]),
        lambda: train(other, seed=0, initial=run.final, **OPTIONS),
    ):
        with pytest.raises(InputError, match="trained with the embedding"):
            refused()
    free = replace(run.final, embedding=None)  # to do so all the same
    assert train(other, seed=0, initial=free, **OPTIONS).final[0].embedding == "identity"
    same = Task(FORMULA, embedding=matrix("hadamard", 8), samples=200)
    assert train(same, seed=0, initial=run.final, **OPTIONS).final[0].embedding is same.E


def test_a_population_shares_its_embedding_or_holds_one_each():
    tasks = [Task(FORMULA, embedding="orthogonal", samples=64, seed=seed) for seed in (0, 0, 1)]
    options = {"hidden": 3, "epochs": 1, "progress": False}
    shared = train(tasks[:2], seed=0, **options)
    assert shared.snapshots.embedding is tasks[0].E
    run = train(tasks, seed=0, **options)
    assert run.snapshots.embedding.shape == (2, 3)
    assert run.final[2].embedding is run.initial[2].embedding is tasks[2].E
    assert stack([run.final[2], run.final[2]]).embedding is tasks[2].E
    mixed = stack([run.final, replace(run.final, embedding=None)], axis=1)
    assert mixed[0, 0].embedding is tasks[0].E
    assert mixed[0, 1].embedding is None
    again = train(tasks, seed=0, initial=run.final, **options)
    np.testing.assert_array_equal(again.feature_space().F[0], run.feature_space().F[-1])
    with pytest.raises(InputError, match="trained with the embedding"):
        train(tasks[::-1], seed=0, initial=run.final, **options)
    whole = pickle.dumps(shared.snapshots)
    assert len(pickle.dumps(train([tasks[0]] * 2, seed=0, **options).snapshots)) == len(whole)


def test_populations_read_with_others_of_the_same_shape_are_refused():
    tasks = [Task(FORMULA, embedding=name, samples=64) for name in ("identity", "hadamard")]
    run = train(tasks, seed=0, **OPTIONS)
    assert [run.final[i].embedding for i in range(2)] == ["identity", "hadamard"]
    run.feature_space()
    with pytest.raises(InputError, match="trained with the embedding identity"):
        FeatureSpace.of(run.snapshots, tasks[::-1])


@pytest.mark.parametrize(
    ("embedding", "message"),
    [
        ("fourier", "embedding is 'fourier'; it must be one of identity"),
        ("orthogonal", "embedding is 'orthogonal'; .* the matrix"),
        ("x" * 5000, "embedding is 'x+ … x+'; it must"),
        ("../E.npy", "it must be one of identity"),
        (b"hadamard", "shape"),
        (np.array(["hadamard"]), "shape"),
        (np.array("hadamard", object), "embedding"),
        (np.eye(7), r"shape \(7, 7\); it must be a name, or a matrix of 8 rows"),
        (np.ones((8, 0)), "shape"),
        (np.ones(8), "shape"),
        (np.full((8, 8), np.nan), "64 values that are not finite"),
        (np.full((8, 8), 1j), "complex128"),
        (np.full((8, 8), "1"), "holds text"),
    ],
    ids=str,
)
def test_wrong_embeddings_in_files_are_sentences(run, tmp_path, embedding, message):
    arrays = {name: getattr(run.final[0], name) for name in "Wbvc"}
    np.savez(tmp_path / "net.npz", **arrays, embedding=embedding, allow_pickle=True)
    with pytest.raises(InputError, match=message) as error:
        Network.load(tmp_path / "net.npz")
    assert len(str(error.value)) < 400


def test_only_what_says_everything_is_carried(run):
    with pytest.raises(InputError, match="'orthogonal'; it must be"):
        replace(run.final, embedding="orthogonal")  # of which seed?
    with pytest.raises(InputError, match="one network is read"):
        FeatureSpace.read(run.final, FORMULA)


def test_files_without_an_embedding_still_load(run, tmp_path):
    arrays = {name: getattr(run.final[0], name) for name in "Wbvc"}
    np.savez(tmp_path / "net.npz", **arrays, format=1)
    assert Network.load(tmp_path / "net.npz").embedding is None


def test_the_command_line_says_which_embedding_it_took(run, tmp_path, capsys):
    net, formula = tmp_path / "net.npz", tmp_path / "f.dnf"
    FORMULA.save(formula)
    run.final[0].save(net)
    wanted = {str(c): rows for c, rows in enumerate(run.feature_space().codes()[0])}

    def codes(*options):
        main(["codes", str(net), "--formula", str(formula), "--json", *options])
        document = json.loads(capsys.readouterr().out)
        return document["codes"] == wanted, document["embedding"], document["embedding_source"]

    assert codes() == (True, "hadamard", "file")
    assert codes("--embedding", "hadamard") == (True, "hadamard", "given")
    with pytest.raises(SystemExit):
        main(["codes", str(net), "--formula", str(formula), "--embedding", "identity"])
    assert "trained with the embedding hadamard, and identity was given" in capsys.readouterr().err
    replace(run.final[0], embedding=None).save(net)
    assert codes() == (False, "identity", "assumed")
    assert codes("--embedding", "hadamard") == (True, "hadamard", "given")
    main(["codes", str(net), "--formula", str(formula)])
    assert "embedding: identity (assumed" in capsys.readouterr().out
    replace(run.final[0], embedding=run.tasks[0].E).save(net)
    assert codes() == (True, "a matrix of 8 × 8", "file")


def test_trained_on_the_command_line_read_by_default(tmp_path, capsys):
    FORMULA.save(tmp_path / "f.dnf")
    files = ["--formula", str(tmp_path / "f.dnf")]
    net = str(tmp_path / "net.npz")
    options = ["--embedding", "orthogonal", "--seed", "3", "--epochs", "1", "--samples", "64", "--hidden", "4"]
    main(["train", *files, "--save", net, *options])
    capsys.readouterr()
    main(["codes", net, *files, "--json"])
    assert json.loads(capsys.readouterr().out)["embedding_source"] == "file"
    np.testing.assert_array_equal(Network.load(net).embedding, matrix("orthogonal", 8, 3))
