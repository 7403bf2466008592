"""
Bounds: what the sample proves
==============================

Bounds and true errors against density, the bits behind them, and the same where labels are coins. The question, the
measure and the verdict are on :doc:`the page of the account </accounts/bounds>`.

As the project shows it, from 20 networks:

.. image:: /../figures/bounds.png
   :alt: Bounds and true errors against density, the bits behind them, and the same where labels are coins
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories bounds --networks 2 --out results``, and then
# ``toycomb figure bounds --results results``.

import toycomb as tc

tc.theories.run("bounds", "results", networks=2)
tc.plots.bounds("results")

# sphinx_gallery_thumbnail_path = "../figures/bounds.png"
