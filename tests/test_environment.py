"""What a machine can do to a run: settings of other programs, limits, a damaged cache, a package in a zip."""

import os
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest

import toycomb
from toycomb import InputError, random_tasks, train
from toycomb.accounts.symmetries.measure import measure
from toycomb.records.code import source
from toycomb.tickets import named

PACKAGE = Path(toycomb.__file__).parent
DRAW = "from toycomb.plots import style, save; save(style.styled(lambda: style.subplots(1, 1, 2, 2)[0])(), 'f')"


def run(code, folder, **variables):
    """Run Python in a folder; what it wrote on standard error."""
    environment = {key: x for key, x in (os.environ | variables).items() if x is not None}
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_figures_are_drawn_whatever_the_settings_of_matplotlib(tmp_path):
    settings = {
        "plain": ("", {}),
        "tex": ("text.usetex: True\nfont.family: no such font\nsavefig.dpi: 7\n", {}),
        "odd": ("backend: none such\nno line\nfont.size: many\n", {"MPLBACKEND": "nosuch"}),
    }
    for name, (text, variables) in settings.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "matplotlibrc").write_text(text)
        assert run(DRAW, tmp_path / name, **variables) == ""
    pictures = {(tmp_path / name / "f.png").read_bytes() for name in settings}
    assert len(pictures) == 1
    (tmp_path / "matplotlibrc").write_bytes(b"\xff\xfe")
    tried = f"try:\n    {DRAW}\nexcept InputError as error:\n    assert 'matplotlibrc' in str(error)"
    assert run(f"from toycomb import InputError\n{tried}", tmp_path) == ""


def test_fewer_threads_or_one_sentence(monkeypatch):
    tasks = random_tasks(4, seed=1, variables=8, clauses=2, literals=2, samples=64)
    settings = {"seed": 1, "hidden": 4, "epochs": 1, "progress": False}
    expected = train(tasks, threads=1, **settings).final.W
    real, allowed = threading.Thread.start, [2]

    def start(self):
        if sum(x.name.startswith("ThreadPool") for x in threading.enumerate()) >= allowed[0]:
            raise RuntimeError("can't start new thread")
        real(self)

    monkeypatch.setattr(threading.Thread, "start", start)
    assert np.array_equal(train(tasks, threads=4, **settings).final.W, expected)
    allowed[0] = 0
    with pytest.raises(InputError, match="starts no further thread"):
        train(tasks, threads=4, **settings)


SUM = "import sys, numpy as np, kernel as k; print(k.add(np.arange(4.0)), sum(k.add.stats.cache_hits.values()))"


def damaged(folder, damage):
    """Damage every file of a cache of kernels."""
    for path in folder.rglob("*.nb[ic]"):
        damage(path)


@pytest.mark.slow
def test_a_damaged_cache_of_kernels_is_compiled_anew(tmp_path):
    (tmp_path / "kernel.py").write_text(
        "from toycomb.common._numba import kernel\n\n\n@kernel\ndef add(x):\n    total = 0.0\n"
        "    for i in range(len(x)):\n"
        "        total += x[i]\n    return total\n"
    )
    cache = tmp_path / "cache"

    def answer():
        """The sum, whether it came from the cache, and the lines of standard error."""
        done = subprocess.run(
            [sys.executable, "-c", SUM],
            cwd=tmp_path,
            env={**os.environ, "NUMBA_CACHE_DIR": str(cache)},
            capture_output=True,
            text=True,
        )
        return done.stdout.split(), done.stderr.count("\n")

    def lose_a_page(path):
        content = path.read_bytes()
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes(64) + content[middle + 64 :])

    def turn_into_a_folder(path):
        path.unlink()
        path.mkdir()

    assert answer() == (["6.0", "0"], 0)
    assert answer() == (["6.0", "1"], 0)
    for damage in (lambda path: path.write_bytes(b""), lambda path: path.write_bytes(b"\x80garbage"), lose_a_page):
        damaged(cache, damage)
        assert answer() == (["6.0", "0"], 0)
    assert answer() == (["6.0", "1"], 0)  # it was mended
    damaged(cache, turn_into_a_folder)
    assert answer() == (["6.0", "0"], 2)  # a hint, and its place


@pytest.mark.slow
def test_a_zip_without_a_place_for_kernels_trains_and_identifies_as_a_folder_does(tmp_path):
    with zipfile.ZipFile(tmp_path / "package.zip", "w") as archive:
        for path in PACKAGE.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                archive.write(path, path.relative_to(PACKAGE.parent))
    code = (
        "import toycomb as tc; from toycomb.accounts.paper import content; assert content()\n"
        "import numpy as np\nfrom toycomb.training import _batches, _kernels\n"
        "items = np.arange(50)\n_batches.shuffle(items, np.uint64(1))\n"
        "assert sorted(items) == list(range(50)) != list(items)\n"
        "assert '.zip' in tc.__file__; from toycomb.accounts.symmetries.measure import measure; "
        "from toycomb.tickets import named; from toycomb.records.code import source; "
        f"assert source.digest(measure) == {source.digest(measure)!r}; "
        f"assert named('imp').describe()['code'] == {named('imp').describe()['code']!r}"
    )
    nowhere = {"HOME": os.devnull, "XDG_CACHE_HOME": os.devnull, "NUMBA_CACHE_DIR": os.devnull}
    assert run(code, tmp_path, PYTHONPATH=str(tmp_path / "package.zip"), **nowhere).count("\n") <= 2
