"""JAX: one jitted program for all networks and steps, in the variants that its users would try.

Adam is written out as optax has it; inputs are embedded beforehand and lie on the device, the orders are given.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from benchmarks.problem import BATCH, BETA1, BETA2, EPSILON, RATE, Problem

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import jax.numpy as jnp


def _loss(parts: dict, x: Any, y: Any) -> Any:
    a = jax.nn.relu(x @ parts["W"] + parts["b"])
    logit = a @ parts["v"] + parts["c"]
    return jnp.mean(jax.nn.softplus(logit) - y * logit)


def _flat_loss(theta: Any, x: Any, y: Any, hidden: int) -> Any:
    m = x.shape[1]
    W = theta[: m * hidden].reshape(m, hidden)
    b, v = theta[m * hidden : m * hidden + hidden], theta[m * hidden + hidden : -1]
    return _loss({"W": W, "b": b, "v": v, "c": theta[-1]}, x, y)


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
    flat = jnp.asarray(np.concatenate([Wt.reshape(len(W), -1), b, v, c[:, None]], axis=1))
    flat_loss = partial(_flat_loss, hidden=problem.hidden)

    def program(start: Any, loss: Callable, unroll: int, vectorised: bool) -> Callable[[], tuple[float, float]]:
        epoch = partial(_epoch, loss=loss, unroll=unroll)
        if vectorised:
            compiled = jax.jit(jax.vmap(epoch))
        else:
            compiled = jax.jit(lambda *batched: jax.lax.map(lambda one: epoch(*one), batched))

        def run() -> tuple[float, float]:
            begin = time.perf_counter()
            losses, parts = compiled(start, order, Z, Y)
            jax.block_until_ready(parts)
            return time.perf_counter() - begin, float(losses.mean())

        return run

    assert problem.samples % BATCH == 0
    return {
        "JAX vmap": program(tree, _loss, 1, True),
        "JAX vmap, unrolled": program(tree, _loss, 4, True),
        "JAX vmap, flat": program(flat, flat_loss, 1, True),
        "JAX map, unrolled": program(tree, _loss, 4, False),
    }
