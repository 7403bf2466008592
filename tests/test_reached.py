"""What a function reaches: what decides changes its digest, text that decides nothing does not, the rest is said."""

import re
import sys
import textwrap
import types

import pytest

from toycomb.records.code.source import of_function


def found(text, name="m", module=None):
    """What a function reaches that some text defines, run as a notebook runs a cell."""
    names = {"__name__": "__main__"} if module is None else vars(module)
    exec(compile(textwrap.dedent(text), "<cell>", "exec"), names)
    return of_function(names[name])


def known(text, name="m"):
    answer = found(text, name)
    assert answer.unknown == ()
    return answer.digest


@pytest.fixture
def helper(tmp_path, monkeypatch):
    """Writes a module of the user's, anew each time."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(text, name="own_helper"):
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(text))
        sys.modules.pop(name, None)
        module = types.ModuleType(name)
        module.__file__ = str(tmp_path / f"{name}.py")
        exec(compile(textwrap.dedent(text), module.__file__, "exec"), vars(module))
        monkeypatch.setitem(sys.modules, name, module)
        return module

    return write


DECIDES = {
    "body": ("def m(x): return x * 1", "* 1", "* -1"),
    "type of a constant": ("def m(x): return x * 1", "* 1", "* 1.0"),
    "sign of zero": ("def m(x): return x * 0.0", "0.0", "-0.0"),
    "operator": ("def m(x): return x + 1", "+", "-"),
    "helper": ("def h(x): return 1\ndef m(x): return h(x)", "return 1", "return 2"),
    "helper of a helper": ("def k(): return 1\ndef h(): return k()\ndef m(x): return h()", "return 1", "return 2"),
    "helper in a comprehension": ("def h(y): return 1\ndef m(x): return [h(y) for y in x]", "return 1", "return 2"),
    "helper in a dict": ("def h(y): return 1\nT = {'a': [h]}\ndef m(x): return T[x](x)", "return 1", "return 2"),
    "constant": ("S = 1\ndef m(x): return S * x", "S = 1", "S = -1"),
    "nested tuple": ("S = (1, (2, 'a'))\ndef m(x): return S", "'a'", "'b'"),
    "dict": ("S = {'a': 1}\ndef m(x): return S['a']", "1", "2"),
    "order of a dict": ("S = {'a': 1, 'b': 1}\ndef m(x): return list(S)", "'a': 1, 'b': 1", "'b': 1, 'a': 1"),
    "set": ("S = {1, 2}\ndef m(x): return x in S", "1, 2", "1, 3"),
    "array": ("import numpy as np\nS = np.arange(3)\ndef m(x): return S", "arange(3)", "arange(3) + 1"),
    "type of an array": ("import numpy as np\nS = np.zeros(3)\ndef m(x): return S", "(3)", "(3, int)"),
    "shape of an array": ("import numpy as np\nS = np.zeros(4)\ndef m(x): return S", "(4)", "((2, 2))"),
    "default": ("def m(x, a=1): return a", "a=1", "a=2"),
    "default of a keyword": ("def m(x, *, a=1): return a", "a=1", "a=2"),
    "default of a helper": ("def h(a=1): return a\ndef m(x): return h()", "a=1", "a=2"),
    "closure": ("def make(s):\n  def m(x): return s * x\n  return m\nm = make(1)", "make(1)", "make(-1)"),
    "function in a closure": ("def make(s):\n  return lambda x: s(x)\nm = make(lambda x: 1)", "x: 1", "x: 2"),
    "decorator": ("def d(f): return lambda x: f(x) * 1\n@d\ndef m(x): return x", "* 1", "* 2"),
    "under a decorator": ("def d(f): return lambda x: f(x)\n@d\ndef m(x): return x * 1", "* 1", "* 2"),
    "under wraps": ("import functools as t\ndef d(f):\n  @t.wraps(f)\n  def w(x): return f(x) * 1\n  return w\n"
                    "@d\ndef m(x): return x", "* 1", "* 2"),
    "under a library's wrapper": ("import contextlib\n@contextlib.contextmanager\ndef m(x): yield 1", "1", "2"),
    "under a cache": ("import functools\n@functools.cache\ndef h(x): return 1\ndef m(x): return h(x)", "1", "2"),
    "by type": ("import functools\n@functools.singledispatch\ndef m(x): return 0\n@m.register\n"
                "def _(x: int): return 1", "return 1", "return 2"),
    "partial": ("import functools\ndef h(s, x): return s * x\nm = functools.partial(h, 1)", "h, 1", "h, 2"),
    "in a partial": ("import functools\ndef h(s, x): return s * 1\nm = functools.partial(h, 1)", "* 1", "* 2"),
    "lambda": ("m = lambda x: x * 1", "* 1", "* 2"),
    "inner function": ("def m(x):\n  def h(y): return y * 1\n  return h(x)", "* 1", "* 2"),
    "inner class": ("def m(x):\n  class A:\n    s = 1\n  return A.s", "s = 1", "s = 2"),
    "generator": ("def g(x):\n  yield 1\ndef m(x): return list(g(x))", "yield 1", "yield 2"),
    "class": ("class A:\n  def f(self): return 1\ndef m(x): return A().f()", "return 1", "return 2"),
    "base of a class": ("class B:\n  def f(self): return 1\nclass A(B): pass\ndef m(x): return A().f()", "1", "2"),
    "metaclass": (
        "class B(type):\n  def f(self): return 1\nclass A(metaclass=B): pass\ndef m(x): return A.f()", "1", "2"),
    "property": ("class A:\n  @property\n  def f(self): return 1\ndef m(x): return A().f", "1", "2"),
    "cached property": ("import functools\nclass A:\n  @functools.cached_property\n  def f(self): return 1\n"
                        "def m(x): return A().f", "1", "2"),
    "callable object": ("class A:\n  def __call__(self, x): return 1\nm = A()", "return 1", "return 2"),
    "state of an object": ("class A:\n  def __init__(self, s): self.s = s\n  def __call__(self, x): return self.s\n"
                           "m = A(1)", "A(1)", "A(2)"),
    "slots": ("class A:\n  __slots__ = ('s',)\nO = A()\nO.s = 1\ndef m(x): return O.s", "O.s = 1", "O.s = 2"),
    "bound method": (
        "class A:\n  s = 0\n  def f(self, x): return self.s\no = A()\no.s = 1\nm = o.f", "o.s = 1", "o.s = 2"),
    "dataclass": ("import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass A:\n  s: int = 1\n"
                  "def m(x): return A().s", "= 1", "= 2"),
    "enum": ("import enum\nclass A(enum.Enum):\n  B = 1\ndef m(x): return A.B.value", "1", "2"),
    "named tuple": ("import collections\nT = collections.namedtuple('T', 'a b')\nS = T(1, 2)\ndef m(x): return S.a",
                    "(1, 2)", "(2, 1)"),
    "list with methods": (
        "class L(list):\n  def f(self): return 1\nS = L([1])\ndef m(x): return S.f()", "return 1", "return 2"),
    "elements of such a list": ("class L(list): pass\nS = L([1])\ndef m(x): return S[0]", "[1]", "[2]"),
    "attribute of a function": ("def h(x): return h.s\nh.s = 1\ndef m(x): return h(x)", "h.s = 1", "h.s = 2"),
    "compiled": ("import numba\n@numba.njit\ndef h(x): return x * 1\ndef m(x): return h(x)", "* 1", "* 2"),
    "compiled with options": ("import numba\n@numba.njit(fastmath=False)\ndef m(x): return x", "False", "True"),
    "called by a compiled one": ("import numba\n@numba.njit\ndef k(x): return x * 1\n@numba.njit\n"
                                 "def h(x): return k(x)\ndef m(x): return h(x)", "* 1", "* 2"),
    "compiled ufunc": ("import numba\n@numba.vectorize\ndef h(x): return x * 1\ndef m(x): return h(x)", "* 1", "* 2"),
    "vectorized": ("import numpy as np\nh = np.vectorize(lambda x: 1)\ndef m(x): return h(x)", "x: 1", "x: 2"),
    "handler": ("def m(x):\n  try: x = a(); b()\n  except ValueError: pass\n  return x",
                "x = a(); b()\n  except ValueError: pass", "x = a()\n  except ValueError: pass\n  b()"),
    "which error is caught": ("def m(x):\n  try: x()\n  except ValueError: pass", "ValueError", "KeyError"),
    "text that is evaluated": ("def m(x): return eval('1 + 1')", "1 + 1", "1 + 2"),
    "helper in such a text": ("def h(): return 1\ndef m(x): return eval('h()')", "return 1", "return 2"),
    "docstring that is read": ("def h():\n  'a'\ndef m(x): return h.__doc__", "'a'", "'b'"),
    "function of NumPy": ("import numpy as np\ndef m(x): return np.add(x, x)", "add", "subtract"),
    "ufunc": (
        "from numpy import add as h, subtract\ndef m(x): return h(x, x)", "add as h, subtract", "add, subtract as h"),
    "object of a library": ("from fractions import Fraction\nS = Fraction(1, 2)\ndef m(x): return S", "1, 2", "1, 3"),
    "sparse array": ("import scipy.sparse as s\nS = s.csr_array([[1, 2]])\ndef m(x): return S", "1, 2", "1, 3"),
    "name of a keyword": ("import numpy as np\ndef m(x): return np.linalg.norm(x, axis=1)", "axis=1", "ord=1"),
    "names of keywords": ("def m(x): return x(a=1, b=2)", "a=1, b=2", "b=1, a=2"),
    "names of arguments": ("def m(x, a=1, b=1): return a - b", "a=1, b=1", "b=1, a=1"),
    "static method": ("class A:\n  @staticmethod\n  def f(): return 1\ndef m(x): return A.f()", "return 1", "return 2"),
    "two that change places": ("S = [1]\nT = [2]\ndef m(x): return S", "return S", "return T"),
    "super": ("class B:\n  def f(self): return 1\nclass A(B):\n  def f(self): return super().f()\n"
              "def m(x): return A().f()", "return 1", "return 2"),
    "attribute by name": ("class A: s = 1\ndef m(x): return getattr(A, x)", "s = 1", "s = 2"),
    "recursion": ("def m(x): return 1 if x else h(x)\ndef h(x): return m(x) + 1", "+ 1", "+ 2"),
    "what a module answers for": (
        "import types\no = types.ModuleType('o')\nexec('def __getattr__(x): return 1', vars(o))\n"
        "def m(x): return getattr(o, x)", "return 1", "return 2"),
    "a module in a local variable by name": (
        "import types\no = types.ModuleType('o')\nexec('def f(): return 1', vars(o))\n"
        "def m(x):\n  a = o\n  return locals()['a'].f()", "return 1", "return 2"),
    "what a user put into a library": (
        "import numpy as np\nclass A: s = 1\nnp.own_object = A()\ndef m(x): return np.own_object.s", "s = 1", "s = 2"),
    "attribute of an array": (
        "import numpy as np\nclass A(np.ndarray): pass\nS = np.ones(3).view(A)\nS.s = 1\ndef m(x): return S.s",
        "s = 1", "s = 2"),
    "order of an array in memory": (
        "import numpy as np\nS = np.ones((2, 3), order='C')\ndef m(x): return x @ S", "'C'", "'F'"),
    "type": (
        "class A: pass\nclass B(A): pass\ndef m(x): return isinstance(x, A)", "isinstance(x, A)", "isinstance(x, B)"),
}  # fmt: skip


@pytest.mark.parametrize("text", DECIDES.values(), ids=DECIDES)
def test_what_decides_changes_the_digest(text):
    before, old, new = text
    assert old in before
    changed = known(before.replace(old, new))
    assert known(before) == known(before)
    assert known(before) != changed


CACHED = "import functools\nclass A:\n  @functools.cached_property\n  def f(self): return 1\n"
DISPATCHED = "import functools\n@functools.singledispatch\ndef h(x): return x\n"
SPARSE = "import scipy.sparse as s\nS = s.csr_array([[1, 2]])\n"
POOL = "from concurrent.futures import ThreadPoolExecutor\nP = ThreadPoolExecutor(1)\n"
FLAG = "import enum\nclass A(enum.Flag):\n  B = 1\n  C = 2\n"
SAME = {
    "docstring": (
        "def m(x):\n  return h()\ndef h():\n  return 1", "def m(x):\n  'words'\n  return h()\ndef h():\n  return 1"),
    "comments and lines": ("def m(x):\n  y = x\n  return y", "\n\n# c\ndef m(x):\n\n  y = x  # c\n\n  # c\n  return y"),
    "local names": ("def m(x):\n  y = x\n  return y", "def m(x):\n  z = x\n  return z"),
    "annotations": ("def m(x, a=1): return x", "def m(x: int, a: 'A' = 1) -> float: return x"),
    "place": ("def m(x): return x", "import math\ndef other(): return 1\n\n\ndef m(x): return x"),
    "docstring of a class": (
        "class A:\n  s = 1\ndef m(x): return A", "class A:\n  'words'\n  s = 1\ndef m(x): return A"),
    "another function": ("def m(x): return x\ndef n(x): return 1", "def m(x): return x\ndef n(x): return 2"),
    "order of a set": ("S = {'a', 'b'}\ndef m(x): return S", "S = {'b', 'a'}\ndef m(x): return S"),
    "log": ("L = []\ndef m(x):\n  L.append(x)\n  return x", "L = [1, 2]\ndef m(x):\n  L.append(x)\n  return x"),
    "pass": ("def m(x):\n  if x:\n    pass\n  return x", "def m(x):\n  if x:\n\n    pass  # c\n  return x"),
    "layout": ("def m(x):\n  y = 1; z = f(x, 1)\n  if x and y: return z",
               "def m(x):\n  y = 1\n  z = f(\n    x,\n    1,\n  )\n  if (\n    x\n    and y\n  ):\n    return z"),
    "inner docstrings": ("def m(x):\n  class A:\n    def f(self): return 1\n  return A",
                         "def m(x):\n  class A:\n    'w'\n    def f(self):\n      'w'\n      return 1\n  return A"),
    "what a cache holds": ("import functools\n@functools.cache\ndef h(x): return x\ndef m(x): return h(x)",
                           "import functools\n@functools.cache\ndef h(x): return x\nh(3)\ndef m(x): return h(x)"),
    "whether it was compiled": ("import numba\n@numba.njit\ndef h(x): return x\ndef m(x): return h(x)",
                                "import numba\n@numba.njit\ndef h(x): return x\nh(1)\ndef m(x): return h(x)"),
    "what sparse arrays find out": (SPARSE + "def m(x): return S", SPARSE + "S.max()\ndef m(x): return S"),
    "sums of flags": (FLAG + "def m(x): return A.B | A.C", FLAG + "A(3)\ndef m(x): return A.B | A.C"),
    "what was dispatched": (DISPATCHED + "def m(x): return h(x)", DISPATCHED + "h(1)\ndef m(x): return h(x)"),
    "whether objects of a class were copied": (
        "class A: s = 1\ndef m(x): return A", "import copy\nclass A: s = 1\ncopy.copy(A())\ndef m(x): return A"),
    "threads of a pool": (
        POOL + "def m(x): return P.map(abs, x)", POOL + "P.submit(abs, 1)\ndef m(x): return P.map(abs, x)"),
    "name of a logger": ("import logging\nL = logging.getLogger('a')\ndef m(x): L.info('w')",
                         "import logging\nL = logging.getLogger('b')\ndef m(x): L.info('w')"),
    "what an object remembers": (
        CACHED + "O = A()\ndef m(x): return O.f",
        CACHED + "O = A()\nO.f\ndef m(x): return O.f"),
}  # fmt: skip


@pytest.mark.parametrize("texts", SAME.values(), ids=SAME)
def test_what_decides_nothing_changes_nothing(texts):
    one, other = (known(text) for text in texts)
    assert one == other


HELPER = """
SCALE = 3
NUMBERS = [1]
def f(x): return 1
def unused(x): return 5
class A:
    def f(self): return 1
