"""
Detectors: before and after training
====================================

Units, groups of rows and weighted sums as detectors, at each stage; and read-outs of random layers by width. The
question, the measure and the verdict are on :doc:`the page of the account </accounts/detectors>`.

As the project shows it, from 20 networks:

.. image:: /../figures/detector_stages.png
   :alt: Units, groups of rows and weighted sums as detectors, at each stage; and read-outs of random layers by width
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories detectors --networks 2 --out results``, and then
# ``toycomb figure detector_stages --results results``.

import toycomb as tc

tc.theories.run("detectors", "results", networks=2)
tc.plots.detector_stages("results")

# sphinx_gallery_thumbnail_path = "../figures/detector_stages.png"
