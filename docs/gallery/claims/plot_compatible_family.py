"""
C4: joint choices against codes
===============================

Choices of locations set against the codes that training made; one line of panels per load. The question, the measure
and the verdict are on :doc:`the page of the account </accounts/C4>`.

As the project shows it, from 60 networks per load:

.. image:: /../figures/compatible_family.png
   :alt: Choices of locations set against the codes that training made; one line of panels per load
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories C4 --networks 2 --out results``, and then
# ``toycomb figure compatible_family --results results``.

import toycomb as tc

tc.theories.run("C4", "results", networks=2)
tc.plots.compatible_family("results")

# sphinx_gallery_thumbnail_path = "../figures/compatible_family.png"
