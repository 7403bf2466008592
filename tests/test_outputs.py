"""Several outputs and learned embeddings, read by hand and beside plain products."""

import numpy as np
import pytest

import toycomb as tc
from toycomb import FeatureSpace, Formula, InputError, Network
from toycomb.geometry.outputs import output_spaces, permuted_outputs, sham_outputs, shared_rows
from toycomb.geometry.taught import Taught
from toycomb.layered import Layer, Layered, init_layers, stack_layers
from toycomb.tasks.joint import JointTask

FORMULAS = (Formula(6, ((1, 2), (3, 4))), Formula(6, ((3, 4), (5, 6))))


def joint(networks, embedding="identity", **options):
    tasks = [JointTask(FORMULAS, embedding=embedding, true=(2, 3))] * networks.lead[1]
    return Taught(networks, tasks, **options)


def by_hand():
    """Rows for x1 x2 (output 0), x3 x4 (both), x5 x6 (output 1), and x3 x4 that speaks against both."""
    W = np.array([[1.0, 1, -1, -1, -1, -1], [-1, -1, 1, 1, -1, -1], [-1, -1, -1, -1, 1, 1], [-1, -1, 1, 1, -1, -1]])
    V = np.array([[1.0, 1, 0, -1], [-1, 1, 1, -1]])
    return Layered((Layer(W, np.zeros(4)), Layer(V, np.zeros(2))))


def test_rows_that_outputs_share_by_hand():
    subject = joint(stack_layers([stack_layers([by_hand()])]))
    spaces = output_spaces(subject)
    assert spaces[0].codes() == [[[0], [1]]]
    assert spaces[1].codes() == [[[1], [2]]]
    found = shared_rows(spaces)
    assert found.each.tolist() == [[[2, 2]]]
    assert found.coding.tolist() == [[3]]
    assert found.share.tolist() == [[pytest.approx(1 / 3)]]
    assert found.code_size.tolist() == [[[1, 1]]]
    (other,) = permuted_outputs(spaces)  # output 0 reads x3 x4, x5 x6: row 2 is silent there
    assert shared_rows(other).rows[0, 0].tolist() == [[False, True, False, False], [False, True, False, False]]
    draws = [shared_rows(x) for x in sham_outputs(spaces, seed=1)]
    assert {x.share.shape for x in draws} == {(1, 1)}
    assert np.mean([x.code_size for x in draws]) < 0.9  # shams that are clauses code, others do not
    with pytest.raises(InputError, match="one output"):
        permuted_outputs(spaces[:1])


@pytest.mark.parametrize("hidden", [[8], [8, 5]])
def test_a_layer_is_read_for_each_output_by_its_weights_and_its_paths(hidden):
    networks = init_layers(hidden, 8, outputs=2, seed=1, networks=2)
    subject = joint(stack_layers([networks, networks]), "hadamard")
    (first, *between, last), E = networks.layers, subject.tasks[0].E
    for o, space in enumerate(output_spaces(subject)):
        np.testing.assert_allclose(space.F[1], first.W @ E, atol=1e-6)
        path = last.W[:, o] if not between else np.einsum("ph,phk->pk", last.W[:, o], between[0].W)
        np.testing.assert_array_equal(space.row_types[0], np.sign(path))
        assert space.formulas == (FORMULAS[o],) * 2
        one = FeatureSpace.read([networks[0], networks[0]], FORMULAS[o], "hadamard", output=o)
        np.testing.assert_array_equal(one.F[:, 0], space.F[:, 0])
        np.testing.assert_array_equal(one.row_types[:, 0], space.row_types[:, 0])
    with pytest.raises(InputError, match="the output is 2"):
        FeatureSpace.of(subject.networks, subject.tasks, output=2)
    with pytest.raises(InputError, match="2 outputs and a task 1"):
        FeatureSpace.of(subject.networks, [x.output(0) for x in subject.tasks])


