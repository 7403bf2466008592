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
# # Plant a precursor
#
# Places that are nearly codes before training, *precursors*, often become codes. Is that because they are near? Or do
# both come from something else, such as a row that is good at everything? An experiment can say: make a precursor
# where there was none, train, and look.
#
# We *plant*: on a row that is far from a clause, the wrong signs of the initial weights are turned round, so that the
# row meets the clause. Sizes of weights stay. Everything else is as in the same network without planting, its *twin*:
# inputs, order, all other weights.

# %%
import numpy as np

import toycomb as tc

training = tc.Training(hidden=16, epochs=40)
networks = tc.study.Population(
    networks=40, variables=16, clauses=6, literals=3, embedding="identity", seed=1, training=training
)
planted = tc.study.Edited(networks, "plant", "edit", each=2)
planted.edits[0].rows, planted.edits[0].clauses  # where, in the first network: two rows and a clause for each

# %% [markdown]
# ## A control
#
# Turning signs round disturbs a row, whatever they are. So there is a *sham*: on the same row, as many signs of about
# the same size are turned round, but of variables that have nothing to do with the clause. What planting does beyond
# the sham is due to the clause.

# %%
sham = tc.study.Edited(networks, "plant", "sham", each=2)
arms = {"untouched": networks, "sham": sham, "planted": planted}
with tc.study.opened("planting.sqlite") as store:
    tc.study.execute(arms, store)
    runs = {name: tc.study.load_run(arm, store) for name, arm in arms.items()}

# %% [markdown]
# ## One planted place
#
# The second planted location of the first network: before and after training. (The first one lost its code again. Put
# 0 in place of 1 and see.)

# %%
row, clause = planted.edits[0].rows[1], planted.edits[0].clauses[1]
tc.plots.precursor(runs["planted"], network=0, row=row, clause=clause)

# %% [markdown]
# And the same place of its twin, which nothing touched.

# %%
tc.plots.precursor(runs["untouched"], network=0, row=row, clause=clause)

# %% [markdown]
# ## All of them
#
# One place is an anecdote. For each network: the share of its planted places that end as codes, and the share of the
# very same places in the two other arms.


# %%
def share(run):
    """For each network, the share of the planted places that are codes at the end."""
    ends = run.feature_space().code_locations[-1]
    return np.array([ends[i, x.rows, x.clauses].mean() for i, x in enumerate(planted.edits)])


shares = {name: share(run) for name, run in runs.items()}
for name, values in shares.items():
    print(f"{name:10} {values.mean():.2f}")

# %% [markdown]
# A difference needs an interval, over networks, and the networks are paired: each has its own twin.

# %%
from toycomb.evidence.intervals import mean_interval

difference = mean_interval(shares["planted"] - shares["sham"])
print(f"planted less sham: {difference['value']:.2f} [{difference['low']:.2f}, {difference['high']:.2f}]")

# %% [markdown]
# The interval lies above 0: planting a precursor makes codes. So nearness is a cause that a code is there at the end.
# It is not decided yet whether the network *learned* anything there.
#
# ## Is it learning, or do signs just stay?
#
# Signs tend to stay as they are through training. Then any set of signs that is planted would be there at the end,
# whether the network learns a clause from it or not. So we plant a *sham clause* as well: one of the same form, with
# other variables, which the network is never taught. How often are its signs all right at the end?

# %%
strange = tc.study.Edited(networks, "plant", "sham clause", each=2)
with tc.study.opened("planting.sqlite") as store:
    tc.study.execute({"sham clause": strange}, store)
    after = tc.study.load_run(strange, store)


def aligned(run):
    """The share of places of the planted sham clauses that have all signs right at the end, on positive rows."""
    space = run.feature_space().with_formulas([x.formula for x in strange.edits])
    return np.array([space.code_locations[-1][i, x.rows, x.clauses].mean() for i, x in enumerate(strange.edits)])


rise = aligned(after) - aligned(runs["untouched"])
true_rise = shares["planted"] - shares["untouched"]
beyond = mean_interval(true_rise - rise)
print(f"planting a true clause raises the share by {true_rise.mean():.2f}, a sham clause by {rise.mean():.2f}")
print(f"true less sham clause: {beyond['value']:.2f} [{beyond['low']:.2f}, {beyond['high']:.2f}]")

# %% [markdown]
# Most of the rise is signs that stay. What is left is small, and the interval begins at 0: forty networks do not
# settle it. The study asks the same of the published task, with 60 networks, and finds .09 [.04, .15] (claim C2k).
# Raise `networks` and see: only the new ones are trained.
#
# ## The claims of the study
#
# The study asks such questions by *claims*, each with a control and a smallest effect that would matter. An *account* is
# an argument with its claims. Here is the account of precursors on the published task, with eight networks in place of
# twenty.

# %%
tc.theories.run("C2", networks=8)

# %% [markdown]
# A claim that eight networks leave undecided may be decided by more.
