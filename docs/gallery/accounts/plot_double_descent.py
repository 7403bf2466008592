"""
Double descent
==============

Errors, paths, codes and norms by width and noise; random features; errors by width and epoch. The question, the
measure and the verdict are on :doc:`the page of the account </accounts/double-descent>`.

As the project shows it, from 20 networks:

.. image:: /../figures/double-descent.png
   :alt: Errors, paths, codes and norms by width and noise; random features; errors by width and epoch
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories double-descent --networks 2 --out results``, and then
# ``toycomb figure double-descent --results results``.

import toycomb as tc

tc.theories.run("double-descent", "results", networks=2)
getattr(tc.plots, "double-descent")("results")

# sphinx_gallery_thumbnail_path = "../figures/double-descent.png"
