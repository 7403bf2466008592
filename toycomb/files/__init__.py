"""Files: written whole or not at all, read only once they are checked."""
