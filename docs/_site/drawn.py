"""Pictures of the gallery: the last value of a block is shown, since figures of toycomb are no figures of pyplot."""

import re

from sphinx_gallery.scrapers import figure_rst

MARKS = re.compile(r"([\\*`|_])")


def escaped(text):
    """Text in which no sign is a mark of reStructuredText."""
    return MARKS.sub(r"\\\1", text)


class Drawn:
    """Save the figure that is the last value of a block; sphinx-gallery calls that a scraper."""

    def __init__(self):
        self.last = None

    def __call__(self, block, block_vars, gallery_conf):
        figure, paths = block_vars["example_globals"].get("___"), []
        if hasattr(figure, "savefig") and figure is not self.last:  # a block without a value leaves the one before
            paths.append(next(block_vars["image_path_iterator"]))
            figure.savefig(paths[0], dpi=150)
            self.last = figure
        caption = " ".join(getattr(figure, "caption", "").split()) if paths else ""
        picture = figure_rst(paths, gallery_conf["src_dir"], fig_titles=caption.partition(". ")[0])
        return f"{picture}\n.. rst-class:: caption\n\n{escaped(caption)}\n\n" if caption else picture

    def __repr__(self):
        return "Drawn"  # Sphinx compares settings of one build with those of the next
