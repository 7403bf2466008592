"""
Upweighting: candidates needed
==============================

Accuracy by candidates looked at; candidates needed by clauses, at several accuracies and sizes; codes. The question,
the measure and the verdict are on :doc:`the page of the account </accounts/upweighting>`.

As the project shows it, from 20 networks:

.. image:: /../figures/upweighting.png
   :alt: Accuracy by candidates looked at; candidates needed by clauses, at several accuracies and sizes; codes
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories upweighting --networks 2 --out results``, and then
# ``toycomb figure upweighting --results results``.

import toycomb as tc

tc.theories.run("upweighting", "results", networks=2)
tc.plots.upweighting("results")

# sphinx_gallery_thumbnail_path = "../figures/upweighting.png"
