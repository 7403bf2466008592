"""
Two literals
============

Clauses of two literals, read from the sizes of the weights. The question, the measure and the
verdict are on :doc:`the page of the account </accounts/setups>`.

As the project shows it, from 20 networks:

.. image:: /../figures/two_literals.png
   :alt: Clauses of two literals, read from the sizes of the weights
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories setups --networks 2 --out results``, and then
# ``toycomb figure two_literals --results results``.

import toycomb as tc

tc.theories.run("setups", "results", networks=2)
tc.plots.two_literals("results")

# sphinx_gallery_thumbnail_path = "../figures/two_literals.png"
