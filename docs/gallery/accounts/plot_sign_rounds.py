"""
Signs that turn
===============

Signs that turn by round of pruning, starts of one neuron, and codes of dense networks from signs.
The question, the measure and the verdict are on :doc:`the page of the account </accounts/signs>`.

As the project shows it, from 20 networks:

.. image:: /../figures/sign_rounds.png
   :alt: Signs that turn by round of pruning, starts of one neuron, and codes of dense networks from signs
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories signs --networks 2 --out results``, and then
# ``toycomb figure sign_rounds --results results``.

import toycomb as tc

tc.theories.run("signs", "results", networks=2)
tc.plots.sign_rounds("results")

# sphinx_gallery_thumbnail_path = "../figures/sign_rounds.png"
