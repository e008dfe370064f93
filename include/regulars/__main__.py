"""Run `python -m regulars`."""

from regulars.cli import main

main()
