"""Measurements: same specification, same bits, whatever the threads and however often they are resumed."""

import numpy as np
import pytest

from toycomb import InputError
from toycomb.accounts.posterior.measure import measure as posterior
from toycomb.accounts.symmetries.measure import measure as symmetries
from toycomb.common.seeds import Purpose, stream
from toycomb.records.code import own
from toycomb.records.execution import load_measured, measure
from toycomb.records.identities import asked
from toycomb.records.measurement import Measurement
from toycomb.study import opened

CALLS = []


def draws(seed, index, size=3):
    CALLS.append(index)
    return {"draws": stream(seed, Purpose.THEORY, index).random(size), "index": index}


def broken(seed, index):
    CALLS.append(index)
    if index == 2:
        raise InputError("network 2 cannot be measured")
    return {"index": index}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, "gave a NoneType; it must give arrays by name"),
        ({"a": "text"}, "the array a of .* holds text, such as 'text'; it must be real numbers"),
        ({"a": [object()]}, "the array a of .* has type object"),
        ({"a": [[1], [2, 3]]}, "rows differ in length"),
        ({1: 2}, "by the name 1; names are texts other than file, allow_pickle"),
        ({"file": 2}, "by the name 'file'"),
    ],
)
def test_what_cannot_be_stored_is_a_unit_that_failed(given, said):
    def some(seed, index):
        return given if index else {"a": 1}

    with opened(":memory:") as store:
        with pytest.raises(InputError, match=said):
            measure([Measurement(some, 2, 1)], store, progress=False)
        assert store.held() == 1


def test_settings_count_by_content():
    def some(seed, index, given=None):
        return {"a": 1}

    given = [(1, 2), [1, 2], {1: 2}, {"1": 2}, np.zeros(2), np.ones(2), 1, 1.0, True, "1", None]
    assert len({Measurement(some, 1, 1, {"given": x}).identity for x in given}) == len(given)
    assert (
        Measurement(some, 1, 1, {"given": np.zeros(2)}).identity
        == Measurement(some, 1, 1, {"given": np.zeros(2)}).identity
    )
    with pytest.warns(UserWarning, match="given.*a random generator"):
        assert not Measurement(some, 1, 1, {"given": np.random.default_rng(0)}).known


def test_resumed_and_threaded_measurements_are_the_same(tmp_path):
    CALLS.clear()
    with opened(tmp_path / "a.sqlite") as store:
        assert measure([Measurement(draws, 2, 5)], store, threads=1, progress=False) == 2
        assert measure([Measurement(draws, 5, 5)], store, threads=2, progress=False) == 3
        resumed = load_measured(Measurement(draws, 5, 5), store)
    assert sorted(CALLS) == list(range(5))
    with opened(tmp_path / "b.sqlite") as store:
        equal = [Measurement(draws, 3, 5), Measurement(draws, 5, 5)]  # the same specification twice is measured once
        assert measure(equal, store, threads=3, progress=False) == 5
        whole = load_measured(equal[1], store)
    assert whole["draws"].shape == (5, 3)
    assert np.array_equal(resumed["draws"], whole["draws"])
    assert whole["index"].tolist() == list(range(5))


def test_what_is_finished_stays_when_a_network_fails(tmp_path):
    CALLS.clear()
    with opened(tmp_path / "a.sqlite") as store:
        with pytest.raises(InputError, match="network 2"):
            measure([Measurement(broken, 4, 1)], store, threads=1, progress=False)
        assert {0, 1} <= store.finished(Measurement(broken, 4, 1))


def test_identity_is_of_everything_but_the_number_of_networks():
    base = Measurement(draws, 5, 1, {"size": 3})
    assert base.identity == Measurement(draws, 9, 1, {"size": 3}).identity
    others = (Measurement(draws, 5, 2, {"size": 3}), Measurement(draws, 5, 1, {"size": 4}), Measurement(broken, 5, 1))
    assert len({base.identity, *(x.identity for x in others)}) == 4
    with pytest.raises(InputError, match="0 networks"):
        Measurement(draws, 0, 1)


def test_a_measurement_of_toycomb_is_named_by_its_account_and_known_by_the_code_that_it_reaches():
    ours = Measurement(symmetries, 1, 4, {"hidden": 3}, "symmetries", 2)
    told = ours.describe()
    assert {x: told[x] for x in ("measurement", "version", "code", "seed", "settings")} == {
        "measurement": "symmetries",
        "version": 2,
        "code": own.reached(symmetries).digest,
        "seed": 4,
        "settings": {"hidden": 3},
    }
    assert Measurement(draws, 1, 4).describe()["measurement"] == "draws"
    others = [
        Measurement(symmetries, 1, 4, {"hidden": 3}, "symmetries"),
        Measurement(posterior, 1, 4, {"hidden": 3}, "symmetries", 2),
    ]
    assert len({ours.identity, *(x.identity for x in others)}) == 3


SETTINGS = """
from dataclasses import dataclass, field

@dataclass(frozen=True)
class Inner:
    width: int = 2

@dataclass(frozen=True)
class Other:
    width: int = 2

@dataclass(frozen=True)
class Settings:
    rate: float = 0.5
    inner: object = Inner()

    def area(self):
        return self.rate * self.inner.width

def measured(seed, index, settings):
    return {"x": settings.area()}
"""


def written(text="", made="Settings()"):
    names = {"__name__": "__main__"}
    exec(SETTINGS + text, names)
    return Measurement(names["measured"], 1, 4, eval(made, names))


@pytest.mark.parametrize(
    ("old", "new"),
    [("rate: float = 0.5", "rate: float = 0.25"), ("width: int = 2", "width: int = 3"), ("self.rate *", "self.rate +")],
)
def test_defaults_and_methods_of_ones_own_settings_are_code(old, new, monkeypatch, capsys):
    with opened(":memory:") as store:
        first = written()
        assert measure([first], store, threads=1, progress=False) == 1
        assert measure([written("# a comment")], store, threads=1, progress=False) == 0
        assert capsys.readouterr().err == ""
        monkeypatch.setitem(globals(), "SETTINGS", SETTINGS.replace(old, new, 1))
        assert measure([written()], store, threads=1, progress=False) == 1
        assert "came from other code than it has now (" in capsys.readouterr().err
        assert load_measured(written(), store)["x"] != load_measured(first, store)["x"]


def test_settings_of_ones_own_count_by_content():
    made = ["rate=1", "rate=1.0", "rate=True", "inner=Inner(3)", "inner=Other()", "inner=Other(3)"]
    more = ["inner=(1, 2)", "inner=[1, 2]", "inner={1: 2}", "inner={'1': 2}", "inner=Inner"]
    others = [written(made=f"Settings({x})") for x in ["", *made, *more]]
    others += [written("import numpy as np", f"Settings(inner=np.{x}(2))") for x in ("zeros", "ones")]
    assert len({x.identity for x in others}) == len(others)
    assert len({asked(x.describe()) for x in others}) == len(others)  # a question each, not one that other code answers
    assert written(made="Settings(0.5, Inner(2))").identity == written().identity
    refused = "\n@dataclass(frozen=True)\nclass Strict:\n    a: int = 0\n    b: int = 0\n"
    refused += "    def __post_init__(self):\n        if not self.a:\n            raise ValueError\n"
    assert [written(refused, f"Strict(a={x})").describe()["settings"] for x in (1, 2)] == [
        {"a": 1, "b": 0},
        {"a": 2, "b": 0},
    ]
