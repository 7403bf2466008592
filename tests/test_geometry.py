"""Geometry: hand-made examples, known values and invariances."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toycomb import Fate, FeatureSpace, Formula, InputError, Network, Task, train
from toycomb.geometry import (
    base_rate,
    fate_by_distance,
    fate_counts,
    pattern_name,
    permuted_rows,
    rejection_by_crowd,
    sham_formula,
)

# Two clauses over four variables: x1 ∧ x2, and x2 ∧ ¬x3.
FORMULA = Formula(4, ((1, 2), (2, -3)))
START = np.array(
    [
        [1.0, 2, -1, 0],  # both codes
        [1, -1, 1, 5],  # distances 1 and 2
        [-1, 1, 0, 0],  # 1 and 1: a zero is not aligned
        [1, 1, -1, 0],  # as row 0, on a negative row
        [0, 0, 0, 0],  # silent
    ]
)
END = np.array([[1.0, 2, 1, 0], [1, 1, 1, 5], [-1, 1, -1, 0], [1, 1, -1, 0], [0, 0, 0, 0]])
START_TYPES, END_TYPES = np.array([1, 1, 1, -1, 0]), np.array([1, 1, 1, 1, 0])


def space():
    return FeatureSpace(np.stack([START, END])[:, None], np.stack([START_TYPES, END_TYPES])[:, None], [FORMULA])


def test_distances_by_hand():
    assert space().distance[:, 0].tolist() == [
        [[0, 0], [1, 2], [1, 1], [0, 0], [2, 2]],
        [[0, 1], [0, 1], [1, 0], [0, 0], [2, 2]],
    ]


def test_codes_overlap_and_interference_by_hand():
    assert space().codes(0) == [[[0], [0]]]
    assert space().codes() == [[[0, 1, 3], [2, 3]]]
    assert space().overlap()[0].tolist() == [[3, 1], [1, 2]]
    assert space().interference()[0].tolist() == [[0, 1], [0, 1], [1, 0], [1, 1], [0, 0]]


def network(W, types, embedding="identity"):
    W = np.asarray(W, dtype=float)
    return Network(W, np.zeros(len(W)), np.asarray(types, dtype=float), np.array(0.0), embedding=embedding)


def test_snapshots_from_elsewhere_are_read_as_times():
    first, last = network(START, START_TYPES), network(END, END_TYPES)
    read, whole = FeatureSpace.read([first, last], FORMULA), space()
    np.testing.assert_array_equal(read.F, whole.F)
    np.testing.assert_array_equal(read.row_types, whole.row_types)
    assert read.fates().tolist() == whole.fates().tolist()
    assert read.motion().tolist() == whole.motion().tolist()
    assert read.codes(0) == FeatureSpace.read(first, FORMULA).codes()


@pytest.mark.parametrize(
    ("networks", "said"),
    [
        ([], "no network was given"),
        ([network(START, START_TYPES), network(END[:4], END_TYPES[:4])], "one shape"),
        ([network(START, START_TYPES), "final.npz"], "it must be a Network"),
        ([network(START, START_TYPES), network(END, END_TYPES, "hadamard")], "another one"),
        ([network(START, START_TYPES, None), network(END, END_TYPES, "hadamard"), network(END, END_TYPES)], "another"),
    ],
)
def test_snapshots_that_are_not_of_one_training_are_refused(networks, said):
    with pytest.raises(InputError, match=said):
        FeatureSpace.read(networks, FORMULA)


def test_arrays_that_do_not_fit_each_other_are_refused_with_what_would(tmp_path):
    W, b, v, c = np.ones((3, 6)), np.zeros(3), np.ones(3), np.zeros(())
    for arrays, said in (
        ((W.T, b, v, c), r"b has shape \(3,\); .* must be \(6,\), or W must be transposed: W\.T;"),
        ((W, b, v[None], c), r"v has .* it must be \(3,\), such as v\.reshape\(\(3,\)\);"),
        ((W, b[:2], v, c), r"b has shape \(2,\); with W of shape \(3, 6\) it must be \(3,\); a network is"),
        ((W, b, v * np.nan, c), r"v holds nan at \(0,\); every value must be finite"),
    ):
        with pytest.raises(InputError, match=said):
            FeatureSpace.read(Network(*arrays), Formula(6, ((1, 2),)), "identity")
        np.savez(tmp_path / "net.npz", **dict(zip("Wbvc", arrays, strict=True)))
        with pytest.raises(InputError, match=said):
            Network.load(tmp_path / "net.npz")


@pytest.mark.parametrize(
    ("matrices", "said"),
    [
        ([np.eye(6)], "2 matrices .* are needed, one per network"),
        ([], "2 matrices"),
        (np.eye(6), "2 matrices"),
        ([np.eye(6), np.ones((6, 5))], r"embeddings have shapes \[\(6, 5\), \(6, 6\)\]"),
        ([np.eye(4)] * 2, "takes 6 embedded inputs and the embedding gives 4$"),
        ([np.eye(3)] * 2, "gives 3$"),  # as many as there are rows, and turned W would not fit b and v
    ],
)
def test_embeddings_of_several_networks_are_one_for_each(matrices, said):
    networks = Network(np.ones((1, 2, 3, 6)), np.zeros((1, 2, 3)), np.ones((1, 2, 3)), np.zeros((1, 2)))
    with pytest.raises(InputError, match=said):
        FeatureSpace.from_embedding(networks, matrices, [Formula(6, ((1, 2),))] * 2)
    lists = [np.eye(6).tolist()] * 2
    assert FeatureSpace.from_embedding(networks, lists, [Formula(6, ((1, 2),))] * 2).F.shape == (1, 2, 3, 6)


def test_fates_and_crowd_by_hand():
    assert space().proximal()[0].tolist() == [[1, 1], [1, 0], [1, 1], [0, 0], [0, 0]]
    assert space().crowd()[0].tolist() == [[1, 1], [0, 1], [1, 1], [0, 0], [0, 0]]
    held, converged, rejected, recruited, idle = (
        Fate[x] for x in ("HELD", "CONVERGED", "REJECTED", "RECRUITED", "IDLE")
    )
    assert space().fates()[0].tolist() == [
        [held, rejected],
        [converged, idle],
        [rejected, converged],
        [recruited, recruited],
        [idle, idle],
    ]
    assert space().changed_type[0].tolist() == [False, False, False, True, False]
    counts = fate_counts(space())
    assert sum(entry["count"] for entry in counts.values()) == 10
    assert counts["recruited"] == {"count": 2, "changed_type": 2}


def test_soft_distance_and_motion_by_hand():
    soft = space().soft_distance[0, 0]
    assert soft[1, 0] == pytest.approx(1 / np.sqrt(28 / 4))
    assert soft[1, 1] == pytest.approx(2 / np.sqrt(28 / 4))
    assert soft[0].tolist() == [0, 0]
    assert np.isnan(soft[4]).all()
    assert space().motion()[0].tolist() == [[0, 1], [-1, -1], [0, -1], [0, 0], [0, 0]]
    assert space().alignment_motion()[0, 0, 1] == pytest.approx(-2 / np.sqrt(6 / 4))
    # Between later times the scale is still that of the first snapshot.
    three = FeatureSpace(np.stack([START, 3 * START, END])[:, None], np.stack([START_TYPES] * 3)[:, None], [FORMULA])
    assert three.alignment_motion(1, 2)[0, 0, 1] == pytest.approx((1 - 9) / np.sqrt(6 / 4))


def test_tables_by_hand():
    table = fate_by_distance(space())
    assert {d: (row["count"], row["codes"]) for d, row in table.items()} == {"0": (2, 1), "1": (3, 2), "2": (1, 0)}
    assert [row["base_rate"] for row in table.values()] == [0.25, 0.5, 0.25]
    # Of the three rows of positive type two end as code of the first clause, one as code of the second.
    assert table["1"]["permuted"] == pytest.approx((2 / 3 + 2 / 3 + 1 / 3) / 3)
    assert rejection_by_crowd(space())["1"] == {
        "0": {"count": 1, "rejected": 0, "fraction": 0},
        "1": {"count": 2, "rejected": 1, "fraction": 0.5},
    }


def test_patterns_by_hand():
    positive = space().pattern_counts(1)
    assert {name: x[:, 0].tolist() for name, x in positive.items()} == {
        "2P": [1, 2.5],
        "1P1N": [1.5, 1.5],
        "2N": [0.5, 0],
    }
    assert space().pattern_counts(-1)["2P"][:, 0].tolist() == [1, 0]


def test_published_names():
    assert [pattern_name(4, d) for d in range(5)] == ["4P", "3P1N", "2P2N", "3N1P", "4N"]
    assert [pattern_name(3, d) for d in range(4)] == ["3P", "2P1N", "2N1P", "3N"]


def test_cnf_codes_stand_on_negative_rows():
    cnf = Formula(2, ((1, 2),), "cnf")
    F = np.array([[-1.0, -1], [-1, -1], [1, 1]])
    codes = FeatureSpace(F[None, None], np.array([[[1, -1, -1]]]), [cnf]).codes()
    assert codes == [[[1]]]


def test_clauses_of_several_sizes_and_contradictions():
    formula = Formula(3, ((1,), (1, 2, 3), (2, -2)))
    F = np.ones((1, 1, 1, 3))
    at = FeatureSpace(F, np.ones((1, 1, 1), int), [formula])
    assert at.distance[0, 0, 0].tolist() == [0, 0, 1]
    assert at.codes() == [[[0], [0], []]]
    assert at.pattern_counts(1)["1P"].item() == 1
    assert at.proximal()[0].tolist() == [[True, True, False]]  # a contradiction can never be a code


def random_space(seed, negated=0.3, P=3, T=2, H=7, n=9):
    rng = np.random.default_rng(seed)
    formulas = [Formula.random(n, 4, (2, 3), negated=negated, seed=rng) for _ in range(P)]
    F = rng.normal(size=(T, P, H, n)) * (rng.random((T, P, H, n)) < 0.9)
    return FeatureSpace(F, rng.integers(-1, 2, (T, P, H)), formulas)


def measured(at):
    names = ("distance", "soft_distance", "code_locations")
    return [*(getattr(at, x) for x in names), at.fates(), at.crowd(), at.interference(), at.alignment_motion()]


def assert_same(a, b):
    for x, y in zip(a, b, strict=True):
        np.testing.assert_allclose(x, y, atol=1e-9)


@given(st.integers(0, 10_000))
def test_permuting_rows_permutes_everything(seed):
    at = random_space(seed)
    order = np.random.default_rng(seed).permutation(7)
    moved = FeatureSpace(at.F[:, :, order], at.row_types[:, :, order], at.formulas)
    assert_same([x[..., order, :] for x in measured(at)], measured(moved))
    assert np.array_equal(at.overlap(), moved.overlap())


@given(st.integers(0, 10_000))
def test_rescaling_a_row_changes_nothing(seed):
    at = random_space(seed)
    scale = np.exp(np.random.default_rng(seed).normal(size=(3, 7, 1)))
    assert_same(measured(at), measured(FeatureSpace(at.F * scale, at.row_types, at.formulas)))


@given(st.integers(0, 10_000))
def test_flipping_a_variable_with_its_polarity_changes_nothing(seed):
    at = random_space(seed)
    sign = np.random.default_rng(seed).choice([-1, 1], 9)
    flipped = [
        Formula(9, tuple(tuple(int(x * sign[abs(x) - 1]) for x in clause) for clause in formula.clauses))
        for formula in at.formulas
    ]
    assert_same(measured(at), measured(FeatureSpace(at.F * sign, at.row_types, flipped)))


@given(st.integers(0, 10_000))
def test_permuting_clauses_permutes_everything(seed):
    at = random_space(seed)
    order = np.random.default_rng(seed).permutation(4)
    moved = at.with_formulas([Formula(9, tuple(f.clauses[c] for c in order)) for f in at.formulas])
    assert_same([x[..., order] for x in measured(at)], measured(moved))
    for sign in (-1, 1):
        assert_same(at.pattern_counts(sign).values(), moved.pattern_counts(sign).values())


@given(st.integers(0, 10_000))
def test_networks_are_read_independently(seed):
    at = random_space(seed)
    for p in range(3):
        alone = FeatureSpace(at.F[:, p : p + 1], at.row_types[:, p : p + 1], at.formulas[p : p + 1])
        for whole, single in zip(measured(at), measured(alone), strict=True):
            network_axis = whole.ndim - 3
            np.testing.assert_array_equal(np.take(whole, [p], axis=network_axis), single)


@given(st.integers(0, 10_000))
def test_fates_cover_all_locations_once(seed):
    at = random_space(seed)
    fates, end, near = at.fates(), at.code_locations[-1], at.proximal()
    assert np.array_equal(np.isin(fates, (Fate.HELD, Fate.CONVERGED, Fate.RECRUITED)), end)
    assert np.array_equal(np.isin(fates, (Fate.HELD, Fate.CONVERGED, Fate.REJECTED)), near)


def test_base_rate_of_random_networks():
    rng = np.random.default_rng(0)
    formula = Formula.random(32, 20, 4, seed=0)
    at = FeatureSpace(rng.normal(size=(1, 50, 64, 32)), np.ones((1, 50, 64), int), [formula] * 50)
    shares = np.bincount(at.distance.ravel(), minlength=5) / at.distance.size
    assert shares == pytest.approx(base_rate(4), abs=0.005)
    assert base_rate(4).tolist() == [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16]


@given(st.integers(0, 10_000))
def test_permuted_rows_keep_types(seed):
    rng = np.random.default_rng(seed)
    types = rng.integers(-1, 2, (4, 11))
    permutation = permuted_rows(types, rng)
    assert np.array_equal(np.sort(permutation), np.broadcast_to(np.arange(11), (4, 11)))
    assert np.array_equal(np.take_along_axis(types, permutation, -1), types)


def test_permuted_rows_are_uniform_within_types():
    types = np.broadcast_to([1, -1, 1, 1], (6000, 4))
    permutation = permuted_rows(types, np.random.default_rng(0))
    assert (permutation[:, 1] == 1).all()
    _, counts = np.unique(permutation[:, [0, 2, 3]], axis=0, return_counts=True)
    assert counts == pytest.approx([1000] * 6, abs=150)


def test_sham_clauses_keep_the_structure():
    formula = Formula.random(12, 5, (2, 3), negated=0.4, seed=1)
    sham = sham_formula(formula, np.random.default_rng(0))
    assert sham.sizes.tolist() == formula.sizes.tolist()
    assert np.array_equal(sham.polarity, formula.polarity)

    def sharing(f):
        return [[len({*map(abs, a)} & {*map(abs, b)}) for a in f.clauses] for b in f.clauses]

    assert sharing(sham) == sharing(formula)
    assert sham != formula


def test_embedding_maps_weight_space_to_feature_space():
    E = np.array([[1.0, 1], [1, -1]])
    network = Network(np.array([[[[1.0, 0]]]]), np.zeros((1, 1, 1)), np.ones((1, 1, 1)), np.zeros((1, 1)))
    at = FeatureSpace.from_embedding(network, [E], [Formula(2, ((1, 2),))])
    assert at.F[0, 0, 0].tolist() == [1, 1]
    assert at.codes() == [[[0]]]


def test_mismatches_are_sentences():
    F, types = np.ones((1, 1, 2, 3)), np.ones((1, 1, 2), int)
    with pytest.raises(InputError, match="4 variables and the feature space 3"):
        FeatureSpace(F, types, [FORMULA])
    with pytest.raises(InputError, match="2 formulas were given for 1"):
        FeatureSpace(F, types, [Formula(3, ((1,),))] * 2)
    with pytest.raises(InputError, match="different numbers of clauses"):
        FeatureSpace(np.ones((1, 2, 2, 3)), np.ones((1, 2, 2), int), [Formula(3, ((1,),)), Formula(3, ((1,), (2,)))])
    network = Network(np.ones((1, 1, 2, 5)), np.zeros((1, 1, 2)), np.ones((1, 1, 2)), np.zeros((1, 1)))
    with pytest.raises(InputError, match="takes 5 embedded inputs and the embedding gives 3"):
        FeatureSpace.from_embedding(network, [np.eye(3)], [Formula(3, ((1,),))])


def test_names_of_files_are_no_networks_and_formulas():
    network = Network(np.ones((2, 3)), np.zeros(2), np.ones(2), np.array(0.0))
    with pytest.raises(InputError, match=r"the network is 'net\.npz'; it must be a Network"):
        FeatureSpace.read("net.npz", Formula(3, ((1, 2),)), "identity")
    with pytest.raises(InputError, match=r"the formula is 'f\.cnf'; it must be a Formula"):
        FeatureSpace.read(network, "f.cnf", "identity")


def test_a_formula_in_place_of_tasks_and_several_in_place_of_one_are_refused():
    formula = Formula(8, [(1, 2)])
    run = train(Task(formula, "uniform", samples=50), seed=100, hidden=3, epochs=1, progress=False)
    for tasks, words in ((formula, "the tasks are Formula"), (run.tasks[0], "the tasks are"), ([formula], "a task is")):
        with pytest.raises(InputError, match=f"^{words}.*one task per network is needed.*FeatureSpace.read"):
            FeatureSpace.of(run.snapshots, tasks)
    with pytest.raises(InputError, match=r"^2 formulas were given in a list; .* with output=1$"):
        FeatureSpace.read(run.final[0], [formula, formula])
