"""Several processes and one file: who waits, who goes on, and that no kernel is compiled twice."""

import os
import signal
import subprocess
import sys
import time

import pytest

from toycomb.common.locks import FileLock

KERNEL = """
from toycomb.common._numba import kernel, loop, part

@part
def twice(x):
    return x + x

@loop
def double(x, y):
    for i in range(x.size):
        y[i] = twice(x[i])

@kernel
def add(x, y):
    double(x, y)
    total = 0.0
    for i in range(y.size):
        total += y[i]
    return total
"""
COUNT = """
import os, sys, time
import numpy as np
from numba.core import event
import kernel

class Count(event.Listener):
    compiled = 0
    def on_start(self, event):
        self.compiled += 1
    def on_end(self, event):
        pass

count = Count()
event.register("numba:compile", count)
print("ready", flush=True)
sys.stdin.readline()
x = np.arange(4.0)
print(kernel.add(x, x.copy()), count.compiled, flush=True)
"""
HOLD = """
import sys, time
from toycomb.common.locks import FileLock
FileLock(sys.argv[1], 60).acquire()
print("held", flush=True)
time.sleep(60)
"""


def started(code, *arguments, **options):
    """A process of Python that has said its first word."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )
    process.stdout.readline()
    return process


@pytest.mark.slow
def test_processes_that_start_together_compile_once(tmp_path):
    (tmp_path / "kernel.py").write_text(KERNEL)
    options = {"cwd": tmp_path, "env": os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}}
    processes = [started(COUNT, **options) for _ in range(3)]
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=120) for process in processes]
    found = [out.split() for out, _ in said]
    assert [total for total, _ in found] == ["12.0"] * 3
    assert sorted(int(count) for _, count in found) == [0, 0, 3]  # a kernel and its two pieces, in one process
    assert [errors for _, errors in said] == [""] * 3


@pytest.mark.slow
def test_a_lock_is_waited_for_until_its_holder_gives_it_back_or_dies(tmp_path):
    path = tmp_path / "lock"
    holder = started(HOLD, path)
    try:
        impatient = FileLock(str(path), 0.1)
        assert not held_after(impatient)
        waiting = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True)
        holder.send_signal(signal.SIGSTOP)  # cannot give anything back
        time.sleep(0.2)
        assert waiting.poll() is None
    finally:
        holder.kill()
        holder.communicate()
    assert waiting.stdout.readline() == "held\n"
    waiting.kill()
    waiting.communicate()
    assert held_after(FileLock(str(path), 60))


def held_after(lock):
    """Whether a lock is held once it was asked for: then another process cannot have it."""
    lock.acquire()
    code = "import sys, toycomb.common.locks as l, os; f = os.open(sys.argv[1], os.O_RDWR); print(l._locked(f))"
    other = subprocess.run([sys.executable, "-c", code, lock.path], capture_output=True, text=True, check=True).stdout
    lock.release()
    again = subprocess.run([sys.executable, "-c", code, lock.path], capture_output=True, text=True, check=True).stdout
    return other == "False\n" and again == "True\n"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_ends_a_wait(tmp_path):
    path = tmp_path / "lock"
    holder = started(HOLD, path)
    waiting = started("print('begins', flush=True)\n" + HOLD, path)
    try:
        time.sleep(1)
        waiting.send_signal(signal.SIGINT)
        assert "KeyboardInterrupt" in waiting.communicate(timeout=30)[1]
    finally:
        holder.kill()
        holder.communicate()


def test_without_a_place_for_the_lock_nothing_waits(tmp_path):
    lock = FileLock(str(tmp_path / "no such folder" / "lock"), 60)
    lock.acquire()
    lock.release()
    assert not list(tmp_path.iterdir())
