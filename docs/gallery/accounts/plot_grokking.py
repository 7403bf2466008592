"""
Grokking
========

Curves of the set-up and its variants, delays, codes and norm, and what comes when. The question, the measure and the
verdict are on :doc:`the page of the account </accounts/grokking>`.

As the project shows it, from 20 networks:

.. image:: /../figures/grokking.png
   :alt: Curves of the set-up and its variants, delays, codes and norm, and what comes when
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories grokking --networks 2 --out results``, and then
# ``toycomb figure grokking --results results``.

import toycomb as tc

tc.theories.run("grokking", "results", networks=2)
tc.plots.grokking("results")

# sphinx_gallery_thumbnail_path = "../figures/grokking.png"
