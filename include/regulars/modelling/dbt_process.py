"""Run several commands of dbt in one process, which reads the project once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

# several parts of one build: the project is read once, and each part waits for its line on stdin. The answer goes to
# what was stdout; everything dbt itself prints goes to stderr. The collector of cycles would go through all that dbt
# remembers again and again, a sixth of a small night: what it would free, 200 MB, is freed with the process
COMMAND = """
import ctypes, gc, json, os, signal, sys
gc.disable()
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
if os.getppid() != int(sys.argv.pop()):
    sys.exit("who asked for this has died before it began")
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
from dbt.cli.main import dbtRunner
options = json.loads(sys.stdin.readline())
manifest = dbtRunner().invoke([*options, "parse", *json.loads(sys.stdin.readline())]).result
for line in sys.stdin:
    is_success = manifest is not None and dbtRunner(manifest=manifest).invoke([*options, *json.loads(line)]).success
    print(json.dumps(is_success), file=answers, flush=True)
"""


@contextmanager
def started(
    project: Path, folder: Path, variables: dict[str, str], printed: IO[str]
) -> Iterator[Callable[[list[str]], bool]]:
    """Start dbt and give a function that runs one command in it and tells whether it went well.

    The project is read once, when the first command comes. What dbt prints goes to a file.
    """
    options = ["--no-use-colors", "--log-level-file", "none", "--log-path", str(folder)]
    places = ["--project-dir", str(project), "--profiles-dir", str(project), "--target-path", str(folder)]
    command = [sys.executable, "-c", COMMAND, str(os.getpid())]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": printed, "text": True}
    with subprocess.Popen(command, cwd=project, env=variables, **pipes) as process:

        def tell(line: list[str]) -> None:
            # a process that has ended says so by giving no answer
            with suppress(BrokenPipeError):
                process.stdin.write(json.dumps(line) + "\n")
                process.stdin.flush()

        def invoke(arguments: list[str]) -> bool:
            tell([*arguments, *places])
            return process.stdout.readline().strip() == "true"

        try:
            tell(options)
            tell(places)
            yield invoke
            process.stdin.close()
        except BaseException:
            process.kill()
            raise
