"""
Signs, and CNF beside DNF
=========================

Raw signs where one literal is negated, and alignment counts of CNF tasks beside DNF; a line per load. The question,
the measure and the verdict are on :doc:`the page of the account </accounts/published>`.

As the project shows it, from 10 networks per point, and 60 at 8 and 16 clauses:

.. image:: /../figures/published_signs.png
   :alt: Raw signs where one literal is negated, and alignment counts of CNF tasks beside DNF; a line per load
"""

# %%
# From two networks of one's own the intervals are wide, and nothing is decided. More networks make them narrow:
# the results folder is kept, and only what is missing is made.
#
# In a shell the same is done by ``toycomb theories published --networks 2 --out results``, and then
# ``toycomb figure published_signs --results results``.

import toycomb as tc

tc.theories.run("published", "results", networks=2)
tc.plots.published_signs("results")

# sphinx_gallery_thumbnail_path = "../figures/published_signs.png"
