"""What was measured is asked for by labels."""

from dataclasses import dataclass

import numpy as np
import pytest

from toycomb.accounts import seen
from toycomb.common.errors import InputError
from toycomb.evidence.intervals import mean_interval


@dataclass(frozen=True)
class Settings:
    widths: tuple[int, ...] = (8, 16, 32)


class Seen(seen.Seen):
    place = "H={settings.widths[2]}"

    @property
    def axes(self):
        return {"error": {"arm": ("dense", "ticket"), "width": self.settings.widths}}


def test_by_label():
    error = np.arange(5 * 2 * 3.0).reshape(5, 2, 3)
    found = Seen({"error": error}, Settings(), 0)
    assert found.label == "H=32"
    assert found.networks == 5
    assert seen.Seen({}, None, 0).label == "all networks"
    assert np.array_equal(found.at("error", width=16, arm="ticket"), error[:, 1, 1])
    assert np.array_equal(found.at("error", width=8), error[:, :, 0])
    curves = found.curves("error", "arm")
    assert list(curves) == ["dense", "ticket"]
    assert curves["dense"] == found.intervals("error", arm="dense")
    assert curves["ticket"][2]["value"] == mean_interval(error[:, 1, 2])["value"]
    with pytest.raises(InputError, match="there is no width 9"):
        found.at("error", width=9)
    with pytest.raises(InputError, match="there is no axis 'widht'; perhaps you meant width"):
        found.at("error", widht=8)
    with pytest.raises(InputError, match="there is no array 'eror'; perhaps you meant error"):
        found.at("eror", width=8)
