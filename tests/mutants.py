"""Shipped files, spoiled in ways that a seed repeats: by the byte, the token, the line and the structure.

A mutant is named by its file and its number, and the name is the seed: `mutant("M01.yaml", text, 17)` is the same text on
every machine. Nothing here knows what detente makes of it.
"""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

Json = Any

NASTY = [
    "0", "-1", "1e400", "-1e-400", ".inf", "-.inf", ".nan", "nan", "inf", "Infinity", "NaN", "0x1F", "0o17", "017", "1_000", "1e5",
    "9" * 4301, "0." + "0" * 400 + "1", "\u00b2", "\u0663", "\uff11", "\u00bd", "1,5", "50 %", "3..4", "4 .. 3", "0 .. 0", "..", "- 1",
    "true", "false", "yes", "no", "on", "null", "~", "''", '""', "[]", "{}", "[[]]", "{a: b}", "*a", "&a x", "!!int 3", "!t", "<<", "? a",
    "0000-00-00", "0001-01-01", "9999-12-31", "2024-02-30", "2024-13-01", "2024-1-1", "each 02-29", "each 00-00", "round 0",
    "round 99999999999", "end", "all", "rest", "not", "else", "exact", "hidden", "known", "__class__", "{{7*7}}", "%s", "%n", "${HOME}",
    "../../etc/passwd", "/dev/zero", "a.b.c", ".", "-", "_", "a" * 41, "x" * 5000, "\u202e", "\u200b", "\ufeff", "e\u0301", "\U0001f3f4", "\x1b[31m",
    "\x00", "\x7f", "\x85", "\u2028", "\ud7ff", "\ue000", "\uffff", "a002 p0", "a002 p9-3", "a002 p" + "9" * 20, "=1+1", "'", '"', "`", "\\", "#", "|", ">", "@",
]  # fmt: skip
"""Words that some reader, somewhere, has taken for something else."""
BYTES = [
    b"\x00",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\r",
    b"\r\n",
    b"\t",
    b"\x0c",
    b"\x85",
    b"\xf4\x90\x80\x80",
    b"{",
    b"]",
    b'"',
    b":",
    b"-",
]
TOKEN = re.compile(r"[\w.+-]+|[^\S\n]+|\n|[^\w\s]")


def seeded(name: str, number: int) -> random.Random:
    """A generator of its own for every mutant; texts hash alike everywhere in `random.seed`."""
    return random.Random(f"{name}:{number}")


# ----------------------------------------------------------------------------------------------- bytes, tokens, lines


def by_byte(rng: random.Random, text: str, others: list[str]) -> bytes:
    """Bytes flipped, put in, left out, doubled, or the rest cut off."""
    raw = bytearray(text.encode("utf-8", "surrogatepass"))
    for _ in range(rng.choice([1, 1, 1, 2, 5])):
        at = rng.randrange(len(raw) + 1) if raw else 0
        size = rng.choice([1, 1, 2, 7, 40])
        match rng.randrange(5):
            case 0 if at < len(raw):
                raw[at] ^= 1 << rng.randrange(8)
            case 1:
                raw[at:at] = rng.choice(BYTES)
            case 2:
                del raw[at : at + size]
            case 3:
                raw[at:at] = raw[at : at + size]
            case _ if rng.random() < 0.2:
                del raw[at:]
    return bytes(raw)


def by_token(rng: random.Random, text: str, others: list[str]) -> bytes:
    """Words and signs replaced, by each other or by nasty ones, left out, doubled, exchanged."""
    tokens = TOKEN.findall(text)
    solid = [i for i, token in enumerate(tokens) if token.strip()]
    for _ in range(rng.choice([1, 1, 2, 4])):
        at, other = rng.choice(solid), rng.choice(solid)
        match rng.randrange(6):
            case 0:
                tokens[at] = rng.choice(NASTY)
            case 1:
                tokens[at] = tokens[other]
            case 2:
                tokens[at] = ""
            case 3:
                tokens[at] += rng.choice(["", " ", "_", "x", "2", "-", "'"]) + tokens[at]
            case 4:
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case _:
                tokens[at] = rng.choice(TOKEN.findall(rng.choice(others)) or [""])
    return "".join(tokens).encode("utf-8", "surrogatepass")


