"""
Feature space over training
===========================

Feature space of one network at several epochs; code entries are framed. The question, the measure and the verdict are
on :doc:`the page of the account </accounts/published>`.

As the project shows it, from one network:

.. image:: /../figures/feature_map.png
   :alt: Feature space of one network at several epochs; code entries are framed
"""

# %%
# One network of one's own. Nothing is stored.

import toycomb as tc

task = tc.Task(tc.Formula.random(variables=32, clauses=8, literals=4, seed=1))
run = tc.train(task, hidden=32, snapshots=[1, 10], seed=1)
tc.plots.feature_map(run)

# sphinx_gallery_thumbnail_path = "../figures/feature_map.png"