"""
USES = {
    "global module": "import own_helper\ndef m(x): return own_helper.f(x)",
    "alias": "import own_helper as o\ndef m(x): return o.f(x)",
    "name": "from own_helper import f\ndef m(x): return f(x)",
    "import inside": "def m(x):\n  import own_helper\n  return own_helper.f(x)",
    "alias inside": "def m(x):\n  import own_helper as o\n  return o.f(x)",
    "name inside": "def m(x):\n  from own_helper import f as g\n  return g(x)",
    "import inside, for an inner function": "def m(x):\n  def n(): return o.f(1)\n  import own_helper as o\n  return n",
    "import inside, used in a comprehension": "def m(x):\n  import own_helper as o\n  return [o.f(y) for y in x]",
    "in a variable": "import own_helper\ndef m(x):\n  o = own_helper\n  return o.f(x)",
    "in a closure": "import own_helper\ndef make(o):\n  return lambda x: o.f(x)\nm = make(own_helper)",
    "class": "import own_helper\ndef m(x): return own_helper.A().f()",
}
WHOLE = {
    "passed on": "import own_helper\ndef m(x): return x(own_helper)",
    "attribute by name": "import own_helper\ndef m(x): return getattr(own_helper, x)(x)",
    "default": "import own_helper\ndef m(x, o=own_helper): return o.f(x)",
    "imported by name": "import importlib\ndef m(x): return importlib.import_module('own_helper').f(x)",
    "twice": "import own_helper\ndef m(x):\n  a = b = own_helper\n  return b.f(x)",
    "exchanged": "import own_helper, math\ndef m(x):\n  a, b = own_helper, math\n  return a.f(x)",
    "in two places": "def m(x):\n  import own_helper as o\n  if x: import own_helper as o\n  return o.f(x)",
}


@pytest.mark.parametrize("text", [*USES.values(), *WHOLE.values()], ids=[*USES, *WHOLE])
def test_functions_of_other_files_count_where_they_are_used(text, helper):
    digests = []
    for content in (HELPER, HELPER.replace("return 1", "return 2"), HELPER.replace("return 5", "return 6"), HELPER):
        helper(content)
        digests.append(known(text))
    plain, changed, other, again = digests
    assert plain == again != changed
    if text in USES.values():
        assert plain == other  # what is not used in a file does not count
    else:
        assert plain != other


def test_a_module_that_is_not_loaded_yet_counts_as_when_it_is(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "own_package/inner").mkdir(parents=True)
    for folder in ("own_package", "own_package/inner"):
        (tmp_path / folder / "__init__.py").write_text("")
    (tmp_path / "own_package/inner/part.py").write_text("def f(x): return 1\n")
    names = ("own_package", "own_package.inner", "own_package.inner.part")
    for text in (
        "def m(x):\n  import own_package.inner.part\n  return own_package.inner.part.f(x)",
        "def m(x):\n  import own_package.inner.part as p\n  return p.f(x)",
        "def m(x):\n  from own_package.inner import part\n  return part.f(x)",
        "def m(x):\n  from own_package.inner.part import f\n  return f(x)",
    ):
        first = known(text)
        exec(text, variables := {})
        variables["m"](1)
        assert known(text) == first
        sys.modules[names[-1]].f = lambda x: 2
        assert known(text) != first
        for name in names:
            monkeypatch.delitem(sys.modules, name)


def test_a_file_of_ones_own_by_the_name_of_a_library_is_ones_own(helper):
    text = "import own_queue as q\ndef m(x): return q.f(x)"
    digests = []
    for value in (1, 2):
        helper(f"def f(x): return {value}", "own_queue").__name__ = "queue"
        digests.append(known(text))
    assert digests[0] != digests[1]


UNKNOWN = {
    "generator": (
        "import numpy as np\nR = np.random.default_rng(0)\ndef m(x): return R.random()", "R .a random generator"),
    "state of NumPy": ("import numpy as np\ndef m(x): return np.random.rand(3)", "np.random.rand .a random generator"),
    "state of Python": ("import random\ndef m(x): return random.random()", "random.random .a random generator"),
    "in an object": (
        "import random\nclass A: pass\nO = A()\nO.r = random.Random(1)\ndef m(x): return O.r", "O.r .a random"),
    "method of one": ("import random\nd = random.Random(1).random\ndef m(x): return d()", "d .a random generator"),
    "evaluated": ("def m(x): return eval(x)", "eval"),
    "executed by another name": ("e = exec\ndef m(x): return e(x)", "exec"),
    "imported by data": ("import importlib\ndef m(x): return importlib.import_module(x)", "import_module"),
    "from another file": (
        "import importlib.util as u\ndef m(x): return u.spec_from_file_location('a', x)", "spec_from"),
    "globals": ("def m(x): return globals()[x]()", "globals"),
    "loaded modules": ("import sys\ndef m(x): return sys.modules[x].f()", "sys.modules"),
    "open file": ("import io\nF = io.FileIO(0, closefd=False)\ndef m(x): return F.read()", "F .an open file"),
    "iterator": ("I = iter([1, 2])\ndef m(x): return next(I)", "I .an iterator"),
    "begun generator": ("I = (x for x in [1, 2])\ndef m(x): return next(I)", "I .a generator"),
    "made by frompyfunc": (
        "import numpy as np\nU = np.frompyfunc(lambda x: 1, 1, 1)\ndef m(x): return U(x)", "U .ufunc"),
    "in a set": (
        "class A:\n  def __init__(self): self.r = iter([1])\nS = {A()}\ndef m(x): return S", "S .r .an iterator"),
    "compiled library": ("import ctypes\ndef m(x): return ctypes.CDLL(x).f()", "ctypes.CDLL"),
    "by a helper": ("import random\ndef h(): return random.choice([1, 2])\ndef m(x): return h()", "random.choice"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), UNKNOWN.values(), ids=UNKNOWN)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_cannot_be_known_is_said(text, words):
    answer = found(text)
    assert re.search(words, answer.unknown[0]), answer.unknown
    assert len(answer.unknown) == 1


def test_a_kernel_that_was_compiled_with_other_constants_is_said():
    names = {}
    exec("import numba\nS = 1\n@numba.njit\ndef k(x): return x * S\ndef m(x): return k(x)", names)
    before = of_function(names["m"])
    names["m"](2)
    assert of_function(names["m"]) == before
    names["S"] = 2
    assert "compiled before" in of_function(names["m"]).unknown[0]
    exec("@numba.njit\ndef k(x): return x * S", names)
    after = of_function(names["m"])
    assert after.unknown == ()
    assert after.digest != before.digest


def test_a_kernel_on_disk_that_calls_another_file_is_said(tmp_path, monkeypatch):
    """numba finds compiled code by the file of the function alone, so an edit of the other file would not be seen."""
    monkeypatch.syspath_prepend(tmp_path)
    text = "import numba\n{more}\n@numba.njit(cache=True)\ndef {name}(x): return {body}\n"
    (tmp_path / "own_inner.py").write_text(text.format(name="f", body="x", more=""))
    (tmp_path / "own_outer.py").write_text(text.format(name="g", body="f(x)", more="from own_inner import f"))
    (answer,) = found("import own_outer\ndef m(x): return own_outer.g(x)").unknown
    assert "does not see changes in other files" in answer
    assert known("import own_inner\ndef m(x): return own_inner.f(x)")
    for name in ("own_inner", "own_outer"):
        monkeypatch.delitem(sys.modules, name)


def test_relative_imports_and_broken_modules(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "own_relative").mkdir()
    (tmp_path / "own_relative/__init__.py").write_text("")
    (tmp_path / "own_relative/broken.py").write_text("1 / 0")
    (tmp_path / "own_relative/part.py").write_text("def f(x): return 1")
    (tmp_path / "own_relative/start.py").write_text(
        "def m(x):\n  from . import part\n  return part.f(x)\ndef n(x):\n  from . import broken\n  return broken.f(x)\n"
    )
    from own_relative import part, start

    before = of_function(start.m)
    assert before.unknown == ()
    part.f = lambda x: 2
    assert of_function(start.m).digest != before.digest
    assert of_function(start.n).unknown == ("function n, which cannot be read (ZeroDivisionError)",)
    for name in ("own_relative", "own_relative.part", "own_relative.start"):
        monkeypatch.delitem(sys.modules, name)
