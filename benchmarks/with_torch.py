"""PyTorch: the plain loop with its fused Adam, all networks in batched products, and compiled steps.

Inputs are embedded beforehand, the orders are given. Compiled are four steps at once, with `torch.func` and explicit
parameters: gradients of one network, `vmap` over all of them; Adam is written out, as optax has it. The loop trains one
network for a quarter of an epoch, which is long enough to be timed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from benchmarks.problem import BETA1, BETA2, EPSILON, RATE, Problem, clock

torch.set_num_threads(1)
UNROLL = 4


def version() -> tuple[str, str]:
    """For a label, and in full."""
    return f"PyTorch {torch.__version__.split('+')[0]}", f"PyTorch {torch.__version__}"


def _loss(parts: list[Any], x: Any, y: Any) -> Any:
    W, b, v, c = parts
    logit = torch.relu(x @ W + b) @ v + c
    return torch.nn.functional.binary_cross_entropy_with_logits(logit, y)


def _steps(parts: Any, first: Any, second: Any, scales: Any, rows: Any, data: Any) -> tuple[Any, Any, Any, Any]:
    """Steps of Adam of all networks, one for each line of `scales` and `rows`, and the sum of their losses."""
    total: Any = 0
    for scale, taken in zip(scales.unbind(), rows.unbind(), strict=True):
        batch = (x[torch.arange(len(x))[:, None], taken] for x in data)
        grad, loss = torch.func.vmap(torch.func.grad_and_value(_loss))(parts, *batch)
        first = [BETA1 * m + (1 - BETA1) * g for m, g in zip(first, grad, strict=True)]
        second = [BETA2 * s + (1 - BETA2) * g * g for s, g in zip(second, grad, strict=True)]
        moved = [m / scale[0] / ((s / scale[1]).sqrt() + EPSILON) for m, s in zip(first, second, strict=True)]
        parts = [p - RATE * d for p, d in zip(parts, moved, strict=True)]
        total = total + loss.mean()
    return parts, first, second, total


def _compiled(problem: Problem, data: tuple[Any, Any], order: Any, start: list[Any]) -> Callable:
    """Compiled at the first run; the last steps of an epoch that are no whole call would be another program."""
    torch.compiler.reset()
    unroll = next(k for k in (UNROLL, 2, 1) if problem.steps % k == 0)
    steps = torch.compile(_steps, fullgraph=True, dynamic=False)
    t = torch.arange(1, problem.steps + 1, dtype=torch.float64)
    scales = torch.stack([1 - BETA1**t, 1 - BETA2**t], 1).float().split(unroll)
    rows = order.transpose(0, 1).contiguous().split(unroll)

    @torch.no_grad()
    def run() -> tuple[float, float]:
        parts, first, second = ([x.clone() for x in start], *([torch.zeros_like(x) for x in start] for _ in "12"))
        total = torch.zeros(())
        begin = clock()
        for scale, taken in zip(scales, rows, strict=True):
            parts, first, second, loss = steps(parts, first, second, scale, taken, data)
            total += loss
        return clock() - begin, float(total) / problem.steps

    return run


def programs(problem: Problem) -> dict[str, Callable[[], tuple[float, float | None]]]:
    """Name → a function that trains from the start and returns seconds of an epoch of all networks, and mean loss.

    The loop has no loss that could be compared: it sees a quarter of one network's epoch. Networks of several hidden
    layers or outputs have no program here.
    """
    if not problem.plain:
        return {}
    Z, Y = (torch.from_numpy(x) for x in problem.embedded)
    order = torch.from_numpy(problem.orders.astype("int64"))
    parts = [torch.tensor(getattr(problem.initial, name)) for name in "Wbvc"]
    networks = torch.arange(problem.networks)[:, None]

    def batched() -> tuple[float, float]:
        W, b, v, c = (x.clone().requires_grad_() for x in (parts[0].mT.contiguous(), *parts[1:]))
        adam = torch.optim.Adam([W, b, v, c], RATE, (BETA1, BETA2), EPSILON, fused=True)
        total = 0.0
        begin = clock()
        for rows in order.unbind(1):
            a = torch.relu(torch.baddbmm(b[:, None], Z[networks, rows], W))
            logit = torch.baddbmm(c[:, None, None], a, v[:, :, None])[:, :, 0]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logit, Y[networks, rows], reduction="none")
            adam.zero_grad()
            loss.mean(1).sum().backward()
            adam.step()
            total += float(loss.detach().mean())
        return clock() - begin, total / order.shape[1]

    def loop() -> tuple[float, None]:
        layers = [torch.nn.Linear(Z.shape[2], problem.hidden), torch.nn.ReLU(), torch.nn.Linear(problem.hidden, 1)]
        model = torch.nn.Sequential(*layers)
        with torch.no_grad():
            for target, source in zip(model.parameters(), (x[0] for x in parts), strict=True):
                target.copy_(source.reshape(target.shape))
        adam = torch.optim.Adam(model.parameters(), RATE, (BETA1, BETA2), EPSILON, fused=True)
        quarter, total = order[0, : max(1, order.shape[1] // 4)], 0.0
        begin = clock()
        for rows in quarter:
            logit = model(Z[0, rows])[:, 0]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logit, Y[0, rows])
            adam.zero_grad()
            loss.backward()
            adam.step()
            total += float(loss.detach())
        seconds = (clock() - begin) / len(quarter) * order.shape[1] * problem.networks
        return seconds, None

    transposed = [parts[0].mT.contiguous(), *parts[1:]]
    return {"compiled": _compiled(problem, (Z, Y), order, transposed), "batched": batched, "loop": loop}
