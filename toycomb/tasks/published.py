"""Tasks of published set-ups of which nothing but the formulas and inputs is special."""

from __future__ import annotations

from dataclasses import replace

from toycomb.tasks.embedding import Embedding
from toycomb.tasks.task import Task, random_tasks


def two_literal_tasks(
    networks: int,
    *,
    seed: int,
    first: int = 0,
    extra: tuple[int, int] = (0, 4),
    embedding: Embedding = "identity",
    samples: int = 30_000,
) -> list[Task]:
    """Eight disjoint clauses of two literals over 16 variables, the small set-up of P2 (arXiv 2504.08842).

    Published are 30,000 inputs with 2 to 6 true variables, half of them True. Ours is how they are drawn: near-miss
    inputs (see `toycomb.tasks.sampling.sample`) with 0 to 4 extra true variables, which makes 2 to 6. All 16 variables
    are in a clause, so inputs of many true variables are mostly True. Since False inputs are drawn anew until no clause
    is true, they have fewer true variables: 3.5 on average where True inputs have 4.

    Also published, and to be said when training: 16 rows, biases in the hidden layer and none at the output, Adam
    with a rate of 0.01, 2,000 epochs.

    Parameters
    ----------
    networks, seed, first, embedding, samples : as for `random_tasks`
    extra : as for `Task`
    """
    sizes = {"variables": 16, "clauses": 8, "literals": 2}
    options = {"seed": seed, "first": first, "embedding": embedding, "samples": samples}
    tasks = random_tasks(networks, disjoint=True, **sizes, **options)  # type: ignore[arg-type]
    return [replace(task, extra=extra) for task in tasks]
