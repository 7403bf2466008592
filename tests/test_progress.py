"""Bars: on a terminal and in a notebook once work takes two seconds, before any of it is finished; nowhere else.

The two seconds are shorter here, and work waits until its bar is there, or for something that comes after it.
"""

import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from toycomb.common import progress
from toycomb.common.progress import Progress, noted
from toycomb.workers import Piece, Workers, completed, one

HOME = Path(__file__).parents[1]


class Terminal(io.StringIO):
    """Standard error of a person: what is written to it, and an event once some text was."""

    def __init__(self, awaited=""):
        super().__init__()
        self.awaited, self.seen = awaited, threading.Event()

    def isatty(self):
        return True

    def write(self, text):
        super().write(text)
        if self.awaited and self.awaited in text:
            self.seen.set()
        return len(text)


@pytest.fixture
def terminal(monkeypatch):
    """Makes standard error a terminal, and the two seconds short."""

    def made(awaited=""):
        screen = Terminal(awaited)
        monkeypatch.setattr(sys, "stderr", screen)
        monkeypatch.setattr(progress, "EACH", 0.01)
        return screen

    monkeypatch.setattr(progress, "DELAY", 0.01)
    return made


def test_one_long_search_has_a_bar_before_it_is_finished_and_the_bar_moves(terminal):
    screen = terminal("prune-regrow:   0%")
    searched = Piece(one, lambda unit, stop: screen.seen.wait(60), (0,))
    with Workers("threads", 1) as workers:
        answers = completed([("", searched)], workers, label="prune-regrow", total=1)
        assert [future.result() for *_, future in answers] == [True]
    assert screen.getvalue().count("\r") > 1
    assert "1/1" in screen.getvalue().splitlines()[-1]
    assert screen.getvalue().endswith("\n")


def test_work_that_is_finished_soon_has_none(terminal, monkeypatch):
    monkeypatch.setattr(progress, "DELAY", 60)
    screen = terminal()
    with Progress("training", 2) as bar:
        bar.update(2)
    assert screen.getvalue() == ""
    assert bar._watch is not None
    assert not bar._watch.is_alive()


def test_whoever_asked_for_no_bar_sees_nothing_of_what_happens_within(terminal):
    screen = terminal("compiling")
    with Progress("training", 2, show=False), noted("compiling"):
        assert not screen.seen.wait(0.2)
    assert screen.getvalue() == ""


def test_no_terminal_no_bar(monkeypatch, capsys):
    monkeypatch.setattr(progress, "DELAY", 0)
    with Progress("training", 2) as bar:
        assert bar._watch is None
    monkeypatch.setattr(sys, "stderr", None)
    with Progress("training", 2) as bar:
        bar.update()
    assert capsys.readouterr().err == ""


def test_what_the_work_is_at_stands_beside_the_bar_or_alone(terminal):
    screen = terminal("compiling]")
    with Progress("training", 2), noted("compiling"):
        assert screen.seen.wait(60)
    screen = terminal("compiling [00:00]")
    with noted("compiling"):
        assert screen.seen.wait(60)
    assert not progress._open
    assert not progress._notes


def test_a_bar_closes_where_work_fails(terminal):
    screen = terminal("training:")

    def fails():
        with Progress("training", 2):
            assert screen.seen.wait(60)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert screen.getvalue().endswith("\n")
    assert not progress._open


LONG = """
import toycomb as tc
from toycomb.common import progress

progress.DELAY = {delay}
tasks = tc.random_tasks(2, clauses=4, seed=1)
run = tc.train(tasks, seed=1, hidden=16, epochs={epochs}, progress={progress}, patience=None)
"""


def written(shown, **options):
    """What a training writes to a terminal that is no pretence."""
    pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")
    reading, writing = pty.openpty()
    if hasattr(termios, "tcsetwinsize"):
        termios.tcsetwinsize(writing, (24, 100))
    command = [sys.executable, "-c", LONG.format(**options)]
    environment = {**os.environ, "PYTHONPATH": str(HOME)}
    subprocess.run(command, env=environment, stdout=writing, stderr=writing, timeout=300, check=True)
    os.set_blocking(reading, False)
    try:
        text = os.read(reading, 10**6).decode()
    except BlockingIOError:
        text = ""
    finally:
        os.close(writing)
        os.close(reading)
    assert ("training" in text) == shown, text


@pytest.mark.slow
def test_a_true_terminal_shows_a_long_training_and_no_short_one():
    written(True, delay=0, epochs=30, progress=True)
    written(False, delay=600, epochs=1, progress=True)
    written(False, delay=0, epochs=30, progress=False)


@pytest.mark.slow
def test_a_notebook_shows_a_long_training_below_its_cell_without_a_warning(tmp_path, monkeypatch):
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    monkeypatch.setenv("PYTHONPATH", str(HOME))
    code = 'import warnings; warnings.simplefilter("error")' + LONG
    cells = [code.format(delay=0, epochs=30, progress=True), code.format(delay=600, epochs=1, progress=True)]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(x) for x in cells])
    nbclient.NotebookClient(book, timeout=300, resources={"metadata": {"path": tmp_path}}).execute()
    long, short = ("".join(str(x) for x in cell.outputs) for cell in book.cells)
    assert "training" in long
    assert "Warning" not in long
    assert short == ""