def test_one_layer_and_one_output_are_read_as_a_network_is():
    task = tc.Task(FORMULAS[0], embedding="hadamard")
    net = tc.init(8, 8, networks=3, seed=2)[None]
    plain, layered = FeatureSpace.of(net, [task] * 3), FeatureSpace.of(Layered.of(net), [task] * 3)
    assert plain.F.tobytes() == layered.F.tobytes()
    assert plain.row_types.tobytes() == layered.row_types.tobytes()
    with pytest.raises(InputError, match="the layer is 2"):
        FeatureSpace.of(net, [task] * 3, layer=2)


def learned():
    """Two networks at two times, each with an embedding of its own, and their tasks."""
    rng = np.random.default_rng(5)
    own = np.empty((2, 2), object)
    for place in np.ndindex(2, 2):
        own[place] = rng.normal(size=(4, 6))
    W, v = rng.normal(size=(2, 2, 7, 4)), rng.normal(size=(2, 2, 7))
    task = tc.Task(FORMULAS[0], embedding=own[0, 0])
    return Network(W, v, v, v[..., 0], embedding=own), own, [task] * 2


def test_learned_embeddings_are_each_network_s_own_at_each_time():
    net, own, tasks = learned()
    with pytest.raises(InputError, match="another one"):
        FeatureSpace.of(net, tasks)
    space = FeatureSpace.of(net, tasks, learned=True)
    for t, p in np.ndindex(2, 2):
        np.testing.assert_allclose(space.F[t, p], net.W[t, p] @ own[t, p])
    read = FeatureSpace.read([net[0, 1], Layered.of(net[1, 1])], FORMULAS[0], learned=True)
    np.testing.assert_allclose(read.F[:, 0], space.F[:, 1])
    with pytest.raises(InputError, match="another one"):
        FeatureSpace.read([net[0, 1], net[1, 1]], FORMULAS[0])
    with pytest.raises(InputError, match="give one of both"):
        FeatureSpace.read(net[0, 1], FORMULAS[0], own[0, 1], learned=True)
    with pytest.raises(InputError, match="carries no embedding"):
        FeatureSpace.of(Network(net.W, net.b, net.v, net.c), tasks, learned=True)
    subject = Taught(Layered.of(net), tasks, learned=True)
    np.testing.assert_array_equal(subject.embeddings(1), np.stack(list(own[:, 1])))


def test_significant_codes_are_those_with_large_entries_by_loops():
    rng = np.random.default_rng(6)
    formula = Formula(6, ((1, -2, 3), (4, 5), (2, -6)))
    F, types = rng.normal(size=(2, 1, 200, 6)), rng.choice([-1, 0, 1], (2, 1, 200))
    F[:, :, :3] = 0
    space = FeatureSpace(F, types, [formula])
    for t in range(2):
        for r in range(200):
            rms = np.sqrt(np.mean(F[t, 0, r] ** 2))
            for c, clause in enumerate(formula.clauses):
                entries = [np.sign(x) * F[t, 0, r, abs(x) - 1] for x in clause]
                wanted = types[t, 0, r] == 1 and rms > 0 and min(entries) >= rms / 2
                assert space.significant_codes[t, 0, r, c] == wanted
    assert 0 < space.significant_codes.sum() < space.code_locations.sum()


def test_an_embedding_that_knows_clauses_shows_them_by_signs_alone_and_not_by_significant_entries():
    """All rows get a little of each clause from the embedding, and one row each much of one of them."""
    rng = np.random.default_rng(7)
    formula = Formula(16, tuple((i, i + 1) for i in range(1, 16, 2)))
    clauses = np.kron(np.eye(8), np.ones((1, 2)))
    F = 0.1 * np.sign(rng.normal(size=(40, 8))) @ clauses + np.kron(np.eye(8), np.ones((5, 1))) @ clauses
    space = FeatureSpace(F[None, None], np.ones((1, 1, 40)), [formula])
    own = np.kron(np.eye(8, dtype=bool), np.ones((5, 1), bool))
    np.testing.assert_array_equal(space.significant_codes[0, 0], own)
    assert space.code_locations[0, 0][~own].mean() > 0.4
