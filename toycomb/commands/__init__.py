"""One module a command: its options as a dataclass, `run` for the document, `text` for people."""

import os

# Networks are shared out over threads; a linear algebra library with threads of its own would only get in their way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
