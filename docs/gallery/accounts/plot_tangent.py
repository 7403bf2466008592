"""
Tangent: lazy and rich training
===============================

Distance to the Gauss–Newton ticket against output scale and width, and initialisation against infinite width. The
question, the measure and the verdict are on :doc:`the page of the account </accounts/tangent>`.

As the project shows it, from 20 networks:

.. image:: /../figures/tangent.png
   :alt: Distance to the Gauss–Newton ticket against output scale and width, and initialisation against infinite width
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories tangent --networks 2 --out results``, and then
# ``toycomb figure tangent --results results``.

import toycomb as tc

tc.theories.run("tangent", "results", networks=2)
tc.plots.tangent("results")

# sphinx_gallery_thumbnail_path = "../figures/tangent.png"
