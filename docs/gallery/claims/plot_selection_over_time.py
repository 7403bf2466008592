"""
C2: selection over training
===========================

Share of locations that are codes, and share not yet settled, over training, by initial distance. The question, the
measure and the verdict are on :doc:`the page of the account </accounts/C2>`.

As the project shows it, from 60 networks per load:

.. image:: /../figures/selection_over_time.png
   :alt: Share of locations that are codes, and share not yet settled, over training, by initial distance
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories C2 --networks 2 --out results``, and then
# ``toycomb figure selection_over_time --results results``.

import toycomb as tc

tc.theories.run("C2", "results", networks=2)
tc.plots.selection_over_time("results")

# sphinx_gallery_thumbnail_path = "../figures/selection_over_time.png"
