"""Identities count what differs from the defaults: so a default is for ever, or its number is raised."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, make_dataclass, replace

import numpy as np
import pytest

from tests.defaults import PINNED, defaults
from toycomb import InputError, Training, study
from toycomb.records.edited import Edited
from toycomb.records.identities import asked, code_of, differing, settings_of
from toycomb.records.measurement import Measurement

POPULATION = study.Population()


@pytest.mark.parametrize("name", sorted(defaults()))
def test_a_default_changes_only_with_its_number(name):
    now, pinned = defaults()[name], json.loads(PINNED.read_text()).get(name)
    assert pinned is not None, f"the defaults of {name} are not pinned: python -m tests.defaults writes them down"
    assert now == pinned or now["number"] != pinned["number"], (
        f"defaults of {name} are not what they were: stored results of the old ones would be taken for those of the "
        f"new ones. If a default changed, raise a number ({now['number']}); then, or if a field is new and its default "
        "leaves every number as it was, run python -m tests.defaults"
    )
    assert now == pinned, f"the number of {name} was raised: python -m tests.defaults writes its defaults down"


def test_only_what_differs_counts():
    default = {"a": 1, "b": {"c": 2, "d": [1]}, "e": None}
    assert differing(default, default) == {}
    assert differing({**default, "b": {"c": 2, "d": [1, 2]}}, default) == {"b": {"d": [1, 2]}}
    assert differing({**default, "a": 1.0}, default) == {"a": 1.0}  # arithmetic tells them apart
    assert differing({**default, "a": True}, default) == {"a": True}
    assert differing({**default, "e": {}}, default) == {"e": {}}


def test_no_two_values_have_one_answer():
    """An object with other keys than its default is not that with the same keys."""
    default = {"b": {"c": 2, "d": 3}}
    values = [{"c": 1, "d": 3}, {"c": 1}, {}, {"c": 2, "d": 3}, [{"c": 1}], [], None, {"c": 1, "d": 3, "e": 0}]
    answers = {json.dumps(differing({"b": value}, default), sort_keys=True) for value in values}
    assert len(answers) == len(values)


def test_populations_say_what_they_are():
    assert POPULATION.describe() == {"format": 3, "population": {}}
    other = replace(POPULATION, networks=3, seed=4, training=Training(epochs=60, patience=None))
    training = {"epochs": 60, "patience": None, "snapshots": [0.0, 60.0]}
    assert other.describe() == {"format": 3, "population": {"seed": 4, "training": training}}
    arm = Edited(replace(other, training=Training(snapshots=(3,))), "plant", "edit")
    assert arm.describe() == {
        "edit": {"format": 3, "kind": "plant", "arm": "edit"},
        "format": 3,
        "population": {"seed": 4},
    }
    assert replace(arm, each=5).describe()["edit"]["each"] == 5


def test_a_new_field_orphans_nothing():
    def settings(*more):
        return make_dataclass(
            "Settings", [("rate", float, 0.1), ("tasks", dict, field(default_factory=dict)), *more], frozen=True
        )

    before, after = settings(), settings(("later", int, 3))
    for values in ({}, {"rate": 0.2}):
        assert settings_of(before(**values)) == settings_of(after(**values)) == values
    assert settings_of(after(later=4)) == {"later": 4}


@dataclass(frozen=True)
class Inner:
    width: int = 3


@dataclass(frozen=True)
class Settings:
    scale: float
    inner: Inner = Inner()
    more: Mapping[str, int] = field(default_factory=lambda: {"a": 1})


def measured(seed, index, settings):
    return {"x": settings.scale * settings.inner.width + index}


def test_settings_of_a_measurement_may_be_a_dataclass():
    first = Measurement(measured, 2, 1, Settings(2.0), "mine", 3)
    found = first.describe()
    assert {key: found[key] for key in ("measurement", "version", "settings")} == {
        "measurement": "mine",
        "version": 3,
        "settings": {"scale": 2.0},
    }
    assert first.unit(1) == {"x": 7.0}
    other = replace(first, settings=Settings(2.0, Inner(4), {"a": 2}))
    assert other.describe()["settings"] == {"scale": 2.0, "inner": {"width": 4}, "more": "dict"}
    assert other.identity != first.identity
    assert asked(other.describe()) != asked(first.describe())
    assert asked(found) == asked({**found, "source": "other"})
    assert code_of(found) != code_of({**found, "source": "other"})
    for wrong in (Settings, 3, [1]):
        with pytest.raises(InputError, match="the settings of a measurement are"):
            Measurement(measured, 2, 1, wrong)


def test_a_default_of_others_counts_and_so_does_the_code_of_their_settings():
    """Nobody pins the defaults of an account written outside toycomb: an edit of one asks for other numbers."""

    def settings(width, factor):
        @dataclass(frozen=True)
        class Own:
            inputs: int = width
            start: np.ndarray = field(default_factory=lambda: np.zeros(2))  # JSON has no arrays

            @property
            def scale(self):
                return factor * self.inputs

        return Own()

    def reads(seed, index, settings):
        return {"x": settings.scale}

    first, same, wider, steeper = (
        Measurement(reads, 2, 1, settings(*x)).identity for x in ((20, 2), (20, 2), (40, 2), (20, 3))
    )
    assert first == same
    assert len({first, wider, steeper}) == 3


def test_formulas_are_drawn_once(monkeypatch):
    """Populations that differ in training share their tasks, and so do arms of edits and controls of one another."""
    from toycomb.tasks import task

    drawn, draw = [], task.Formula.random
    monkeypatch.setattr(task.Formula, "random", lambda *args, **options: drawn.append(1) or draw(*args, **options))
    one = study.Population(networks=3, seed=987, variables=9, clauses=2, literals=2, samples=64)
    for x in (
        one,
        replace(one, training=Training(epochs=2)),
        Edited(one, "plant", "edit"),
        Edited(one, "crowd", "edit"),
    ):
        assert [y.formula for y in x.tasks()] == [y.formula for y in one.tasks()]
    assert len(drawn) == 3
