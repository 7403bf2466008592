"""What may be replaced by what is written, what a killed run leaves behind, and what names can do to a terminal."""

import ctypes
import os
import signal
import socket
import stat
import subprocess
import sys
import time

import numpy as np
import pytest

from toycomb import Formula, InputError, study
from toycomb.cli import main
from toycomb.common.errors import LONGEST, shown
from toycomb.common.signals import Ended, ended_by_signals
from toycomb.files.temporary import PREFIX
from toycomb.files.writing import check_files, guarded, replacing, write_text
from toycomb.plots import style
from toycomb.records.store import Store

TRAIN = ["--samples", "100", "--epochs", "1", "--hidden", "4"]


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder to work in, with a formula."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "f.dnf").write_text("p dnf 6 3\n1 2 0\n3 -4 0\n5 6 0\n")
    return tmp_path


def refused(capsys, *arguments):
    """The one sentence of a command that must be refused."""
    with pytest.raises(SystemExit) as ended:
        main(list(map(str, arguments)))
    line = capsys.readouterr().err
    assert (ended.value.code, line.count("\n")) == (2, 1)
    return line


def odd_things(folder):
    """Everything that must not be replaced, by what the sentence says of it."""
    os.mkfifo(folder / "pipe")
    (folder / "place").mkdir()
    (folder / "kept").write_text("old")
    (folder / "kept").chmod(0o444)
    (folder / "loop").symlink_to("loop")
    (folder / "lost").symlink_to("nowhere/file")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / "socket"))
    listener.close()
    (folder / "null").symlink_to(os.devnull)
    return {
        "pipe": "it is a pipe",
        "place": "it is a folder",
        "kept": "it is read-only",
        "socket": "it is a socket",
        "loop": "symbolic links",
        "lost": "No such file",
        "null": "it is a device",
        "x" * 300: "name too long",
        "a\0b": "null",
    }


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_only_plain_files_are_replaced(here):
    things = odd_things(here)
    before = {name: os.lstat(here / name) for name in things if name not in ("x" * 300, "a\0b")}
    for name, reason in things.items():
        for write in (
            lambda path: write_text(path, "new"),
            lambda path: check_files([path]),
            lambda path: Formula(2, ((1,),)).save(path),
            Store,
        ):
            with pytest.raises(InputError, match=reason):
                write(here / name)
    after = {name: os.lstat(here / name) for name in before}
    assert {name: (x.st_ino, x.st_mode) for name, x in after.items()} == {
        name: (x.st_ino, x.st_mode) for name, x in before.items()
    }
    assert not list(here.glob(f"{PREFIX}*"))


