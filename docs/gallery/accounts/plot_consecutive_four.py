"""
Four in a row
=============

Rows that code positions, and the answer read from codes. The question, the measure and the
verdict are on :doc:`the page of the account </accounts/setups>`.

As the project shows it, from 20 networks:

.. image:: /../figures/consecutive_four.png
   :alt: Rows that code positions, and the answer read from codes
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories setups --networks 2 --out results``, and then
# ``toycomb figure consecutive_four --results results``.

import toycomb as tc

tc.theories.run("setups", "results", networks=2)
tc.plots.consecutive_four("results")

# sphinx_gallery_thumbnail_path = "../figures/consecutive_four.png"
