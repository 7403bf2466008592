"""
Which part of a ticket counts
=============================

What a ticket loses when its signs, magnitudes or mask are replaced, and a published comparison beside ours.
The question, the measure and the verdict are on :doc:`the page of the account </accounts/signs>`.

As the project shows it, from 20 networks:

.. image:: /../figures/signs.png
   :alt: What a ticket loses when its signs, magnitudes or mask are replaced, and a published comparison beside ours
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories signs --networks 2 --out results``, and then
# ``toycomb figure signs --results results``.

import toycomb as tc

tc.theories.run("signs", "results", networks=2)
tc.plots.signs("results")

# sphinx_gallery_thumbnail_path = "../figures/signs.png"
