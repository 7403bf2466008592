"""
Detectors: random rows
======================

Reliability of the best random unit by width, and the width that a reliability needs. The question, the measure and
the verdict are on :doc:`the page of the account </accounts/detectors>`.

As the project shows it, from 20 networks:

.. image:: /../figures/detectors.png
   :alt: Reliability of the best random unit by width, and the width that a reliability needs
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories detectors --networks 2 --out results``, and then
# ``toycomb figure detectors --results results``.

import toycomb as tc

tc.theories.run("detectors", "results", networks=2)
tc.plots.detectors("results")

# sphinx_gallery_thumbnail_path = "../figures/detectors.png"
