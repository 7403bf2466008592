"""
Influence of one input
======================

Predictions against retraining in one network, agreement by kind of retraining, and where it fails. The question, the
measure and the verdict are on :doc:`the page of the account </accounts/influence>`.

As the project shows it, from 20 networks:

.. image:: /../figures/influence.png
   :alt: Predictions against retraining in one network, agreement by kind of retraining, and where it fails
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories influence --networks 2 --out results``, and then
# ``toycomb figure influence --results results``.

import toycomb as tc

tc.theories.run("influence", "results", networks=2)
tc.plots.influence("results")

# sphinx_gallery_thumbnail_path = "../figures/influence.png"
