"""Set-ups: published results of several outputs, two literals, positions and biases, made again (`account.py`)."""
