"""`python -m toycomb` is the command line."""

from toycomb.cli import main

main()
