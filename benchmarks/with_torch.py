"""PyTorch: the plain loop with its fused Adam, and all networks in batched products.

Inputs are embedded beforehand, the orders are given. The loop trains one network for a quarter of an epoch, which is
long enough to be timed.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import torch

from benchmarks.problem import BETA1, BETA2, EPSILON, RATE, Problem

torch.set_num_threads(1)


def programs(problem: Problem) -> dict[str, Callable[[], tuple[float, float]]]:
    """Name → a function that trains from the start and returns seconds of an epoch of all networks, and mean loss."""
    Z, Y = (torch.from_numpy(x) for x in problem.embedded)
    order = torch.from_numpy(problem.orders.astype("int64"))
    parts = [torch.tensor(getattr(problem.initial, name)) for name in "Wbvc"]
    networks = torch.arange(problem.networks)[:, None]

    def batched() -> tuple[float, float]:
        W, b, v, c = (x.clone().requires_grad_() for x in (parts[0].mT.contiguous(), *parts[1:]))
        adam = torch.optim.Adam([W, b, v, c], RATE, (BETA1, BETA2), EPSILON, fused=True)
        total = 0.0
        begin = time.perf_counter()
        for rows in order.unbind(1):
            a = torch.relu(torch.baddbmm(b[:, None], Z[networks, rows], W))
            logit = torch.baddbmm(c[:, None, None], a, v[:, :, None])[:, :, 0]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logit, Y[networks, rows], reduction="none")
            adam.zero_grad()
            loss.mean(1).sum().backward()
            adam.step()
            total += float(loss.detach().mean())
        return time.perf_counter() - begin, total / order.shape[1]

    def loop() -> tuple[float, float]:
        layers = [torch.nn.Linear(Z.shape[2], problem.hidden), torch.nn.ReLU(), torch.nn.Linear(problem.hidden, 1)]
        model = torch.nn.Sequential(*layers)
        with torch.no_grad():
            for target, source in zip(model.parameters(), (x[0] for x in parts), strict=True):
                target.copy_(source.reshape(target.shape))
        adam = torch.optim.Adam(model.parameters(), RATE, (BETA1, BETA2), EPSILON, fused=True)
        quarter, total = order[0, : max(1, order.shape[1] // 4)], 0.0
        begin = time.perf_counter()
        for rows in quarter:
            logit = model(Z[0, rows])[:, 0]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logit, Y[0, rows])
            adam.zero_grad()
            loss.backward()
            adam.step()
            total += float(loss.detach())
        seconds = (time.perf_counter() - begin) / len(quarter) * order.shape[1] * problem.networks
        return seconds, float("nan")

    return {"PyTorch batched": batched, "PyTorch loop": loop}
