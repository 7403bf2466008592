"""
What each of two layers codes
=============================

Inner clauses in layer 1 and outer ones in layer 2, over load, and from which starts. The question, the measure and the
verdict are on :doc:`the page of the account </accounts/depth>`.

As the project shows it, from 16 networks:

.. image:: /../figures/depth.png
   :alt: Inner clauses in layer 1 and outer ones in layer 2, over load, and from which starts
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories depth --networks 2 --out results``, and then
# ``toycomb figure depth --results results``.

import toycomb as tc

tc.theories.run("depth", "results", networks=2)
tc.plots.depth("results")

# sphinx_gallery_thumbnail_path = "../figures/depth.png"
