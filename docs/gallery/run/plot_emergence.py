"""
Patterns over training
======================

Patterns, and loss on a new draw of inputs, over training. The question, the measure and the verdict are on :doc:`the
page of the account </accounts/published>`.

As the project shows it, from 60 networks:

.. image:: /../figures/emergence.png
   :alt: Patterns, and loss on a new draw of inputs, over training
"""

# %%
# Ten networks of one's own, with snapshots at chosen epochs. Nothing is stored.

import toycomb as tc

tasks = tc.random_tasks(10, clauses=8, seed=1)
run = tc.train(tasks, hidden=32, snapshots=[0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 20], seed=1)
tc.plots.emergence(run)

# sphinx_gallery_thumbnail_path = "../figures/emergence.png"
