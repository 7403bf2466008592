"""Benchmarks, each a command with `--help`: see `docs/benchmarks.md`.

`speed` (against JAX and PyTorch), `study`, `tickets`, `tickets.tuning`, `sampling`, `double_descent`, `grokking`.
"""
