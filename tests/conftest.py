"""A whole study of a few networks, made once, that tests of parts, figures and files read."""

import hypothesis
import pytest

from tests.small_accounts import SMALL, shrunk
from toycomb.accounts.maps import account as regions
from toycomb.accounts.registry import ACCOUNTS
from toycomb.study import PRESETS, Preset, run
from toycomb.tickets.registered import METHODS

hypothesis.settings.register_profile("any machine", deadline=None)  # a slow machine is no failure
hypothesis.settings.load_profile("any machine")

TINY = Preset((32,), (2, 8), 2, 4, 3, 3, ticket_loads=(8,), grid_networks=2, account_networks=2)


def shrink_accounts(patch):
    """Give every account settings that take a second per network."""
    for name in SMALL:
        patch.setitem(ACCOUNTS, name, shrunk(ACCOUNTS[name]))


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(items):
    """Tests of one file, and all that read the same study, run in one process, so that each fixture is made once.

    Tests that name a group of their own share no fixture with the rest of their file.
    """
    for item in items:
        if item.get_closest_marker("xdist_group"):
            continue
        group = "study" if "finished" in item.fixturenames else item.path.name
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(autouse=True)
def _methods_of_a_test_end_with_it():
    before = dict(METHODS)
    yield
    METHODS.clear()
    METHODS.update(before)


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """Folder of a tiny study with every part, and what `run` answered; its maps have three cells."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PRESETS, "tiny", TINY)
        patch.setattr(regions, "LOADS", (0.125,))
        kept = ("base", "embedding")
        levels = {name: dict(list(x.items())[-1:]) for name, x in regions.FACTORS.items() if name in kept}
        patch.setattr(regions, "FACTORS", levels)
        shrink_accounts(patch)
        folder = tmp_path_factory.mktemp("study") / "out"
        yield folder, run("tiny", folder, progress=False)
