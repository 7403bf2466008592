"""JAX: one jitted program for all networks and steps, in the variants that its users would try.

Adam is written out as optax has it; inputs are embedded beforehand and lie on the device, the orders are given.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from benchmarks.problem import BATCH, BETA1, BETA2, EPSILON, RATE, Problem, clock
from toycomb.layered import Layered

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import jax.numpy as jnp


def version() -> tuple[str, str]:
    """For a label, and in full."""
    return f"JAX {jax.__version__}", f"JAX {jax.__version__}"


def _hidden(parts: list, x: Any) -> Any:
    for W, b in parts[:-1]:
        x = jax.nn.relu(x @ W + b)
    return x


def _loss(parts: list, x: Any, y: Any) -> Any:
    V, c = parts[-1]
    return _entropy(_hidden(parts, x) @ V + c, y)


def _loss_by_sums(parts: list, x: Any, y: Any) -> Any:
    """The same without a product of a matrix with a vector, which is a call of its own in older versions."""
    V, c = parts[-1]
    return _entropy((_hidden(parts, x) * V).sum(1) + c, y)


def _entropy(logit: Any, y: Any) -> Any:
    return jnp.mean(jax.nn.softplus(logit) - y * logit)


def _epoch(start: Any, order: Any, Z: Any, Y: Any, loss: Callable, unroll: int) -> Any:
    def step(carry: Any, rows: Any) -> Any:
        parts, first, second, t = carry
        value, grad = jax.value_and_grad(loss)(parts, Z[rows], Y[rows])
        t = t + 1
        first = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, first, grad)
        second = jax.tree.map(lambda s, g: BETA2 * s + (1 - BETA2) * g * g, second, grad)
        scale1, scale2 = 1 - BETA1**t, 1 - BETA2**t
        parts = jax.tree.map(
            lambda p, m, s: p - RATE * (m / scale1) / (jnp.sqrt(s / scale2) + EPSILON), parts, first, second
        )
        return (parts, first, second, t), value

    zeros = jax.tree.map(jnp.zeros_like, start)
    carry, losses = jax.lax.scan(step, (start, zeros, zeros, jnp.float32(0)), order, unroll=unroll)
    return losses.mean(), carry[0]


def programs(problem: Problem) -> dict[str, Callable[[], tuple[float, float]]]:
    """Name → a function that trains one epoch from the start and returns seconds and mean loss."""
    Z, Y = (jnp.asarray(x) for x in problem.embedded)
    order = jnp.asarray(problem.orders)
    *hidden, last = Layered.of(problem.initial).layers
    one = problem.outputs == 1
    V, c = (last.W[:, 0], last.b[:, 0]) if one else (last.W.swapaxes(1, 2), last.b)
    pairs = [*((x.W.swapaxes(1, 2), x.b) for x in hidden), (V, c)]
    tree = jax.tree.map(lambda x: jnp.asarray(np.ascontiguousarray(x)), pairs)

    def program(loss: Callable, unroll: int, vectorised: bool) -> Callable[[], tuple[float, float]]:
        epoch = partial(_epoch, loss=loss, unroll=unroll)
        if vectorised:
            compiled = jax.jit(jax.vmap(epoch))
        else:
            compiled = jax.jit(lambda *batched: jax.lax.map(lambda one: epoch(*one), batched))

        def run() -> tuple[float, float]:
            begin = clock()
            losses, parts = compiled(tree, order, Z, Y)
            jax.block_until_ready(parts)
            return clock() - begin, float(losses.mean())

        return run

    assert problem.samples % BATCH == 0
    found = {
        "vmap": program(_loss, 1, True),
        "vmap, unrolled": program(_loss, 4, True),
        "map": program(_loss, 1, False),
        "map, unrolled": program(_loss, 4, False),
    }
    return found | ({"map, unrolled, sums": program(_loss_by_sums, 4, False)} if one else {})
