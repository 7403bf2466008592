"""What is measured in one network: supermasks at every width, how far they move it, and a multigraph of every depth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from toycomb.accounts.instruments.networks import task_of
from toycomb.accounts.instruments.search import Examples, Search
from toycomb.accounts.masking.graphs import by_bits
from toycomb.accounts.masking.readings import Reader
from toycomb.accounts.masking.supermasks import Place, by_width


def measure(
    seed: int,
    index: int,
    *,
    widths: Sequence[int],
    hidden: int,
    bits: Sequence[int],
    factor: float,
    inputs: int,
    epochs: int,
    masks: int,
    shams: int,
    search: Mapping[str, Any],
) -> dict[str, np.ndarray]:
    """Everything measured in network `index`.

    Parameters
    ----------
    seed, index : int
    widths : rows H of the untrained networks that are masked
    hidden : the width at which claims are judged
    bits : numbers of bits B of the multigraph, rising
    factor : its scale, in bounds of the initial values (`edges.multigraph`)
    inputs : training inputs that a search sees
    epochs : of dense training, which sees all training inputs
    masks : random masks whose mean stands for a random mask
    shams : draws of sham clauses
    search : fields of `instruments.search.Search`

    Returns
    -------
    arrays of `supermasks.by_width` and `graphs.by_bits`
    """
    task = task_of(seed, index)
    data = task.training_data(seed, index)
    examples = Examples(data.X[:inputs].astype(float) @ task.E.T, data.y[:inputs])
    place = Place(task, seed, index, Reader.of(task, seed, index, shams), examples, Search(**search))
    found, trained = by_width(place, widths, hidden, epochs, masks)
    return found | by_bits(place, hidden, bits, factor, trained, masks)
