"""Table and figure of the speed benchmark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from toycomb.files.writing import write_text
from toycomb.plots import style

H_CASES = {16: "H = 16", 32: "published task", 64: "H = 64", 256: "H = 256", 1024: "H = 1024"}
N_CASES = {32: "published task", 64: "n = 64", 128: "n = 128", 256: "n = 256"}


def write(result: dict[str, Any], out: Path) -> None:
    """Write `speed.md`, `speed.png` and `speed.svg`."""
    write_text(out / "speed.md", "\n".join(table(result)) + "\n")
    if any(peers(times) for times in result["cases"].values()):
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


def table(result: dict[str, Any]) -> list[str]:
    """Lines of Markdown."""
    lines = [f"One core of {result['machine']}; medians, smallest and largest in brackets.", ""]
    lines += [f"Not installed, so that its rows are left out: {name}." for name in result.get("missing", ())]
    lines += [""] * bool(result.get("missing"))
    lines += [f"Losses do not agree ({case}): {losses}" for case, losses in result.get("disagree", {}).items()]
    lines += [""] * bool(result.get("disagree"))
    lines += ["| problem | program | µs a step and network | times toycomb |", "| --- | --- | --- | --- |"]
    for case, times in result["cases"].items():
        for name in times:
            factor = "1" if name == "toycomb" else spread(against(times, name))
            lines.append(f"| {case} | {name} | {spread(times[name])} | {factor} |")
    lines += ["", "| toycomb with | embedding | time over that of the plain dense run |", "| --- | --- | --- |"]
    for embedding, times in result["itself"].items():
        for name, pairs in times.items():
            lines.append(f"| {name} | {embedding} | {spread(pairs, 2)} |")
    lines += ["", "| other | |", "| --- | --- |"]
    units = {"sampling": ("ms", 1e3, 2), "cores": ("× one core", 1, 2)}
    for name, values in result["other"].items():
        unit, factor, digits = units.get(name, ("s", 1, 2))
        lines.append(f"| {name} | {spread(np.array(values) * factor, digits)} {unit} |")
    lines += ["", "| problem | arithmetic bound, µs | memory bound, µs | share of the larger one |"]
    lines += ["| --- | --- | --- | --- |"]
    for case, bound in result["bounds"].items():
        share = max(bound.values()) / np.median(result["cases"][case]["toycomb"])
        lines.append(f"| {case} | {bound['arithmetic']:.2f} | {bound['memory']:.2f} | {share:.0%} |")
    return lines


@style.styled
def figure(result: dict[str, Any]) -> Any:
    """Programs side by side, and cost against width and number of variables with the bounds."""
    drawn, axes = style.subplots(1, 3, 10, 3.3, width_ratios=[1.5, 1, 1])
    _programs(axes[0, 0], result["cases"]["published task"])
    _sizes(axes[0, 1], result, H_CASES, "hidden units H  (n = 32)")
    _sizes(axes[0, 2], result, N_CASES, "variables n  (H = 32)")
    axes[0, 2].legend(loc="upper left")
    axes[0, 2].set_ylim(top=2000)
    axes[0, 1].set_title("Cost against width")
    axes[0, 2].set_title("Cost against variables")
    return drawn


def _programs(ax: Any, times: dict[str, list[float]]) -> None:
    for place, (name, values) in enumerate(reversed(times.items())):
        own = name == "toycomb"
        middle, colour = float(np.median(values)), style.VERMILION if own else style.BLUE
        ax.plot([min(values), max(values)], [place, place], color=colour, linewidth=2)
        ax.plot(middle, place, style.MARKERS[0], color=colour)
        text = f"{middle:.1f} µs" if own else f"{middle:.0f} µs, ×{np.median(against(times, name)):.1f}"
        ax.annotate(text, (max(values), place), xytext=(6, 0), textcoords="offset points", va="center", fontsize=8)
    ax.set_yticks(range(len(times)), list(reversed(times)))
    ax.set_xscale("log")
    ax.set_xlim(right=max(max(x) for x in times.values()) * 8)
    ax.set_xlabel("µs a training step and network, one core")
    ax.set_title("Published task: n = H = 32, batch 64, Adam, 16 networks")


def _sizes(ax: Any, result: dict[str, Any], cases: dict[int, str], label: str) -> None:
    sizes = list(cases)
    ours = [np.median(result["cases"][case]["toycomb"]) for case in cases.values()]
    best = [_best_jax(result["cases"][case]) for case in cases.values()]
    if not np.isnan(best).all():
        ax.plot(sizes, best, style.MARKERS[1] + "-", color=style.BLUE, label="JAX, best variant")
    ax.plot(sizes, ours, style.MARKERS[0] + "-", color=style.VERMILION, label="toycomb")
    for kind, dashes in (("memory", "--"), ("arithmetic", ":")):
        values = [result["bounds"][case][kind] for case in cases.values()]
        ax.plot(sizes, values, dashes, color=style.GREY, label=f"bound, {kind}")
    ax.set(xscale="log", yscale="log", xlabel=label, ylabel="µs a step and network")
    ax.set_xticks(sizes, [str(size) for size in sizes])
    ax.minorticks_off()


def _best_jax(times: dict[str, list[float]]) -> float:
    return min((float(np.median(values)) for name, values in times.items() if name.startswith("JAX")), default=np.nan)
