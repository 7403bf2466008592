"""Table and figure of the speed benchmark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from toycomb.files.writing import write_text
from toycomb.plots import style
from toycomb.plots.letters import note

H_CASES = {16: "H = 16", 32: "published task", 64: "H = 64", 256: "H = 256", 1024: "H = 1024"}
PRODUCTS = ("uniform inputs", "uniform, orthogonal", "H = 256", "H = 1024")
"""Problems whose time goes into products, or would if inputs were multiplied by weights."""
N_CASES = {32: "published task", 64: "n = 64", 128: "n = 128", 256: "n = 256"}


def write(result: dict[str, Any], out: Path) -> None:
    """Write `speed.md`, `speed.png` and `speed.svg`; the first alone where only some problems were measured."""
    write_text(out / "speed.md", "\n".join(table(result)) + "\n")
    if "bounds" in result and any(peers(times) for times in result["cases"].values()):
        style.save(figure(result), out / "speed")


def peers(times: dict[str, list[float]]) -> list[str]:
    """Names of the programs that are not toycomb."""
    return [name for name in times if name != "toycomb"]


def spread(values: Any, digits: int = 1) -> str:
    """Median, and smallest and largest."""
    return f"{np.median(values):.{digits}f} ({np.min(values):.{digits}f} to {np.max(values):.{digits}f})"


def against(times: dict[str, list[float]], name: str, to: str = "toycomb") -> np.ndarray:
    """Time of one program over that of another, turn by turn."""
    return np.array(times[name]) / np.array(times[to])


def library(label: str) -> str:
    """Of a program, with its version."""
    return label.split(",")[0]


def frameworks(times: dict[str, list[float]]) -> list[str]:
    """Peers that are not the program in C."""
    return [name for name in peers(times) if library(name) != "C"]


def best(times: dict[str, list[float]], names: list[str]) -> str | None:
    """The one with the smallest median."""
    return min(names, key=lambda name: np.median(times[name]), default=None)


def table(result: dict[str, Any]) -> list[str]:
    """Lines of Markdown."""
    blocks = [_notes(result), _best(result), _programs_table(result)]
    if "bounds" in result:
        blocks += [_itself(result), _other(result), _bounds(result), _rates(result)]
    return [line for block in blocks for line in (*block, "")][:-1]


def _notes(result: dict[str, Any]) -> list[str]:
    lines = [f"One core of {result['machine']}; medians of processor time, smallest and largest in brackets."]
    lines += ["", "Peers: " + "; ".join(result["versions"]) + "."] * bool(result.get("versions"))
    lines += [f"\nNot installed, so that its rows are left out: {name}." for name in result.get("missing", ())]
    for case, failed in result.get("failed", {}).items():
        lines += [f"\nLeft out ({case}): {name}: {reason}" for name, reason in failed.items()]
    return lines + [f"\nLosses do not agree ({case}): {x}" for case, x in result.get("disagree", {}).items()]


def _best(result: dict[str, Any]) -> list[str]:
    lines = [
        "| problem | best peer | times toycomb | best peer but C | times toycomb |",
        "| --- | --- | --- | --- | --- |",
    ]
    for case, times in result["cases"].items():
        found = [best(times, names) for names in (peers(times), frameworks(times))]
        cells = [cell for name in found for cell in ((name, spread(against(times, name), 2)) if name else ("", ""))]
        lines.append(f"| {case} | {' | '.join(cells)} |")
    return lines


def _programs_table(result: dict[str, Any]) -> list[str]:
    lines = [
        "| problem | program | µs per step and network | times toycomb | mean loss |",
        "| --- | --- | --- | --- | --- |",
    ]
    for case, times in result["cases"].items():
        losses = result.get("losses", {}).get(case, {})
        for name in times:
            factor = "1" if name == "toycomb" else spread(against(times, name), 2)
            loss = f"{float(losses[name]):.6f}" if name in losses else ""
            lines.append(f"| {case} | {name} | {spread(times[name])} | {factor} | {loss} |")
    return lines


def _itself(result: dict[str, Any]) -> list[str]:
    lines = ["| toycomb with | embedding | time over that of the plain dense run |", "| --- | --- | --- |"]
    for embedding, times in result["itself"].items():
        lines += [f"| {name} | {embedding} | {spread(pairs, 2)} |" for name, pairs in times.items()]
    return lines


def _other(result: dict[str, Any]) -> list[str]:
    lines = ["| other | |", "| --- | --- |"]
    units = {"sampling": ("ms", 1e3, 2), "cores": ("× one core", 1, 2)}
    for name, values in result["other"].items():
        unit, factor, digits = units.get(name, ("s", 1, 2))
        lines.append(f"| {name} | {spread(np.array(values) * factor, digits)} {unit} |")
    return lines


def _bounds(result: dict[str, Any]) -> list[str]:
    lines = [
        "| problem | arithmetic bound, µs | memory bound, µs | share of the larger one |",
        "| --- | --- | --- | --- |",
    ]
    for case in dict.fromkeys([*H_CASES.values(), *N_CASES.values()]):
        bound = {kind: result["bounds"][case][kind] for kind in ("arithmetic", "memory")}
        share = max(bound.values()) / np.median(result["cases"][case]["toycomb"])
        lines.append(f"| {case} | {bound['arithmetic']:.2f} | {bound['memory']:.2f} | {share:.0%} |")
    return lines


def _rates(result: dict[str, Any]) -> list[str]:
    """Gflop/s; a peer that multiplies is counted by the dense algorithm."""
    rate = result["bounds"]["published task"]["rate"] / 1e3
    lines = [
        f"Gflop/s that are reached, and their share of the {rate:.0f} of a large product of matrices on this core. "
        "*Dense* counts the operations of the algorithm that multiplies inputs by weights, whatever a program does; "
        "*own* counts those that toycomb does.",
        "",
        "| problem | toycomb, own | toycomb, dense | best peer | its dense | best peer but C | its dense |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for case in PRODUCTS:
        times, bound = result["cases"][case], result["bounds"][case]

        def reached(name: str, kind: str, times: Any = times, bound: Any = bound) -> str:
            found = bound[kind] / np.median(times[name]) / 1e3
            return f"{found:.0f} ({found / rate:.0%})"

        cells = [reached("toycomb", "own"), reached("toycomb", "dense")]
        for name in (best(times, peers(times)), best(times, frameworks(times))):
            cells += [name, reached(name, "dense")] if name else ["", ""]
        lines.append(f"| {case} | {' | '.join(cells)} |")
    return lines


@style.styled
def figure(result: dict[str, Any]) -> Any:
    """Programs side by side, and cost against width and number of variables with the bounds."""
    drawn, axes = style.subplots(1, 3, 11.5, 3.6, width_ratios=[1.5, 1, 1])
    _programs(axes[0, 0], result["cases"]["published task"])
    _sizes(axes[0, 1], result, H_CASES, "rows H (n = 32)")
    _sizes(axes[0, 2], result, N_CASES, "variables n (H = 32)")
    axes[0, 2].legend(loc="upper left")
    axes[0, 2].set_ylim(top=20 * axes[0, 2].get_ylim()[1])
    axes[0, 1].set_title("cost by width")
    axes[0, 2].set_title("cost by variables")
    note(drawn, "processor time on one core, medians; a: lines from the smallest to the largest; b, c: no intervals")
    return drawn


def shown(times: dict[str, list[float]]) -> list[str]:
    """Toycomb, then the two fastest programs of each library, fastest first."""
    names = sorted(peers(times), key=lambda name: np.median(times[name]))
    return ["toycomb"] + [x for i, x in enumerate(names) if sum(library(y) == library(x) for y in names[:i]) < 2]


def _colour(label: str) -> str:
    return {"toycomb": style.VERMILION, "C": style.BLACK}.get(library(label), style.BLUE)


def _programs(ax: Any, times: dict[str, list[float]]) -> None:
    names = shown(times)[::-1]
    for place, name in enumerate(names):
        values, colour = times[name], _colour(name)
        middle = float(np.median(values))
        ax.plot([min(values), max(values)], [place, place], color=colour, linewidth=2)
        ax.plot(middle, place, style.MARKERS[0], color=colour)
        text = f"{middle:.1f} µs" + f", ×{np.median(against(times, name)):.1f}" * (name != "toycomb")
        ax.annotate(text, (max(values), place), xytext=(6, 0), textcoords="offset points", va="center", fontsize=8)
    ax.set_yticks(range(len(names)), names)
    ax.set_xscale("log")
    ax.set_xlim(right=max(max(times[x]) for x in names) * 8)
    ax.set_xlabel("µs per step and network (n = H = 32, batch 64, Adam), one core")
    ax.set_title(f"published task: {_headline(times)}")


def _headline(times: dict[str, list[float]]) -> str:
    groups = {"C": [x for x in peers(times) if library(x) == "C"], "best library": frameworks(times)}
    found = {text: best(times, names) for text, names in groups.items()}
    return ", ".join(f"{text} ×{np.median(against(times, name)):.1f}" for text, name in found.items() if name)


def _sizes(ax: Any, result: dict[str, Any], cases: dict[int, str], label: str) -> None:
    measured = [result["cases"][case] for case in cases.values()]
    lines = {
        "best library": (1, style.BLUE, [best(times, frameworks(times)) for times in measured]),
        "C, by hand": (2, style.BLACK, [best(times, [x for x in times if library(x) == "C"]) for times in measured]),
        "toycomb": (0, style.VERMILION, ["toycomb"] * len(measured)),
    }
    for text, (marker, colour, names) in lines.items():
        values = [np.median(times[name]) if name else np.nan for times, name in zip(measured, names, strict=True)]
        if not np.isnan(values).all():
            ax.plot(list(cases), values, style.MARKERS[marker] + "-", color=colour, label=text)
    for kind, dashes in (("memory", "--"), ("arithmetic", ":")):
        values = [result["bounds"][case][kind] for case in cases.values()]
        ax.plot(list(cases), values, dashes, color=style.GREY, label=f"bound, {kind}")
    ax.set(xscale="log", yscale="log", xlabel=label, ylabel="µs per step and network")
    ax.set_xticks(list(cases), [str(size) for size in cases])
    ax.minorticks_off()
