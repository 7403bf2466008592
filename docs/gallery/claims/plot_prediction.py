"""
C2: predicting the codes
========================

How well the final code set can be told at each snapshot. The question, the measure and the verdict are on :doc:`the
page of the account </accounts/C2>`.

As the project shows it, from 60 networks per load:

.. image:: /../figures/prediction.png
   :alt: How well the final code set can be told at each snapshot
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories C2 --networks 2 --out results``, and then
# ``toycomb figure prediction --results results``.

import toycomb as tc

tc.theories.run("C2", "results", networks=2)
tc.plots.prediction("results")

# sphinx_gallery_thumbnail_path = "../figures/prediction.png"
