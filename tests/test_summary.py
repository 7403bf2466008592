"""What a study says first: how many verdicts it gives, why the others are open, and what decides them."""

import pytest

from toycomb.evidence.reasons import reason
from toycomb.report import summary

OPEN = {
    "id": "X1",
    "verdict": "undecided",
    "control_fails": False,
    "n_initialisations": 20,
    "saturated": False,
    "effect": 0.1,
}


def row(name, **more):
    return {**OPEN, "id": name, **more}


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"verdict": "holds"}, ""),
        ({"verdict": "does not hold"}, ""),
        ({}, "is wide"),
        ({"control_fails": True, "n_initialisations": 3}, "shows the effect that it must not show"),
        ({"n_initialisations": 7}, "fewer than 8"),
        ({"saturated": True}, "leave less room"),
        ({"effect": None}, "not defined"),
        ({"own_verdict": "holds", "other_verdict": "does not hold"}, "seeds differ"),
        ({"own_verdict": "holds", "other_verdict": None}, "was not asked"),
        ({"own_verdict": "undecided", "other_verdict": "holds"}, "is wide"),
    ],
)
def test_every_way_to_be_undecided_has_its_reason(more, why):
    assert why in reason(row("X1", **more))
    assert bool(why) == bool(reason(row("X1", **more)))


def test_a_small_run_says_so_and_names_what_decides_the_rest():
    rows = [row("A1", verdict="holds"), row("A2"), row("A3", saturated=True), row("A4")]
    said = summary(rows, {"preset": "quick", "seed": 4, "changed": {"embedding": "identity", "patience": None}})
    assert said == [
        "This is a small run: one load, and enough networks for some of the verdicts.",
        "Changed from the published set-up: embedding = identity, patience = 0.",
        "It decides 1 of 4 claims.",
        "Undecided because the interval of the effect, or of its control, is wide: A2, A4.",
        "Undecided because sham clauses leave less room than the margin: A3.",
        "More networks can decide these: toycomb reproduce --preset paper --set embedding=identity --set patience=0 "
        "(about ten minutes on two cores).",
    ]


def test_more_networks_are_not_asked_for_where_they_would_not_help():
    decided, no_room = row("A1", verdict="holds"), row("A3", saturated=True)
    for rows in ([decided], [decided, no_room]):
        assert not any("More networks" in x for x in summary(rows, {"preset": "quick", "seed": 4}))
    assert not any("More networks" in x for x in summary([row("A2")], {"preset": "full", "seed": 4}))
