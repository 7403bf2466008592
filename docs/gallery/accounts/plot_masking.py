"""
Masking: masks of untrained networks
====================================

Accuracy and codes against width by kind of mask, and how far masks and training move a network. The question, the
measure and the verdict are on :doc:`the page of the account </accounts/masking>`.

As the project shows it, from 20 networks:

.. image:: /../figures/masking.png
   :alt: Accuracy and codes against width by kind of mask, and how far masks and training move a network
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories masking --networks 2 --out results``, and then
# ``toycomb figure masking --results results``.

import toycomb as tc

tc.theories.run("masking", "results", networks=2)
tc.plots.masking("results")

# sphinx_gallery_thumbnail_path = "../figures/masking.png"
