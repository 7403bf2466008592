"""What every column of the exported tables is: its meaning and its unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

SETTINGS = {
    "seed": "root seed",
    "formula": "text of one formula for all networks: DIMACS, a two-level table with all its outputs, or levels as "
    "JSON; empty where each network has a random one",
    "variables": "variables n",
    "clauses": "clauses C of each formula, of a family its inner clauses, of a given table those of all outputs, of "
    "a given formula in levels its flat terms; empty "
    "for data of one's own without a formula, as the next four columns are",
    "literals": "literals k per clause; several sizes with spaces between them",
    "negated": "share of negative literals; empty of a family, as the next two columns are",
    "disjoint": "whether clauses share no variable; random formulas may do so by chance where it is false",
    "kind": "dnf or cnf",
    "family": "family of random formulas in levels; empty where they are flat, or one was given",
    "network_outputs": "O, outputs of each network; the keyword is outputs, which for tickets says what was pruned",
    "true": "least and largest number of true variables of an input of several random formulas; empty for others",
    "inputs": "how training inputs are drawn; data where they were given",
    "embedding": "embedding by name; of a matrix of one's own `matrix` and the first digits of its SHA-256",
    "samples": "training inputs of each network",
    "shuffled_labels": "whether labels were shuffled, as a control",
    "data": "of data of one's own `data` and the first digits of their SHA-256; empty where inputs are drawn",
    "held_out": "share of one's own data that was set aside to test on; empty where test inputs were given or drawn",
    "hidden": "H, rows of the hidden layer; of several layers a text, from layer 1 on, with spaces between them: 32 16",
    "biases": "whether layers have biases; where they differ, a text with one answer for each, the outputs' last",
    "learn_embedding": "whether the embedding was trained with the rest",
    "epochs": "passes over the inputs, at most",
    "snapshots": "epochs at which parameters were kept, with spaces between them",
    "batch": "inputs per step",
    "optimiser": "adam or sgd",
    "learning_rate": "step size",
    "momentum": "of sgd",
    "beta1": "of adam",
    "beta2": "of adam",
    "epsilon": "of adam",
    "weight_decay": "L2 decay of all parameters",
    "patience": "epochs without a lower training loss after which training stops; empty: never",
    "initialiser": "of the initial values",
    "scale": "factor on the initial values",
    "embedding_sha256": "SHA-256 of the matrix of one's own; empty where the embedding has a name",
    "data_sha256": "SHA-256 of the data of one's own; empty where inputs are drawn",
}
"""Settings of networks; they stand last in the rows of networks and of tickets."""

POINT = "number of the first point of a sweep that asks for it, from 0; empty without a sweep"
NETWORKS = {
    "identity": "SHA-256 of everything that decides these networks but their index",
    "network": "index, from 0",
    "point": POINT,
    "edit": "what was edited in the initial network, such as plant or clear; empty where nothing was",
    "arm": "which arm of that experiment: edit, sham, …; empty where nothing was edited",
    "train_error": "share of the training inputs that is classified wrongly, after training",
    "test_error": "share of a new draw of inputs that is classified wrongly, after training; mean over outputs",
    "any_error": "share of it on which any output is wrong; empty where there is one output",
    "output_*_error": "share of it on which this output is wrong, outputs counted from 0; only where there are several",
    "unseen_error": "the same of those of them that were never trained on; empty where that was not kept, or none is",
    "unseen_share": "share of the new draw that was never trained on",
    "train_loss": "mean loss of the last epoch, in nats",
    "test_loss": "mean loss on the new draw after training, in nats",
    "epochs_run": "epochs until training stopped",
    **SETTINGS,
}

_SHARES = {
    "clauses_kept": "share of the dense network's coded clauses with a code on one of the same rows",
    "clauses_moved": "share of them with codes on other rows alone",
    "clauses_lost": "share of them without a code",
    "coverage": "share of all clauses with a code on any row",
}
_PLACES = {
    "": "",
    "partial_": ", partial codes of the ticket counted too",
    "start_": ", in the masked network before it is retrained",
}
_LABELS = {"": "", "sham_": ", of sham clauses", "shamb_": ", of the other half of the sham clauses"}


def _shares() -> dict[str, str]:
    return {
        f"{place}{label}{share}": f"{meaning}{words}{other}"
        for place, words in _PLACES.items()
        for share, meaning in _SHARES.items()
        for label, other in _LABELS.items()
    }


TICKETS = {
    "identity": "SHA-256 of everything that decides these tickets but the index of the network",
    "newest": "whether the code of the method that found it is the one that was used last for this ticket",
    "method": "method that found the ticket",
    "density": "share of the weights that the ticket keeps",
    "network": "index, from 0",
    "point": POINT,
    "load": "clauses C of the formula",
    "kept": "weights that the ticket keeps",
    "accuracy": "share of a new draw of inputs that the retrained ticket classifies rightly; mean over outputs",
    "any_error": "share of it on which any output is wrong; empty where there is one output",
    "unseen_accuracy": "the same of those of them that were never trained on",
    "unseen_inputs": "how many these are",
    "test_loss": "mean loss on the new draw, in nats",
    "train_accuracy": "share of the training inputs that is classified rightly",
    "exact_recall": "share of the dense network's codes (row, clause) that the retrained ticket has",
    "exact_precision": "share of the retrained ticket's codes that the dense network has",
    "exact_jaccard": "Jaccard index of the two sets of codes",
    "chance_jaccard": "that index with rows of the ticket permuted within their type, mean",
    "corrected_jaccard": "(exact − chance) / (1 − chance)",
    "family_coverage": "share of the clauses with a code on any row",
    "dense_coverage": "the same of the dense network",
    "code_size": "mean rows per clause that code it",
    "true_positive_rate": "share of the inputs with a true term that are classified rightly, mean over clauses",
    "least_true_positive_rate": "the same of the clause with the least",
    "masked_distance": "mean distance of the dense network's codes in the masked initial network, in literals",
    "masked_distance_elsewhere": "the same of other rows of their clauses and type",
    "initial_distance": "mean distance of the dense network's codes in the initial network, in literals",
    "initial_distance_elsewhere": "the same of other rows of their clauses and type",
    **_shares(),
    "empty_rows": "rows without a kept weight",
    "empty_clauses": "clauses with a variable that reaches no row",
    "collapsed": "pruned layers that kept no weight; empty of networks of one hidden layer, one output and a fixed "
    "embedding",
    "dead_weights": "share of the kept weights of pruned layers that lie on no path of kept weights from an input to "
    "an output; empty as the column before",
    "output_*": "accuracy, and what is measured of codes, of this output alone, outputs counted from 0; without it, "
    "means over outputs",
    "positive_*": "rows per clause with this many aligned (P) and not aligned (N) literals, of positive rows",
    "negative_*": "the same of negative rows",
    "steps_per_epoch": "steps in an epoch of training",
    "cost_steps": "steps of training to find the ticket",
    "cost_samples": "training inputs looked at to find it, each time counted",
    "cost_seconds": "seconds of one core to find it",
    "layers": "numbers of the hidden layers that were pruned, with spaces between them",
    "outputs": "whether the weights of the outputs (v of one output) were pruned together with these",
    "scope": "global where all pruned weights competed, layer where those of each layer did",
    "output": "output whose clauses and row types methods of layer 1 read, counted from 0",
    "options": "options of the method, as JSON",
    "iterations": "steps in which the method pruned",
    "code": "first digits of the digest of the method's code; unknown where that cannot be known",
    **SETTINGS,
}

CLAIMS = {
    "id": "short name of the claim",
    "account": "the account that it is part of",
    "statement": "what is claimed",
    "verdict": "holds, below the margin, does not hold, or undecided",
    "effect": "mean over networks of what is measured",
    "ci_low": "lower end of its 95 % bootstrap interval over networks",
    "ci_high": "upper end of that interval",
    "unit": "what effect, null, control and margin are counted in",
    "margin": "smallest effect that would matter",
    "n_networks": "networks that were looked at, over all places",
    "n_initialisations": "of these, with initial values of their own",
    "undefined": "networks that define no effect",
    "null": "the same number where there is nothing to see",
    "null_low": "lower end of its 95 % interval",
    "null_high": "upper end of that interval",
    "null_what": "what the null is, in words",
    "control": "the same number in the negative control",
    "control_low": "lower end of its 95 % interval",
    "control_high": "upper end of that interval",
    "control_what": "what the control is, in words",
    "control_fails": "whether the control shows the effect that it must not show",
    "saturated": "whether there is no room for an effect as large as the margin",
    "p": "one-sided p of the effect less its null, by flips of the signs of networks",
    "p_holm": "that p, adjusted by Holm's method over all claims of the study",
    "robust": "share of the claim's readings that hold, where readings are declared",
    "over_readings": "verdict over all readings: robust, depends on a choice, under hardly any or under no reading",
    "decided_by": "choice that alone explains most of whether a reading holds",
    "own_verdict": "verdict of these networks alone, where a second seed was asked",
    "other_verdict": "verdict of the second seed",
    "other_effect": "effect of the second seed",
    "measure": "what the effect is, in words",
    "rule": "how the verdict follows, in words",
}

MEASUREMENTS = {
    "identity": "SHA-256 of everything that decides these numbers but the index of the network",
    "measurement": "what was measured",
    "version": "version of the question",
    "code": "first digits of the digest of the code that measured; unknown where that cannot be known",
    "seed": "root seed",
    "settings": "what differs from the defaults, as JSON",
    "network": "index, from 0",
    "point": POINT,
    "name": "name of an array",
    "shape": "its shape, with × between the sizes; empty for one number",
    "value": "the number, where it is one; Results.arrays gives the others",
}

READINGS = {
    "claim": "claim that it is a reading of",
    "account": "the account that the claim is part of",
    "choices": "value of each choice by its name, as JSON",
    "verdict": "as of a claim",
    "holds": "whether the sentence holds under this reading",
    "effect": "mean over networks of what is measured",
    "ci_low": "lower end of its 95 % bootstrap interval over networks",
    "ci_high": "upper end of that interval",
    "null": "the same number where there is nothing to see",
    "control": "the same number in the negative control",
    "n_networks": "networks that define an effect",
    "p_adjusted": "one-sided p of the effect less its null, adjusted for all readings of the claim",
    "own_verdict": "verdict of these networks alone, where a second seed was asked",
    "other_verdict": "verdict of the second seed",
    "other_effect": "effect of the second seed",
}

SCHEMA: Mapping[str, Mapping[str, str]] = {
    "tickets": TICKETS,
    "networks": NETWORKS,
    "claims": CLAIMS,
    "measurements": MEASUREMENTS,
    "readings": READINGS,
}
"""Columns of each table, in order, with what they are; `*` stands for any text."""


def ordered(table: str, found: Iterable[str]) -> list[str]:
    """Columns of a table in order: those of the schema, then others; those with `*` where some are found."""
    there, schema = dict.fromkeys(found), SCHEMA[table]
    columns = [y for x in schema for y in (_like(x, there) if "*" in x else [x])]
    return [*columns, *(x for x in there if x not in columns)]


def meaning(table: str, column: str) -> str | None:
    """What a column is; None where the schema does not have it."""
    return next((words for name, words in SCHEMA[table].items() if fnmatchcase(column, name)), None)


def _like(pattern: str, names: Iterable[str]) -> list[str]:
    return [x for x in names if fnmatchcase(x, pattern)]
