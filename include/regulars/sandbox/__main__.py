"""Run the sandbox: python -m regulars.sandbox --port 0 --state FOLDER --webhook URL --key API_KEY."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from regulars.sandbox.instance import OutsideLoopbackError, open_sandbox
from regulars.sandbox.server import FolderTakenError, hold_folder, serve


def read_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m regulars.sandbox", description="Stand in for SendGrid, on this machine only."
    )
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--state", type=Path, required=True, help="folder that keeps everything")
    parser.add_argument("--webhook", required=True, help="address that gets the signed events")
    key = parser.add_mutually_exclusive_group(required=True)
    key.add_argument("--key", help="API key that clients must send")
    key.add_argument("--key-file", type=Path, help="file with the API key, which keeps it out of the process list")
    parser.add_argument("--seed", type=int, default=1, help="seed of the recipients' behaviour")
    parser.add_argument("--start-at", type=int, help="Unix time to start at, which then moves only when told to")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop; 1 when the sandbox cannot start."""
    given = read_arguments(arguments)
    os.umask(0o077)
    try:
        key = given.key or given.key_file.read_text(encoding="utf-8").strip()
        with hold_folder(given.state):
            sandbox = open_sandbox(given.state, given.webhook, key, given.seed, given.start_at)
            serve(sandbox, given.state, given.port)
    except (OutsideLoopbackError, FolderTakenError, OSError) as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
