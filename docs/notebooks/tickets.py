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
# # Tickets: what do they keep?
#
# A *ticket* is a mask that keeps a few weights of a network. Weights go back to their values from before training,
# the others are set to zero, and the network is trained again. A good ticket learns the task nearly as well as the
# whole, *dense* network.
#
# Here we find tickets by five methods, and ask two questions. How accurate are they? And how many of the dense
# network's *codes* do they have? (A code is a neuron that has all signs of one clause of the task right; see the
# notebook *First look*.)

# %%
import toycomb as tc
from toycomb.tickets.benchmark import Benchmark, run

networks = tc.study.Population(networks=8, clauses=8, seed=1, training=tc.Training(hidden=32, epochs=60, patience=None))

# %% [markdown]
# The task is the published one: formulas of eight clauses over 32 variables, each clause with four variables, behind
# a Hadamard embedding. It mixes the variables before the network sees them.
#
# | method | what it does |
# | --- | --- |
# | `random` | keeps weights at random |
# | `snip` | looks at one batch before training, and keeps the weights that the loss depends on most |
# | `imp` | trains, cuts the smallest weights, goes back to the start; ten times |
# | `compatible` | is told the clauses, and looks at the signs before training; it never trains |
# | `compatible-sham` | the same, told wrong clauses: a control |

# %%
methods = ["random", "snip", "imp", "compatible", "compatible-sham"]
with tc.study.opened("tickets.sqlite") as store:
    rows = run(Benchmark(networks, methods, densities=[0.2, 0.1, 0.05]), store)
len(rows)  # five methods, three densities, eight networks

# %% [markdown]
# Tickets are stored as they are found. Run the last cell again, with more methods or networks, and it does only what
# is missing.
#
# ## How accurate are they?
#
# *Density* is the share of weights that stay. Bars are 95 % intervals over the eight networks.

# %%
tc.plots.tickets_accuracy(rows)

# %% [markdown]
# `imp` is best at each density. But it trains ten times, `snip` looks at one batch, and `compatible` at no input at
# all. The next figure sets accuracy beside that cost, as a mean over the three densities. The line is the *front*: a
# method on it is beaten by none that costs less or as much.

# %%
tc.plots.tickets_pareto(rows)

# %% [markdown]
# ## Do they keep the codes?
#
# `corrected_jaccard` says how well the codes of the ticket agree with those of the dense network: 0 is what chance
# gives, 1 is perfect.

# %%
tc.plots.tickets_recovery(rows)

# %% [markdown]
# The same in numbers, at a tenth of the weights, with differences to `imp` in the same networks.

# %%
from toycomb.evidence.comparison import paired

for measure in ("accuracy", "corrected_jaccard"):
    print(f"{measure}, difference to imp:")
    for x in paired(rows, measure, "imp"):
        if x["density"] == 0.1:
            print(f"  {x['method']:16} {x['value']:+.3f} [{x['low']:+.3f}, {x['high']:+.3f}]")

# %% [markdown]
# So accuracy and codes part ways. `compatible` is less accurate than `imp`: that interval lies below 0. In old codes
# neither is surely ahead: that interval holds 0. An interval that holds 0 leaves a question open; more networks make it
# narrower.
#
# Is it the clauses that help `compatible`? Its control was told wrong ones.

# %%
for measure in ("accuracy", "corrected_jaccard"):
    for x in paired(rows, measure, "compatible-sham"):
        if (x["method"], x["density"]) == ("compatible", 0.1):
            print(f"{measure}, less its control: {x['value']:+.3f} [{x['low']:+.3f}, {x['high']:+.3f}]")

# %% [markdown]
# Both intervals lie above 0: to know the right clauses helps in both. These are eight networks of one size at one
# density. With the identity in place of the Hadamard embedding the order of methods is partly another one, see
# [the whole benchmark](../tickets.md).
#
# ## One ticket by hand
#
# The same for a population of your own, without a benchmark.

# %%
dense = tc.train(tc.random_tasks(8, clauses=8, seed=1), hidden=32, epochs=60, patience=None, seed=1)
ticket = tc.tickets.find("imp", dense, density=0.1)
again = ticket.retrain()
kept = tc.recovery(again, dense)
print(f"{ticket.mask[0].sum()} of {ticket.mask[0].size} weights stay")
print(f"accuracy {1 - again.test_error[-1].mean():.3f}, dense {1 - dense.test_error[-1].mean():.3f}")
print(f"clauses with a code: {kept['family_coverage'].mean():.2f}, dense {kept['dense_coverage'].mean():.2f}")
