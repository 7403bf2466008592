# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # First look: watch codes form
#
# A small network learns a formula. The formula is known, so we can say which neuron learned which piece of it, and
# when.
#
# A *clause* is a few variables joined by *and*. The formula below is true if at least one of its four clauses is
# true. Variables 11 and 12 are in no clause.

# %%
import numpy as np

import toycomb as tc

formula = tc.Formula(12, [(1, 2, 3), (4, 5, 6), (7, 8, 9), (3, 6, 10)])
task = tc.Task(formula, embedding="identity")
task

# %% [markdown]
# Ten networks, each with 12 hidden neurons, its own inputs and its own initial weights. `snapshots` are epochs at
# which weights are kept: after a fifth of the first pass over the inputs, after one, two, three, and so on. The
# weights before and after training are always kept.

# %%
epochs = [0.2, 0.5, 1, 2, 3, 5, 10, 20, 50]
run = tc.train(task, networks=10, hidden=12, snapshots=epochs, seed=1)
run

# %% [markdown]
# A notebook shows a run as a table and a picture. The first line of the table is the share of new inputs that the
# networks get wrong, before training and after it. What its *rows* and *codes* are, the next section says.
#
# ## One network, four times
#
# Each line of the map is a neuron, here called a *row*. Each column is a variable. Orange: the row goes up when the
# variable is true. Purple: it goes down. *Positive* rows push the output towards "true", *negative* rows towards
# "false".
#
# A frame marks a *code*: a positive row on which all variables of one clause are orange at the end. See where these
# places were at the start: mixed, and mostly pale.

# %%
tc.plots.feature_map(run, epochs=[0, 1, 5, 100])

# %% [markdown]
# ## One place
#
# A row and a clause together are a *location*. Its *distance* is the number of variables of the clause that have the
# wrong sign on the row. A location at distance 0 or 1 on a positive row before training is a *precursor*. Here is
# one, and what became of it.

# %%
tc.plots.precursor(run)

# %% [markdown]
# ## When do codes come, and when does the error go?
#
# For each snapshot, the number of codes and the error on inputs that are drawn anew, as means over the ten networks.

# %%
space = run.feature_space()
codes = space.code_locations.sum(axis=(2, 3)).mean(axis=1)
for epoch, number, error in zip(run.times, codes, run.test_error.mean(axis=1), strict=True):
    print(f"epoch {epoch:5g}: {number:5.1f} codes, error {error:.3f}")

# %% [markdown]
# Some codes are there by chance before training. In the first two epochs their number nearly triples. The error needs
# longer: when the number of codes has settled, it is still far from 0.
#
# ## Which locations become codes?
#
# The nearer a location is before training, the more often it ends as a code. The orange line is a control, *sham
# clauses*: clauses of the same form with other variables, which the network was never taught. What they show is that
# signs tend to stay as they are. What the blue line has above them is learning of clauses. The grey line is what the
# same networks would give if each row before training were joined to another row after it: then distance at the start
# says little. Below, bars say how many locations start at each distance, and dashes what fair coins would give.

# %%
tc.plots.fate_by_distance(run)

# %% [markdown]
# At distances 0 and 1 the intervals of the two lines are apart. At 2 and 3 they overlap: ten networks do not
# decide whether clauses have an advantage there. And the figure does not say that nearness is a *cause* of codes: that
# takes an experiment, see the notebook *Plant a precursor*.
#
# Not every precursor becomes a code, and some codes come from elsewhere. Each location has one of five *fates*.

# %%
fates, names = space.fates(), {x: x.name.lower() for x in tc.Fate}
for fate, name in names.items():
    print(f"{name:10} {np.mean(fates == fate, axis=(1, 2)).mean():6.1%} of all locations")

# %% [markdown]
# *Held*: a code at both ends. *Converged*: a precursor that became a code. *Rejected*: a precursor that did not.
# *Recruited*: a code that began far away. *Idle*: neither at the start nor at the end.
#
# Try another formula in the first cell: more clauses for the same number of rows, or clauses of four variables.
