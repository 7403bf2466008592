"""
C6: probes against weight-based methods
=======================================

Paired differences of each probe to each weight-based method, by density; a panel for each place and measure. The
question, the measure and the verdict are on :doc:`the page of the account </accounts/C6>`.

As the project shows it, from 30 networks per load and embedding:

.. image:: /../figures/probes_against_weights.png
   :alt: Paired differences of each probe to each weight-based method, by density; a panel for each place and measure
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories C6 --networks 2 --out results``, and then
# ``toycomb figure probes_against_weights --results results``.

import toycomb as tc

tc.theories.run("C6", "results", networks=2)
tc.plots.probes_against_weights("results")

# sphinx_gallery_thumbnail_path = "../figures/probes_against_weights.png"
