"""Grokking: do new inputs come long after training inputs? What was mended when stands in docs/history.md."""

from __future__ import annotations

from functools import partial

import numpy as np

from toycomb.accounts.account import Account, Measured
from toycomb.accounts.grokking.figure import FIGURES
from toycomb.accounts.grokking.measure import LEVEL, MAIN, OTHER, PERMUTED, PLAIN, PLENTY, SMALL, Settings, measure
from toycomb.accounts.grokking.seen import Seen
from toycomb.evidence.claims import Evidence, claim
from toycomb.evidence.exchange import EXCHANGED, exchanged
from toycomb.evidence.instrument import of_instrument

claim_in_decades = partial(claim, scale="decades of steps")


@claim_in_decades(
    "K1",
    "Small clause data grok: newly drawn inputs are told long after the training inputs.",
    measure=f"log10 of the ratio of the steps at which accuracy on new and on training inputs reaches {LEVEL}, "
    "400 training inputs",
    margin=0.5,
    null=of_instrument("the two curves exchanged at random, network by network"),
    control="20,000 training inputs",
)
def new_inputs_wait(seen: Seen) -> Evidence:
    """Undefined where a level is never reached."""
    delay = seen.cell("delay")
    others = (SMALL, PLAIN, "weight decay × 10", "initial values × 16", "800 inputs", OTHER)
    return seen.paired(
        delay,
        "delay",
        control=seen.cell("delay", PLENTY),
        beside={name: seen.cell("delay", name) for name in others},
    )


@claim(
    "K2",
    "Weight decay is what brings the jump: without it newly drawn inputs stay untold.",
    measure="accuracy on the new draw at the end: weight decay .0001 less none",
    scale="share of inputs",
    margin=0.05,
    null=EXCHANGED,
    control=of_instrument("another order of the inputs in place of no weight decay"),
)
def decay_brings_the_jump(seen: Seen) -> Evidence:
    end, plain = seen.cell("end"), seen.cell("end", PLAIN)
    return seen.paired(
        end - plain,
        "decay",
        control=end - seen.cell("end", OTHER),
        beside={
            "with": end,
            "without": plain,
            "gained after known, with": end - seen.cell("at the start"),
            "gained after known, without": plain - seen.cell("at the start", PLAIN),
        },
    )


@claim_in_decades(
    "K3",
    "Large initial values make the delay.",
    measure="delay as in K1: initial values × 4 less × 1",
    margin=0.3,
    null=EXCHANGED,
    control=of_instrument("another order of the inputs in place of small initial values"),
)
def large_values_delay(seen: Seen) -> Evidence:
    large, small = seen.cell("delay"), seen.cell("delay", SMALL)
    return seen.paired(
        large - small,
        "scale",
        control=large - seen.cell("delay", OTHER),
        beside={"large": large, "small": small},
    )


@claim_in_decades(
    "K4",
    "Codes form after the jump has begun.",
    measure="log10 of the ratio of the mean steps of two rises, both from where the training inputs are known to the "
    "highest value: code rows beyond shams over accuracy on the new draw; negative if codes come first",
    margin=0.1,
    null=EXCHANGED,
    control=of_instrument("accuracy on the new draw in another order of the inputs, read as codes are"),
)
def codes_follow(seen: Seen) -> Evidence:
    """With other spans beside it; `first version` is the one that docs/history.md tells of."""
    fresh, jump, codes = seen.read("fresh"), seen.when(seen.read("fresh")), seen.when(seen.beyond())
    jump_again, codes_again = seen.when(seen.read("fresh", OTHER)), seen.when(seen.beyond(OTHER))
    lag, whole = np.log10(codes / jump), seen.when(fresh, start=True, end=True)
    return seen.paired(
        lag,
        "order",
        control=np.log10(jump_again / jump),
        beside={
            "other order": np.log10(codes_again / jump_again),
            "codes in two orders": np.log10(codes_again / codes),
            "since the start": np.log10(seen.when(seen.beyond(), start=True) / seen.when(fresh, start=True)),
            "first version": np.log10(seen.pace("codes") / seen.pace("jump")),
            "first version, fresh accuracy in place of codes": np.log10(whole / seen.pace("jump")),
        },
    )


@claim(
    "K5",
    "Most codes form after the training inputs are known.",
    measure="code rows per clause beyond shams gained after the training inputs are known, over those at the end",
    scale="share of the rows",
    margin=0.5,
    null=of_instrument("the rows before and after exchanged at random, less one half"),
    control="rows gained on permuted labels, over those at the end on labels",
)
def most_codes_are_late(seen: Seen) -> Evidence:
    end = seen.beyond()[:, -1]
    share, strange = (seen.read("rise", name) / np.where(end > 0, end, np.nan) for name in (MAIN, PERMUTED))
    return Evidence(
        effect=share,
        null=exchanged(share - 0.5, seen.seed, "later"),
        control=strange,
        beside={"rows at the end": end, "rows gained, other order": seen.read("rise", OTHER)},
    )


ACCOUNT = Account(
    name="grokking",
    title="Grokking: training inputs first, new ones much later",
    claimed="A public review of path dependence names double descent and grokking as evidence on how training "
    "reaches its solutions. Grokking is the delay between knowing the training inputs and telling new ones (Power "
    "et al. 2022); large initial values with weight decay are said to bring it about on any data (Liu et al. 2022).",
    refuted=(
        "Fresh accuracy that rises with training accuracy; a jump that comes without weight decay as well, or at usual "
        "initial values; codes that are there before the jump."
    ),
    reading=(
        "Delays are measured at one level of accuracy on both curves, so that they vanish where new inputs are told "
        "as soon as training ones (20,000 inputs, the control). Codes are code rows beyond sham clauses. K4 and K5 ask "
        "whether codes are what memorising leaves behind, what makes the jump, or what comes after it."
    ),
    order=200,
    measured=Measured(measure, Settings()),
    look=Seen.of,
    claims=(new_inputs_wait, decay_brings_the_jump, large_values_delay, codes_follow, most_codes_are_late),
    tables=lambda seen: {"grokking": seen.table()},
    figures=FIGURES,
)
