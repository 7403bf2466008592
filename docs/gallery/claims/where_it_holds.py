"""
Maps: where the claims hold
===========================

A map for each claim: factor and level by load; the last one shows the error of the dense networks. The question, the
measure and the verdict are on :doc:`the page of the account </accounts/maps>`.

As the project shows it, from 60 to 240 networks per cell:

.. image:: /../figures/where_it_holds.png
   :alt: A map for each claim: factor and level by load; the last one shows the error of the dense networks
"""

# %%
# Every cell is a small study. So these lines are not run when this page is made:
# with two networks per cell they take some two minutes.
#
# In a shell the same is done by ``toycomb theories maps --networks 2 --out results``, and then
# ``toycomb figure where_it_holds --results results``.

import toycomb as tc

tc.theories.run("maps", "results", networks=2)
tc.plots.where_it_holds("results")

# sphinx_gallery_thumbnail_path = "../figures/where_it_holds.png"
