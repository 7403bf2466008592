"""Two networks, and whether they are one but for a permutation. What was mended when stands in docs/history.md."""

from __future__ import annotations

from functools import partial

import numpy as np

from toycomb.accounts.account import Account, Measured
from toycomb.accounts.alignment.figure import FIGURES
from toycomb.accounts.alignment.measure import Settings, measure
from toycomb.accounts.alignment.seen import LEAST, Seen, halves, removed
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.claims import Evidence, claim
from toycomb.evidence.exchange import EXCHANGED
from toycomb.evidence.instrument import of_instrument
from toycomb.evidence.slopes import slope

DRAWS = 64
claim_in_nats = partial(claim, scale="nats", null=EXCHANGED)
claim_on_shares = partial(claim, scale="share of the barrier", null=EXCHANGED)


@claim_in_nats(
    "A1",
    "Matching by weights lowers the barrier between independently trained networks beyond matching row types.",
    measure="barrier in loss on the line between two networks, H = 32, C = 8: rows matched by type alone less by "
    "weights",
    margin=0.1,
    control="rows matched by type alone less by weights once one network's variables are renamed at random",
)
def by_weights(seen: Seen) -> Evidence:
    return seen.paired(
        seen.main("types") - seen.main("weights"),
        "weights",
        control=seen.main("types") - seen.main("renamed"),
        beside={
            **{name: seen.main(name) for name in ("none", "types", "weights", "activations", "straight-through")},
            "unbalanced": seen.found["unbalanced"][:, 0],
            "unbalanced, weights": seen.found["unbalanced_weights"][:, 0],
            "one start, two orders": seen.found["order"][:, 0],
        },
    )


@claim_in_nats(
    "A2",
    "Most of the barrier is that rows of one type meet rows of the other.",
    measure="barrier in loss: rows permuted at random less matched by type alone, at random within a type, mean of "
    "draws",
    margin=0.5,
    control=of_instrument("half of the random permutations less the other half"),
)
def by_types(seen: Seen) -> Evidence:
    random, types = seen.main("random"), seen.main("types")
    return seen.paired(
        random - types,
        "types",
        control=halves(seen.draws("random")),
        beside={
            "random": random,
            "share removed, types": removed(types, random),
            "share removed, weights": removed(seen.main("weights"), random),
        },
    )


@claim_in_nats(
    "A3",
    "Codes match rows better than weights do.",
    measure="barrier in loss: rows matched by weights less by the clauses that they code, the rest by weights",
    margin=0.02,
    control=of_instrument("half of the draws of sham clauses less the other half, the rest by weights"),
)
def by_codes(seen: Seen) -> Evidence:
    weights, codes, shams = seen.main("weights"), seen.main("codes"), seen.found["shams"]
    return seen.paired(
        weights - codes,
        "codes",
        control=halves(shams),
        beside={
            "sham codes": shams.mean(axis=1),
            "sham codes less codes": shams.mean(axis=1) - codes,
            "codes": codes,
            "codes alone": seen.main("codes alone"),
            "weights": weights,
            "straight-through gain": weights - seen.main("straight-through"),
            "activations gain": weights - seen.main("activations"),
        },
    )


@claim_on_shares(
    "A4",
    "Wide networks are one but for a permutation: weight matching leaves next to nothing of the barrier.",
    measure="share of the barrier of random permutations that weight matching removes at the largest width",
    margin=0.95,
    control=of_instrument("no matching in place of weight matching"),
)
def at_the_largest_width(seen: Seen) -> dict[str, Evidence]:
    names = ("weights", "random", "none", "types", "straight-through")
    weights, random, none, types, straight = (seen.barriers(name)[:, -1] for name in names)
    share = removed(weights, random)
    reading = seen.paired(
        share,
        "removed",
        control=removed(none, random),
        beside={"types": removed(types, random), "barrier left": weights, "straight-through": straight},
    )
    return {f"H={seen.settings.widths[-1]}": reading}


@claim(
    "A5",
    "The matched barrier falls with width.",
    measure="fall of log10 of the barrier after weight matching, a decade of rows",
    scale="decades a decade",
    margin=0.3,
    null=of_instrument("widths permuted in each network"),
    control="unmatched barriers in place of matched ones",
)
def fall_with_width(seen: Seen) -> dict[str, Evidence]:
    matched, unmatched = (np.log10(np.maximum(seen.barriers(name), LEAST)) for name in ("weights", "none"))
    rng, widths = stream(seen.seed, Purpose.NULL, repeat=5), np.log10(seen.settings.widths)
    reading = Evidence(
        effect=-slope(widths, matched),
        null=np.mean([-slope(rng.permutation(widths), matched) for _ in range(DRAWS)], axis=0),
        control=-slope(widths, unmatched),
    )
    return {"all widths": reading}


@claim_on_shares(
    "A6",
    "A ticket stays in the basin of its dense network.",
    measure="1 - barrier from a dense network to its ticket over that to the other network's ticket, no matching, "
    "density .2",
    margin=0.9,
    control=of_instrument("barriers from each of two dense networks to the other's ticket, in place of the two"),
)
def near_its_ticket(seen: Seen) -> Evidence:
    densities = list(seen.settings.densities)
    density = 0.2 if 0.2 in densities else densities[0]
    names = ("own", "own, matched", "of the other", "the other to this")
    own, matched, other, mirrored = (seen.at("tickets", density=density, line=x, of="loss") for x in names)
    return seen.paired(
        removed(own, other),
        "ticket",
        control=removed(mirrored, other),
        beside={"own": own, "of the other": other, "own, matched": matched},
    )


ACCOUNT = Account(
    name="alignment",
    title="Alignment: are two trained networks one but for a permutation?",
    claimed="“Ainsworth, Hayase, and Srinivasa find that, after correcting for permutation symmetries, different "
    "weights are connected by a close-to-zero loss barrier linear mode connection … They conjecture that there is "
    "only global basin after correcting for these symmetries” (a public review of path dependence).",
    refuted=(
        "Barriers that stay after matching, at large width too; matching by weights of renamed variables that does as "
        "well; tickets as far from their dense network as from another one."
    ),
    reading=(
        "Barriers are the largest excess of the loss over the straight line between the ends, rows balanced first. Row "
        "types alone remove most of it, so every matching is to be read against them. Matching by codes knows the "
        "clauses; matching by activations and straight-through estimation see training inputs."
    ),
    order=140,
    measured=Measured(measure, Settings(), among={"hidden": "widths"}),
    look=Seen.of,
    claims=(by_weights, by_types, by_codes, at_the_largest_width, fall_with_width, near_its_ticket),
    tables=lambda seen: {"alignment": seen.table()},
    figures=FIGURES,
)
