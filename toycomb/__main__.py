"""Entry of the command line: `toycomb` and `python -m toycomb`."""

from toycomb.cli import main

if __name__ == "__main__":
    main()
