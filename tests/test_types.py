"""Arrays of any real type and byte order mean the same everywhere; what is no real number is a sentence."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from toycomb import FeatureSpace, Formula, InputError, Network, Task, Training, init, tickets, train
from toycomb.tasks.sampling import Dataset
from toycomb.tickets import Context, Found, Unit, top
from toycomb.tickets.exact import preferring

TYPES = ["?", "i1", "u1", "<i2", ">u2", ">i4", "<u8", ">i8", "<f2", ">f2", "f4", ">f4", "f8", ">f8", "g"]
SIGNED = [name for name in TYPES if np.dtype(name).kind in "if"]
BAD = [
    np.array([[None, 1], [0, 1]]),
    np.array([["0", "1"], ["1", "1"]]),
    np.array([[b"0", b"1"], [b"1", b"1"]]),
    np.array([[1j, 0], [0, 1]]),
    np.array([[0, 1], [0, 1]], "M8[s]"),
    np.array([[0, 1], [0, 1]], "m8[s]"),
    [[0, 1], [0]],
    np.ma.array([[0, 1], [0, 1]], mask=[[1, 0], [0, 0]]),
]
NOT_BINARY = [*BAD, *(np.array([[0, x], [1, 1]]) for x in (np.nan, np.inf, 2, 0.5, -1))]
SMALL = Unit(Task(Formula.random(6, 2, 2, seed=0), samples=64), Training(hidden=4, epochs=1), 0, 0)


def strided(values):
    """The same values in every second column of a larger array, in Fortran order."""
    wide = np.asfortranarray(np.repeat(values, 2, axis=-1))
    return wide[..., ::2]


# --- masks


@settings(max_examples=40)
@given(st.sampled_from(TYPES), st.integers(0, 2**32 - 1), st.integers(1, 32), st.booleans())
def test_a_mask_of_any_type_is_the_same_ticket(dtype, seed, kept, wrapped):
    want = top(np.random.default_rng(seed).random((4, 8)), kept)
    given_mask = strided(want.astype(dtype))
    if np.dtype(dtype).kind == "f":
        given_mask = np.copysign(given_mask, np.where(want, 1, -1))  # zeros of either sign
    method = tickets.Method(
        "mine", lambda context, kept: Found(given_mask) if wrapped else given_mask, frozenset(), nested=False
    )
    found = tickets.search(method, Context(SMALL), kept)[0]
    assert found.mask.dtype == bool
    np.testing.assert_array_equal(found.mask, want)


@pytest.mark.parametrize("dtype", TYPES)
def test_a_mask_of_another_size_is_refused_whatever_its_type(dtype):
    mask = np.eye(4, 8).astype(dtype)
    method = tickets.Method("mine", lambda context, kept: mask, frozenset(), nested=False)
    with pytest.raises(InputError, match="with 4 weights; it must be"):
        tickets.search(method, Context(SMALL), 5)
    some = tickets.search(replace(method, exact=False), Context(SMALL), 5)[0]
    np.testing.assert_array_equal(some.mask, mask)


@pytest.mark.parametrize("dtype", TYPES)
def test_training_under_a_mask_of_any_type(dtype, tmp_path):
    task, options = Task(SMALL.task.formula, samples=64), {"seed": 0, "hidden": 4, "epochs": 1, "progress": False}
    mask, output = np.eye(4, 8) + np.eye(4, 8, 3), np.array([1, 0, 1, 1])
    plain = train(task, mask=mask.astype(bool), output_mask=output.astype(bool), **options)
    typed = {"mask": strided(mask.astype(dtype)), "output_mask": strided(output.astype(dtype))}
    other = train(task, **typed, **options)
    assert plain.final.W.tobytes() == other.final.W.tobytes()
    assert plain.final.v.tobytes() == other.final.v.tobytes()
    network = replace(plain.final[0], **typed)
    assert network.mask.dtype == network.output_mask.dtype == bool
    np.savez(tmp_path / "net.npz", **{name: getattr(network, name) for name in "Wbvc"}, **typed)
    read = Network.load(tmp_path / "net.npz")
    np.testing.assert_array_equal(read.mask, mask)
    np.testing.assert_array_equal(read.output_mask, output)


@pytest.mark.parametrize("bad", NOT_BINARY, ids=repr)
def test_what_is_not_0_and_1_is_no_mask_no_input_and_no_label(bad):
    formula = Formula(2, ((1, 2),))
    task = Task(formula, inputs="uniform", samples=4)
    labels = bad.ravel()[:2] if isinstance(bad, np.ndarray) else bad
    for refused in (
        lambda: train(task, seed=0, hidden=2, epochs=1, mask=bad),
        lambda: Network(np.ones((2, 2)), np.ones(2), np.ones(2), np.ones(()), bad),
        lambda: formula.evaluate(bad),
        lambda: formula.term_values(bad),
        lambda: Dataset(bad, [0, 1]),
        lambda: Dataset([[0, 1], [1, 1]], labels),
    ):
        with pytest.raises(InputError) as error:
            refused()
        assert str(error.value).count("\n") == 0
        assert len(str(error.value)) < 200


# --- scores


def keyed(scores):
    """Python's own numbers, which neither wrap nor round."""
    return [x if isinstance(x, np.longdouble) else x.item() for x in scores.ravel()]


