"""Methods with options by name: `imp(rounds=5,epochs=20)`."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import toycomb as tc
from toycomb import InputError, tickets
from toycomb.commands.tickets import Tickets
from toycomb.commands.words import checked
from toycomb.records.code.source import of_function
from toycomb.study import Population
from toycomb.tickets.benchmark import Benchmark
from toycomb.tickets.references import section
from toycomb.tickets.registered import METHODS
from toycomb.training import Training

SMALL = Population(networks=2, clauses=3, samples=200, training=Training(6, epochs=1))
SPELT = {"rounds": ("5", "5.0", " 5 "), "epochs": ("20", "2e1"), "rewind": ("0.5", ".5")}
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)  # fmt: skip


@pytest.fixture(scope="module")
def anything():
    """A method with an option of any kind."""

    @tickets.method("takes-anything", needs=("initial",))
    def takes(context, value=...):
        """Nothing that is used."""

    yield takes
    del METHODS["takes-anything"]


def test_the_same_options_are_one_method_however_they_are_written():
    found = set()
    for order in itertools.permutations(SPELT):
        for texts in itertools.product(*(SPELT[name] for name in order)):
            pairs = ", ".join(f"{name}={text}" for name, text in zip(order, texts, strict=True))
            found.add(tickets.named(f"imp({pairs})"))
    (only,) = found
    assert only.name == "imp(rounds=5,epochs=20,rewind=0.5)"
    assert only.settings == {"rounds": 5, "epochs": 20, "rewind": 0.5}
    assert tickets.named(only.name) is only


@settings(max_examples=40)
@given(value=PLAIN)
def test_a_name_says_the_value_and_is_read_back(anything, value):
    made = tickets.named(f"takes-anything(value={value!r})")
    assert repr(made.options["value"]) == repr(value)
    assert tickets.named(made.name) is made


def test_usual_values_are_no_options():
    imp, distance = tickets.named("imp"), tickets.named("distance")
    assert tickets.named("imp(rounds=10, rewind=0.0)") is imp
    assert tickets.named("imp()") is imp
    assert tickets.named("distance(mapping=agreeing,both=false)") is distance
    assert tickets.named("imp-long(epochs=10)").settings == imp.settings
    assert tickets.named("imp-long(epochs=10)").name == "imp-long(epochs=10)"
    assert tickets.named("snip(samples=none)").settings["samples"] is None
    assert tickets.named("synflow(iterations=7)").iterations == 7


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("imp(round=5)", "imp has no option 'round'; perhaps you meant rounds"),
        ("im(rounds=5)", "there is no ticket method 'im'; perhaps you meant imp"),
        ("imp(5)", r"5 is no option of imp: options are written imp\(NAME=VALUE\)"),
        ("imp(**x)", r"\*\*x is no option of imp"),
        ("imp(rounds=many)", "rounds of imp is many; it is 10 unless given, so give a number"),
        ("imp(rounds=5,rounds=5)", "rounds of imp is given twice"),
        ("imp(rounds=1e999)", "rounds of imp is 1e999; an option is a finite number"),
        ("imp(rounds=0)", "rounds of imp is 0; it must be a whole number of at least 1"),
        ("imp(rounds=True)", "rounds of imp is True; it must be a whole number of at least 1"),
        ("imp(epochs=1.5)", "epochs of imp is 1.5; it must be a whole number"),
        ("snip(samples='9')", "samples of snip is '9'; it must be a whole number"),
        ("imp(rounds=2+3)", "an option is a finite number"),
        ("imp(rounds=)", "cannot be read: options of a method are written"),
        ("imp(rounds=5", "cannot be read"),
        ("imp(rounds=5)(epochs=1)", "cannot be read"),
        ("synflow(iterations=1)", "give a whole number above 1"),
        ("synflow(iterations=2.5)", "give a whole number above 1"),
        ("imp(iterations=3)", "imp has no option 'iterations'"),
    ],
)
def test_what_is_wrong_is_one_sentence(name, says):
    with pytest.raises(InputError, match=says):
        tickets.named(name)


def test_a_benchmark_has_one_row_for_one_method():
    found = Benchmark(SMALL, ["imp(epochs=20, rounds=5)", "imp"], (0.3,))
    assert found.methods == ("imp(rounds=5,epochs=20)", "imp")
    assert len({entry.identity for entry in found.entries()}) == 2
    with pytest.raises(InputError, match="none twice"):
        Benchmark(SMALL, ["imp", "imp(rounds=10)"], (0.3,))


def test_they_find_what_the_same_options_find():
    run = tc.train(tc.random_tasks(2, clauses=3, samples=200, seed=1), hidden=6, epochs=1, seed=1, progress=False)
    first = tickets.find("imp(rounds=2,epochs=1)", run, 0.2, progress=False)
    second = tickets.find("imp", run, 0.2, rounds=2, epochs=1, progress=False)
    assert (first.mask == second.mask).all()
    assert first.method.name == "imp(rounds=2,epochs=1)"


def test_a_function_that_asks_for_one_by_name_reaches_its_code():
    def asks(context, kept):
        return context.found(tickets.named("imp(rounds=2)"), kept)

    assert "toycomb.tickets.methods.imp.imp" in of_function(asks).parts


def test_commas_within_brackets_separate_nothing():
    def split(text):
        return checked("tickets", Tickets, ["--methods", text])[1:]

    assert split("random,imp(rounds=5,epochs=20), ./a.py:f(x=[1,2],y='a,)b')") == [
        "random", "imp(rounds=5,epochs=20)", "./a.py:f(x=[1,2],y='a,)b')",
    ]  # fmt: skip
    assert split("it's,imp,(odd") == ["it's", "imp", "(odd"]


def test_the_section_of_a_docstring_is_one_line():
    text = """Keeps weights.

    References
    ----------
    .. [1] Doe (2024),
       arXiv 0000.00000.

    Notes
    -----
    More.
    """
    assert section(text) == "Doe (2024), arXiv 0000.00000."
    assert section("Keeps weights. References are below.") is None
