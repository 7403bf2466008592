"""What a notebook shows of runs, tickets and claims: tables and a picture in one text that needs nothing else."""

import base64
import importlib
import re
import struct
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

import toycomb as tc
from toycomb.common import rich
from toycomb.common.brief import Result
from toycomb.common.rich import SHOWN
from toycomb.plots import small
from toycomb.report import blocks

LARGEST = 100_000
"""Bytes of what a notebook keeps for each object."""


class Read(HTMLParser):
    """Cells, pictures and other words of a text, whose elements must be closed in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.cells, self.words, self.images = [], [], [], []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        if tag == "img":
            self.images.append(dict(attrs))
            return
        self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)
        if self.open and self.open[-1] in ("td", "th"):
            self.cells[-1] += data


@pytest.fixture(scope="module")
def run():
    """Two small networks."""
    tasks = tc.random_tasks(2, variables=8, clauses=2, literals=2, samples=200, inputs="uniform", seed=1)
    return tc.train(tasks, seed=1, hidden=16, epochs=1, progress=False)


def read(shown, pictures=1):
    """The text of an object, if it is small, whole and by itself."""
    text = shown._repr_html_()
    assert len(text.encode()) < LARGEST
    assert not re.search(r"(src|href)=\"(?!data:)|<script|url\(", text)
    assert "color: black" not in text  # letters have the colour of the notebook
    found = Read(text)
    assert len(found.images) == pictures
    for image in found.images:
        png = base64.b64decode(image["src"].partition("base64,")[2])
        width, height = struct.unpack(">II", png[16:24])
        assert min(width, height) > 50
        assert image["alt"]
    return found


def claims(**changes):
    """A claims table of three verdicts."""
    row = {"id": "X1", "statement": 'A <b>bold</b> & "quoted" claim.', "effect": 0.5, "ci_low": 0.25, "ci_high": 0.75}
    row |= {"unit": "rows", "margin": 0.1, "verdict": "holds", "control_fails": False} | changes
    lost = {"effect": None, "ci_low": None, "ci_high": None, "verdict": "undecided", "id": "X3"}
    return [row, row | {"id": "X2", "verdict": "does not hold", "effect": -0.5, "control_fails": True}, row | lost]


def test_a_run_shows_its_settings_errors_and_codes(run):
    found = read(run)
    for words in run.in_words():
        assert words in "".join(found.words)
    rows = dict(zip(found.cells[3::3], zip(found.cells[4::3], found.cells[5::3], strict=True), strict=True))
    error = run.test_error[-1]
    assert rows["test error"][1] == f"{error.mean():.3g} [{error.min():.3g}, {error.max():.3g}]"
    space = run.feature_space()
    sizes = [len(rows) for network in space.codes() for rows in network]
    assert rows["rows per code"][1].startswith(f"{np.mean(sizes):.3g}")
    assert rows["share of clauses with a code"][1].startswith(f"{np.mean(np.array(sizes) > 0):.3g}")


def test_masked_runs_and_runs_without_known_errors_are_shown_too(run):
    ticket = tc.tickets.find("random", run, density=0.25, progress=False)
    assert "masked" in "".join(read(ticket.retrain(progress=False)).words)
    lost = np.full_like
    unknown = replace(
        run,
        loss=lost(run.loss, np.nan),
        test_error=lost(run.test_error, np.nan),
        train_error=lost(run.train_error, np.nan),
    )
    found = read(unknown, pictures=0)
    assert found.cells[3:6] == ["test error", "–", "–"]


def test_a_ticket_shows_what_it_keeps_and_what_it_cost(run):
    for outputs in (False, True):
        ticket = tc.tickets.find("random", run, density=0.25, outputs=outputs, progress=False)
        found = read(ticket)
        assert f"{ticket.mask[0].sum()}" in "".join(found.cells)
        assert ("weights of v kept" in found.cells) == outputs
    assert "of 128" in found.cells[3]
    assert ticket.of_network(0).in_words()[-1] == "1 network"


def test_a_ticket_of_several_layers_shows_what_it_keeps_of_each():
    tasks = tc.random_joint_tasks(2, outputs=2, variables=8, clauses=2, literals=2, true=(2, 5), samples=100, seed=1)
    run = tc.train(tasks, seed=1, hidden=(6, 5), epochs=1, progress=False)
    ticket = tc.tickets.find("random", run, density=0.25, layers=[2, "outputs"], progress=False)
    cells = read(ticket).cells
    assert "weights of layer 2 kept" in cells
    assert "weights of outputs kept" in cells
    assert "weights of layer 1 kept" not in cells
    assert f"of {ticket.masks[1][0].size}" in "".join(cells)


def test_what_a_notebook_shows_is_found_by_names_that_there_are():
    for name in SHOWN:
        module, _, kind = name.rpartition(".")
        assert getattr(importlib.import_module(module), kind).__module__ == module


def test_claims_show_their_verdicts_in_words_and_escape_what_they_are_given():
    found = read(Result(claims=claims(), title="<i>own</i> account"))
    assert "<i>own</i> account" in found.words
    lines = [found.cells[i : i + 6] for i in range(6, len(found.cells), 6)]
    assert [line[-1] for line in lines] == ["✓ holds", "✗ does not hold; its control fails", "? undecided"]
    assert lines[0][:5] == ["X1", 'A <b>bold</b> & "quoted" claim.', "0.500 [0.250, 0.750]", "rows", "0.1"]
    assert lines[2][2] == "–"
    assert "holds: 1, does not hold: 1, undecided: 1" in found.words
    read(Result(claims=claims(id="$x_$")))  # no formula, and a picture


def test_many_claims_stay_small_and_no_claims_stay_a_text():
    many = read(Result(claims=claims(statement="word " * 200) * 40))
    assert "80 more claims" in "".join(many.words)
    assert Result(claims=[])._repr_html_() is None
    assert Result(a=1)._repr_html_() is None


def test_what_cannot_be_drawn_leaves_the_table_and_what_fails_leaves_the_text(run, monkeypatch):
    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr(small, "errors", broken)
    read(run, pictures=0)
    monkeypatch.setattr(blocks, "LARGEST", 10)
    read(Result(claims=claims()), pictures=0)
    monkeypatch.setitem(rich.SHOWN, "toycomb.run.Run", "toycomb.report.nothing:at_all")
    assert run._repr_html_() is None


def test_no_figure_stays_open_and_other_objects_show_their_text(run):
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    read(run)
    assert plt.get_fignums() == before
    for other in (run.feature_space(), run.final):
        assert other._repr_html_() is None
    kinds = {tc.Run, tc.tickets.Ticket, Result}
    assert {f"{x.__module__}.{x.__qualname__}" for x in kinds} == set(rich.SHOWN)


def test_a_kernel_shows_the_table():
    """As IPython asks an object: HTML where there is some, and the text always."""
    formatters = pytest.importorskip("IPython.core.formatters")
    formatter = formatters.DisplayFormatter()
    shown, _ = formatter.format(Result(claims=claims()))
    assert shown["text/html"].startswith("<div")
    assert "claims" in shown["text/plain"]
    shown, _ = formatter.format(tc.Formula(2, [(1, 2)]))
    assert set(shown) == {"text/plain"}
