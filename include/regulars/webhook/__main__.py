"""Run the webhook service: python -m regulars.webhook --port P."""

from __future__ import annotations

import argparse
import json
import socket
import sys

import uvicorn

from regulars import settings
from regulars.webhook.app import create_app


class AnnouncedServer(uvicorn.Server):
    """Print the address as one JSON line once requests are answered."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            host, port = sockets[0].getsockname()[:2]
            print(json.dumps({"url": f"http://{f'[{host}]' if ':' in host else host}:{port}"}), flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m regulars.webhook", description="Receive events and unsubscribes.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1", help="where to listen; 0.0.0.0 behind a proxy in production")
    options = parser.parse_args(arguments)
    try:
        settings.warehouse()
        settings.link_secret()
        listener = _listen(options.host, options.port)
    except (settings.SettingsError, OSError) as error:
        print(f"The webhook service cannot start: {error}", file=sys.stderr)
        return 2
    if not settings.webhook_public_key():
        print("REGULARS_WEBHOOK_PUBLIC_KEY is not set: every event is refused until it is.", file=sys.stderr)
    # no access log: a link's token is nobody's business, and a log is kept for long
    config = uvicorn.Config(
        create_app(), access_log=False, log_level="warning", limit_concurrency=64, timeout_graceful_shutdown=10
    )
    AnnouncedServer(config).run(sockets=[listener])
    return 0


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener


if __name__ == "__main__":
    sys.exit(main())
