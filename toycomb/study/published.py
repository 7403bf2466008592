"""Numbers of the published study (arXiv 2504.08842 v2) that ours are set beside."""

CODE_ROWS_READ_OFF = {32: {2: 7.6, 8: 4.8, 16: 3.4, 32: 2.1, 64: 1.2}}
"""Mean 4P rows a clause on positive rows by H and C: estimated by eye from a figure, so only roughly known."""
