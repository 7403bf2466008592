"""
Masking: the multigraph
=======================

Accuracy, information and codes of masked multigraphs against the number of bits. The question, the measure and the
verdict are on :doc:`the page of the account </accounts/masking>`.

As the project shows it, from 20 networks:

.. image:: /../figures/multigraph.png
   :alt: Accuracy, information and codes of masked multigraphs against the number of bits
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories masking --networks 2 --out results``, and then
# ``toycomb figure multigraph --results results``.

import toycomb as tc

tc.theories.run("masking", "results", networks=2)
tc.plots.multigraph("results")

# sphinx_gallery_thumbnail_path = "../figures/multigraph.png"
