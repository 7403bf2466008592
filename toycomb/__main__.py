"""Entry of the command line: `toycomb` and `python -m toycomb`."""

import atexit
import sys


def main() -> None:
    """Run the command line; a signal counts from the first moment on."""
    from toycomb.common.signals import Ended, ended_by_signals, ignored

    atexit.register(ignored)
    try:
        with ended_by_signals():
            from toycomb import cli

            cli.main()
    except Ended as ended:
        print(f"toycomb: {ended}", file=sys.stderr)
        sys.exit(ended.code)


if __name__ == "__main__":
    main()
