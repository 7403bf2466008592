"""
Alignment: barriers between networks
====================================

Loss on the line between two networks by matching, and barriers against width, load and a ticket's density. The
question, the measure and the verdict are on :doc:`the page of the account </accounts/alignment>`.

As the project shows it, from 20 networks:

.. image:: /../figures/alignment.png
   :alt: Loss on the line between two networks by matching, and barriers against width, load and a ticket's density
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories alignment --networks 2 --out results``, and then
# ``toycomb figure alignment --results results``.

import toycomb as tc

tc.theories.run("alignment", "results", networks=2)
tc.plots.alignment("results")

# sphinx_gallery_thumbnail_path = "../figures/alignment.png"
