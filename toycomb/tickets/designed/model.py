"""A logistic model of thresholded sums of signed coordinates, grown one row or one coordinate at a time.

Row r of the network may hold `relu(Σ_j s_rj x_j - t_r)` with the signs s of its initial weights, and its output weight
the sign of the initial one: what training can reach without turning a sign.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PAIR_LEVELS, SUM_LEVELS = 14, 40  # levels of a coordinate, and of the sum that a row holds
LAZY = 3  # rows whose further coordinates are worked out anew in each step
REFINE, TRIES = 32, 12  # candidates that are compared exactly, for new rows and for further coordinates
RIDGE, FLOOR = 1e-3, 0.01
FIRST, SECOND = np.array([1, 1, -1, -1]), np.array([1, -1, 1, -1])  # the four pairs of signs


@dataclass(frozen=True, eq=False)
class Offer:
    """A change to the model: `value` is the fall of the loss a weight, weighed by the initial weights it uses."""

    value: float
    row: int
    columns: tuple[int, ...]
    signs: tuple[int, ...]
    threshold: float
    fresh: bool


class Model:
    """The model on N inputs.

    Parameters
    ----------
    Z : (N, m) float32 embedded inputs, about unit variance
    y : (N,) bool labels
    W, v : (H, m) and (H,) initial parameters, of which signs and sizes count
    spread : thresholds in standard deviations from the mean of a sum
    """

    def __init__(self, Z: np.ndarray, y: np.ndarray, W: np.ndarray, v: np.ndarray, spread: np.ndarray) -> None:
        self.inputs, self.y, self.spread = np.ascontiguousarray(Z.T), y.astype(np.float32), spread
        self.signs, self.sides = np.where(W < 0, -1, 1), np.where(v < 0, -1, 1)
        self.levels, self.values = _table([quantised(x, PAIR_LEVELS) for x in self.inputs])
        self.worth = np.sqrt(np.abs(W) / np.abs(W).mean())
        self.I, self.J = np.triu_indices(Z.shape[1])  # i = j: one coordinate alone
        self.single = self.I == self.J
        agree = (self.signs[:, self.I, None] == FIRST) & (
            self.single[:, None] | (self.signs[:, self.J, None] == SECOND)
        )
        self.price = agree * (self.worth[:, self.I] * np.where(self.single, 1, self.worth[:, self.J]))[..., None]
        self.mask = np.zeros(W.shape, bool)
        self.rows: list[int] = []
        self.sums: list[np.ndarray] = []
        self.known: dict[int, Offer] = {}  # best further coordinate of each row when it was last worked out
        self.A, self.weights = np.ones((len(y), 1), np.float32), np.zeros(1, np.float32)  # rows, then the constant
        self._linearise()

    def _linearise(self) -> None:
        p = sigmoid(self.A @ self.weights)
        self.h, self.e = p * (1 - p) + np.float32(FLOOR), self.y - p

    def refit(self) -> None:
        """Two Newton steps of the output weights and the constant."""
        self.weights = newton(self.A, self.y, self.weights, self.sides[self.rows], 2)
        self._linearise()

    def offers(self, left: int) -> list[Offer]:
        """The best new row and the best further coordinate of every row, best first; `left` weights are to be had."""
        found = [*self._new_row(left), *self._further()]
        return sorted((x for x in found if x.value > 0), key=lambda x: (-x.value, x.row))

    def _new_row(self, left: int) -> list[Offer]:
        """The best free row of one or two coordinates that fits its signs, among the best by histogram."""
        from toycomb.tickets.designed import _kernels

        free = np.setdiff1d(np.arange(len(self.mask)), self.rows)
        if not len(free):
            return []
        shape = (len(self.I), 4, len(self.spread))
        g, t = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        E, S = totals(self.e), totals(self.h)
        Be, Bh = work(self.values.shape[1], self.values.shape[1])
        _kernels.pairs(self.levels, self.values, self.e, self.h, self.spread, E, S, Be, Bh, g, t)
        price, side = self.price[free], self.sides[free, None, None]
        plus, minus = (np.where(side == sign, price, 0).max(axis=0) for sign in (1, -1))
        worth = np.where(g > 0, plus[..., None], minus[..., None]) / np.where(self.single, 1, 2)[:, None, None]
        if left < 2:
            worth[~self.single] = 0
        value = np.abs(g) * worth
        f, s, x = np.unravel_index(_largest(value, REFINE), value.shape)
        first, second = FIRST[s], np.where(self.single[f], 0, SECOND[s])
        u = self.inputs[self.I[f]] * first[:, None] + self.inputs[self.J[f]] * second[:, None]
        exact = projected(relu(u - t[f, s, x][:, None]), self.A, self.h, self.e)
        best = int(np.argmax(np.abs(exact) * worth[f, s, x]))
        fits = np.where(self.sides[free] == np.sign(exact[best]), price[:, f[best], s[best]], 0)
        columns = (int(self.I[f[best]]), int(self.J[f[best]]))[: 1 if self.single[f[best]] else 2]
        signs = (int(first[best]), int(second[best]))[: len(columns)]
        value_of_best = float(np.abs(exact[best]) * worth[f[best], s[best], x[best]]) * bool(fits.any())
        threshold = float(t[f[best], s[best], x[best]])
        return [Offer(value_of_best, int(free[np.argmax(fits)]), columns, signs, threshold, True)]

    def _further(self) -> list[Offer]:
        """The best further coordinate of each row; only rows that promised most, and changed ones, are looked at."""
        stale = [i for i, row in enumerate(self.rows) if row not in self.known]
        order = sorted(set(range(len(self.rows))) - set(stale), key=lambda i: -self.known[self.rows[i]].value)
        for i in [*stale, *order[:LAZY]]:
            self.known[self.rows[i]] = self._extension(i)
        return list(self.known.values())

    def _extension(self, i: int) -> Offer:
        from toycomb.tickets.designed import _kernels

        row = self.rows[i]
        e = self.e + self.h * self.weights[i] * self.A[:, i]  # without the row as it is
        g, t = (np.zeros((len(self.levels), len(self.spread)), np.float32) for _ in range(2))
        levels, values = quantised(self.sums[i], SUM_LEVELS)
        E, S, signs = totals(e), totals(self.h), self.signs[row].astype(np.float64)
        Be, Bh = work(len(values), self.values.shape[1])
        _kernels.extensions(levels, values, self.levels, self.values, signs, e, self.h, self.spread, E, S, Be, Bh, g, t)
        gain = np.where(self.mask[row][:, None], -np.inf, g * self.sides[row] * self.worth[row][:, None])
        j, x = np.unravel_index(_largest(gain, TRIES), gain.shape)
        F = relu(self.sums[i] + self.signs[row, j][:, None] * self.inputs[j] - t[j, x][:, None])
        F = np.concatenate([F, self.A[:, i][None]]).astype(np.float32)
        exact = np.maximum(projected(F, np.delete(self.A, i, axis=1), self.h, e) * self.sides[row], 0)
        value = np.where(self.mask[row, j], -np.inf, (exact[:-1] - exact[-1]) * self.worth[row, j])
        best = int(np.argmax(value))
        column = int(j[best])
        return Offer(
            float(value[best]), row, (column,), (int(self.signs[row, column]),), float(t[j[best], x[best]]), False
        )

    def accept(self, offer: Offer) -> None:
        """Change the model; output weights are those of before until `refit`."""
        row = offer.row
        self.mask[row, list(offer.columns)] = True
        add = sum(sign * self.inputs[j] for j, sign in zip(offer.columns, offer.signs, strict=True))
        if offer.fresh:
            self.rows.append(row)
            self.sums.append(np.asarray(add))
            column = relu(add - offer.threshold)
            self.A = np.concatenate([self.A[:, :-1], column[:, None], self.A[:, -1:]], axis=1)
            self.weights = np.insert(self.weights, -1, 1e-3 * self.sides[row]).astype(np.float32)
        else:
            i = self.rows.index(row)
            self.sums[i] = self.sums[i] + add
            self.A[:, i] = relu(self.sums[i] - offer.threshold)
            del self.known[row]


def totals(x: np.ndarray) -> float:
    """Sum in float64."""
    return float(x.sum(dtype=float))


def work(rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Two joint histograms for the kernels to fill."""
    return np.empty((rows, columns), np.float32), np.empty((rows, columns), np.float32)


