"""Formulas in levels: the flat DNF, values and signs against direct evaluation, families, splits, files, inputs."""

import itertools
import json
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toycomb import Composed, Formula, InputError, Task, random_composed_tasks, random_tasks
from toycomb.tasks.drawn_levels import FAMILIES
from toycomb.tasks.sampling import all_inputs

RNG = np.random.default_rng
VARIABLES = 6
EVERY = all_inputs(VARIABLES)


def directly(levels, x):
    """Values of the clauses of each level on one input, and the whole, by the words of the definition."""
    values, found = list(x), []
    for level in levels:
        of = all if level.kind == "dnf" else any
        values = [of(values[abs(y) - 1] == (y > 0) for y in clause) for clause in level.clauses]
        found.append(values)
    return found, any(values) if levels[-1].kind == "dnf" else all(values)


@st.composite
def some_levels(draw):
    """Any formula of up to four levels over six variables."""
    variables, levels = VARIABLES, []
    for _ in range(draw(st.integers(1, 4))):
        literal = st.integers(1, variables).flatmap(lambda i: st.sampled_from((i, -i)))
        clause = st.lists(literal, min_size=1, max_size=3, unique=True).map(tuple)
        levels.append(Formula(variables, draw(st.lists(clause, min_size=1, max_size=4)), draw(st.sampled_from(KINDS))))
        variables = len(levels[-1])
    return levels


KINDS = ("dnf", "cnf")


@given(some_levels())
def test_the_flat_formula_is_the_whole_and_values_are_those_of_the_clauses(levels):
    known = [directly(levels, x) for x in EVERY.tolist()]
    truth = np.array([whole for _, whole in known])
    try:
        formula = Composed(levels)
    except InputError:
        assert not truth.any()
        return
    assert np.array_equal(formula.evaluate(EVERY), truth)
    for level in range(1, len(levels) + 1):
        assert formula.values(EVERY, level).tolist() == [values[level - 1] for values, _ in known]
    terms = [set(clause) for clause in formula.clauses]
    assert not any(-x in term for term in terms for x in term)
    assert not any(one <= other for one, other in itertools.permutations(terms, 2))
    assert pickle.loads(pickle.dumps(formula)) == formula
    for level in range(len(levels)):
        over = formula.over(level)
        assert np.array_equal(over.evaluate(formula.values(EVERY, level) if level else EVERY), truth)


@given(some_levels())
def test_a_clause_moves_the_whole_as_its_sign_says(levels):
    """Of levels above a clause, all values that they could be given."""
    try:
        formula = Composed(levels)
    except InputError:
        return
    for level in range(1, len(levels) + 1):
        above, count = levels[level:], len(levels[level - 1])
        values = all_inputs(count)
        if not above:
            assert formula.signs(level).tolist() == [1] * count
            continue
        whole = np.array([directly(above, x)[1] for x in values.tolist()]).astype(int)
        for c, sign in enumerate(formula.signs(level)):
            effect = whole[values[:, c]] - whole[~values[:, c]]  # the order of the other bits is the same in both
            literals = [x for clause in above[0].clauses for x in clause if abs(x) == c + 1]
            if sign:
                assert (sign * effect >= 0).all()
            else:
                assert not literals or len(above) > 1 or len({x > 0 for x in literals}) == 2


def test_a_hand_made_formula():
    inner = Formula(6, ((1, 2), (3, 4), (5, 6), (1, 3)))
    formula = Composed([inner, Formula(4, ((1, -3), (2, -3), (-1, 2)))])
    # x1x2¬x5, x1x2¬x6, x3x4¬x5, x3x4¬x6, and x3x4 with x1 or x2 false
    assert formula.clauses == ((1, 2, -5), (1, 2, -6), (3, 4, -5), (3, 4, -6), (-1, 3, 4), (-2, 3, 4))
    assert formula.signs(1).tolist() == [0, 1, -1, 0]  # both ways, up, down, and in no term
    assert formula.users(1) == ((0, 2), (1, 2), (0, 1), ())
    assert formula.over(1) == formula.levels[1]
    # One term absorbs the other, and a third can never be true.
    small = Composed([Formula(3, ((1,), (1, 2), (-1, 3))), Formula(3, ((1, 2), (1,), (1, 3)))])
    assert small.clauses == ((1,),)


