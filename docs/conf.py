"""How Sphinx builds the documentation: `sphinx-build -W --keep-going -n docs build/site`."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_site"), str(HERE.parent)]
# Kernels of notebooks are processes of their own.
os.environ["PYTHONPATH"] = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])

from drawn import Drawn

from toycomb import __version__

project, author, release = "toycomb", "the toycomb authors", __version__
copyright = author
extensions = [
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_gallery.gen_gallery",
    # ours, in docs/_site
    "outside",
    "notebooks",
]
exclude_patterns = ["_site", "gallery", "notebooks/*.py"]
templates_path: list[str] = []
default_role = "code"
suppress_warnings = ["myst.header"]  # tables that benchmarks write skip a level

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "dollarmath", "html_image"]
myst_heading_anchors = 4

autodoc_typehints = "none"
autodoc_member_order = "groupwise"
numpydoc_show_class_members = False
autosummary_generate = False

sphinx_gallery_conf = {
    "examples_dirs": "gallery",
    "gallery_dirs": "generated/gallery",
    "filename_pattern": r"plot_",
    "subsection_order": ["gallery/run", "gallery/claims", "gallery/tickets", "gallery/accounts"],
    "within_subsection_order": "ExampleTitleSortKey",
    "image_scrapers": (Drawn(),),
    "capture_repr": (),
    "download_all_examples": False,
    "show_signature": False,
    "remove_config_comments": True,
    "min_reported_time": 1e9,
    "write_computation_times": False,
    "plot_gallery": "True",
}

html_context = {"default_mode": "auto"}
html_theme = "pydata_sphinx_theme"
html_title = "toycomb"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_theme_options = {
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "show_prev_next": False,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "header_links_before_dropdown": 6,
}
