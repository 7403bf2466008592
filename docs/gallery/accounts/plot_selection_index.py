"""
Tangent: the selection index
============================

Selection index against output scale and load, code rows, and chances to end as a code by initial distance. The
question, the measure and the verdict are on :doc:`the page of the account </accounts/tangent>`.

As the project shows it, from 20 networks:

.. image:: /../figures/selection_index.png
   :alt: Selection index against output scale and load, code rows, and chances to end as a code by initial distance
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories tangent --networks 2 --out results``, and then
# ``toycomb figure selection_index --results results``.

import toycomb as tc

tc.theories.run("tangent", "results", networks=2)
tc.plots.selection_index("results")

# sphinx_gallery_thumbnail_path = "../figures/selection_index.png"
