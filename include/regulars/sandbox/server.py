"""Run the sandbox on loopback, one process a folder."""

from __future__ import annotations

import asyncio
import fcntl
import json
import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from regulars.sandbox import scheduler
from regulars.sandbox.app import create_app
from regulars.sandbox.instance import Sandbox

HOST = "127.0.0.1"
PULSE = 1.0
log = logging.getLogger(__name__)


class FolderTakenError(RuntimeError):
    """Say that another sandbox runs on this folder."""


class CuttableProtocol(HttpToolsProtocol):
    """Give the application the connection, so that a fault can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Note the connection in the state of its requests."""
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)


class AnnouncingServer(uvicorn.Server):
    """Say when the sandbox is ready, and turn its wheel while it follows real time."""

    def __init__(self, config: uvicorn.Config, sandbox: Sandbox, folder: Path) -> None:
        super().__init__(config)
        self._sandbox, self._folder = sandbox, folder
        self._stopping = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then announce it."""
        await super().startup(sockets)
        if sockets and not self.should_exit:
            announce(self._sandbox, self._folder, sockets[0].getsockname()[1])
            threading.Thread(target=self._turn, daemon=True).start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop turning, then stop."""
        self._stopping.set()
        await super().shutdown(sockets)

    def _turn(self) -> None:
        while not self._stopping.wait(PULSE):
            if not self._sandbox.clock.is_real:
                continue
            try:
                scheduler.turn(self._sandbox, is_patient=True)
            except Exception:
                log.exception("a turn of the sandbox failed; the next one tries again")


def announce(sandbox: Sandbox, folder: Path, port: int) -> None:
    """Write sandbox.json for its owner alone and print one line that names no secret."""
    url = f"http://{HOST}:{port}"
    public = {"url": url, "public_key": sandbox.signer.public_key}
    private = {
        **public,
        "mailbox": f"{url}/?token={sandbox.mailbox_token}",
        "mailbox_token": sandbox.mailbox_token,
        "pid": os.getpid(),
    }
    draft = folder / "sandbox.json.new"
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(private, file)
    draft.replace(folder / "sandbox.json")
    print(json.dumps(public), flush=True)


@contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Hold a folder for this process; raises FolderTakenError when another one has it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(folder / "sandbox.lock", "w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise FolderTakenError(f"A sandbox is running on {folder}. Stop it, or give another --state.") from error
        yield


def listen(port: int) -> socket.socket:
    """Open the port on loopback; 0 takes a free one."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError:
        listener.close()
        raise
    return listener


def make_server(sandbox: Sandbox, folder: Path) -> AnnouncingServer:
    """Make the server of one sandbox."""
    config = uvicorn.Config(
        create_app(sandbox),
        http=CuttableProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    return AnnouncingServer(config, sandbox, folder)


def serve(sandbox: Sandbox, folder: Path, port: int) -> None:
    """Serve until told to stop."""
    with listen(port) as listener:
        make_server(sandbox, folder).run(sockets=[listener])
    sandbox.store.close()
