"""
Universality: after a disturbance
=================================

Codes in common with an undisturbed twin after kicks, and after wrong labels. The question, the measure and the
verdict are on :doc:`the page of the account </accounts/universality>`.

As the project shows it, from 20 networks:

.. image:: /../figures/disturbed.png
   :alt: Codes in common with an undisturbed twin after kicks, and after wrong labels
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories universality --networks 2 --out results``, and then
# ``toycomb figure disturbed --results results``.

import toycomb as tc

tc.theories.run("universality", "results", networks=2)
tc.plots.disturbed("results")

# sphinx_gallery_thumbnail_path = "../figures/disturbed.png"
