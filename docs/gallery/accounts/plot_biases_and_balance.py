"""
Biases and balance
==================

Biases by kind of formula, and positive rows by the balance of labels. The question, the measure and the
verdict are on :doc:`the page of the account </accounts/setups>`.

As the project shows it, from 20 networks:

.. image:: /../figures/biases_and_balance.png
   :alt: Biases by kind of formula, and positive rows by the balance of labels
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories setups --networks 2 --out results``, and then
# ``toycomb figure biases_and_balance --results results``.

import toycomb as tc

tc.theories.run("setups", "results", networks=2)
tc.plots.biases_and_balance("results")

# sphinx_gallery_thumbnail_path = "../figures/biases_and_balance.png"
