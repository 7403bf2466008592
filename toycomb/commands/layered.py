"""Options of populations of several outputs or of formulas in levels; and which hidden layer is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from toycomb.commands.given import differing, refuse
from toycomb.commands.options import RandomTasks
from toycomb.common.documents import Document
from toycomb.common.errors import InputError

if TYPE_CHECKING:
    from toycomb.geometry import FeatureSpace
    from toycomb.run import Run

Family = Literal["shared", "blocks", "but-not", "flat"]


@dataclass(frozen=True)
class SeveralTasks(RandomTasks):
    """Options of random tasks of any number of outputs and levels."""

    inputs: str | None = None  # type: ignore[assignment]
    """near-miss, planted, uniform or exhaustive; of several outputs balanced, each, in-turn or as-they-come; with
    --family also levels. Unless given: near-miss, balanced of several outputs, levels with --family."""
    outputs: int = 1
    """Outputs O of a network, each with a random formula of its own over the same variables."""
    true: tuple[int, int] = (8, 10)
    """With several outputs: least and largest number of true variables of an input."""
    family: Family | None = None
    """Formulas in levels in place of flat ones: their --clauses are the inner clauses, of level 1."""

    @property
    def several(self) -> bool:
        """Whether networks have several hidden layers or outputs."""
        return len(self.fit.widths) > 1 or self.outputs > 1

    def shape_in_words(self) -> str:
        """`H = 32`, or the rows of all layers, which of them is read, and the number of outputs."""
        widths, layer = ", ".join(map(str, self.fit.widths)), getattr(self, "layer", None)
        read = f" (layer {layer})" if len(self.fit.widths) > 1 and layer else ""
        return f"H = {widths}{read}" + (f", O = {self.outputs}" if self.outputs > 1 else "")

    def settings(self) -> Document:
        """As of `RandomTasks`; newer options where they say something, so that older documents stay as they are."""
        usual: Document = {"outputs": 1, "true": list(SeveralTasks.true), "family": None, "layer": 1}
        found = super().settings()
        if "inputs" in found:
            found["inputs"] = self._inputs()
        return {key: x for key, x in found.items() if key not in usual or x != usual[key]}

    def drawn(self) -> Document:
        """As of `RandomTasks`, with the inputs that the tasks have."""
        return {**super().drawn(), "inputs": self._inputs()}

    def _inputs(self) -> str:
        """The inputs that were asked for, or the usual ones of such tasks."""
        if self.inputs not in (None, "auto"):
            return str(self.inputs)
        return "levels" if self.family else "balanced" if self.outputs > 1 else "near-miss"

    def tasks(self, first: int = 0) -> list[Any]:
        """One task per network, from network `first` on."""
        from toycomb.tasks.task import random_tasks

        if self.outputs < 1:
            raise InputError(f"{self.outputs} outputs were asked for; give at least 1")
        if self.outputs > 1:
            return self._joint(first)
        refuse(differing(self, ("true",)), "tasks of one output")
        if self.family is not None:
            return self._composed(self.family, first)
        return random_tasks(self.networks, first=first, **self.drawn())

    def _joint(self, first: int) -> list[Any]:
        from toycomb.tasks.joint import random_joint_tasks

        if self.family is not None:
            raise InputError("--family is of one output, and --outputs asks for more; give one of both")
        return random_joint_tasks(self.networks, first=first, outputs=self.outputs, true=self.true, **self.drawn())

    def _composed(self, family: Family, first: int) -> list[Any]:
        from toycomb.tasks.composed_tasks import random_composed_tasks

        refuse(differing(self, ("negated", "disjoint", "kind")), "formulas in levels")
        drawn = {key: x for key, x in self.drawn().items() if key not in ("negated", "disjoint", "kind", "literals")}
        if len(self.literals) > 1:
            raise InputError(f"inner clauses of {list(self.literals)} literals were asked for; they have one size")
        return random_composed_tasks(self.networks, first=first, family=family, literals=self.literals[0], **drawn)


def check_levels(tasks: Sequence[Any], layer: int, output: int = 0) -> None:
    """Raise InputError, before anything is trained, unless formulas have a level for a layer above the first."""
    if layer > 1:
        from toycomb.geometry.levels import check_level

        check_level([task.output(output).formula for task in tasks], layer)


@dataclass(frozen=True)
class LayeredTasks(SeveralTasks):
    """The same, and which hidden layer of the networks is read."""

    layer: int = 1
    """Hidden layer that is read; layers above the first need --family, or a formula in levels."""

    def tasks(self, first: int = 0) -> list[Any]:
        """One task per network, from network `first` on."""
        self._check_layer()
        tasks = super().tasks(first)
        check_levels(tasks, self.layer)
        return tasks

    def _check_layer(self) -> None:
        """Refuse a layer that there is not, or that no clauses are there for, before anything is trained."""
        count = len(self.fit.widths)
        if not 1 <= self.layer <= count:
            raise InputError(f"layer {self.layer} was asked for; --hidden gives layers 1 to {count}")
        if self.layer > 1 and self.family is None:
            raise InputError(
                f"layer {self.layer} was asked for; layers above the first are read in the coordinates of inner "
                "clauses, which --family draws"
            )

    def spaces(self, run: Run) -> list[FeatureSpace]:
        """The layer that is read, for each output."""
        from toycomb.geometry.of_runs import space_of

        return [space_of(run, self.layer, o) for o in range(self.outputs)]

    def noted(self) -> Document:
        """What is to be known of the codes of a trained embedding, as `notes` of a document; nothing of a fixed one."""
        from toycomb.commands.layers import notes_of

        notes = notes_of(self.fit.learn_embedding, self.layer)
        return {"notes": notes} if notes else {}

    def shape(self) -> Document:
        """What a document says of networks of several layers or outputs, and of no others."""
        if not self.several:
            return {}
        return {"hidden": list(self.fit.widths), "outputs": self.outputs, "layer": self.layer}
