"""Questions as words of bits. Words are (N, w) uint64, variable i in bit i mod 64 of word i // 64.

A term is two such words: `pos`, variables that must be true, and `neg`, those that must be false. Arrays of T terms are
(T, w). Contexts (M, w) are variables that are true besides; a term has the questions `(pos ^ flip) | context`, flip 0
being none, and flip j the j-th variable of the term.
"""

import numpy as np

from toycomb.common._numba import kernel, part


@part
def lowest(x):
    """Number of the lowest set bit of x, which is not 0."""
    i = 0
    for step in (32, 16, 8, 4, 2, 1):
        if not x & ((np.uint64(1) << np.uint64(step)) - np.uint64(1)):
            x >>= np.uint64(step)
            i += step
    return i


@kernel
def margins(words, F, b, v, c, z, out):
    """out (N,) = logits on the inputs `words`; F (n, H) by variable, b and v (H,), and z (H,) work space."""
    for s in range(words.shape[0]):
        for h in range(len(b)):
            z[h] = b[h]
        for q in range(words.shape[1]):
            left = words[s, q]
            while left:
                row = F[64 * q + lowest(left)]
                for h in range(len(b)):
                    z[h] += row[h]
                left &= left - np.uint64(1)
        total = c
        for h in range(len(b)):
            total += v[h] * max(z[h], 0.0)
        out[s] = total


@kernel
def combinations(variables, chosen, words):
    """Write sets of k variables (k,) from `chosen` on, in the order of `itertools.combinations`; how many were written.

    `chosen` is left at the set that comes next; after the last one its first entry is -1.
    """
    k = len(chosen)
    for s in range(words.shape[0]):
        if k and chosen[0] < 0:
            return s
        for q in range(words.shape[1]):
            words[s, q] = 0
        for j in range(k):
            words[s, chosen[j] >> 6] |= np.uint64(1) << np.uint64(chosen[j] & 63)
        j = k - 1
        while j >= 0 and chosen[j] == variables - k + j:
            j -= 1
        if j < 0:
            if k:
                chosen[0] = -1
            return s + 1
        chosen[j] += 1
        for later in range(j + 1, k):
            chosen[later] = chosen[later - 1] + 1
    return words.shape[0]


@part
def agrees(word, pos, neg):
    """Whether a term is true on an input."""
    for q in range(len(word)):
        if (word[q] & pos[q]) != pos[q] or word[q] & neg[q]:
            return False
    return True


@part
def within(pos, neg, other_pos, other_neg):
    """Whether all literals of a term are among those of the other."""
    for q in range(len(pos)):
        if pos[q] & ~other_pos[q] or neg[q] & ~other_neg[q]:
            return False
    return True


@kernel
def covered(words, pos, neg, out):
    """out (T, N) bool: the term is true on the input."""
    for t in range(pos.shape[0]):
        for s in range(words.shape[0]):
            out[t, s] = agrees(words[s], pos[t], neg[t])


@kernel
def contained(pos, neg, other_pos, other_neg, out):
    """out (T, A) bool: all literals of the term are among those of the other one."""
    for t in range(pos.shape[0]):
        for a in range(other_pos.shape[0]):
            out[t, a] = within(pos[t], neg[t], other_pos[a], other_neg[a])


@kernel
def around(pos, neg, flips, contexts, cleared, words, asked):
    """Questions of each term: words (T, J, M, w), and whether each is one of the term's, asked (T, J, M) bool.

    flips (T, J, w), where j > 0 without a bit is none. Contexts that touch the term are left out, or `cleared` of it.
    """
    for t in range(pos.shape[0]):
        for j in range(flips.shape[1]):
            some = j == 0
            for q in range(pos.shape[1]):
                some |= flips[t, j, q] != 0
            for m in range(contexts.shape[0]):
                apart = some
                for q in range(pos.shape[1]):
                    own = pos[t, q] | neg[t, q]
                    apart &= cleared or not contexts[m, q] & own
                    words[t, j, m, q] = (pos[t, q] ^ flips[t, j, q]) | (contexts[m, q] & ~own)
                asked[t, j, m] = apart


@part
def rivalled(word, pos, neg, skipped):
    """Whether one of A terms that are not skipped is true on an input."""
    for a in range(pos.shape[0]):
        if not skipped[a] and agrees(word, pos[a], neg[a]):
            return True
    return False


@kernel
def unrivalled(words, pos, neg, skipped, asked, out):
    """out (T, J, M) bool: asked, and no rival (A terms pos, neg) is true; a term skips rivals (T, A) bool."""
    for t in range(words.shape[0]):
        for j in range(words.shape[1]):
            for m in range(words.shape[2]):
                out[t, j, m] = asked[t, j, m] and not rivalled(words[t, j, m], pos, neg, skipped[t])


@kernel
def alone(words, pos, neg, rival_pos, rival_neg, skipped, out):
    """out (T,) = inputs on which a term is true, and none of its rivals."""
    for t in range(pos.shape[0]):
        count = 0
        for s in range(words.shape[0]):
            if agrees(words[s], pos[t], neg[t]):
                count += not rivalled(words[s], rival_pos, rival_neg, skipped[t])
        out[t] = count


@kernel
def votes(pos, neg, cert_pos, cert_neg, count, exact, wider, group):
    """Votes of certificates (U terms, each `count` times) for terms: (T,) each.

    exact : certificates that are the term; wider : with its positive literals, and all of its negated ones at least;
    group : with its positive literals
    """
    for t in range(pos.shape[0]):
        exact[t], wider[t], group[t] = 0, 0, 0
        for u in range(cert_pos.shape[0]):
            same, inside, equal = True, True, True
            for q in range(pos.shape[1]):
                same &= pos[t, q] == cert_pos[u, q]
                inside &= not neg[t, q] & ~cert_neg[u, q]
                equal &= neg[t, q] == cert_neg[u, q]
            if same:
                group[t] += count[u]
                wider[t] += count[u] if inside else 0
                exact[t] += count[u] if equal else 0


@kernel
def nearest(pos, neg, count, parts, wholes):
    """Most votes of any term with fewer of its literals, and with more, each (T,); 0 where there is none."""
    for t in range(pos.shape[0]):
        parts[t], wholes[t] = 0, 0
        for u in range(pos.shape[0]):
            if u == t:
                continue
            if within(pos[u], neg[u], pos[t], neg[t]):
                parts[t] = max(parts[t], count[u])
            if within(pos[t], neg[t], pos[u], neg[u]):
                wholes[t] = max(wholes[t], count[u])
