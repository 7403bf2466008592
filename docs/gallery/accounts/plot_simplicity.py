"""
Posterior: simple functions
===========================

Chance of single functions against their complexity, and the correlations. The question, the measure and the verdict
are on :doc:`the page of the account </accounts/posterior>`.

As the project shows it, from 20 networks:

.. image:: /../figures/simplicity.png
   :alt: Chance of single functions against their complexity, and the correlations
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories posterior --networks 2 --out results``, and then
# ``toycomb figure simplicity --results results``.

import toycomb as tc

tc.theories.run("posterior", "results", networks=2)
tc.plots.simplicity("results")

# sphinx_gallery_thumbnail_path = "../figures/simplicity.png"
