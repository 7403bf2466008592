"""Own code by its sources: what decides a number counts, whole and alone, and what differs is named."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

import toycomb
from toycomb import tickets
from toycomb.accounts.registry import ACCOUNTS
from toycomb.common.errors import InputError
from toycomb.records.code import own, source
from toycomb.records.code.chunks import chunks
from toycomb.records.code.package import Package
from toycomb.records.code.registered import LOOKUP
from toycomb.records.code.walk import BORDER, Walk
from toycomb.records.code.writer import CHECKS, SENTENCES
from toycomb.tickets.answers import tickets_of
from toycomb.tickets.description import TICKETS
from toycomb.tickets.entry import Entry

HOME = Path(toycomb.__file__).parent
TOY = {
    "__init__": "",
    "unit": '''
        """What is measured."""
        from typing import Any
        import numpy as np
        from toy import room, tools as instruments
        from toy.shapes import Shape
        from toy.common.errors import InputError, whole

        FIRST, SECOND = range(2)
        TABLE = {"square": instruments.square, "none": lambda x: x}

        def measure(seed: int, index: int, *, size: int = 3) -> Any:
            """Numbers."""
            from toy.late import late
            whole("the size", size)
            if size < 0:
                raise InputError(f"the size is {size}")
            shape = Shape.of(np.linalg.norm([seed, index]))
            return {"area": shape.area(), "name": getattr(shape, "by_name"), "late": late(FIRST), "x": unnamed(TABLE)}

        def unnamed(room):
            return [room for room in room["square"](2)]

        def never(x):
            return room.helper(x)
        ''',
    "room/__init__": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from toy.room.inner import helper\n",
    "room/inner": "def helper(x):\n    return x + 1\n",
    "tools": """
        from toy.room import helper as assistant
        def wrapped(**options):
            return lambda function: function
        @wrapped(fast=True)
        def square(x, power=2):
            # words
            return assistant(x) ** power
        """,
    "late": "def late(x):\n    return x - 1\n",
    "shapes": """
        from dataclasses import dataclass
        class Base:
            def area(self):
                return self.side ** 2
            def unused(self):
                return 1
        @dataclass
        class Shape(Base):
            side: float
            unit: str = "m"
            SCALE = 2
            @classmethod
            def of(cls, side):
                return cls(side * cls.SCALE)
            @property
            def by_name(self):
                return 5
            def __post_init__(self):
                self.side += 0
            def __repr__(self):
                return "shape"
            def volume(self):
                return self.side ** 3
        """,
    "common/__init__": "",
    "common/errors": """
        class InputError(ValueError):
            pass
        def whole(name, value):
            return int(value)
        """,
}


def toy(folder, *edits, **moved):
    """What the toy package reaches, with (file, old, new) edited."""
    files = {name: textwrap.dedent(text) for name, text in TOY.items()} | moved
    for name, old, new in edits:
        assert re.search(old, files[name]), (name, old)
        files[name] = re.sub(old, new, files[name])
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in files.items():
        (folder / f"{name}.py").parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.py").write_text(text)
    package = Package("toy", folder)
    return own.walked(package, own.places(package, "toy.unit.measure"))


def differing(old, new, most=3):
    """What differs between the `parts` of two digests, in words; "" where nothing does."""
    named = {
        "changed": [x for x in new if x in old and old[x] != new[x]],
        "new": [x for x in new if x not in old],
        "gone": [x for x in old if x not in new],
    }
    told, left = [], most
    for how, names in named.items():
        if names and left > 0:
            told.append(f"{how}: {', '.join(map(str, names[:left]))}")
            left -= len(names[:left])
    count = sum(map(len, named.values()))
    return "; ".join(told) + (f" and {count - most} more" if count > most else "")


@pytest.mark.parametrize(
    "edit",
    [
        ("tools", "# words", "# other words"),
        ("unit", '"""Numbers."""', '"""Other\n    numbers."""'),
        ("unit", '"""Numbers."""', "pass"),
        ("unit", "size: int = 3", "size: np.int64 = 3"),
        ("unit", "shape = Shape", "shape: Shape = Shape"),
        ("unit", "the size is", "it is"),
        ("unit", '"the size"', '"a size"'),
        ("common/errors", r"int\(value\)", "round(value)"),
        ("shapes", r"side \*\* 3", "side ** 4"),
        ("shapes", "return 1", "return 2"),
        ("shapes", '"shape"', '"a shape"'),
        ("shapes", "side: float", "side: int"),
        ("unit", r"room.helper\(x\)", "1"),
        ("unit", "import numpy as np", "import numpy as numeric, numpy as np"),
        ("tools", r"helper as assistant\n((.*\n)*.*)assistant", r"helper\n\1helper"),
        ("unit", '    """Numbers."""\n', ""),
        ("late", r"x\):", "x):\n    'Words where none were.'"),
        ("late", r"x\):", "x):\n    pass"),
        ("late", "^", "'Words of a file.'\nKIND = 1\n'Words of a name.'\n"),
        ("shapes", "class Base:", "class Base:\n    'Words of a class.'"),
        ("shapes", r"def area\(self\):", "def area(self):\n        import math"),
    ],
)
def test_what_decides_no_number_changes_nothing(tmp_path, edit):
    assert toy(tmp_path / "toy", edit).digest == toy(tmp_path / "toy").digest


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        (("room/inner", r"x \+ 1", "x - 1"), "changed: toy.room.inner.helper"),
        (("late", "x - 1", "x + 1"), "changed: toy.late.late"),
        (("tools", "power=2", "power=3"), "changed: toy.tools.square"),
        (("tools", "fast=True", "fast=False"), "changed: toy.tools.square"),
        (("unit", r"range\(2\)", "range(1, 3)"), "changed: toy.unit.FIRST, SECOND"),
        (("unit", r"late\(FIRST\)", "late(SECOND)"), "changed: toy.unit.measure"),
        (("shapes", "SCALE = 2", "SCALE = 3"), "changed: toy.shapes.Shape"),
        (("shapes", '= "m"', '= "cm"'), "changed: toy.shapes.Shape"),
        (("shapes", "return 5", "return 6"), "changed: toy.shapes.Shape"),
        (("shapes", r"\+= 0", "+= 1"), "changed: toy.shapes.Shape"),
        (("shapes", r"self.side \*\* 2", "self.side * 2"), "changed: toy.shapes.Base"),
        (("unit", '"square": instruments.square, ', '"square": abs, '),
         "changed: toy.unit.TABLE; gone: toy.tools.square, toy.tools.wrapped and 1 more"),
        (("unit", r"norm\(", "cond("), "changed: toy.unit.measure"),
        (("unit", r"raise InputError\(", "raise ValueError("), "changed: toy.unit.measure"),
        (("unit", "size < 0", "size < 1"), "changed: toy.unit.measure"),
        (("unit", "$", "\nTABLE['none'] = abs\n"), "new: toy.unit"),
        (("unit", "$", "\nTABLE['none'] += 1\n"), "new: toy.unit"),
        (("tools", "$", "\nsquare.power = 3\n"), "new: toy.tools"),
        (("shapes", "$", "\nShape.SCALE, SIDE = 3, 4\n"), "new: toy.shapes.SIDE"),
    ],
)  # fmt: skip
def test_what_decides_a_number_changes_it_and_is_named(tmp_path, edit, named):
    before, after = toy(tmp_path / "toy"), toy(tmp_path / "toy", edit)
    assert before.digest != after.digest
    assert differing(before.parts, after.parts) == named
    assert differing(after.parts, after.parts) == ""


def test_modules_that_move_and_helpers_that_get_other_names_are_the_same_code(tmp_path):
    before = toy(tmp_path / "toy")
    moved = toy(tmp_path / "toy", ("room/__init__", "room.inner", "attic"), attic=TOY["room/inner"])
    named = toy(tmp_path / "toy", ("unit", "unnamed", "named"), ("unit", "TABLE", "WAYS"))
    assert before.digest == moved.digest == named.digest
    assert "toy.attic.helper" in moved.parts
    assert "toy.room.inner.helper" in before.parts


def test_local_names_hide_those_of_the_module(tmp_path):
    """`room` is a module in the file, and an argument in `unnamed`."""
    assert "toy.unit.never" not in toy(tmp_path / "toy").parts
    assert "toy.room.inner.helper" not in toy(tmp_path / "toy", ("tools", r"assistant\(x\)", "x")).parts


def test_numbers_of_an_enumeration_count_where_they_are_named(tmp_path):
    kinds = "from enum import IntEnum\nclass Kind(IntEnum):\n    ONE = 1\n    TWO = 2\n"
    use = "late", r"x - 1", "x - Kind.ONE"
    imported = "late", "def late", "from toy.kinds import Kind\ndef late"
    plain, more, other = (
        toy(tmp_path / "toy", imported, use, kinds=x).digest
        for x in (kinds, f"{kinds}    THREE = 3\n", kinds.replace("ONE = 1", "ONE = 4"))
    )
    assert plain == more != other
    through = "late", r"x - 1", "[x for x in Kind]"
    assert (
        toy(tmp_path / "toy", imported, through, kinds=kinds).digest
        != toy(tmp_path / "toy", imported, through, kinds=f"{kinds}    THREE = 3\n").digest
    )


OPTIONS = """
from dataclasses import dataclass
@dataclass
class Inner:
    wide: int = 1
