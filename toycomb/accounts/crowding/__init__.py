"""C3: crowded rows reject."""
