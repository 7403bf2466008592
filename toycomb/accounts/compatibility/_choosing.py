"""Choices of locations for many networks: the exact one as a flow of least cost, and the one by clauses in turns.

Both take cost (P, H, C), rows (P, H) and counts (P, C), and mark in chosen (P, H, C), which is empty before. The same
objective as in `toycomb.geometry.compatibility`, whose linear program tests them; this is faster by far.
"""

import numpy as np

from toycomb.common._numba import kernel, part

ROUNDING = 1e-12
"""A path must be shorter by this much to take the place of another: sums of the same costs differ by rounding."""


@part
def shortest_paths(cost, rows, chosen, clause, of_clause, of_row, before_clause, before_row):
    """Bellman and Ford: to a row by a location that is free, back to another clause by one that it gives up."""
    of_clause[:], of_row[:] = np.inf, np.inf
    of_clause[clause] = 0.0
    changed = True
    while changed:
        changed = False
        for r in range(of_row.size):
            if rows[r]:
                for c in range(of_clause.size):
                    if not chosen[r, c] and of_clause[c] + cost[r, c] < of_row[r] - ROUNDING:
                        of_row[r], before_row[r], changed = of_clause[c] + cost[r, c], c, True
                for c in range(of_clause.size):
                    if chosen[r, c] and of_row[r] - cost[r, c] < of_clause[c] - ROUNDING:
                        of_clause[c], before_clause[c], changed = of_row[r] - cost[r, c], r, True


@part
def end_of_path(of_row, price, load):
    """The row at which one more location costs least, all of its path counted; -1 if every row has the clause."""
    best, found = np.inf, -1
    for r in range(of_row.size):
        if of_row[r] + price * load[r] < best - ROUNDING:
            best, found = of_row[r] + price * load[r], r
    return found


@kernel
def least_cost(cost, rows, counts, price, chosen, of_clause, of_row, before_clause, before_row, load):
    """Successive shortest paths (Busacker and Gowen 1960), one location at a time; `price` (P,) of a pair on a row."""
    for p in range(cost.shape[0]):
        load[:] = 0
        for clause in range(cost.shape[2]):
            for _ in range(counts[p, clause]):
                shortest_paths(cost[p], rows[p], chosen[p], clause, of_clause, of_row, before_clause, before_row)
                row = end_of_path(of_row, price[p], load)
                if row < 0:
                    break
                load[row] += 1
                while True:
                    c = before_row[row]
                    chosen[p, row, c] = True
                    if c == clause:
                        break
                    row = before_clause[c]
                    chosen[p, row, c] = False


@kernel
def by_turns(cost, rows, counts, price, pairs, chosen, waiting):
    """In each turn every clause gets one location, the cheapest first, which raises `cost` on its row.

    pairs (P, C, C) is what two clauses on one row count for.
    """
    H, C = cost.shape[1:]
    for p in range(cost.shape[0]):
        for turn in range(H):
            left = 0
            for c in range(C):
                waiting[c] = counts[p, c] > turn
                left += waiting[c]
            while left > 0:
                best, row, clause = np.inf, -1, -1
                for r in range(H):
                    if rows[p, r]:
                        for c in range(C):
                            if waiting[c] and not chosen[p, r, c] and cost[p, r, c] < best:
                                best, row, clause = cost[p, r, c], r, c
                if row < 0:
                    break
                chosen[p, row, clause], waiting[clause] = True, False
                left -= 1
                for c in range(C):
                    cost[p, row, c] += price[p] * pairs[p, clause, c]
