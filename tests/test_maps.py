"""Maps of where claims hold: how many networks each claim is read from, which of them are shared, what is decided."""

from collections import Counter
from dataclasses import replace

import pytest

from toycomb.accounts.changed import beneath
from toycomb.accounts.maps import account as maps
from toycomb.accounts.maps.figure import regions_caption
from toycomb.accounts.material import Material, Shelf
from toycomb.accounts.presets import PRESETS
from toycomb.accounts.sizes import Preset
from toycomb.accounts.work import prepare
from toycomb.common.failures import Failures
from toycomb.records.edited import Edited
from toycomb.records.store import opened
from toycomb.workers import working

CHANGED = (("epochs", 1), ("samples", 500))
TINY = Preset((32,), (2,), 2, 2, changed=CHANGED, grid_loads=(0.0625, 0.125))
APART = replace(TINY, grid_networks=3, grid_tickets=1, grid_edited=2)


@pytest.fixture(autouse=True)
def one_line(monkeypatch):
    """Maps of the published set-up alone, by load."""
    monkeypatch.setattr(maps, "FACTORS", {"base": {"all as published": maps.BASE}})
    monkeypatch.setattr(maps, "LOADS", (0.125, 0.25, 0.5, 1.0))  # other tests shrink them for a whole session


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A store with the work of tiny maps, what was made in it, and the rows of the table."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(maps, "FACTORS", {"base": {"all as published": maps.BASE}})
        with opened(tmp_path_factory.mktemp("maps") / "results.sqlite") as store:
            yield store, *work(store, APART)


def work(store, sizes):
    """What was made now, and the rows."""
    material = Material(maps.ACCOUNT, sizes, 4, store, shelf=Shelf())
    failures = Failures()
    with working("threads", 1) as who:
        counts = prepare([material], store, float("inf"), who, False, failures)
    failures.check()
    return counts, maps.regions(material)


def test_each_claim_has_its_own_number_of_networks_and_dense_ones_are_shared(made):
    _, counts, rows = made
    assert Counter((row["claim"], row["networks"]) for row in rows) == {
        ("C1", 1): 2, ("C2", 3): 2, ("C3", 2): 2, ("C4", 3): 2, ("C5", 1): 2, ("C6", 1): 2,
    }  # fmt: skip
    assert all(row["about"]["networks"] == row["networks"] for row in rows)
    stages = maps.stages(APART)
    assert stages[-1] == APART
    arms = 2  # a cleared row and its sham
    assert counts == {"trained": 2 * (3 + arms * 2), "tickets": 2 * len(maps.METHODS), "measured": 0}


def test_tickets_are_those_of_the_first_networks(made):
    """A preset that has these networks alone finds everything made, and reads the same numbers of tickets."""
    store, _, rows = made
    counts, alone = work(store, replace(TINY, grid_networks=1))
    assert counts == {"trained": 0, "tickets": 0, "measured": 0}
    for claim in ("C1", "C5", "C6"):
        own, other = ([row["value"] for row in x if row["claim"] == claim] for x in (rows, alone))
        assert own == other
    dense = [[row["value"] for row in x if row["claim"] == "C2"] for x in (rows, alone)]
    assert dense[0] != dense[1]  # three networks are not one


def test_with_one_number_of_networks_every_name_is_of_a_whole_cell():
    """As studies have them that were stored before: no population has another identity or size."""
    sizes = replace(TINY, grid_networks=3, changed=(), grid_loads=())
    trained, pruned = maps.trains(sizes, 4), maps.prunes(sizes, 4)
    assert {x.networks for x in trained.values()} == {x.population.networks for x in pruned.values()} == {3}
    dense = {name for name, x in trained.items() if not isinstance(x, Edited)}
    assert dense == pruned.keys() == {f"base all as published, C/H = {x}" for x in ("0.125", "0.25", "0.5", "1")}
    cells = maps.cells(sizes, 4)
    assert [x.identity for x in cells.values()] == [
        replace(beneath(maps.BASE, maps.BASE, ()), seed=4, clauses=x).identity for x in (4, 8, 16, 32)
    ]


@pytest.mark.parametrize(("most", "steps"), [(5, [2, 4, 5]), (20, list(range(2, 21, 2))), (60, list(range(6, 61, 6)))])
def test_stages_end_with_all_networks(most, steps):
    found = maps.stages(replace(PRESETS["full"], grid_networks=most, grid_tickets=4))
    assert [x.grid_networks for x in found] == steps
    assert [maps.first(x) for x in found] == [(min(x, 4), min(x, 4)) for x in steps]
    assert maps.trains(found[-1], 4) == maps.trains(replace(PRESETS["full"], grid_networks=most, grid_tickets=4), 4)


def test_the_caption_counts_cells_that_are_decided():
    verdicts = {"C1": "holds", "C2": "does not hold", "C3": "not defined", "C4": "below the margin", "C5": "undecided"}
    table = [
        {"claim": f"C{i}", "load": load, "networks": 60 if i in (2, 4) else 30, "verdict": verdicts.get(f"C{i}", x)}
        for i in range(1, 7)
        for load, x in ((0.5, "holds"), (1, "undecided"))
    ]
    caption = regions_caption(table)
    assert "30 (C1, C3, C5, C6) and 60 (C2, C4) formulas" in caption
    assert (
        "Decided are 7 of 10 cells (70 %): C1 2 of 2, C2 2 of 2, C3 0 of 0, C4 2 of 2, C5 0 of 2, C6 1 of 2" in caption
    )