@given(st.data())
def test_the_largest_of_any_type_by_the_definition(data):
    dtype = np.dtype(data.draw(st.sampled_from([name for name in TYPES if name != "g"])))
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        special = [info.min, info.min + 1, 0, 1, info.max - 1, info.max]
    elif dtype.kind == "f":
        info = np.finfo(dtype)
        special = [-np.inf, np.inf, 0.0, -0.0, float(info.smallest_subnormal), float(info.max), float(info.min), 1.0]
    else:
        special = [False, True]
    scores = data.draw(arrays.arrays(dtype, st.integers(1, 12), elements=st.sampled_from(special)))
    kept = data.draw(st.integers(1, scores.size))
    within = data.draw(st.none() | arrays.arrays(bool, scores.shape))
    values = keyed(scores)
    for smallest in (False, True):
        order = sorted(range(len(values)), key=lambda i: (values[i] if smallest else -values[i], i))
        if within is not None:
            order = [i for i in order if within[i]] + np.flatnonzero(~within).tolist()
        wanted = np.isin(np.arange(scores.size), order[:kept])
        np.testing.assert_array_equal(top(scores, kept, within, smallest=smallest), wanted)
    first = np.ones(scores.size, bool) if within is None else within
    best = sorted(range(len(values)), key=lambda i: (not first[i], -values[i], i))
    np.testing.assert_array_equal(np.argsort(-preferring(scores, first)), best)


def test_long_doubles_are_compared_as_they_are():
    tiny = np.finfo("g").eps
    scores = np.array([1, 1 + tiny, 1 - tiny], "g")
    assert top(scores, 1).tolist() == [False, True, False]
    assert top(scores, 1, smallest=True).tolist() == [False, False, True]


@pytest.mark.parametrize("keep", ["largest", "smallest"])
@pytest.mark.parametrize("nested", [True, False])
@pytest.mark.parametrize("dtype", TYPES[1:])
def test_scores_of_any_type_are_the_same_ticket(keep, nested, dtype):
    scores = np.random.default_rng(3).integers(0, 100, (4, 8))
    scores.flat[:2] = 0, 127  # the ends of the smallest type
    method = tickets.Method("mine", lambda context, kept=0: scores.astype(dtype), frozenset(), nested=nested, keep=keep)
    found = tickets.search(method, Context(SMALL), 7)[0]
    np.testing.assert_array_equal(found.mask, top(scores, 7, smallest=keep == "smallest"))


