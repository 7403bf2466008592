"""Kernels of two measures of a truth table's complexity."""

import numpy as np

from toycomb.common._numba import kernel, part

U = np.uint32


@part
def words(x):
    """Words of the string x by Lempel and Ziv 1976: each the shortest that does not begin earlier; the last may."""
    count, at = 0, 0
    while at < len(x):
        longest = 0
        for before in range(at):
            same = 0
            while at + same < len(x) and x[before + same] == x[at + same]:
                same += 1
            longest = max(longest, same)
        at += longest + 1
        count += 1
    return count


@kernel
def count_words(strings, out):
    """Words of each of the strings (K, L) uint8, into out (K,) int64."""
    for i in range(len(strings)):
        out[i] = words(strings[i])


@part
def prime_implicants(f, cubes, places, primes):
    """Numbers of the prime implicants of f into `primes`; returns how many. Cube i plus one literal less is
    places[i]: the cubes (at most n) that are next larger."""
    count = 0
    for i in range(len(cubes)):
        if cubes[i] & ~f != U(0):
            continue
        prime = True
        for j in range(places.shape[1]):
            if places[i, j] >= 0 and cubes[places[i, j]] & ~f == U(0):
                prime = False
        if prime:
            primes[count] = i
            count += 1
    return count


@part
def bound_below(left, cubes, cost, primes, count):
    """Cost that is at least needed to cover `left`: of minterms no two of which lie in one prime implicant."""
    total = 0
    for m in range(32):
        if left >> U(m) & U(1) == U(0):
            continue
        cheapest, near = 1 << 30, U(0)
        for p in range(count):
            cube = cubes[primes[p]]
            if cube >> U(m) & U(1):
                near |= cube
                cheapest = min(cheapest, cost[primes[p]])
        total += cheapest
        left &= ~near
    return total


@part
def hardest(left, cubes, primes, count):
    """The minterm of `left` that lies in the fewest prime implicants."""
    found, fewest = -1, 1 << 30
    for m in range(32):
        if left >> U(m) & U(1) == U(0):
            continue
        here = 0
        for p in range(count):
            here += 1 if cubes[primes[p]] >> U(m) & U(1) else 0
        if here < fewest:
            found, fewest = m, here
    return found


@part
def cheapest_cover(f, cubes, cost, primes, count, left, spent, minterm, tried):
    """Least cost of prime implicants that cover f: depth-first search with a lower bound."""
    best, depth = 1 << 30, 0
    left[0], spent[0], minterm[0], tried[0] = f, 0, hardest(f, cubes, primes, count), 0
    while depth >= 0:
        if left[depth] == U(0):
            best = min(best, spent[depth])
            depth -= 1
            continue
        p = tried[depth]
        while p < count and cubes[primes[p]] >> U(minterm[depth]) & U(1) == U(0):
            p += 1
        tried[depth] = p + 1
        if p >= count:
            depth -= 1
            continue
        rest = left[depth] & ~cubes[primes[p]]
        cost_so_far = spent[depth] + cost[primes[p]]
        if cost_so_far + bound_below(rest, cubes, cost, primes, count) < best:
            depth += 1
            left[depth], spent[depth], tried[depth] = rest, cost_so_far, 0
            minterm[depth] = hardest(rest, cubes, primes, count)
    return best


@kernel
def minimal(tables, cubes, places, cost, primes, left, spent, minterm, tried, out):
    """Least cost of a DNF of each function.

    tables (K,) uint32; cubes (3^n,) uint32 minterms of every term, places (3^n, n) int64 the terms with one literal
    less, or -1; cost (3^n,) int64; primes (3^n,) int64, and left uint32, spent, minterm, tried int64 (33,), are work
    space; out (K,) int64.
    """
    for i in range(len(tables)):
        if tables[i] == U(0):
            out[i] = 0
            continue
        count = prime_implicants(tables[i], cubes, places, primes)
        out[i] = cheapest_cover(tables[i], cubes, cost, primes, count, left, spent, minterm, tried)
