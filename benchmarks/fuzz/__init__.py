"""Fuzzing of every reader: made-up inputs, each of which is accepted or refused in one sentence; all else is a finding.

`python -m benchmarks.fuzz READER --inputs 200000 --seed 1`, and `--help`. A reader is a `Target`: how its inputs are
made, and how one is read.
"""