@pytest.mark.parametrize("nested", [True, False])
@pytest.mark.parametrize(
    "bad", [np.full((4, 8), np.nan), np.full((4, 8), 1j), np.full((4, 8), "1"), np.full((4, 8), None)]
)
def test_scores_that_cannot_be_compared_are_refused(nested, bad):
    method = tickets.Method("mine", lambda context, kept=0: bad, frozenset(), nested=nested)
    with pytest.raises(InputError, match=r"NaN|must be real numbers"):
        tickets.search(method, Context(SMALL), 7)
    with pytest.raises(InputError, match=r"NaN|must be real numbers"):
        preferring(bad, np.ones(bad.shape, bool))


def test_infinite_scores_and_weights_outside_come_last():
    scores = np.array([-np.inf, np.inf, -np.inf, 0])
    assert top(scores, 2, within=np.array([0, 0, 1, 1])).tolist() == [False, False, True, True]


# --- inputs and labels


@pytest.mark.parametrize("dtype", TYPES)
def test_inputs_of_any_type_have_the_same_truth(dtype):
    formula = Formula.random(7, 3, (2, 3), seed=1, negated=0.5)
    X = np.random.default_rng(0).random((100, 7)) < 0.5
    np.testing.assert_array_equal(formula.evaluate(strided(X.astype(dtype))), formula.evaluate(X))
    np.testing.assert_array_equal(formula.term_values(X.astype(dtype).tolist()), formula.term_values(X))
    data = Dataset(strided(X.astype(dtype)), formula.evaluate(X).astype(dtype))
    assert data.X.dtype == data.y.dtype == bool
    np.testing.assert_array_equal(data.X, X)


@pytest.mark.parametrize("dtype", SIGNED)
def test_signs_are_read_when_told(dtype):
    formula = Formula(2, ((1, 2),))
    X = np.array([[-1, -1], [1, -1], [1, 1]], dtype)
    assert formula.evaluate(X, signs=True).tolist() == [False, False, True]
    assert formula.term_values(X, signs=True).ravel().tolist() == [False, False, True]
    with pytest.raises(InputError, match=r"holds -1(\.0)? at \(0, 0\); it must hold 0 and 1 only, or -1 and .* signs"):
        formula.evaluate(X)
    with pytest.raises(InputError, match=r"holds False at \(0, 0\); it must hold -1 and \+1 only"):
        formula.evaluate(X > 5, signs=True)


def test_data_of_another_shape_are_refused():
    with pytest.raises(InputError, match=r"X has shape \(2, 2\) and y \(3,\)"):
        Dataset(np.ones((2, 2)), np.ones(3))


# --- feature spaces


@pytest.mark.parametrize(("dtype", "types"), list(zip(SIGNED, reversed(SIGNED), strict=True)))
def test_feature_spaces_of_any_type_have_the_same_codes(dtype, types):
    rng = np.random.default_rng(0)
    formulas = [Formula.random(6, 3, 2, seed=i, negated=0.5) for i in range(2)]
    F, row_types = rng.integers(-3, 4, (2, 2, 8, 6)), rng.integers(-1, 2, (2, 2, 8))
    wanted = FeatureSpace(F.astype(float), row_types, formulas)
    found = FeatureSpace(strided(F.astype(dtype)), strided(row_types.astype(types)), formulas)
    assert found.codes() == wanted.codes()
    np.testing.assert_array_equal(found.soft_distance, wanted.soft_distance)
    np.testing.assert_array_equal(found.fates(), wanted.fates())


@pytest.mark.parametrize("dtype", ["?", "u1", ">u8"])
def test_feature_spaces_without_signs(dtype):
    space = FeatureSpace(np.eye(3, dtype=dtype)[None, None], np.ones((1, 1, 3), dtype), [Formula(3, ((1,), (2,)))])
    assert space.codes() == [[[0], [1]]]


