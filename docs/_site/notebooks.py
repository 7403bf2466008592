"""Pages made of the notebooks in docs/notebooks, which are text (jupytext, percent format) and are run here.

Each runs in a kernel and a folder of its own while the gallery is drawn. Its page shows cells and what they gave.
Beside it lies the notebook with all outputs.
"""

import hashlib
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from tempfile import TemporaryDirectory

import jupytext
import nbformat
from nbclient import NotebookClient
from outside import DOCS, GENERATED, relinked, write

HERE, PAGES = DOCS / "notebooks", GENERATED / "notebooks"
TIMEOUT = 600


def start(app):
    """Begin to run what was changed since it was last run."""
    app.notebooks = ThreadPoolExecutor(2)
    app.running = [app.notebooks.submit(made, path) for path in sorted(HERE.glob("*.py"))]


def finish(app):
    """Wait for all; an error in a cell ends the build."""
    with app.notebooks:
        for running in app.running:
            running.result()


def made(path):
    """Run a notebook and write its page, unless the page is of this very text."""
    PAGES.mkdir(parents=True, exist_ok=True)
    text = path.read_text(encoding="utf-8")
    stored, digest = PAGES / f"{path.stem}.ipynb", hashlib.sha256(text.encode()).hexdigest()
    if stored.exists() and nbformat.read(stored, 4).metadata.get("source") == digest:
        return
    notebook = jupytext.reads(text, fmt="py:percent")
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    with TemporaryDirectory() as folder:
        place = {"metadata": {"path": folder}}
        NotebookClient(notebook, timeout=TIMEOUT, startup_timeout=TIMEOUT, resources=place).execute()
    notebook.metadata["source"] = digest
    write(PAGES / f"{path.stem}.md", page(notebook, path))
    nbformat.write(notebook, stored)


def page(notebook, path):
    """The page of a notebook that was run."""
    parts = []
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            parts.append(relinked(cell.source, path.parent, PAGES))
        elif cell.cell_type == "code":
            parts.append(f"```python\n{cell.source}\n```")
            shown = [output_of(x, f"{path.stem}_{number}_{i}.png") for i, x in enumerate(cell.outputs)]
            parts.extend(x for x in shown if x)
    link = f"{{download}}`Download this notebook <{path.stem}.ipynb>`"
    return "\n\n".join([*parts, link]) + "\n"


def output_of(output, name):
    """What a cell gave, as Markdown: a picture, a page's piece, or text; bars of progress are left out."""
    if output.output_type == "stream":
        return block(output.text) if output.name == "stdout" else ""
    data = output.get("data", {})
    if "text/html" in data:  # figures of toycomb are among these, with their captions
        return f"```{{raw}} html\n{data['text/html']}\n```"
    if "image/png" in data:
        (PAGES / name).write_bytes(b64decode(data["image/png"]))
        return f"![What the cell above draws]({name})"
    is_bar = any("widget" in kind for kind in data)
    return "" if is_bar else block(data.get("text/plain", ""))


def block(text):
    """Text as it is; colours of a terminal are not asked for here."""
    return f"```text\n{text.rstrip()}\n```" if text.strip() else ""


def setup(app):
    app.connect("builder-inited", start, priority=100)  # sphinx-gallery draws at 500
    app.connect("builder-inited", finish, priority=900)
    return {"parallel_read_safe": True}
