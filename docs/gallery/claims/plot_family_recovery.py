"""
C5: families in retrained tickets
=================================

Fate of the dense network's clauses in retrained tickets (top), and recovery of both kinds by density. The question,
the measure and the verdict are on :doc:`the page of the account </accounts/C5>`.

As the project shows it, from 30 networks per load and embedding:

.. image:: /../figures/family_recovery.png
   :alt: Fate of the dense network's clauses in retrained tickets (top), and recovery of both kinds by density
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories C5 --networks 2 --out results``, and then
# ``toycomb figure family_recovery --results results``.

import toycomb as tc

tc.theories.run("C5", "results", networks=2)
tc.plots.family_recovery("results")

# sphinx_gallery_thumbnail_path = "../figures/family_recovery.png"
