"""
C1: distance under a ticket's mask
==================================

Distance at initialisation under each ticket's mask: a line per method, a panel for each place and density. The
question, the measure and the verdict are on :doc:`the page of the account </accounts/C1>`.

As the project shows it, from 30 networks per load and embedding:

.. image:: /../figures/masked_distance.png
   :alt: Distance at initialisation under each ticket's mask: a line per method, a panel for each place and density
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories C1 --networks 2 --out results``, and then
# ``toycomb figure masked_distance --results results``.

import toycomb as tc

tc.theories.run("C1", "results", networks=2)
tc.plots.masked_distance("results")

# sphinx_gallery_thumbnail_path = "../figures/masked_distance.png"