def _table(parts: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Levels (m, N) and their values (m, L), padded."""
    most = max(len(values) for _, values in parts)
    return np.stack([levels for levels, _ in parts]), np.stack([np.pad(x, (0, most - len(x))) for _, x in parts])


def _largest(value: np.ndarray, count: int) -> np.ndarray:
    """Places of the largest values, in the order of their size; equal ones by index."""
    return np.argsort(-value, axis=None, kind="stable")[:count]


def quantised(x: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Level of each value (N,) and the mean of each level, at most `most`: the values themselves where they are few."""
    values, level = np.unique(np.round(x, 4), return_inverse=True)
    if len(values) > most:
        level = np.searchsorted(np.quantile(x, np.arange(1, most) / most), x)
        _, level = np.unique(level, return_inverse=True)
        values = np.bincount(level, x) / np.bincount(level)
    return level.astype(np.uint8), values.astype(np.float64)


def relu(x: np.ndarray) -> np.ndarray:
    """max(x, 0), float32."""
    return np.maximum(x, 0).astype(np.float32)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + e^-x)."""
    return (0.5 + 0.5 * np.tanh(0.5 * x)).astype(np.float32)


def newton(A: np.ndarray, y: np.ndarray, weights: np.ndarray, sides: np.ndarray, steps: int) -> np.ndarray:
    """Damped Newton steps of a logistic regression on the columns of A (N, R + 1); the first R weights keep a sign."""
    for _ in range(steps):
        p = sigmoid(A @ weights)
        H = (A * (p * (1 - p) + FLOOR)[:, None]).T @ A / len(A)
        H[np.diag_indices_from(H)] += RIDGE
        g = A.T @ (p - y) / len(A)
        g[:-1] += RIDGE * weights[:-1]
        weights = weights - np.linalg.solve(H, g)
        weights[:-1] = sides * np.maximum(weights[:-1] * sides, 1e-3)
    return weights.astype(np.float32)


def projected(F: np.ndarray, A: np.ndarray, h: np.ndarray, e: np.ndarray) -> np.ndarray:
    """Signed gain of each row of F (M, N) beside the columns of A (N, R), in the regression of e with weights h."""
    hA = A * h[:, None]
    G = hA.T @ A
    G[np.diag_indices_from(G)] += 1e-3 * len(A)
    X = F @ hA
    P = np.linalg.solve(G, X.T).T
    top = F @ e - P @ (A.T @ e)
    energy = (F * F) @ h
    return top * np.abs(top) / (np.maximum(energy - (P * X).sum(axis=1), 0) + 0.05 * energy + 1e-6 * h.sum())
