"""The command, for `python -m nabladocs`."""

import sys

from nabladocs.adapters.cli import main

if __name__ == "__main__":
    sys.exit(main())
