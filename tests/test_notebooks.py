"""The notebooks in docs/ run from top to bottom, each in a kernel and an empty folder of its own."""

from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
BOOKS = sorted((HOME / "docs" / "notebooks").glob("*.py"))


def test_there_are_notebooks():
    assert len(BOOKS) >= 3


@pytest.mark.slow
@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path, tmp_path, monkeypatch):
    """Only where the tools of the documentation are (extra `docs`): the site runs them as well when it is built."""
    jupytext, nbclient = pytest.importorskip("jupytext"), pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    monkeypatch.setenv("PYTHONPATH", str(HOME))
    book = jupytext.read(path)
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbclient.NotebookClient(book, timeout=600, resources={"metadata": {"path": tmp_path}}).execute()
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    assert any("image/png" in x.get("data", {}) for cell in cells for x in cell.outputs), "nothing was drawn"
    assert not [x for cell in cells for x in cell.outputs if "Warning" in x.get("text", "")]