@dataclass
class Options:
    a: int = 1
    inner: Inner = Inner()
    def area(self):
        return 1
"""


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("a: int = 1", "a: int = 2", True),  # nothing says its name
        ("inner: Inner", "later: int = 3\n    inner: Inner", True),
        ("wide: int = 1", "wide: int = 1\n    later: int = 3", True),
        ("Inner = Inner()", "Inner = Inner(2)", False),
        ("wide: int = 1", "wide: int = 2", False),
        ("return 1", "return 2", False),
    ],
)
def test_what_is_handed_in_counts_by_methods_and_defaults_that_are_asked_for(tmp_path, old, new, same):
    assert old in OPTIONS
    edits = (
        ("unit", "def measure\\(seed: int", "def measure(seed: Options"),
        ("unit", "import numpy as np", "import numpy as np\nfrom toy.options import Options"),
        ("unit", "return {", "return {'b': seed.inner.wide, "),
    )
    plain, other = (toy(tmp_path / "toy", *edits, options=x).digest for x in (OPTIONS, OPTIONS.replace(old, new)))
    assert (plain == other) is same


def test_code_without_its_source_is_said(tmp_path):
    toy(tmp_path / "toy")
    (tmp_path / "toy/late.py").unlink()
    package = Package("toy", tmp_path / "toy")
    with pytest.raises(InputError, match=r"toy\.late has no sources, by which its results are told apart"):
        own.walked(package, own.places(package, "toy.unit.measure"))


def test_methods_that_a_library_may_call_count(tmp_path):
    """`volume` is said by nothing; derived from a class of a library, the class may be asked for it all the same."""
    driven = ("shapes", "class Base:", "import threading\nclass Base(threading.Thread):")
    before = toy(tmp_path / "toy", driven)
    after = toy(tmp_path / "toy", driven, ("shapes", r"side \*\* 3", "side ** 4"))
    assert differing(before.parts, after.parts) == "changed: toy.shapes.Shape"


MEASURES = {
    account.name: measurement.measure
    for account in ACCOUNTS.values()
    for measurement in account.measures(toycomb.study.preset("paper"), 4).values()
}


def codes(package, *names):
    """What accounts and methods reach, all of them unless some are named."""
    roots = {name: [own.name_of(x)] for name, x in MEASURES.items()}
    roots |= {name: [own.name_of(tickets.named(name).function), *TICKETS] for name in tickets.all_methods()}
    return {
        name: own.walked(package, [place for x in roots[name] for place in own.places(package, x)])
        for name in names or roots
    }


@pytest.fixture(scope="module")
def here():
    return codes(own.own_package())


def edited(folder, edits, *names):
    """Codes of a copy of toycomb in which some files are others."""
    shutil.copytree(HOME, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name, old, new in edits:
        text = (folder / name).read_text()
        assert old in text, (name, old)
        (folder / name).write_text(text.replace(old, new, 1))
    return codes(Package("toycomb", folder), *names)


def test_every_account_and_method_is_known_by_more_than_its_file(here):
    assert len(here) >= 58
    assert all(len(x.parts) > 100 for x in here.values())
    assert len({here[x].digest for x in MEASURES}) == len(MEASURES)


def test_answers_words_and_methods_that_nothing_uses_change_no_account_or_method(here, tmp_path):
    edits = (
        ("accounts/bounds/seen.py", "0.5)", "0.25)"),
        ("geometry/space.py", "def motion(", "def more(self):\n        return 1\n\n    def motion("),
        ("training/single.py", "diverged at step", "went astray at step"),
        ("records/store.py", "from __future__", "import gc\nfrom __future__"),
        ("training/_updates.py", "@loop", "# faster than it looks\n@loop"),
        ("tickets/measures.py", "All measures of a ticket", "Every measure of a ticket"),
    )
    after = edited(tmp_path / "toycomb", edits)
    differ = {x: differing(here[x].parts, after[x].parts) for x in here if here[x].digest != after[x].digest}
    assert not differ


@pytest.mark.parametrize(
    ("edit", "part", "names"),
    [
        (("training/_updates.py", "theta[i] -= rate * v", "theta[i] += rate * v"), "training._updates.sgd",
         ("bounds", "imp", "random")),
        (("geometry/agreement.py", "DRAWS = ", "DRAWS = 1 + "), "geometry.agreement.DRAWS", ("snip", "ceiling")),
        (("tasks/embedding.py", "(G + G.T)", "(G - G.T)"), "tasks.embedding._symmetric", ("symmetries", "imp")),
        (("common/_numba.py", '"nsz", ', ""), "common._numba.summing_loop", ("bounds", "influence", "snip")),
        (("tickets/methods/imp.py", "rounds: int = 10", "rounds: int = 11"), "tickets.methods.imp.imp",
         ("imp", "imp-shuffled", "detectors")),
    ],
)  # fmt: skip
def test_a_sign_three_files_away_changes_what_reaches_it_and_nothing_else(here, tmp_path, edit, part, names):
    others = [x for x in ("bounds", "magnitude", "masking") if f"toycomb.{part}" not in here[x].parts]
    after = edited(tmp_path / "toycomb", [edit], *names, *others)
    for name in names:
        assert after[name].digest != here[name].digest
        assert differing(here[name].parts, after[name].parts) == f"changed: toycomb.{part}"
    assert [x for x in others if after[x].digest != here[x].digest] == []


def unreached(call, *roots):
    """Functions of toycomb that a call runs, and that the walk does not reach; kernels do not show."""
    package, ran = own.own_package(), set()

    def note(frame, event, _):
        if event == "call" and str(frame.f_globals.get("__name__")).startswith("toycomb."):
            ran.add((frame.f_globals["__name__"], tuple(frame.f_code.co_qualname.split("."))))

    sys.setprofile(note)
    try:
        call()
    finally:
        sys.setprofile(None)
    walk = Walk(package, [place for x in roots for place in own.places(package, x)], set())
    known = {
        (x.module.name, name): {chunks(package, x).members[i][0] for i in walk.used[x]}
        for x in (*walk.whole, *walk.given)
        for name in x.name.split(", ")
    }
    assert len(ran) > 100
    for module, (first, *rest) in sorted(ran):
        inside = package.within(package.module(module), BORDER)
        if inside or first.startswith("<") or first == "__create_fn__":  # modules and dataclasses
            continue
        used = known.get((module, first))
        if used is None or (rest[:1] not in ([], ["<locals>"]) and rest[0] not in used):
            yield module, first, *rest


@pytest.mark.parametrize(
    "name", ["imp-shuffled", "rigl", "designed", "compatible-motion", "early-bird", "imp-activity", "matching", "grasp"]
)
def test_every_function_that_runs_for_a_ticket_is_reached(name):
    small = toycomb.study.Population(
        networks=1, seed=1, variables=8, clauses=3, literals=2, samples=300,
        training=toycomb.Training(hidden=8, epochs=2, patience=None),
    )  # fmt: skip
    task, entry, answers = small.tasks()[0], Entry(small, name, 0.3, False), []
    chosen = (tickets.named(name), *tickets.named(name).builds_on)
    roots = [*(own.name_of(x.function) for x in chosen), *TICKETS]
    described = "toycomb.tickets.definition", "Method", "describe"  # asked by what is stored, of which no number comes
    assert set(unreached(lambda: answers.extend(tickets_of(small, task, 0, [entry])), *roots)) <= {described}
    assert answers[0].record is not None


def test_every_function_that_runs_for_an_account_is_reached():
    asked = ACCOUNTS["symmetries"].measured
    settings = replace(asked.settings, hidden=8, epochs=1, densities=(0.5,), wide=16)
    assert list(unreached(lambda: asked.measure(4, 0, settings), own.name_of(asked.measure))) == []


def test_what_is_declared_of_the_package_is_there():
    """Rooms that decide no number, what finds methods by name, and what makes tickets: modules move."""
    package = own.own_package()
    assert [x for x in (*BORDER, *SENTENCES, *CHECKS) if package.module(f"toycomb.{x}") is None] == []
    for name in (*TICKETS, f"toycomb.{'.'.join(LOOKUP)}"):
        module, _, last = name.rpartition(".")
        assert last in package.needed(module).names


def test_methods_found_by_name_are_reached(here):
    assert "toycomb.tickets.methods.imp.imp" in here["detectors"].parts
    assert "toycomb.tickets.methods.snip.snip" not in here["detectors"].parts


def test_what_other_code_reaches_of_toycomb_counts_with_it(tmp_path, monkeypatch):
    """The user's code says `hessian_product` of a context, calls `row_scale`, and finds `snip` by its name."""

    def scores(context):
        return toycomb.geometry.row_scale(context.hessian_product), tickets.named("snip")

    def digest(*edits):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        edited(folder, edits, "imp")
        monkeypatch.setattr(own, "own_package", lambda: Package("toycomb", folder))
        own._reached.cache_clear()
        return source.digest(scores), tickets.Method("mine", scores, frozenset()).describe()["code"]

    try:
        before = digest()
        assert digest(("tickets/curvature.py", "def growth(", "def more():\n    pass\n\n\ndef growth(")) == before
        row_scale = digest(("geometry/distance.py", "np.sqrt(", "np.square("))
        assert row_scale[0] != before[0]
        assert digest(("tickets/methods/snip.py", "np.abs(", "-np.abs("))[0] != before[0]
        product = digest(("tickets/context.py", "gradients.hessian_product", "-gradients.hessian_product"))
        assert product[0] == before[0]  # the function alone says nothing of what it is given
        assert product[1] != before[1]
    finally:
        own._reached.cache_clear()


def test_codes_are_the_same_from_a_zip_without_assertions_and_with_another_seed_of_hashes(here, tmp_path):
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in HOME.rglob("*.py"):
            archive.write(file, file.relative_to(HOME.parent))
    wanted = {own.name_of(x): here[name].digest for name, x in MEASURES.items()}
    program = (
        "from toycomb.records.code import own\n"
        f"print('.zip' in str(own.own_package().folder), *(own.reached(x).digest for x in {list(wanted)!r}))\n"
        f"print(*(own.reached(own.name_of(named(x).function), *{TICKETS!r}).digest for x in all_methods()))"
    )
    program = "from toycomb.tickets import all_methods, named\n" + program
    done = subprocess.run(
        [sys.executable, "-O", "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(path), "PYTHONHASHSEED": "7"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert first.split() == ["True", *wanted.values()]
    assert second.split() == [here[name].digest for name in tickets.all_methods()]
