"""Whole trainings in one compiled call: they end where they are told to, and go on where they ended."""

import signal
import subprocess
import sys
import threading
from dataclasses import replace

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toycomb import DivergenceError, Formula, Task, Training
from toycomb.common.seeds import keys
from toycomb.training import courses, rates, single, train_network
from toycomb.training._training import mean
from toycomb.training.single import Interrupted, Job, Trainer
from toycomb.workers import Piece, completed, working
from toycomb.workers.threads import Stop

TASK = Task(Formula.random(16, 5, (2, 3), negated=0.3, seed=2), samples=700)
CHOSEN = Training(hidden=6, epochs=5, snapshots=(0.1, 0.2, 1, 2.3, 4))
ENDLESS = Training(hidden=64, epochs=10**6, batch=700, patience=None)


@numba.njit
def compiled_mean(x):
    return mean(x)


@given(st.integers(1, 5000), st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_mean_losses_have_the_bits_of_numpy(size, seed):
    x = np.random.default_rng(seed).exponential(size=size)
    assert x.mean() == compiled_mean(x.copy())


@pytest.mark.parametrize("size", [1, 7, 8, 127, 128, 129, 1016, 1024, 2**17 + 3])
def test_mean_losses_have_the_bits_of_numpy_where_halves_are_cut(size):
    x = np.random.default_rng(size).normal(size=size) * 10.0 ** np.arange(size).clip(0, 9)
    assert x.mean() == compiled_mean(x.copy())


def test_random_numbers_drawn_at_once_are_those_drawn_one_by_one():
    one, other = np.random.default_rng(5), np.random.default_rng(5)
    assert one.integers(2**64, size=50, dtype=np.uint64).tolist() == [
        other.integers(2**64, dtype=np.uint64) for _ in range(50)
    ]


def test_raw_numbers_are_those_of_the_stream():
    one, other = np.random.default_rng(5), np.random.default_rng(5)
    assert keys(one, 9).tolist() == other.integers(2**64, size=9, dtype=np.uint64).tolist()
    assert one.uniform() == other.uniform()


def contents(outcome):
    """All bytes of an outcome."""
    parts = [getattr(outcome.snapshots, x) for x in ("W", "b", "v", "c")]
    parts += [outcome.loss, outcome.test_loss, outcome.test_error, outcome.unseen.error]
    return [x.tobytes() for x in parts] + [outcome.train_error, outcome.epochs_run, outcome.unseen.share]


@pytest.mark.parametrize("changes", [{}, {"optimiser": "sgd"}, {"learning_rate": 1e-9, "patience": 2}])
def test_a_training_in_several_calls_is_that_in_one(changes):
    job = Job(TASK, replace(CHOSEN, **changes), 3, 1)
    whole = contents(train_network(job))
    trainer = Trainer(job)
    assert contents(trainer.outcome(np.concatenate([trainer.advance(3), trainer.advance(2)]))) == whole
    if "patience" not in changes:
        trainer, losses = Trainer(job), np.empty(5)
        for i in range(5):
            trainer.shuffle()
            losses[i] = trainer.epoch()
        assert contents(trainer.outcome(losses)) == whole


@pytest.mark.parametrize("pace", [1, 4, 11, 30])
def test_calls_of_any_number_of_steps_give_the_same(pace, monkeypatch):
    job = Job(TASK, CHOSEN, 3, 1)
    whole = contents(train_network(job, Stop()))
    monkeypatch.setattr(rates, "PIECE", pace)
    rates._scales.cache_clear()
    try:
        assert contents(train_network(job, Stop())) == whole
        assert contents(train_network(job)) == whole
    finally:
        rates._scales.cache_clear()


def test_an_early_stop_ends_later_calls_too():
    trainer = Trainer(Job(TASK, replace(CHOSEN, epochs=9, learning_rate=1e-9, patience=2), 3, 1))
    losses = trainer.advance(9)
    stopped = trainer.done
    assert stopped < 9 * 11
    assert np.isnan(trainer.advance(3)).all()
    assert trainer.done == stopped
    assert trainer.outcome(losses).epochs_run == stopped // 11 == np.isfinite(losses).sum()


def test_snapshots_are_the_parameters_after_their_steps():
    outcome = train_network(Job(TASK, CHOSEN, 3, 1))
    assert CHOSEN.snapshot_steps(11) == [0, 1, 2, 11, 25, 44, 55]
    for t, step in enumerate(CHOSEN.snapshot_steps(11)):
        trainer = Trainer(Job(TASK, CHOSEN, 3, 1), stop=(stop := StopAfter(step)))
        stop.counts = trainer.course.counts
        if step < 55:
            with pytest.raises(Interrupted):
                trainer.advance(5)
        else:
            trainer.advance(5)
        assert trainer.network.W.tobytes() == outcome.snapshots.W[t].tobytes()


class StopAfter(threading.Event):
    """Set once so many steps are done; no flag, so that calls are short, and here of one step."""

    def __init__(self, steps):
        super().__init__()
        self.steps = steps

    def is_set(self):
        return self.counts[courses.DONE] >= self.steps


@pytest.fixture(autouse=True)
def short_calls(request, monkeypatch):
    """Calls of one step where the test above is to stop after any."""
    if "snapshots_are" in request.node.name:
        monkeypatch.setattr(single, "UNSEEN_SECONDS", 0.0)
        made = Trainer.__init__

        def one_step(self, *arguments, **options):
            made(self, *arguments, **options)
            self.pace = 1

        monkeypatch.setattr(Trainer, "__init__", one_step)


def test_a_stop_is_seen_inside_a_call():
    """A compiler that took the flag for a constant would end at the end of the call only."""
    stop, raised = Stop(), []
    trainer = Trainer(Job(replace(TASK, samples=20_000), replace(ENDLESS, hidden=256, batch=1000), 0, 0), stop=stop)

    def work():
        try:
            trainer.advance(10**6)
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    while not trainer.done % 20 > 3:
        pass
    stop.set()
    thread.join(60)
    assert not thread.is_alive()
    assert isinstance(raised[0], Interrupted)
    assert 0 < trainer.done < rates.PIECE


def test_an_evaluation_can_be_stopped():
    stop = Stop()
    trainer = Trainer(Job(TASK, CHOSEN, 0, 0), stop=stop)
    losses = trainer.advance(5)
    assert trainer.outcome(losses).epochs_run == 5
    stop.set()
    with pytest.raises(Interrupted):
        trainer.outcome(losses)
    stop.clear()
    assert trainer.outcome(losses).epochs_run == 5


@pytest.mark.parametrize("own", [True, False])
def test_an_interrupted_training_is_begun_anew_with_the_same_bits(own):
    job, stop = Job(TASK, CHOSEN, 3, 1), Stop() if own else threading.Event()
    stop.set()
    with pytest.raises(Interrupted):
        train_network(job, stop)
    stop.clear()
    assert contents(train_network(job, stop)) == contents(train_network(job))


def test_work_that_knows_no_stop_ends_with_its_pool():
    """Measurements train networks without an event of theirs."""
    begun = threading.Event()

    def work(shared, units, stop):
        begun.set()
        yield train_network(Job(TASK, ENDLESS, 0, 0))

    def wait(shared, units, stop):
        yield begun.wait(60)

    pieces = enumerate(Piece(call, None, (0,)) for call in (work, wait))
    with working("threads", 2) as workers:
        answers = completed(pieces, workers, label="test", total=2, progress=False)
        assert next(answers)[0] == 1
        answers.close()  # waits for the other


@pytest.mark.parametrize("call", ["train(task, seed=0, networks=3, threads=2, **options)", "direct()"])
def test_ctrl_c_ends_an_endless_training(call):
    code = (
        "from toycomb import *\nfrom toycomb.training import Job, Training, train_network\n"
        "task = Task(Formula.random(16, 5, 3, seed=2), samples=100_000)\n"
        "train(task, seed=0, hidden=64, epochs=1, progress=False)\n"
        "options = {'hidden': 64, 'epochs': 10**6, 'patience': None}\n"
        "direct = lambda: train_network(Job(task, Training(**options), 0, 0))\n"
        "print('begun', flush=True)\n"
        f"try: {call}\n"
        "except KeyboardInterrupt: print('ended')"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "begun\n"
        try:
            process.wait(0.5)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60)[0] == "ended\n"


def test_a_loss_that_is_not_finite_is_told_whatever_the_calls():
    job = Job(
        TASK, replace(CHOSEN, optimiser="sgd", learning_rate=30.0, momentum=0.0, weight_decay=1.0, patience=None), 3, 7
    )
    told = set()
    for stop in (Stop(), None):
        with pytest.raises(
            DivergenceError, match=r"^network 7 diverged at step \d+: the loss is (nan|inf); try"
        ) as found:
            train_network(job, stop)
        told.add(str(found.value))
    assert len(told) == 1
