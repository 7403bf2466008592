"""What decoding is good for: runs told by decoded clauses, along training, and clauses that tickets lose."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom, t

import toycomb as tc
from benchmarks.decode import along, along_drawing, lost, probes, uses
from benchmarks.decode.setups import by_hand
from toycomb.decoding.tasks import asked_as, decoded_task, in_order
from toycomb.parameters import PARAMETERS
from toycomb.read_runs import Unread, decoded_run, decoded_runs, readings
from toycomb.run import alone
from toycomb.tasks.retold import Retold, retold

QUIET = {"progress": False}


def trained(tasks, **settings):
    usual = {"seed": 4, "hidden": 32, "epochs": 25, "patience": None, "snapshots": [0.5]}
    return tc.train(tasks, **QUIET, **usual | settings)


@pytest.fixture(scope="module")
def run():
    """Networks whose formulas are decoded exactly, of both kinds of embedding and literal."""
    options = {"seed": 3, "clauses": 4, "samples": 12_000}
    tasks = [*tc.random_tasks(1, **options), *tc.random_tasks(1, **options | {"seed": 7}, negated=0.5)]
    return trained(tasks)


@pytest.fixture(scope="module")
def true(run):
    """The same networks told by their true clauses, in the order that decoding has."""
    return replace(run, tasks=tuple(retold(x, [in_order(x.formula)]) for x in run.tasks))


@pytest.fixture(scope="module")
def decoded(run):
    return decoded_run(run, **QUIET)


@pytest.fixture(scope="module")
def given(run):
    """The same inputs and labels as data, of which nobody knows the formula, and the networks trained on them."""
    task = run.tasks[0]
    data, test = task.training_data(4), task.test_data(4)
    unknown = tc.Task.of_data(data.X, data.y, test=(test.X, test.y), embedding="hadamard")
    return trained(unknown)


def test_the_formula_of_each_network_is_that_of_its_training(run, decoded):
    for task, other in zip(run.tasks, decoded.tasks, strict=True):
        assert other.formula == in_order(task.formula)
        assert other.formula.clauses != task.formula.clauses  # as a formula in another order


def test_codes_fates_and_tickets_are_bit_equal_to_those_of_true_clauses(true, decoded):
    one, two = true.feature_space(), decoded.feature_space()
    assert one.codes() == two.codes()
    for name in ("F", "distance", "row_types", "code_locations"):
        assert np.array_equal(getattr(one, name), getattr(two, name)), name
    for name in ("fates", "motion", "crowd"):
        assert np.array_equal(getattr(one, name)(), getattr(two, name)()), name
    for method in ("distance", "motion", "compatible", "distance-sham", "oracle-codes"):
        pair = [tc.tickets.find(method, x, 0.2, **QUIET) for x in (true, decoded)]
        assert np.array_equal(pair[0].mask, pair[1].mask), method
    ends = [x.retrain(**QUIET) for x in pair]
    assert all(np.array_equal(getattr(ends[0].final, x), getattr(ends[1].final, x)) for x in PARAMETERS)


def test_codes_are_those_of_the_run_itself_up_to_the_order_of_clauses(run, decoded):
    for task, other, codes, found in zip(
        run.tasks, decoded.tasks, run.feature_space().codes(), decoded.feature_space().codes(), strict=True
    ):
        by_clause = {tuple(sorted(x, key=abs)): codes[c] for c, x in enumerate(task.formula.clauses)}
        assert [by_clause[x] for x in other.formula.clauses] == [found[c] for c in range(len(found))]


def test_inputs_and_labels_stay_those_of_the_task(run):
    """Whatever it is told: a false formula changes no input, no label and no retraining."""
    for task in run.tasks:
        other = retold(task, [tc.Formula(task.variables, ((1, 2),))])
        for draw in ("training_data", "test_data"):
            first, second = getattr(task, draw)(5, 1), getattr(other, draw)(5, 1)
            assert np.array_equal(first.X, second.X)
            assert np.array_equal(first.y, second.y)
    told = replace(alone(run, 1), tasks=(other,))
    ends = [tc.tickets.find("magnitude", x, 0.3, **QUIET).retrain(**QUIET).final.W for x in (alone(run, 1), told)]
    assert np.array_equal(*ends)


def test_a_network_of_given_data_is_read_where_it_was_refused(run, given):
    with pytest.raises(tc.InputError, match="needs clauses"):
        given.feature_space().codes()
    with pytest.raises(tc.InputError, match="needs clauses"):
        tc.tickets.find("motion", given, 0.2, **QUIET)
    read = decoded_run(given, **QUIET)
    assert read.tasks[0].formula == in_order(run.tasks[0].formula)
    space = read.feature_space()
    assert space.code_locations[-1].any(axis=1).all()  # every clause has a code
    assert space.fates().shape == (1, 32, 4)
    for method in ("motion", "distance", "compatible"):
        assert tc.tickets.find(method, read, 0.2, **QUIET).mask.sum() == round(0.2 * 32 * 32)
    assert tc.tickets.find("motion", read, 0.2, **QUIET).retrain(**QUIET).test_error[-1, 0] < 0.1


def test_networks_of_which_nothing_is_read_are_named_and_left_out(run):
    empty = replace(run, snapshots=half_trained(run.snapshots), first=10)
    with pytest.raises(tc.InputError, match=r"no formula was read of network 10, of 2 networks: .*decoded_runs\(run\)"):
        decoded_run(empty, **QUIET)
    with pytest.warns(Unread, match="network 10 left out, of which .* network 10 has the key 0"):
        found = decoded_runs(empty, **QUIET)
    assert list(found) == [1]
    assert found[1].first == 11
    assert found[1].feature_space().codes() == decoded_run(alone(run, 1), **QUIET).feature_space().codes()


def half_trained(snapshots):
    """In which the first network stays as it began, and the others are trained."""
    first = {name: getattr(snapshots, name).copy() for name in PARAMETERS}
    for values in first.values():
        values[-1, 0] = values[0, 0]
    return replace(snapshots, **first)


def test_each_output_is_read(run):
    """Of two formulas, on near misses of both."""
    tasks = tc.random_tasks(2, seed=2, clauses=2, samples=8_000)
    X = np.concatenate([x.training_data(4).X for x in tasks])
    y = np.stack([x.formula.evaluate(X) for x in tasks], axis=1)
    joint = trained(tc.JointTask.of_data(X, y, embedding="hadamard"))
    read = decoded_run(joint, **QUIET)
    assert read.tasks[0].formulas == tuple(in_order(x.formula) for x in tasks)
    data = [x.tasks[0].training_data(4) for x in (joint, read)]
    assert np.array_equal(data[0].y, data[1].y)
    for o in range(2):
        assert read.feature_space(output=o).code_locations[-1].any(axis=1).all()
        assert np.array_equal(read.tasks[0].output(o).training_data(4).X, data[0].X)
    assert tc.tickets.find("motion", read, 0.3, output=1, **QUIET).masks[0].sum() == round(0.3 * 32 * 32)


def test_what_cannot_be_told_is_one_sentence(run):
    task = run.tasks[0]
    with pytest.raises(tc.InputError, match="2 formulas were given; the task has 1 outputs"):
        retold(task, [task.formula, task.formula])
    with pytest.raises(tc.InputError, match="the formula has 5 variables, and the task 32"):
        retold(task, [tc.Formula(5, ((1, 2),))])
    with pytest.raises(tc.InputError, match="samples is another one"):
        replace(retold(task, [task.formula]), samples=10)
    with pytest.raises(tc.InputError, match="it must be a Run"):
        decoded_run(run.final)
    rng = np.random.default_rng(0)
    real = tc.Task.of_data(rng.normal(size=(60, 32)), rng.random(60) < 0.5)
    with pytest.raises(tc.InputError, match="real inputs"):
        decoded_task(real, run.final[0])
    with pytest.raises(tc.InputError, match="the task is None; it must be a BaseTask"):
        retold(None, [task.formula])
    with pytest.raises(tc.InputError, match="the task is None; it must be a BaseTask"):
        decoded_task(None, run.final[0])
    with pytest.raises(tc.InputError, match="leave it out"):
        decoded_run(run, learned=True)
    with pytest.raises(tc.InputError, match=r"of type Run; .*toycomb\.decoded_run\(run\) reads all"):
        tc.decode(run)
    with pytest.raises(tc.InputError, match=r"of type Ticket; .*retrained = ticket\.retrain\(\)"):
        tc.decode(tc.tickets.find("magnitude", run, 0.2, **QUIET))
    for name in ("embedding", "output", "variables", "longst"):
        with pytest.raises(tc.InputError, match=f"has no option '{name}'"):
            decoded_runs(run, **QUIET, **{name: None})


def test_inputs_are_asked_as_they_were_drawn():
    rng = np.random.default_rng(0)
    for share, wanted in ((0.5, "uniform"), (0.28, "balanced"), (0.16, "near-miss")):
        X = rng.random((200, 12)) < share
        assert asked_as(tc.Task.of_data(X, rng.random(200) < 0.5)) == wanted
    (task,) = tc.random_tasks(1, seed=1, inputs="planted")
    assert asked_as(task) == "planted"
    (joint,) = tc.random_joint_tasks(1, outputs=2, seed=1, samples=2_000)
    assert asked_as(joint) == "balanced"


def test_weights_of_a_task_are_read_whatever_its_inputs_were():
    (task,) = tc.random_tasks(1, variables=8, clauses=2, seed=1, inputs="uniform")
    network = tc.init(8, 8, networks=1, seed=1)[0]
    assert decoded_task(task, network, mode="weights").decoded[0].mode == "weights"
    with pytest.raises(tc.InputError, match="inputs would have no effect on mode weights"):
        decoded_task(task, network, mode="weights", inputs="uniform")


def test_a_task_that_was_retold_is_retold_from_its_source(run):
    first = retold(run.tasks[0], [tc.Formula(32, ((1, 2),))])
    second = retold(first, [run.tasks[0].formula])
    assert isinstance(second, Retold)
    assert second.source is run.tasks[0]
    assert readings(replace(run, tasks=(second, run.tasks[1])), **QUIET)[0].task.source is run.tasks[0]


def test_networks_with_other_numbers_of_clauses_are_read_one_by_one(run):
    first, second = (alone(run, i).tasks[0] for i in range(2))
    tasks = (first, retold(second, [replace(second.formula, clauses=second.formula.clauses[:3])]))
    short = replace(run, tasks=tasks)
    with pytest.raises(tc.InputError, match="clauses"):
        short.feature_space().codes()
    assert tc.tickets.find("distance", short, 0.2, **QUIET).mask.shape == (2, 32, 32)  # tickets need no such thing
    assert [len(x.tasks[0].formula) for x in decoded_runs(short, **QUIET).values()] == [4, 4]


# What the benchmarks of these uses compute.


def test_a_clause_is_read_from_where_it_stays_and_coded_from_where_it_first_stands():
    there = np.array([[0, 1, 0, 1, 0], [1, 0, 0, 1, 0], [0, 0, 0, 1, 0], [1, 0, 1, 1, 0]], bool)[:, None]
    assert along.stays_from(there).tolist() == [[3, 4, 3, 0, 4]]
    assert along.first(there).tolist() == [[1, 0, 3, 0, 4]]
    found = along.compared(along.stays_from(there), along.first(there))
    assert [found[x]["value"] for x in ("before", "at the same time", "after")] == [0, 0.6, 0.4]
    assert found["difference"]["value"] == pytest.approx((2 + 4) / 5)


def test_as_many_code_rows_as_chance_gives_are_no_code():
    """Random features pass in at most one of 20 clauses, and planted codes (positive features) always."""
    rng = np.random.default_rng(0)
    formulas = [tc.Formula.random(24, 6, 4, seed=x) for x in range(1000)]
    F, types = rng.normal(size=(1, 1000, 32, 24)), np.where(np.arange(32) < 16, 1, -1)
    space = tc.FeatureSpace(F, np.broadcast_to(types, (1, 1000, 32)), formulas)
    wanted = [binom.sf(m - 1, 16, 1 / 16) <= along.CHANCE for m in range(17)]
    found = along.coded(space)
    assert found[along.MORE][0].mean() == pytest.approx(binom.sf(wanted.index(True) - 1, 16, 1 / 16), abs=0.01)
    assert found[along.MORE].mean() <= along.CHANCE
    assert found[along.ANY].mean() == pytest.approx(1 - (15 / 16) ** 16, abs=0.03)
    assert along.coded(replace(space, F=np.abs(F)))[along.MORE].all()


def test_shares_of_weights_and_variables_are_counted_by_hand():
    formula = tc.Formula(6, ((1, 2), (2, 3), (2, -4), (5, 6)))
    assert lost.shared_variables(formula).tolist() == [2, 2, 2, 0]
    mask = np.array([[1, 1, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1]], bool)
    codes = np.array([[1, 0, 0, 1], [1, 0, 0, 0], [0, 1, 0, 1]], bool)
    assert np.array_equal(lost.kept_on(codes, mask), [0.25, 1, np.nan, 0.75], equal_nan=True)


def test_what_a_network_is_right_about_is_that_of_the_formula_it_computes():
    """One network computes the formula; of another a clause lacks a literal, so that it is not held."""
    formula = tc.Formula(12, ((1, 2, 3), (4, -5, 6), (7, 8, 9)))
    task = tc.Task(formula, embedding="identity", samples=400)
    good = lost.right(by_hand(formula, task.E), task, formula, 1, 0)
    assert good.held.all()
    assert (good.true == 1).all()
    assert (good.near == 1).all()
    wider = tc.Formula(12, ((1, 2), (4, -5, 6), (7, 8, 9)))
    bad = lost.right(by_hand(wider, task.E), task, formula, 1, 0)
    assert bad.held.tolist() == [False, True, True]
    assert bad.by_literal[0].tolist() == [1, 1, 0]
    assert bad.near[0] < 0.8
    narrower = tc.Formula(12, ((1, 2, 3), (4, -5, 6)))
    assert lost.right(by_hand(narrower, task.E), task, formula, 1, 0).held.tolist() == [True, True, False]


def test_a_planted_effect_is_found_and_none_where_there_is_none():
    rng = np.random.default_rng(1)
    networks = [(rng.normal(size=24), rng.random(24) < 0.4) for _ in range(12)]
    planted = [(x + y, y) for x, y in networks]
    found, none = (lost.effect(x, np.random.default_rng(2)) for x in (planted, networks))
    assert found["p"] == 1 / 2000
    assert found["low"] < 1 < found["high"]
    assert none["p"] > 0.05
    assert found["control"]["low"] < 0 < found["control"]["high"] < found["value"]
    by_hand_ = [x[y].mean() - x[~y].mean() for x, y in planted]
    assert found["value"] == pytest.approx(np.mean(by_hand_))
    empty = lost.effect([(np.arange(3.0), np.zeros(3, bool))], rng)
    assert (empty["n"], empty["value"], empty["p"]) == (0, None, None)


def test_values_that_are_not_defined_are_left_out_of_both_means():
    values, gone = np.array([1.0, np.nan, 3, 5]), np.array([True, True, False, False])
    assert lost.within(values, gone) == -3
    assert np.isnan(lost.within(values, np.array([False, True, False, False])))
    assert lost.within(values, np.array([gone, ~gone])).tolist() == [-3, 3]


def test_a_quarter_of_the_clauses_is_made_false():
    formula = tc.Formula.random(32, 16, 4, seed=1)
    found = probes.spoiled(formula, np.random.default_rng(0))
    assert len(set(found.clauses) & set(in_order(formula).clauses)) == 12


def test_codes_and_fates_by_false_clauses_are_further_from_true_ones(run):
    found = {x["clauses"]: x for x in probes.compared(probes.told(run, 0, 9), uses.Cell(4))}
    assert found[probes.DECODED]["exact"] == found[probes.DECODED]["recall of codes"] == 1
    assert found[probes.DECODED]["fates"] == 1
    assert found[probes.SPOILED]["recall"] == 0.75
    assert found[probes.SHAM]["recall of codes"] < 0.5
    assert found[probes.SHAM]["fates"] < 1


def test_intervals_are_those_of_scipy():
    values = np.array([0.2, 0.5, np.nan, 0.9, 0.4])
    known = values[~np.isnan(values)]
    low, high = t.interval(0.95, 3, known.mean(), known.std(ddof=1) / 2)
    assert uses.mean_t(values) == pytest.approx({"n": 4, "value": 0.5, "low": low, "high": high})
    assert uses.said({"value": -0.5, "low": None, "high": None}, 1) == "−0.5"


def test_the_figure_shows_every_clause_once():
    shares = [{"value": 0.5, "low": 0.4, "high": 0.6}] * 3
    names = ("read", along.MORE, f"{along.MORE}, sham", "test error")
    read_from, coded_from = np.array([[0, 1, 3]]), np.array([[1, 1, 3]])
    entry = {
        "clauses": 3,
        "networks": 1,
        "epochs": [0, 1, 2],
        "shares": dict.fromkeys(names, shares),
        "read from": read_from,
        "coded from": {along.MORE: coded_from},
        "compared": {along.MORE: along.compared(read_from, coded_from)},
    }
    figure = along_drawing.figure([entry], along.MORE)
    (discs,) = [x for x in figure.axes[1].collections if len(x.get_offsets())]
    assert sorted(map(tuple, discs.get_offsets().tolist())) == [(1, 0), (1, 1), (3, 3)]
    assert all(ax.get_xlabel() for ax in figure.axes)
    assert "33 % of the clauses are read before" in along_drawing.caption([entry], along.MORE)
