"""
C2: planting and removing precursors
====================================

Share of the targets that end as codes in every arm. The question, the measure and the verdict are on :doc:`the page
of the account </accounts/C2>`.

As the project shows it, from 60 networks per load:

.. image:: /../figures/planting.png
   :alt: Share of the targets that end as codes in every arm
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories C2 --networks 2 --out results``, and then
# ``toycomb figure planting --results results``.

import toycomb as tc

tc.theories.run("C2", "results", networks=2)
tc.plots.planting("results")

# sphinx_gallery_thumbnail_path = "../figures/planting.png"
