"""Identity of the user's code: what is reached decides, wherever it was written; text that decides nothing does not."""

import os
import subprocess
import sys

import numpy as np
import pytest

from toycomb import tickets
from toycomb.common.errors import InputError
from toycomb.records import store
from toycomb.records.code.source import of_function
from toycomb.records.execution import load_measured, measure
from toycomb.records.measurement import Measurement
from toycomb.study import Population, opened
from toycomb.tickets.benchmark import Benchmark, run
from toycomb.training import Training

POPULATION = Population(
    networks=2,
    seed=1,
    variables=8,
    clauses=3,
    literals=2,
    samples=300,
    training=Training(hidden=8, epochs=1, patience=None),
)


ORDINARY = """
import abc, collections, contextlib, dataclasses, enum, functools, itertools, logging, math, operator, pathlib, re
import sys, threading, time, types, typing, warnings
import numpy as np, scipy.sparse, scipy.special, scipy.stats, networkx
from numpy.linalg import norm
from scipy.stats import norm as normal
import toycomb as tc
from toycomb.tickets import Found, Method, named, top
LOG, ROOT, LOCK = logging.getLogger(__name__), pathlib.Path("a"), threading.Lock()
T, P, F = typing.TypeVar("T"), re.compile("a"), functools.partial(np.add, 1)
Scores = np.ndarray | None
Kind = typing.Callable[[int], typing.Any]
class Shape(abc.ABC, typing.Generic[T]):
    x: typing.ClassVar[int] = 1
    @abc.abstractmethod
    def f(self, x: T) -> T: ...
@dataclasses.dataclass(order=True)
class A(Shape[int]):
    a: int = 1
    b: list[int] = dataclasses.field(default_factory=list)
    def f(self, x): return x
class C(enum.IntFlag):
    X = enum.auto()
class N(typing.NamedTuple):
    a: int = 1
class Net(typing.Protocol):
    def f(self) -> int: ...
I, K, D = A(), C.X, np.dtype("f4")
snip, TRAINING, GENERAL = named("snip"), tc.Training(hidden=3), scipy.stats.norm(0, 1)
COUNT, DEFAULT = collections.Counter("ab"), collections.defaultdict(list)
def m(context, a: Scores = None, *, b=np.float64(1), k: Kind = len):
    import json
    rng = np.random.default_rng(0)
    sub = itertools.count()
    with contextlib.suppress(ValueError), LOCK, np.errstate(all="ignore"):
        warnings.warn("a"), LOG.info("a"), time.time(), print("a", file=sys.stderr), json.dumps({})
    return (ROOT / "a", P, F, I.f(1), A, K, C, N(1), Net, D, snip(context), TRAINING, GENERAL.pdf(1), norm(1), normal,
        scipy.special.expit(1), math.pi, types, np.linalg, abs, operator.itemgetter(1), COUNT, DEFAULT, rng, sub, top,
        tc.Formula, tc.init, networkx.Graph, scipy.sparse.eye(2), np.nan, tc.tickets.geometric, Found, Method, locals(),
        vars(I), getattr(I, "a"), str.join, dict.fromkeys, "a".join, LOG, sys.path)
m.attribute = "a"
"""


def test_ordinary_things_are_known_and_the_same_in_every_process():
    program = f"from toycomb.records.code.source import digest, of_function\nexec({ORDINARY!r})\nprint(digest(m))"
    exec(ORDINARY, names := {"__name__": "__main__"})
    found = of_function(names["m"])
    assert found.unknown == ()
    assert python("-c", program, env={"PYTHONHASHSEED": "1"}).strip() == found.digest


def python(*arguments, env=None, folder=None, text=None):
    """Standard output of a Python process of its own."""
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        input=text,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(x for x in sys.path if x), **(env or {})},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


METHOD = """
import numpy as np
import toycomb as tc
def helper(): return {sign}
@tc.tickets.method("{name}", needs=("initial",))
def mine(context):
    {extra}
    return helper() * abs(context.prunable(context.initial))
"""


@pytest.fixture(autouse=True)
def _forget():
    """Take away the methods that a test registers."""
    tickets.all_methods()
    before = dict(tickets.METHODS)
    yield
    tickets.METHODS.clear()
    tickets.METHODS.update(before)


def cell(sign=1, extra="", name="mine"):
    names = {}
    exec(METHOD.format(sign=sign, extra=extra, name=name), names)
    return names


def made(opened_store, benchmark=None):
    """How many tickets a run finds anew, and what it answers."""
    calls = []
    save = opened_store.save_ticket
    opened_store.save_ticket = lambda *x: (calls.append(1), save(*x))
    try:
        rows = run(benchmark or Benchmark(POPULATION, ("mine",), (0.3,)), opened_store, progress=False)
    finally:
        del opened_store.save_ticket
    return len(calls), [(x["accuracy"], x["masked_distance"]) for x in rows]


def test_a_cell_that_is_run_again_finds_its_tickets_and_one_of_other_code_does_not(capsys):
    with store.opened(":memory:") as held:
        cell(1)
        first = made(held)
        cell(1)
        assert made(held) == (0, first[1])
        assert capsys.readouterr().err == ""
        names = cell(-1)
        assert made(held)[0] == 2
        assert "2 stored tickets of mine came from other code" in capsys.readouterr().err
        names["helper"] = lambda: 1  # another cell defines the helper anew: no registration, same answer as at first
        exec("def helper(): return 1", names)
        assert made(held) == (0, first[1])