def by_line(rng: random.Random, text: str, others: list[str]) -> bytes:
    """Lines left out, doubled, moved, indented otherwise, or brought in from another file."""
    lines = text.split("\n")
    for _ in range(rng.choice([1, 1, 2, 3])):
        at = rng.randrange(len(lines))
        match rng.randrange(6):
            case 0:
                lines.pop(at)
            case 1:
                lines.insert(rng.randrange(len(lines) + 1), lines[at])
            case 2:
                lines.insert(rng.randrange(len(lines)), lines.pop(at))
            case 3:
                lines[at] = " " * rng.choice([1, 2, 4]) + lines[at]
            case 4:
                lines[at] = lines[at][rng.choice([1, 2, 4]) :]
            case _:
                lines.insert(at, rng.choice(rng.choice(others).split("\n")))
        lines = lines or [""]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


# ---------------------------------------------------------------------------------------------------------- structure


def paths_in(value: Json, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value inside, the whole included."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from paths_in(each, (*path, key))


def at_path(value: Json, path: tuple[Any, ...]) -> Json:
    for key in path:
        value = value[key]
    return value


def changed(rng: random.Random, tree: Json, other: Json) -> Json:
    """The tree with one to three things of another type, name or place in it."""
    tree = copy.deepcopy(tree)
    for _ in range(rng.choice([1, 1, 2, 3])):
        path = rng.choice(list(paths_in(tree))[1:] or [()])
        if path:
            _change(rng, at_path(tree, path[:-1]), path[-1], other)
    return tree


def _change(rng: random.Random, holder: Json, key: Any, other: Json) -> None:
    """One change at a key of a table, or a place of a list."""
    value = holder[key]
    strange: list[Callable[[], Json]] = [
        lambda: rng.choice(NASTY),
        lambda: [value],
        lambda: {"a": value},
        list,
        dict,
        lambda: [value, value],
        lambda: _nested(value, rng.choice([3, 12, 40])),
        lambda: copy.deepcopy(at_path(other, rng.choice(list(paths_in(other))))),
    ]
    match rng.randrange(5):
        case 0 if isinstance(holder, dict):  # another name
            renamed = rng.choice(
                [f"{key}x", f"_{key}", str(key).upper(), str(key)[1:], *(k for k in holder if k != key), "name", "about"]
            )
            made = {renamed if k == key else k: v for k, v in holder.items()}
            holder.clear()
            holder.update(made)
        case 1 if isinstance(holder, dict):  # one more
            holder[rng.choice(["extra", f"{key}_2", "about", "cite", rng.choice(NASTY)])] = rng.choice(
                [value, "1", rng.choice(strange)()]
            )
        case 2:
            del holder[key]
        case 3 if isinstance(holder, list):
            holder.insert(key, copy.deepcopy(value))
        case _:
            holder[key] = rng.choice(strange)()


def _nested(value: Json, depth: int) -> Json:
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value


def as_yaml(tree: Json) -> bytes:
    """The tree as YAML: JSON is YAML, a section a line."""
    if not isinstance(tree, dict):
        return json.dumps(tree, ensure_ascii=False).encode("utf-8", "surrogatepass")
    lines = [f"{json.dumps(str(k), ensure_ascii=False)}: {json.dumps(v, ensure_ascii=False)}" for k, v in tree.items()]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def as_json(tree: Json) -> bytes:
    return json.dumps(tree, indent=1, ensure_ascii=False).encode("utf-8", "surrogatepass")


def mutant(
    name: str, text: str, number: int, others: list[str], tree: Json = None, write: Callable[[Json], bytes] = as_yaml
) -> bytes:
    """The mutant of that number. Every fourth changes the structure where the file has a tree."""
    rng = seeded(name, number)
    if number % 4 == 3 and tree is not None:
        return write(changed(rng, tree, tree))
    return (by_byte, by_token, by_line)[number % 3](rng, text, others)
