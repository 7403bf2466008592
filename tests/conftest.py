"""A whole study of a few networks, made once, that tests of parts, figures and files read."""

import hypothesis
import pytest

from toycomb.study import PRESETS, Preset, run
from toycomb.study.parts import regions
from toycomb.theories.detectors import account as detectors
from toycomb.theories.masking import account as masking
from toycomb.theories.tangent import account as tangent
from toycomb.theories.upweighting import account as upweighting

hypothesis.settings.register_profile("any machine", deadline=None)  # a slow machine is no failure
hypothesis.settings.load_profile("any machine")

TINY = Preset((32,), (2, 8), 2, 4, 3, 3, ticket_loads=(8,), grid_networks=2, account_networks=2)
ACCOUNTS = (
    (
        detectors,
        {
            "sizes": (2, 4),
            "log2_widths": (4, 6),
            "read_widths": (8, 16),
            "trained_widths": (8,),
            "particles": 20,
            "sweeps": 2,
            "steps": 20,
        },
    ),
    (
        upweighting,
        {
            "tasks": [[1, 2], [2, 2], [3, 2]],
            "compared": 2,
            "widened": [0, 2],
            "widths": [1, 10],
            "coded": [2],
            "counts": [1_000, 2_000],
            "epochs": [1, 3],
            "inputs": 64,
            "fresh": 512,
            "scarce": {
                "levels": [0.5, 0.6, 0.7],
                "reach": [3, 3, 3],
                "judging": 128,
                "direct": 2_000,
                "hits": 10,
                "particles": 16,
                "sweeps": 2,
            },
            "published": {
                "variables": 32,
                "clauses": 8,
                "literals": 4,
                "rows": 32,
                "widths": [32, 64],
                "inputs": 1_000,
                "epochs": 2,
            },
        },
    ),
    (
        masking,
        {
            "widths": [8, 16],
            "hidden": 16,
            "bits": [1, 3],
            "inputs": 512,
            "epochs": 12,
            "masks": 2,
            "shams": 2,
            "search": {"steps": 60, "batch": 64, "rate": 0.1, "sharpness": 6.0, "sweeps": 1, "refining": 256},
        },
    ),
    (
        tangent,
        {
            "samples": 640,
            "epochs": 1,
            "fresh": 200,
            "alphas": [1, 100],
            "loads": [4, 8],
            "kernel_regime": {
                "points": 16,
                "fresh": 50,
                "steps": 40,
                "hidden": 32,
                "alphas": [1, 10],
                "widths": [32, 64],
            },
            "initialisation": {"widths": [32, 128], "draws": 2, "output_widths": [4, 64], "rows": 2**12},
        },
    ),
)
"""Settings of the accounts that are too large for a test."""


def pytest_collection_modifyitems(items):
    """Tests of one file, and all that read the same study, run in one process, so that each fixture is made once."""
    for item in items:
        group = "study" if "finished" in item.fixturenames else item.path.name
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """Folder of a tiny study with every part, and what `run` answered; its maps have three cells."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PRESETS, "tiny", TINY)
        patch.setattr(regions, "LOADS", (0.125,))
        kept = ("base", "embedding")
        levels = {name: dict(list(x.items())[-1:]) for name, x in regions.FACTORS.items() if name in kept}
        patch.setattr(regions, "FACTORS", levels)
        for account, settings in ACCOUNTS:
            patch.setattr(account, "SETTINGS", account.SETTINGS | settings)
        folder = tmp_path_factory.mktemp("study") / "out"
        yield folder, run("tiny", folder, progress=False)
