"""
Posterior: random networks that fit
===================================

Share of each function among trained networks against that among random ones that fit, and summaries. The question,
the measure and the verdict are on :doc:`the page of the account </accounts/posterior>`.

As the project shows it, from 20 networks:

.. image:: /../figures/posterior.png
   :alt: Share of each function among trained networks against that among random ones that fit, and summaries
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories posterior --networks 2 --out results``, and then
# ``toycomb figure posterior --results results``.

import toycomb as tc

tc.theories.run("posterior", "results", networks=2)
tc.plots.posterior("results")

# sphinx_gallery_thumbnail_path = "../figures/posterior.png"
