"""Serves the page on loopback until it is told to end."""

from __future__ import annotations

import contextlib
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import uvicorn

from detente.asks.opened import opened
from detente.errors import FileAccess
from detente.web.app import make_app
from detente.web.jobs import Jobs
from detente.web.safety import Keys

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Serving:
    """A page that is served: where, and the address that opens it once."""

    port: int
    keys: Keys

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/?token={self.keys.token}"


@contextlib.contextmanager
def serving(name: str, port: int = 0) -> Iterator[Serving]:
    """Within, the page of a case, a file or a folder is served; afterwards its work is stopped.

    Args:
        port: 0: any that is free.
    """
    found, keys, jobs = opened(name), Keys(), Jobs()
    with contextlib.closing(_bound(port)) as listening:
        own = listening.getsockname()[1]
        config = uvicorn.Config(make_app(found, keys, own, jobs), log_level="warning", access_log=False, ws="none")
        server = uvicorn.Server(config)
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]  # the command listens for them
        thread = threading.Thread(target=server.run, args=([listening],), name="detente-page", daemon=True)
        thread.start()
        try:
            yield Serving(own, keys)
        finally:
            server.should_exit = True
            jobs.close()
            thread.join(timeout=10)


def _bound(port: int) -> socket.socket:
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((LOOPBACK, port))
        found.listen()  # whoever comes before the server is up waits instead of being turned away
    except OSError as error:
        found.close()
        raise FileAccess(f"cannot listen on port {port}: {error.strerror}", "Give another with --port, or none") from None
    return found


def open_page(name: str, port: int, browser: bool, say: Callable[[str], None]) -> None:
    """Serves the page and opens the browser; returns only when it is broken off."""
    with serving(name, port) as page:
        say(f"The page is at {page.address}")
        say("That address opens it once, on this machine alone. Ctrl-C ends it.")
        if browser:
            webbrowser.open_new_tab(page.address)
        threading.Event().wait()
