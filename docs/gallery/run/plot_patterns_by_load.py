"""
Patterns by load
================

Rows per clause with each pattern against the number of clauses; one line of panels for each width. The question, the
measure and the verdict are on :doc:`the page of the account </accounts/published>`.

As the project shows it, from 10 networks per point, and 60 at 8 and 16 clauses:

.. image:: /../figures/patterns_by_load.png
   :alt: Rows per clause with each pattern against the number of clauses; one line of panels for each width
"""

# %%
# Four networks of one's own for each of three loads. Nothing is stored.

import toycomb as tc

runs = [tc.train(tc.random_tasks(4, clauses=clauses, seed=1), hidden=32, seed=1) for clauses in (2, 8, 32)]
tc.plots.patterns_by_load(runs)

# sphinx_gallery_thumbnail_path = "../figures/patterns_by_load.png"