@pytest.mark.parametrize("family", FAMILIES)
def test_families(family):
    formula = Composed.random(family, seed=3)
    inner = formula.levels[0]
    assert inner == Composed.random("flat", seed=3).levels[0]
    counts = np.bincount(inner.index.ravel(), minlength=32)
    assert (len(inner), set(inner.sizes), set(counts)) == (12, {3}, {1, 2})
    over = formula.over(1)
    stands = np.bincount([abs(x) for clause in over.clauses for x in clause])[1:]
    assert set(stands) == ({2} if family in ("shared", "blocks") else {1})
    assert set(map(len, over.clauses)) == {2}
    assert len(over) == (12 if family in ("shared", "blocks") else 6)
    signs = formula.signs(1)
    assert sorted(signs) == ([-1] * 6 + [1] * 6 if family == "but-not" else [1] * 12)
    assert set(formula.sizes) == ({4} if family == "but-not" else {6})
    if family == "blocks":
        assert [len(x) for x in formula.levels] == [12, 6, 3]
        assert formula.two_levels.levels == (inner, over)
    tasks = random_composed_tasks(2, family=family, seed=5, samples=200)
    assert tasks[1].formula == random_composed_tasks(1, family=family, seed=5, first=1)[0].formula
    assert tasks[0].formula != tasks[1].formula


@pytest.mark.parametrize("family", FAMILIES)
def test_another_split_keeps_terms_and_roles_and_shares_no_clause(family):
    formula = Composed.random(family, seed=4)
    other = formula.resplit(7)
    old = [set(x) for x in formula.levels[0].clauses]
    over, top = formula.over(1), other.levels[1]
    for one, two in zip(over.clauses, top.clauses, strict=True):
        assert [x > 0 for x in one] == [x > 0 for x in two]
        before, after = (
            [levels[0].clauses[abs(x) - 1] for x in term]
            for levels, term in ((formula.levels, one), (other.levels, two))
        )
        assert sorted(itertools.chain(*before)) == sorted(itertools.chain(*after))
        assert list(map(len, before)) == list(map(len, after))
        assert not any(set(new) <= set(x) for new in after for x in before)
    assert not any(set(x) in old for x in other.levels[0].clauses)
    X = RNG(1).integers(0, 2, (20_000, 32)) & RNG(2).integers(0, 2, (20_000, 32)) | RNG(3).integers(0, 2, (20_000, 32))
    same = np.array_equal(formula.evaluate(X), other.evaluate(X))
    assert same == (family != "but-not")
    assert formula.evaluate(X).any()


def complete(formula, X):
    """(N, C) literals that are right in each inner clause, and their number."""
    inner = formula.levels[0]
    right = np.stack([(X[:, [abs(x) - 1 for x in c]] == (np.array(c) > 0)).sum(axis=1) for c in inner.clauses], 1)
    return right, inner.sizes


@pytest.mark.parametrize("family", FAMILIES)
def test_inputs_are_near_misses_at_each_level(family):
    formula = Composed.random(family, seed=6)
    task = Task(formula, "levels", samples=6000, extra=(0, 3))
    data = task.training_data(1)
    assert data.y.sum() == 3000
    assert np.array_equal(formula.evaluate(data.X), data.y)
    totals = [np.bincount(data.X[data.y == label].sum(axis=1), minlength=10)[6:] for label in (True, False)]
    assert totals[0].sum() == totals[1].sum() == 3000
    assert np.abs(totals[0] - totals[1]).max() < 5 * np.sqrt(1500)
    right, sizes = complete(formula, data.X)
    full, nearly, down = right == sizes, right == sizes - 1, formula.signs(1) < 0
    false = ~data.y
    if family == "but-not":
        assert nearly[data.y][:, down].any(axis=1).all()
        assert full[false][:, down].any(axis=1).mean() > 0.5  # a half by its own complete clause, some by another
        plain = Task(formula, samples=6000).training_data(1)  # near misses of the flat DNF leave the negated out
        assert complete(formula, plain.X[~plain.y])[0][:, down].max(axis=1).mean() < 2
    else:
        both = (full[false].sum(axis=1) >= 2).mean()
        assert 0.4 < both < 0.6  # two complete clauses, and yet False
        assert nearly[false].any(axis=1).mean() > 0.5
        assert (full[data.y].sum(axis=1) >= 2).all()


def test_inputs_of_levels_with_ors_and_negated_literals():
    inner = Formula(14, ((1, 2, -3), (4, 5), (-6, -7), (8, 9, 10)), "cnf")
    formula = Composed([inner, Formula(4, ((1, -2), (3, 2), (4, 1)))])
    data = Task(formula, "levels", samples=2000, extra=(0, 2)).training_data(4)
    assert np.array_equal(formula.evaluate(data.X), data.y)
    assert data.y.sum() == 1000
    for inputs in ("near-miss", "planted", "uniform", "exhaustive"):
        other = Task(formula, inputs, samples=500).training_data(4)
        assert np.array_equal(np.array([directly(formula.levels, x)[1] for x in other.X.tolist()]), other.y)


