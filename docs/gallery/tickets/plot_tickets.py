"""
The ticket benchmark
====================

Ticket methods are compared on the same networks: accuracy and recovery by density, by what finding a ticket costs, and
method by method.

As the project shows it, from 30 networks per load and embedding:

.. image:: /../figures/tickets_pareto.png
   :alt: Accuracy and recovery against the cost of finding a ticket
"""

# %%
# Six methods, two densities and three networks of one's own. Found tickets are stored, so that a second call finds none
# anew. In a shell, ``toycomb tickets --methods imp,random --out results`` makes such a table, and
# ``toycomb figure tickets_accuracy --results results`` draws it again.

import toycomb as tc
from toycomb.tickets.benchmark import Benchmark, run

training = tc.Training(epochs=20, patience=None)
networks = tc.study.Population(networks=3, clauses=8, embedding="hadamard", seed=1, training=training)
methods = ("random", "snip", "one-shot", "imp", "compatible", "motion")
with tc.study.opened("tickets.sqlite") as store:
    rows = run(Benchmark(networks, methods, densities=(0.2, 0.05)), store)

# %%
# Accuracy and recovery by density
# --------------------------------

tc.plots.tickets_accuracy(rows)

# %%

tc.plots.tickets_recovery(rows)

# %%
# Accuracy and recovery by cost
# -----------------------------
# Cost is in training inputs looked at, or in seconds.

tc.plots.tickets_pareto(rows)

# %%

tc.plots.tickets_pareto_seconds(rows)

# %%
# Who beats whom
# --------------
# Ranks are drawn where there are three networks or more.

tc.plots.tickets_wins(rows)

# %%

tc.plots.tickets_ranks(rows)

# sphinx_gallery_thumbnail_path = "../figures/tickets_pareto.png"
