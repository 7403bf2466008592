"""
Chance to end as a code, by distance
====================================

Chance to end as a code by initial distance, and how many locations start at each distance. The question, the measure
and the verdict are on :doc:`the page of the account </accounts/C2>`.

As the project shows it, from 60 networks per load:

.. image:: /../figures/fate_by_distance.png
   :alt: Chance to end as a code by initial distance, and how many locations start at each distance
"""

# %%
# Ten networks of one's own, with eight clauses. Nothing is stored.

import toycomb as tc

tasks = tc.random_tasks(10, clauses=8, seed=1)
run = tc.train(tasks, hidden=32, seed=1)
tc.plots.fate_by_distance(run)

# sphinx_gallery_thumbnail_path = "../figures/fate_by_distance.png"
