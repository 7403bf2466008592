"""
Rejection by crowd
==================

Share of proximal locations that are rejected, by the crowd of their row. The question, the measure and the verdict
are on :doc:`the page of the account </accounts/C3>`.

As the project shows it, from 60 networks per load:

.. image:: /../figures/rejection_by_crowd.png
   :alt: Share of proximal locations that are rejected, by the crowd of their row
"""

# %%
# Ten networks of one's own, with eight clauses. Nothing is stored.

import toycomb as tc

tasks = tc.random_tasks(10, clauses=8, seed=1)
run = tc.train(tasks, hidden=32, seed=1)
tc.plots.rejection_by_crowd(run)

# sphinx_gallery_thumbnail_path = "../figures/rejection_by_crowd.png"
