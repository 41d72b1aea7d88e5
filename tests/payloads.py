"""Texts that have become something else somewhere: markup, style, script, escape sequences, formulas, templates, directions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from detente.findings.read import KINDS

HTML = [
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<a href='javascript:alert(1)'>x</a>",
    '" onmouseover="alert(1)', "' autofocus onfocus='alert(1)", "<!--", "-->", "<![CDATA[x]]>", "</title><script>alert(1)</script>", "</style><b>x", "<style>*{display:none}</style>",
    "<iframe src=//x.example>", "<base href=//x.example>", "<meta http-equiv=refresh content=0>", "<form action=//x.example><input>", "<link rel=stylesheet href=//x.example>",
    "&lt;b&gt;", "&#60;script&#62;", "&amp;amp;", "<math><mi xlink:href='data:x'>", "<object data=x>", "<details open ontoggle=alert(1)>", "<template><script>x</script></template>",
    "x<wbr>y", "<plaintext>", "<xmp>", "<textarea>", "</textarea>", "<select><option>", "<p/onclick=alert(1)>", "\x00<script>", "<scr\x00ipt>", "<scr<script>ipt>", "%3Cscript%3E", "\\u003cscript\\u003e",
]  # fmt: skip
STYLES = [
    "expression(alert(1))",
    "url(//x.example)",
    "@import 'x'",
    "}body{display:none}",
    "javascript:alert(1)",
    "data:text/html,<script>x</script>",
    "vbscript:x",
    "//x.example/y",
    "http://x.example",
    "mailto:x@x.example",
]
TEMPLATES = [
    "{{7*7}}",
    "{% raw %}",
    "{{ config }}",
    "{#",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "%(x)s",
    "%s%n",
    "{0}",
    "{x!r}",
    "$(id)",
    "`id`",
    "\\x41",
    "__proto__",
    "constructor",
    "{{'a'|e}}",
]
MARKUP = [
    "[bold]x[/bold]",
    "[/red]",
    "[link=http://x.example]y[/link]",
    "[red]",
    "[[x]]",
    ":smile:",
    "**x**",
    "_x_",
    "# x",
    "![x](http://x.example/y.png)",
    "[x](javascript:alert(1))",
    "| a | b |",
    "~~x~~",
    "\\[x\\]",
    "[@click=x]y[/]",
]
TERMINAL = [
    "\x1b[31mred", "\x1b[2J", "\x1b]0;title\x07", "\x1b]8;;http://x.example\x1b\\link\x1b]8;;\x1b\\", "\x1b[1;1H", "\x9b31m", "\x1bP1$r\x1b\\", "\x1bc", "\x07", "\x08\x08\x08", "a\rb", "\x0b", "\x0c",
    "\x7f", "\x85", "\x0e\x0f", "\x1b[?1049h", "\x1b]52;c;eA==\x07", "\x1b_x\x1b\\", "\x05",
]  # fmt: skip
DIRECTIONS = [
    "\u202eevil\u202c",
    "\u2066x\u2069",
    "\u2067x",
    "\u200fx",
    "\u061cx",
    "a\u200bb",
    "a\u200db",
    "\ufeffx",
    "a\u00adb",
    "\u2028x",
    "\u2029x",
    "\u2060x",
    "\u180ex",
    "\U000e0041x",
    "\ufff9x\ufffb",
    "a\u034fb",
]
FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "=cmd|'/C x'!A0",
    "\t=1",
    '="x"',
    ";=1",
    '=HYPERLINK("http://x.example")',
    "0x1F",
]
JSON = ['"', "\\", '\\"', "'", '"}]}', "\\u0000", "null", "NaN", "// x", "/* x */", "\\", '","x":"', "]]>", "\n\n", "a\tb"]
WORDS = ["x" * 300, "W" * 80, "\u0645\u0631\u062d\u0628\u0627", "\u05e9\u05dc\u05d5\u05dd abc", "\u65e5\u672c\u8a9e" * 20, "\U0001f468\u200d\U0001f469\u200d\U0001f467", "e\u0301", "\u00e9", "\ufb01", "\u0130", "a" + "\u0301" * 60, "\ufdfa", "\U0001f1fa\U0001f1f8", " ", "  x  ", "\u00a0", "\u3000x", "-", "\u00df", "\u01c4"]  # fmt: skip
PAYLOADS = [*HTML, *STYLES, *TEMPLATES, *MARKUP, *TERMINAL, *DIRECTIONS, *FORMULAS, *JSON, *WORDS]


def _chosen(said: Any, key: str = "") -> Iterator[str]:
    """The keys of a JSON Schema whose values are one of a few words."""
    if isinstance(said, dict):
        if key and ("enum" in said or "const" in said):
            yield key
        for name, inner in said.items():
            if name == "properties":
                for own, each in inner.items():
                    yield from _chosen(each, own)
            else:
                yield from _chosen(inner, key)
    elif isinstance(said, list):
        for each in said:
            yield from _chosen(each, key)


def _named(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with what it only refers to by name written out where that is a choice of words."""
    choices = {name: each for name, each in schema.get("$defs", {}).items() if "enum" in each}

    def out(said: Any) -> Any:
        if isinstance(said, dict):
            return choices.get(said.get("$ref", "").rpartition("/")[2]) or {k: out(v) for k, v in said.items()}
        return [out(each) for each in said] if isinstance(said, list) else said

    written: dict[str, Any] = out({k: v for k, v in schema.items() if k != "$defs"} | {"defs": out(schema.get("$defs", {}))})
    return written


PROGRAMS = frozenset({"date", "dates", "role"}).union(*(_chosen(_named(kind.model_json_schema())) for kind in KINDS.values()))
"""Keys of findings whose words are the program's own: one of a few, or a day."""
