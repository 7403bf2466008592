"""
C3: clearing and crowding rows
==============================

Chance of the targets to end as codes in every arm, for each load. The question, the measure and the verdict are on
:doc:`the page of the account </accounts/C3>`.

As the project shows it, from 60 networks per load:

.. image:: /../figures/interventions.png
   :alt: Chance of the targets to end as codes in every arm, for each load
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories C3 --networks 2 --out results``, and then
# ``toycomb figure interventions --results results``.

import toycomb as tc

tc.theories.run("C3", "results", networks=2)
tc.plots.interventions("results")

# sphinx_gallery_thumbnail_path = "../figures/interventions.png"
