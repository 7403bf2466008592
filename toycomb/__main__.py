"""Entry of the command line: `toycomb` and `python -m toycomb`."""

import os

# Networks run side by side, one a thread; threads of matrix products would only wait for each other. This has to stand
# before NumPy is loaded, and leaves the user's own setting alone.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from toycomb.cli import main

if __name__ == "__main__":
    main()
