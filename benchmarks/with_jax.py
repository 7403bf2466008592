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

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import jax.numpy as jnp


def version() -> tuple[str, str]:
    """For a label, and in full."""
    return f"JAX {jax.__version__}", f"JAX {jax.__version__}"


def _loss(parts: dict, x: Any, y: Any) -> Any:
    a = jax.nn.relu(x @ parts["W"] + parts["b"])
    return _entropy(a @ parts["v"] + parts["c"], y)


def _loss_by_sums(parts: dict, x: Any, y: Any) -> Any:
    """The same without a product of a matrix with a vector, which is a call of its own in older versions."""
    a = jax.nn.relu(x @ parts["W"] + parts["b"])
    return _entropy((a * parts["v"]).sum(1) + parts["c"], y)


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
    W, b, v, c = (np.asarray(getattr(problem.initial, name)) for name in "Wbvc")
    Wt = np.ascontiguousarray(W.swapaxes(1, 2))
    tree = jax.tree.map(jnp.asarray, {"W": Wt, "b": b, "v": v, "c": c})

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
    return {
        "vmap": program(_loss, 1, True),
        "vmap, unrolled": program(_loss, 4, True),
        "map": program(_loss, 1, False),
        "map, unrolled": program(_loss, 4, False),
        "map, unrolled, sums": program(_loss_by_sums, 4, False),
    }
