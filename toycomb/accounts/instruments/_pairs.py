"""Comparing locations two by two. All arrays are (P, H, C)."""

from toycomb.common._numba import kernel


@kernel
def farther(distance, code, other, out):
    """out (P, 2): per code, the share of its clause's other locations that are farther, ties half; and codes with any.

    The first is summed over the codes of a network.
    """
    for p in range(distance.shape[0]):
        for c in range(distance.shape[2]):
            for r in range(distance.shape[1]):
                if code[p, r, c]:
                    won, met = 0.0, 0
                    for h in range(distance.shape[1]):
                        if other[p, h, c]:
                            met += 1
                            won += distance[p, h, c] > distance[p, r, c]
                            won += 0.5 * (distance[p, h, c] == distance[p, r, c])
                    if met > 0:
                        out[p, 0] += won / met
                        out[p, 1] += 1


@kernel
def farther_anywhere(distance, code, other, out):
    """As `farther`, against the other locations of all clauses."""
    for p in range(distance.shape[0]):
        met = 0
        for h in range(distance.shape[1]):
            for c in range(distance.shape[2]):
                met += other[p, h, c]
        if met > 0:
            for r in range(distance.shape[1]):
                for c in range(distance.shape[2]):
                    if code[p, r, c]:
                        won = 0.0
                        for h in range(distance.shape[1]):
                            for k in range(distance.shape[2]):
                                if other[p, h, k]:
                                    won += distance[p, h, k] > distance[p, r, c]
                                    won += 0.5 * (distance[p, h, k] == distance[p, r, c])
                        out[p, 0] += won / met
                        out[p, 1] += 1