def test_files_hold_levels(tmp_path):
    formula = Composed.random("blocks", seed=2)
    formula.save(tmp_path / "f.json")
    again = Composed.load(tmp_path / "f.json")
    assert again == formula
    assert again.clauses == formula.clauses
    with pytest.raises(InputError, match="read_as and output are for DIMACS"):
        Composed.load(tmp_path / "f.json", "cnf")


GOOD = {"format": 1, "variables": 4, "levels": [{"kind": "dnf", "clauses": [[1, 2], [3]]}]}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"format": 2}, "the format is 2; this version reads format 1"),
        ({"more": 1}, "must be an object with the keys format, variables, levels; its keys are"),
        ({"variables": 4.0}, "the number of variables is 4.0; it must be a whole number"),
        ({"variables": True}, "the number of variables is True"),
        ({"levels": {}}, "the list of levels is {}; it must be a list"),
        ({"levels": []}, "0 levels were given"),
        ({"levels": [3]}, "level 1 must be an object with the keys kind, clauses; it is 3"),
        ({"levels": [{"kind": "xor", "clauses": [[1]]}]}, "the kind of level 1 is 'xor'"),
        ({"levels": [{"kind": ["dnf"], "clauses": [[1]]}]}, "the kind of level 1 is"),
        ({"levels": [{"kind": "dnf", "clauses": [[1, "2"]]}]}, "a literal of level 1 is '2'"),
        ({"levels": [{"kind": "dnf", "clauses": [[5]]}]}, "clause 1 holds the literal 5"),
        ({"levels": [*GOOD["levels"], {"kind": "dnf", "clauses": [[3]]}]}, "with 2 variables literals are ±1 … ±2"),
        ({"levels": [{"kind": "dnf", "clauses": [[1], [2]]}] * 17}, "17 levels were given; there must be 1 to 16"),
    ],
)
def test_files_are_checked(changes, sentence, tmp_path):
    path = tmp_path / "f.json"
    path.write_text(json.dumps(GOOD))
    assert Composed.load(path).clauses == ((1, 2), (3,))
    path.write_text(json.dumps(GOOD | changes))
    with pytest.raises(InputError, match=r"f\.json: ") as raised:
        Composed.load(path)
    assert sentence in str(raised.value)


MANY = Formula(40, tuple((i, i + 20) for i in range(1, 21)), "cnf")


WIDE = Formula(8000, (tuple(range(1, 4001)), tuple(range(4001, 8001))), "cnf")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Composed(Formula(2, ((1,),))), "must be a list of formulas, the inner one first"),
        (
            lambda: Composed([Formula(2, ((1,), (2,))), Formula(3, ((1,),))]),
            "level 2 is over 3 variables; .* 2 clauses",
        ),
        (lambda: Composed([Formula(1, ((1,),)), Formula(1, ((1, -1),))]), "false on every input"),
        (lambda: Composed([MANY]), "has more than 4096 terms"),
        (lambda: Composed([WIDE]), "takes more than 10000000 steps"),
        (lambda: Composed.random("other", seed=1), "must be one of shared, blocks, but-not, flat"),
        (lambda: Composed.random("blocks", seed=1, clauses=6), "a multiple of 4 for 'blocks'"),
        (lambda: Composed.random("flat", seed=1, variables=4), "two of them must fit into the 4 variables"),
        (lambda: Composed.random("flat", seed=1, variables=6, clauses=40), "40 distinct inner clauses"),
        (lambda: Composed([Formula(2, ((1,),))]).values(EVERY, 2), "the level is 2; the formula has levels 1 to 1"),
        (lambda: Composed([Formula(2, ((1,),))]).resplit(1), "no inner clauses to split otherwise"),
        (lambda: Composed([Formula(2, ((1,), (2,))), Formula(2, ((1, 2),))]).resplit(1), "cannot be split otherwise"),
        (lambda: Task(Formula(8, ((1, 2),)), "levels"), "inputs 'levels' are of composed formulas"),
        (lambda: Task(Composed([Formula(8, ((1, 2),))]), "levels").training_data(1), "two levels at least"),
        (lambda: Task(Composed.random("flat", seed=1), "levels", extra=(0, 30)).training_data(1), "need 36 variables"),
    ],
)
def test_what_is_no_composed_formula_is_one_sentence(make, sentence):
    with pytest.raises(InputError, match=sentence):
        make()


def test_one_level_is_the_formula_itself():
    formula = random_tasks(1, seed=1)[0].formula
    composed = Composed([formula])
    assert composed.clauses == formula.clauses
    assert composed != formula
    assert np.array_equal(composed.index, formula.index)
