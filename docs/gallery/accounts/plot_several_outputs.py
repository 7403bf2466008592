"""
Several outputs
===============

Errors of two, three and four outputs, by inputs and by what counts as an error. The question, the measure and the
verdict are on :doc:`the page of the account </accounts/setups>`.

As the project shows it, from 20 networks:

.. image:: /../figures/several_outputs.png
   :alt: Errors of two, three and four outputs, by inputs and by what counts as an error
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories setups --networks 2 --out results``, and then
# ``toycomb figure several_outputs --results results``.

import toycomb as tc

tc.theories.run("setups", "results", networks=2)
tc.plots.several_outputs("results")

# sphinx_gallery_thumbnail_path = "../figures/several_outputs.png"
