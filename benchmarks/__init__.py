"""Benchmarks: `python -m benchmarks.speed` against JAX and PyTorch, `python -m benchmarks.study` for the study."""