def test_own_methods_are_replaced_and_those_of_toycomb_are_not():
    cell(1)
    old = tickets.named("mine")
    control = tickets.method("control", needs=("initial",), builds_on=[old])(lambda context: old(context))
    old.variant("mine-long")
    before = control.describe()
    cell(-1)
    new = tickets.named("mine").variant("mine-long")
    assert tickets.named("mine-long") is new
    assert new.describe()["code"] != old.describe()["code"]
    assert control.describe() == before
    assert control.builds_on == (old,)
    with pytest.raises(InputError, match="there is a method snip already"):
        new.variant("snip")
    with pytest.raises(InputError, match="there is a method imp already"):
        tickets.method("imp", needs=())(lambda context: None)
    assert tickets.named("imp").function.__module__ == "toycomb.tickets.methods.imp"


def test_a_benchmark_keeps_the_methods_that_it_was_made_of():
    with store.opened(":memory:") as held:
        cell(1)
        first = Benchmark(POPULATION, ("mine",), (0.3,))
        cell(-1)
        second = Benchmark(POPULATION, ("mine",), (0.3,))
        one, other = made(held, first), made(held, second)
        assert one[0] == other[0] == 2
        assert one[1] != other[1]
        assert made(held, first) == (0, one[1])
        cell(1)
        assert made(held) == (0, one[1])


def test_tickets_of_unknown_code_are_made_anew_and_said_once():
    with store.opened(":memory:") as held:
        cell(1, "np.random.rand()", "mine")
        benchmark = Benchmark(POPULATION, ("mine",), (0.3,))
        with pytest.warns(UserWarning, match="method mine reaches what cannot be known beforehand: np.random.rand"):
            first = made(held, benchmark)
        assert made(held, benchmark) == first
        assert made(held) == first
        assert held.mask(benchmark.entries()[0], 1, (8, 8)).shape == (8, 8)  # read where it was made
        assert not held.tickets(Benchmark(POPULATION, ("mine",), (0.3,)).entries()[0])


def test_tickets_of_a_method_that_changes_what_it_reads_are_not_kept_for_later():
    with store.opened(":memory:") as held:
        names = cell(1)
        names["COUNT"] = [1]
        exec("def helper():\n  COUNT[0] += 1\n  return COUNT[0]", names)
        with pytest.warns(UserWarning, match="something that it reads changed"):
            assert made(held)[0] == 2
        names["COUNT"][0] = 1
        assert made(held)[0] == 2


def test_options_of_any_kind_count_by_content():
    def described(value):
        return tickets.Method(
            "m", lambda context, weights=None: weights, frozenset(), options={"weights": value}
        ).describe()

    options = (np.zeros(3), np.ones(3), [1.0], (1.0,), {1: 2}, {"a": 1, "b": 2}, {"b": 2, "a": 1}, lambda x: x, None)
    assert len({str(described(x)["options"]) for x in options}) == len(options)
    assert described(np.zeros(3)) == described(np.zeros(3))
    assert "option weights" in described(np.random.default_rng(0))["unknown"][0]


def test_what_a_method_declares_counts():
    described = [
        str(tickets.Method("m", lambda context: None, frozenset(needs), exact=exact).describe())
        for needs in ((), ("clauses",))
        for exact in (True, False)
    ]
    assert len(set(described)) == 4


def test_methods_found_by_name_inside_another_count():
    digests = []
    for sign in (1, -1):
        cell(sign, name="inner")
        digests.append(of_function(lambda context: tickets.named("inner")(context)).digest)
    assert digests[0] != digests[1]


def counted(value):
    def measured(seed, index):
        return {"number": value * index}

    return measured


def test_measurements_of_ones_own_count_by_what_they_reach():
    with opened(":memory:") as held:
        one, other = Measurement(counted(1), 2, 1), Measurement(counted(2), 2, 1)
        assert measure([one, other], held, threads=1, progress=False) == 4
        assert measure([Measurement(counted(2), 3, 1)], held, threads=1, progress=False) == 1
        assert load_measured(other, held)["number"].tolist() == [0, 2]
        state = np.random.default_rng(0)
        unknown = Measurement(lambda seed, index: {"number": state.random()}, 2, 1)
        with pytest.warns(UserWarning, match="state .a random generator"):
            assert measure([unknown], held, threads=1, progress=False) == 2
        first = load_measured(unknown, held)["number"]
        assert measure([unknown], held, threads=1, progress=False) == 2
        assert not np.array_equal(first, load_measured(unknown, held)["number"])


SCRIPT = f"""{METHOD}
P = tc.study.Population(networks=1, clauses=3, variables=8, literals=2, samples=300, seed=1)
from toycomb.tickets.benchmark import Benchmark
print(Benchmark(P, ("mine",), (.3,)).entries()[0].identity)
"""


def test_tickets_are_found_by_code_however_python_was_started(tmp_path):
    """The same code finds its tickets from `python -c`, standard input, a file, and a file with a helper in another."""
    plain, changed = (SCRIPT.format(sign=sign, name="mine", extra="") for sign in (1, -1))
    there = '"""Words."""\n' + plain.replace("def helper(): return 1", "from there import helper")
    (tmp_path / "script.py").write_text(there)
    found = [python("-c", plain), python("-", text="# words\n\n" + plain), python("-c", changed)]
    for sign in (1, -1):
        (tmp_path / "there.py").write_text(f"def helper():\n    return {sign}\n")
        found.append(python("-B", "script.py", folder=tmp_path))
    assert found == [found[0], found[0], found[2], found[0], found[2]]
    assert found[0] != found[2]
