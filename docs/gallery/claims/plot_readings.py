"""
C1 to C6: every reading
=======================

All sensible readings of a published claim: effects sorted on top, and below them the choices that make each reading.
Which readings there are, and what is said of them together, stands on :doc:`the page of the claims </claims>`.

As the project shows it, from 30 to 60 networks per load:

.. image:: /../figures/readings_C1.png
   :alt: Every reading of C1, sorted by its effect, and the choices of each
.. image:: /../figures/readings_C2.png
   :alt: Every reading of C2, sorted by its effect, and the choices of each
.. image:: /../figures/readings_C3.png
   :alt: Every reading of C3, sorted by its effect, and the choices of each
.. image:: /../figures/readings_C4.png
   :alt: Every reading of C4, sorted by its effect, and the choices of each
.. image:: /../figures/readings_C5.png
   :alt: Every reading of C5, sorted by its effect, and the choices of each
.. image:: /../figures/readings_C6.png
   :alt: Every reading of C6, sorted by its effect, and the choices of each
"""

# %%
# From two networks of one's own nothing is decided. More networks make the intervals narrow: the results folder is
# kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories C2 --networks 2 --out results``, and then
# ``toycomb figure readings_C2 --results results``.

import toycomb as tc

tc.theories.run("C2", "results", networks=2)
tc.plots.readings_C2("results")

# sphinx_gallery_thumbnail_path = "../figures/readings_C2.png"
