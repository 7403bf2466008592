"""One module a command: its options as a dataclass, `run` for the document, `text` for people."""
