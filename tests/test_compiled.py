"""What the kernels owe to the compiler: that its help still applies, and that it changes nothing."""

import json
import os
import subprocess
import sys
import warnings

import numpy as np
import pytest

PROBLEM = """
import warnings, json
warnings.simplefilter("ignore")  # interpreted, the random numbers overflow aloud
import numpy as np
from toycomb import Formula, Task, train
from toycomb.tasks.joint import JointTask
from toycomb.training import Job, Training, train_network
def deep():
    rng = np.random.default_rng(0)
    X, Y = rng.random((90, 12)) < 0.5, rng.random((90, 2)) < 0.5
    task, chosen = JointTask.of_data(X, Y, embedding="hadamard"), Training(hidden=(18, 17), epochs=2, batch=67)
    outcome = train_network(Job(task, chosen, 0, 0))
    return [*outcome.loss.tolist(), float(outcome.test_loss[-1])]
def losses():
    found = []
    for embedding, inputs in (("hadamard", "near-miss"), ("identity", "uniform"), ("orthogonal", "planted")):
        task = Task(Formula.random(12, 3, 3, negated=0.2, seed=0), embedding=embedding, inputs=inputs, samples=70)
        run = train(task, seed=0, hidden=18, epochs=2, batch=67, learning_rate=0.01, snapshots=[0.5], progress=False)
        found += [*run.loss[0].tolist(), float(run.test_loss[-1, 0])]
    return found + deep()
"""
INSPECT = """
import re
from toycomb.training import _features, _outputs, _passes, _products, _training, _updates
def text(function):
    return function.inspect_llvm(function.signatures[0])
losses()
loops = (_passes.add_features, _passes.derivatives, _passes.collect)
loops += (_features.butterfly8, _features.multiply, _updates.adam)
loops += (_products.add_products, _products.put_active, _outputs.through_two)
print(json.dumps({
    "noalias": [text(x).count("noalias") > 2 for x in loops],
    "vectors": [len(re.findall("<(?:4|8|16) x float>", text(x))) for x in loops],
    "counted": text(_training.train).count("NRT_"),
}))
"""


def answer(code, tmp_path, **variables):
    """What a fresh process without compiled kernels prints."""
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)} | variables
    done = subprocess.run([sys.executable, "-c", PROBLEM + code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def here():
    """The losses in this process."""
    names = {}
    with warnings.catch_warnings():
        exec(PROBLEM, names)
        return names["losses"]()


@pytest.mark.slow
def test_loops_are_vectorised_and_know_that_arrays_do_not_overlap(tmp_path):
    found = answer(INSPECT, tmp_path)
    assert all(found["noalias"])
    assert min(found["vectors"]) > 3
    assert found["counted"] == 0  # no reference counting inside


@pytest.mark.slow
def test_compiled_kernels_do_what_their_source_says(tmp_path):
    # Integers have the rules of NumPy 2 in compiled code; NumPy 1.26 is asked for them here.
    source = answer("print(json.dumps(losses()))", tmp_path, NUMBA_DISABLE_JIT="1", NPY_PROMOTION_STATE="weak")
    assert here() == pytest.approx(source, rel=1e-5)
    assert np.ptp(source) > 0.01


@pytest.mark.slow
def test_without_the_help_kernels_are_right(tmp_path):
    plain = "import numba.core.compiler as c, toycomb.common._numba as n\n"
    plain += "for x in ('define_pipelines', 'compile_extra'): setattr(n.Restrict, x, getattr(c.Compiler, x))\n"
    assert answer(plain + "print(json.dumps(losses()))", tmp_path) == pytest.approx(here(), rel=1e-5)


@pytest.mark.slow
def test_pieces_have_no_machine_code_of_their_own(tmp_path):
    inspect = """
from toycomb.training import _features, _training
losses()
def made(function):
    found = next(iter(function.overloads.values()))
    return found.library._codegen._engine.is_symbol_defined(found.fndesc.mangled_name)
print(json.dumps([made(x) for x in (_features.copy, _features.embed, _training.train)]))
"""
    assert answer(inspect, tmp_path) == [False, False, True]
