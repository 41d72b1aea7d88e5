"""`detente serve`: the desk as a server of the Model Context Protocol on stdin and stdout (extra `detente[assistant]`).

One tool a thing that can be done, each a thin line over `desk.py`; results are the records that `--json` prints, errors the
problems of the one checker. Long work reports draws as they are solved, and stops where the client cancels. Standard output is
the wire: whatever else is said goes to standard error. Neither sampling nor roots is used: no model is asked for anything.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.prompts import Prompt
from mcp.server.mcpserver.resources import TextResource
from mcp_types import CallToolResult, TextContent, ToolAnnotations

from detente import __version__
from detente.asks import progress
from detente.assistant.desk import Data, Desk, error_told
from detente.assistant.words import instructions, pages, prompts, tools
from detente.errors import DetenteError, Stopped
from detente.screen import say
from detente.shown import json_text
from detente.study.solvers import Progress

Work = Callable[[Desk], Data]
TICK = 0.5
"""Seconds between two reports of progress."""


def result(data: Data, is_error: bool = False) -> CallToolResult:
    """Data as a tool answers it: structured, and the same as text."""
    text = json_text(data, None)
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=data, is_error=is_error)


@dataclass
class Meter:
    """How far a piece of work is, and whether it was asked to stop; written by its threads, read by the wire's."""

    done: int = 0
    total: int = 0
    stopped: bool = False

    def reported(self) -> Progress:
        """What the work reports to; sentences go to standard error."""

        def advance(draws: int) -> None:
            self.done += draws

        def whole(draws: int) -> None:
            self.total = draws

        return progress(advance, lambda: self.stopped, whole, lambda text: say(text, err=True))


async def worked(context: Context[Any, Any], folder: Path, work: Work) -> CallToolResult:
    """What a piece of work at the desk comes to; off the thread of the wire, so that a cancellation is heard."""
    meter = Meter()
    try:
        async with anyio.create_task_group() as group:
            group.start_soon(_tell, context, meter)
            desk = Desk(folder, meter.reported())
            data = await anyio.to_thread.run_sync(partial(_done, work, desk), abandon_on_cancel=True)
            group.cancel_scope.cancel()
    finally:
        meter.stopped = True
    return data


def _done(work: Work, desk: Desk) -> CallToolResult:
    try:
        return result(work(desk))
    except DetenteError as error:
        return result(error_told(error), is_error=True)
    except Stopped:
        return result({"error": "Stopped", "message": "it was stopped before it was done", "fix": ""}, is_error=True)


async def _tell(context: Context[Any, Any], meter: Meter) -> None:
    """Says to the client, as often as it changes and at most twice a second, how many draws are done."""
    told = 0
    while True:
        await anyio.sleep(TICK)
        if meter.done > told:
            told = meter.done
            await context.report_progress(told, meter.total or None, "draws solved")


def server_of(folder: Path) -> MCPServer[Any]:
    """The server over one folder: ten tools, the prompts, and all that an assistant needs to read."""
    server: MCPServer[Any] = MCPServer("detente", instructions=instructions(), version=__version__)

    async def read(
        ctx: Context[Any, Any],
        document: str = "",
        first: int = 1,
        last: int = 0,
        file: str = "",
        paste: str = "",
        title: str = "",
        furniture: str = "",
    ) -> CallToolResult:
        return await worked(ctx, folder, lambda desk: desk.read(document, first, last, file, paste, title, furniture))

    async def note(ctx: Context[Any, Any], kind: str, paragraph: str, gist: str, quote: str = "") -> CallToolResult:
        return await worked(ctx, folder, lambda desk: desk.note(kind, paragraph, quote, gist))

    async def mechanisms(ctx: Context[Any, Any], words: str = "") -> CallToolResult:
        return await worked(ctx, folder, lambda desk: desk.mechanisms(words))

    async def start(ctx: Context[Any, Any], name: str, blocks: list[str] | None = None) -> CallToolResult:
        return await worked(ctx, folder, lambda desk: desk.start(name, blocks or []))

    async def write(ctx: Context[Any, Any], file: str, text: str, expects: str = "") -> CallToolResult:
        return await worked(ctx, folder, lambda desk: desk.write(file, text, expects))

    async def check(ctx: Context[Any, Any], file: str) -> CallToolResult:
        return await worked(ctx, folder, lambda desk: desk.check(file))

    async def baseline(ctx: Context[Any, Any], scenario: str, draws: int = 64) -> CallToolResult:
        return await worked(ctx, folder, lambda desk: desk.baseline(scenario, draws))

    async def freeze(ctx: Context[Any, Any], argument: str, by: str = "", note: str = "", because: str = "") -> CallToolResult:
        return await worked(ctx, folder, lambda desk: desk.freeze(argument, by, note, because))

    async def audit(ctx: Context[Any, Any], argument: str, claims: str = "", draws: int = 128) -> CallToolResult:
        return await worked(ctx, folder, lambda desk: desk.audit(argument, claims, draws))

    async def ask(
        ctx: Context[Any, Any],
        question: str,
        argument: str,
        claim: str = "",
        other: str = "",
        measure: str = "",
        draws: int = 64,
    ) -> CallToolResult:
        return await worked(ctx, folder, lambda desk: desk.ask(question, argument, claim, other, measure, draws))

    says = tools()
    writes = {"read", "note", "write", "freeze", "audit", "ask"}
    for tool in (read, note, mechanisms, start, write, check, baseline, freeze, audit, ask):
        name = tool.__name__
        hints = ToolAnnotations(read_only_hint=name not in writes, destructive_hint=name == "write", open_world_hint=False)
        server.add_tool(tool, name=name, description=says[name], annotations=hints)
    for prompt in prompts():
        server.add_prompt(Prompt.from_function(prompt.made, name=prompt.name, description=prompt.says))
    for each in pages():
        how = {"name": each.name, "description": each.says, "text": each.text, "mime_type": "text/markdown"}
        server.add_resource(TextResource(uri=each.uri, **how))
    return server


def serve(folder: Path) -> None:
    """Serves one folder until standard input ends."""
    os.chdir(folder)  # messages name files as the client does, and documents are looked for here
    say(f"detente {__version__} serves {folder}; it speaks MCP on standard input and output", err=True)
    server_of(Path(".")).run("stdio")
