"""Who may talk to the page: a browser on this machine that was given the token, from the page's own origin.

Everything is looked at before any route is reached, so that no route can forget it:

- *Host* must be this server's own, or another site's name could be pointed at it.
- *Origin*, where a browser sends one, must be the page's own; whatever changes anything must send it.
- *The token* comes in the address once, for the page itself. It is taken in exchange for a cookie that no script sees and
  that no other site can send; afterwards it opens nothing.
- What changes anything is JSON of a bounded size, which no form of another site can post.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

MOST_BYTES = 1_000_000
"""Of a request's body."""
READS = ("GET", "HEAD")

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass
class Keys:
    """The token that opens the page once, and the session that it is exchanged for."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    def exchanged(self, token: str) -> bool:
        """Whether this is the token; it is so once."""
        fits = bool(self.token) and secrets.compare_digest(token.encode(), self.token.encode())
        if fits:
            self.token = ""
        return fits

    def known(self, session: str) -> bool:
        """Whether this is the session."""
        return secrets.compare_digest(session.encode(), self.session.encode())


@dataclass(frozen=True)
class Refusal(Exception):
    """Why a request goes no further."""

    status: int
    said: str


@dataclass(frozen=True)
class Guard:
    """Stands before all routes."""

    app: App
    port: int
    keys: Keys
    policy: str

    @property
    def hosts(self) -> tuple[str, str]:
        """What this server is called by a browser that was told to open it."""
        return f"127.0.0.1:{self.port}", f"localhost:{self.port}"

    @property
    def cookie(self) -> str:
        """The cookie's name; of other ports on this machine it is another's."""
        return f"detente_{self.port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            raise Refusal(403, "only HTTP is spoken here")
        told = self._with_headers(send)
        try:
            headers = _headers(scope)
            self._same_origin(scope, headers)
            if await self._exchanged(scope, told):
                return
            if not self.keys.known(_cookies(headers).get(self.cookie, "")):
                raise Refusal(401, "this page opens with the address that `detente open` printed, once")
            body = await self._body(scope, headers, receive)
        except Refusal as refusal:
            await _answer(told, refusal.status, refusal.said)
            return
        await self.app(scope, _once(body, receive), told)

    def _same_origin(self, scope: Scope, headers: dict[str, list[str]]) -> None:
        host, origin = headers.get("host", []), headers.get("origin", [])
        if len(host) != 1 or host[0] not in self.hosts:
            raise Refusal(403, "the host is not this server's")
        if origin and origin != [f"http://{host[0]}"]:
            raise Refusal(403, "the request comes from another site")
        if headers.get("sec-fetch-site", ["none"])[0] not in ("none", "same-origin"):
            raise Refusal(403, "the request comes from another site")
        if scope["method"] not in READS and not origin:
            raise Refusal(403, "the request does not say where it comes from")

    async def _exchanged(self, scope: Scope, send: Send) -> bool:
        """Whether the token was given: it is answered with a cookie, and with the same address without it."""
        if scope["path"] != "/" or scope["method"] != "GET":
            return False
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if not given or not self.keys.exchanged(given):
            return False
        cookie = f"{self.cookie}={self.keys.session}; Path=/; HttpOnly; SameSite=Strict"
        headers = [(b"location", b"/"), (b"set-cookie", cookie.encode()), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return True

    async def _body(self, scope: Scope, headers: dict[str, list[str]], receive: Receive) -> bytes:
        """All of the body, which what changes anything must have as JSON."""
        if scope["method"] in READS:
            return b""
        if headers.get("content-type", [""])[0].split(";")[0].strip().lower() != "application/json":
            raise Refusal(415, "only JSON is taken")
        found, more = b"", True
        while more:
            message = await receive()
            found += message.get("body", b"")
            more = message.get("more_body", False)
            if len(found) > MOST_BYTES:
                raise Refusal(413, f"a request has at most {MOST_BYTES:,} bytes")
        return found

    def _with_headers(self, send: Send) -> Send:
        own = {
            "content-security-policy": self.policy,
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "no-referrer",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "cache-control": "no-store",
        }

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                more = [(name.encode(), value.encode()) for name, value in own.items()]
                message = {**message, "headers": [*message.get("headers", ()), *more]}
            await send(message)

        return told


def _headers(scope: Scope) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return found


def _cookies(headers: dict[str, list[str]]) -> dict[str, str]:
    pairs = (each.partition("=") for line in headers.get("cookie", ()) for each in line.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _once(body: bytes, receive: Receive) -> Receive:
    """What gives the body that was read already, then whatever comes after it."""
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return left.pop() if left else await receive()

    return again


async def _answer(send: Send, status: int, said: str) -> None:
    body = json.dumps({"said": said}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
