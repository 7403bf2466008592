"""
Symmetries of a network
=======================

What symmetries keep, special rows by kind of network, balance of rows, and trained copies. The question, the measure
and the verdict are on :doc:`the page of the account </accounts/symmetries>`.

As the project shows it, from 20 networks:

.. image:: /../figures/symmetries.png
   :alt: What symmetries keep, special rows by kind of network, balance of rows, and trained copies
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories symmetries --networks 2 --out results``, and then
# ``toycomb figure symmetries --results results``.

import toycomb as tc

tc.theories.run("symmetries", "results", networks=2)
tc.plots.symmetries("results")

# sphinx_gallery_thumbnail_path = "../figures/symmetries.png"
