"""The published claims over all of their readings, in plain words: a row for each, for page, terminal and README."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

from toycomb.evidence.over import HARDLY, NEVER, ROBUSTLY
from toycomb.report.markdown import line, rule

HEADS = ("claim", "the sentence", "holds under", "over all readings", "what decides")
MOST_VALUES = 5
"""Values of a choice that are named; of more, those under which most and fewest readings hold."""
MARKS = {ROBUSTLY: ("✓", "holds"), HARDLY: ("✗", "fails"), NEVER: ("✗", "fails")}
"""Sign and style class of verdicts over readings, so that they can be read without colour."""
DEPENDS = ("◐", "open")
"""Those of a verdict that depends on a choice."""


class Line(TypedDict):
    """One published claim in words."""

    id: str
    sentence: str
    held: str
    verdict: str
    decides: str
    mark: tuple[str, str]


def lines_of(claims: Iterable[Mapping[str, Any]]) -> list[Line]:
    """A line for each claim whose readings were asked.

    Parameters
    ----------
    claims : rows of the claims table, perhaps joined by `toycomb.evidence.claims.confirmed`
    """
    return [_line(row["id"], row["over_readings"]) for row in claims if row.get("over_readings")]


def over_readings(claims: Iterable[Mapping[str, Any]]) -> list[str]:
    """A sentence for each claim whose readings were asked, as the terminal prints them."""
    return [f"{x['id']} holds under {x['held']}: {x['verdict']}." for x in lines_of(claims)]


def _line(name: str, over: Mapping[str, Any]) -> Line:
    return {
        "id": name,
        "sentence": over["sentence"],
        "held": held(over),
        "verdict": over["verdict"],
        "decides": decides(over),
        "mark": MARKS.get(over["verdict"], DEPENDS),
    }


def held(over: Mapping[str, Any]) -> str:
    """Share of readings under which a sentence holds, such as "31 of 48 readings (65 %)"; of two seeds under both."""
    text = f"{round(over['share'] * over['n'])} of {over['n']} readings ({100 * over['share']:.0f} %)"
    return f"{text} on both root seeds" if over.get("other") else text


def decides(over: Mapping[str, Any]) -> str:
    """What decides whether it holds, how much it alone explains, and how many readings hold for each value.

    Where it holds under no reading, or under all, nothing decides that; then what moves the effect most.
    """
    by = over["decided_by"]
    if by is not None:
        return f"{by} ({100 * over['decided_share']:.0f} %): {_values(_of(over, by)['values'])}"
    if over["moved_by"] is None:
        return "no choice by itself"
    means = [x for x in _of(over, over["moved_by"])["values"] if x["effect"] is not None]
    told = "; ".join(f"{_value(x['value'])} {_signed(x['effect'])}" for x in _ends(means, "effect"))
    return f"none; {over['moved_by']} moves the effect most ({told})"


def joint_words(over: Mapping[str, Any]) -> str:
    """Median effect and joint inference of one root seed, in a sentence."""
    if over["median"] is None:
        return "No reading has an effect."
    least, most, middle = (_signed(over[name], 3) for name in ("least", "most", "median"))
    text = f"Effects go from {least} to {most} ({over['scale']}), with a median of {middle}."
    if over.get("p_median") is None:
        return text
    return (
        f"{text} If the claim said nothing, a median as large would come with p = {_p(over['p_median'])}, and as many "
        f"readings above 0 ({100 * over['above']:.0f} %) with p = {_p(over['p_above'])} (signs of {over['n_networks']} "
        f"networks flipped over all readings at once, {over['flips']:,} times)."
    )


def explains(choice: Mapping[str, Any]) -> str:
    """Shares of variance that one choice alone explains, such as ": 84 % of whether it holds, 12 % of the effect"."""
    kinds = (("of_holds", "whether it holds"), ("of_effect", "the effect"))
    told = [f"{100 * choice[key]:.0f} % of {words}" for key, words in kinds if choice[key] is not None]
    return f": {', '.join(told)}" if told else ""


def markdown(claims: Iterable[Mapping[str, Any]]) -> str:
    """The lines as a table in Markdown, as README has it; empty where no readings were asked."""
    found = lines_of(claims)
    if not found:
        return ""
    cells = [[x["id"], x["sentence"], x["held"], x["verdict"], x["decides"]] for x in found]
    return "\n".join([line(HEADS), rule(len(HEADS)), *map(line, cells), ""])


def _of(over: Mapping[str, Any], choice: str) -> Mapping[str, Any]:
    return next(x for x in over["choices"] if x["choice"] == choice)


def _values(values: Sequence[Mapping[str, Any]]) -> str:
    """Values with how many of their readings hold, most first."""
    order = sorted(values, key=lambda x: -x["holds"])
    shown = order if len(order) <= MOST_VALUES else _ends(order, "holds")
    return "; ".join(f"{_value(x['value'])} {round(x['holds'] * x['n'])} of {x['n']}" for x in shown)


def _ends(values: Sequence[Mapping[str, Any]], key: str) -> list[Mapping[str, Any]]:
    """Those with the largest and the smallest number."""
    order = sorted(values, key=lambda x: -x[key])
    return [order[0], order[-1]] if len(order) > 1 else order


def _value(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _signed(number: float, decimals: int = 2) -> str:
    """A number with a sign of its own for minus, and none before a zero."""
    return f"{number:z.{decimals}f}".replace("-", "−")


def _p(chance: float) -> str:
    return f"{chance:.4f}" if chance < 0.001 else f"{chance:.3f}"