@pytest.mark.parametrize(
    ("F", "row_types", "message"),
    [
        (np.full((1, 1, 2, 2), np.nan), np.ones((1, 1, 2)), "F holds 4 values that are not finite"),
        (np.ones((1, 1, 2, 2), complex), np.ones((1, 1, 2)), "F has type complex128"),
        (np.full((1, 1, 2, 2), None), np.ones((1, 1, 2)), "F has type object"),
        (np.full((1, 1, 2, 2), "1"), np.ones((1, 1, 2)), "F holds text"),
        (np.full((1, 1, 2, 2), 10, "g") ** 4000, np.ones((1, 1, 2)), "F holds 4 values that are not finite"),
        (np.full((1, 1, 2, 2), 10, "g") ** -4000, np.ones((1, 1, 2)), "cannot tell from zero"),
        (np.ones((1, 1, 2, 2)), np.full((1, 1, 2), 255, np.uint8), "row types holds 255"),
        (np.ones((1, 1, 2, 2)), np.full((1, 1, 2), np.nan), "row types holds nan"),
        (np.ones((1, 1, 2, 2)), np.full((1, 1, 2), "1"), "row types holds text"),
    ],
)
def test_other_feature_spaces_are_refused(F, row_types, message):
    with pytest.raises(InputError, match=message):
        FeatureSpace(F, row_types, [Formula(2, ((1,),))])


# --- what networks start from


def test_initial_values_of_any_type_that_single_precision_holds():
    task, options = Task(SMALL.task.formula, samples=64), {"seed": 0, "hidden": 4, "epochs": 1, "progress": False}
    values = [np.rint(4 * x) for x in (np.eye(4, 8)[None] / 2, np.zeros((1, 4)), np.ones((1, 4)), np.ones(1))]
    wanted = train(task, initial=Network(*values), **options)
    for dtype in SIGNED:
        found = train(task, initial=Network(*(x.astype(dtype) for x in values)), **options)
        assert found.final.W.tobytes() == wanted.final.W.tobytes()
    for wrong, message in ((1j, "type complex128"), (None, "type object"), (1e300, "not finite in single precision")):
        W = values[0] * wrong if wrong is not None else values[0].astype(object)
        with pytest.raises(InputError, match=f"the initial W .*{message}"):
            train(task, initial=Network(W, *values[1:]), **options)


# --- arguments


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: Formula(2, [1, 2]), "a clause is 1; it must be a list"),
        (lambda: Formula(2, None), "the list of clauses is None; it must be a list"),
        (lambda: Formula.random(8, 2, 2, seed=0, negated=None), "share of negated literals is None"),
        (lambda: Task("x.cnf"), "must be a Formula"),
        (lambda: Task(SMALL.task.formula, shuffled_labels="no"), "shuffled_labels is 'no'; it must be True or False"),
        (lambda: init(True, 4, seed=0), "the number of rows is True; it must be a whole number"),
        (lambda: init(2.0, 4, seed=0), "the number of rows is 2.0; it must be a whole number"),
        (lambda: init(2, 4, seed=0, scale="x"), "the scale of the initial values is x; it must be positive"),
        (lambda: init(2, 4, seed=0, repeat=1.5), "number of the repeat is 1.5; it must be a whole number"),
        (lambda: SMALL.task.training_data(0, -1), "the index of the network is -1; it must be at least 0"),
        (lambda: SMALL.task.training_data(0, 1.5), "the index of the network is 1.5; it must be a whole number"),
        (lambda: Network(*np.ones((4, 1)), embedding=5), "the embedding of the network is of type int"),
    ],
)
def test_arguments_of_other_types_are_refused(made, message):
    with pytest.raises(InputError, match=message):
        made()


@pytest.mark.parametrize("extra", [None, (0,), (0, 1, 2), ("a", "b"), (0.5, 1), (2, 0), (0, 10**30)])
def test_a_range_of_extra_variables_is_two_whole_numbers_that_fit(extra):
    task = Task(Formula(8, ((1, 2), (3, 4))), samples=4, extra=extra)
    with pytest.raises(InputError, match=r"extra|largest one|near-miss inputs need"):
        task.training_data(0)


def test_the_density_of_planted_inputs_is_a_number():
    for density in (None, "x", np.nan, 0, 1):
        with pytest.raises(InputError, match="density of true variables"):
            Task(Formula(8, ((1, 2),)), inputs="planted", density=density, samples=4).training_data(0)
