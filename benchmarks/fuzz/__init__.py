"""Fuzzing of every reader: inputs made up or guided by coverage; each is accepted, or refused in one sentence.

`python -m benchmarks.fuzz READER --inputs 1000000 --jobs 2`, and `--help`. A reader is a `Target`: how its inputs are
made, and how one is read. `readers` lists them.
"""