def test_links_are_followed_and_permissions_kept(here):
    (here / "far").mkdir()
    target, link = here / "far" / "target.txt", here / "link.txt"
    target.write_text("old")
    target.chmod(0o4640)
    link.symlink_to("far/target.txt")
    os.link(target, here / "other name")
    write_text(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640  # a set-user bit was given to the old content
    assert (here / "other name").read_text() == "old"
    (here / "first").symlink_to("far/made.txt")
    write_text(here / "first", "made")
    assert (here / "far" / "made.txt").read_text() == "made"
    assert (here / "first").is_symlink()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_the_owner_stays(here):
    (here / "theirs").write_text("old")
    os.chown(here / "theirs", 12345, 23456)
    write_text(here / "theirs", "new")
    found = (here / "theirs").stat()
    assert (found.st_uid, found.st_gid) == (12345, 23456)


def test_what_fails_leaves_the_old_content(here):
    (here / "a.txt").write_text("old")

    def run_full():
        with replacing("a.txt") as temporary:
            temporary.write_text("half")
            raise OSError(28, "No space left on device")

    def vanish():
        with replacing("gone/b.txt") as temporary:
            temporary.unlink()
            (here / "gone").rmdir()

    (here / "gone").mkdir()
    with pytest.raises(InputError, match=r"cannot write a\.txt: No space left"):
        run_full()
    with pytest.raises(InputError, match="No such file"):
        vanish()
    assert (here / "a.txt").read_text() == "old"
    assert sorted(path.name for path in here.iterdir()) == ["a.txt", "f.dnf"]


def test_no_output_lands_on_an_input_or_another_output(capsys, here):
    (here / "soft").symlink_to("f.dnf")
    os.link(here / "f.dnf", here / "hard")
    (here / "o").mkdir()
    content = (here / "f.dnf").read_bytes()
    for save in ("f.dnf", "soft", "hard", "./o/../f.dnf", here / "f.dnf"):
        line = refused(capsys, "train", "--formula", "f.dnf", "--save", save, *TRAIN)
        assert "which the same command reads" in line
    np.save("E.npy", np.eye(6))
    assert "command reads" in refused(
        capsys, "train", "--formula", "f.dnf", "--embedding", "E.npy", "--save", "E.npy", *TRAIN
    )
    assert "written twice" in refused(
        capsys, "train", "--formula", "f.dnf", "--out", "o", "--save", "o/train.json", *TRAIN
    )
    (here / "o" / "codes.json").symlink_to("../f.dnf")
    main(["train", "--formula", "f.dnf", "--save", "n.npz", *TRAIN])
    assert "command reads" in refused(capsys, "codes", "n.npz", "--formula", "f.dnf", "--out", "o")
    (here / "score.json").symlink_to("n.npz")
    assert "command reads" in refused(
        capsys, "score", "snip", "n.npz", "--data", "E.npy", "--save", "s.npy", "--out", "."
    )
    assert (here / "f.dnf").read_bytes() == content
    with guarded([], ["f.dnf"]), pytest.raises(InputError, match="which the same command reads"):
        write_text("hard", "new")
    assert (here / "f.dnf").read_bytes() == content


WRITE = """
import sys, time
from toycomb.files import replacing
with replacing(sys.argv[1]) as temporary:
    temporary.write_text("half")
    print("writing", flush=True)
    time.sleep(60)
"""


def writing(path, command=WRITE):
    """A process that is in the middle of writing a file."""
    process = subprocess.Popen([sys.executable, "-c", command, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "writing\n"
    return process


def end(process):
    """Kill a process as nothing else does: it learns of nothing."""
    process.kill()
    process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="needs locks of files")
def test_what_a_killed_writer_left_goes_and_what_a_living_one_writes_stays(here):
    killed, living = writing(here / "a.txt"), writing(here / "b.txt")
    end(killed)
    (here / ".toycomb-notes").write_text("mine")
    (here / f"{PREFIX}folder").mkdir()
    (here / f"{PREFIX}link").symlink_to("f.dnf")
    assert len(list(here.glob(f"{PREFIX}*.txt"))) == 2
    write_text(here / "c.txt", "new")
    (left,) = here.glob(f"{PREFIX}*.txt")
    assert left.read_text() == "half"
    end(living)
    style.save(style.subplots(1, 1, 1, 1)[0], here / "picture.v2.png")
    assert sorted(x.name for x in here.iterdir()) == [
        ".toycomb-notes",
        f"{PREFIX}folder",
        f"{PREFIX}link",
        "c.txt",
        "f.dnf",
        "picture.v2.png",
        "picture.v2.svg",
    ]


COMMAND = f"""
import sys
sys.argv = ["toycomb", "patterns", "--out", sys.argv[1]]
from toycomb.commands.patterns import Patterns
def run(self):
{"".join("    " + line for line in WRITE.replace("sys.argv[1]", "self.out / 'x.json'").strip().splitlines(True))}
Patterns.run = run
from toycomb.__main__ import main
main()
"""


HEARD = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
for number in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)
"""
"""Whoever starts the tests may ignore signals, as `nohup` does; a command that inherits that goes on."""


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)])
@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_signals_end_a_command_as_ctrl_c_does(here, name, code):
    process = subprocess.Popen(
        [sys.executable, "-c", HEARD + COMMAND, "out"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "writing\n"
    for _ in range(2):  # some programs send it twice
        process.send_signal(getattr(signal, name))
    error = process.communicate(timeout=60)[1]
    assert process.returncode == code
    assert error.count("\n") == 1
    assert "kept" in error
    assert not (here / "out").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_helper_that_draws_ends_with_its_starter(tmp_path):
    code = (
        "import subprocess, sys, time\n"
        "helper = [sys.executable, '-c', 'import queue, threading, time; "
        "from toycomb.study.side_by_side import _watch as w; "
        "threading.Thread(target=w, args=(queue.SimpleQueue(),)).start(); print(1, flush=True); time.sleep(60)']\n"
        "child = subprocess.Popen(helper, stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "child.stdout.readline()\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    child = int(process.stdout.readline())
    end(process)
    limit = time.monotonic() + 30
    while _alive(child) and time.monotonic() < limit:
        time.sleep(0.05)
    assert not _alive(child)


def _alive(number):
    try:
        os.kill(number, 0)
    except OSError:
        return False
    try:
        with open(f"/proc/{number}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_sentences_are_of_bounded_length_and_steer_no_terminal(capsys, here):
    assert shown("a\x1b[31m\nb\udcff\u202ec é×") == "a\\x1b[31m\\nb\\xff\\u202ec é×"
    assert len(str(InputError("\x1b" * 10_000))) == LONGEST
    assert str(InputError("x" * LONGEST)) == "x" * LONGEST
    names = ["\x1b[31mred", "two\nlines", "\udcff", "x" * 4000, "x/" * 2000, ""]
    for name in names:
        line = refused(capsys, "train", "--formula", name, "--save", "n.npz")
        assert len(line) < LONGEST + 20
        assert line[:-1].isprintable()
        assert refused(capsys, "patterns", "--out", f"f.dnf/{name}")[:-1].isprintable()
        assert refused(capsys, "patterns", "--embedding", name)[:-1].isprintable()
    for name in names[:3]:
        main(["train", "--formula", "f.dnf", "--save", f"{name}.npz", *TRAIN])
        saved = capsys.readouterr().out.splitlines()[-1]
        assert saved == f"saved {shown(name)}.npz"


def test_the_script_of_one_figure_draws_it_still(capsys, finished, here):
    folder, _ = finished
    with pytest.warns(DeprecationWarning, match="toycomb figure"):
        study.figure_script("checkout/emergence.py", [str(folder), "--out", "old.png"])
    assert (here / "old.svg").read_bytes() == (folder / "figures" / "emergence.svg").read_bytes()


def test_a_study_is_not_confirmed_by_the_folder_that_it_fills(finished):
    folder, result = finished
    before = (folder / "claims.json").read_bytes()
    with pytest.raises(InputError, match="which the same command reads"):
        study.run("tiny", folder, seed=5, only=("C2",), confirm=folder, progress=False)
    assert (folder / "claims.json").read_bytes() == before
    assert result["claims"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_signal_that_python_drops_comes_again():
    """A handler's exception goes nowhere in a call from compiled code, as a compiler makes many."""
    callback = ctypes.CFUNCTYPE(None)(lambda: signal.raise_signal(signal.SIGTERM))
    before = signal.getsignal(signal.SIGTERM)

    def told():
        with ended_by_signals():
            callback()
            time.sleep(30)

    with pytest.raises(Ended, match="SIGTERM"):
        told()
    assert signal.getsignal(signal.SIGTERM) == before
