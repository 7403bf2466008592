"""
Universality: what repeats
==========================

Agreement of pairs of networks on every rung, from weights up to function, in two set-ups. The question, the measure
and the verdict are on :doc:`the page of the account </accounts/universality>`.

As the project shows it, from 20 networks:

.. image:: /../figures/universality.png
   :alt: Agreement of pairs of networks on every rung, from weights up to function, in two set-ups
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories universality --networks 2 --out results``, and then
# ``toycomb figure universality --results results``.

import toycomb as tc

tc.theories.run("universality", "results", networks=2)
tc.plots.universality("results")

# sphinx_gallery_thumbnail_path = "../figures/universality.png"
