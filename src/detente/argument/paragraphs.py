"""The paragraphs of a document, and what is kept of them: hashes that say "the same" and "alike", never the words.

A paragraph is a non-empty line of a text or Markdown file, counted from 1: titles, links, credits and all. In HTML it
is what block elements set apart, in PDF what blank lines do. Documents come from strangers: sizes are bounded, every
pass is linear in the size, nothing in them is followed or run.
"""

from __future__ import annotations

import codecs
import hashlib
import html
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from detente.errors import DetenteError, TooLarge, Unreadable
from detente.files import read_bytes

LARGEST = 5_000_000  # bytes of a text
LARGEST_PDF = 20_000_000
MOST_PAGES = 500
MOST_PARAGRAPHS = 50_000
SUFFIXES = (".txt", ".md", ".html", ".htm", ".pdf")

TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u0060\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2012\u2015", "\u2013"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),  # soft hyphen and other marks that show nothing
        **dict.fromkeys(
            "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufe0e\ufe0f", ""
        ),  # direction, style
        "\u2026": "...",
        **{chr(0xFB00 + i): said for i, said in enumerate(("ff", "fi", "fl", "ffi", "ffl", "st", "st"))},  # ligatures
    }
)
"""What typesetting alone makes of the same words. Nothing else is folded: a raised 2 is not a 2."""


def normalised(text: str) -> str:
    """The paragraph as it is compared: NFC, straight quotes, plain hyphens, single spaces; case kept."""
    # Twice, as NFC can bring forth what is folded, and what is folded away can have stood between a letter and its accent.
    folded = unicodedata.normalize("NFC", text.translate(TYPOGRAPHY)).translate(TYPOGRAPHY)
    return " ".join(unicodedata.normalize("NFC", folded).split())


def fingerprint(text: str) -> str:
    """16 hex digits: the beginning of the SHA-256 of the normalised paragraph."""
    return hashlib.sha256(normalised(text).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def likeness(text: str) -> str:
    """16 hex digits that differ in few bits between paragraphs that share most words and word pairs (Charikar 2002)."""
    words = re.findall(r"\w+", normalised(text).casefold())
    features = [*words, *(f"{a} {b}" for a, b in zip(words, words[1:], strict=False))]
    hashed = b"".join(hashlib.blake2b(f.encode("utf-8", "surrogatepass"), digest_size=8).digest() for f in features)
    bits = np.unpackbits(np.frombuffer(hashed, np.uint8)).reshape(-1, 64)
    return np.packbits(2 * bits.sum(axis=0, dtype=np.int64) > len(features)).tobytes().hex()


SCAN = "it is a scan, it needs text recognition first"


def paragraphs(path: Path) -> tuple[str, ...]:
    """The document's paragraphs, normalised, as their number minus one; an error says why there are none to be had."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise Unreadable(f"{path.name}: a document is one of {', '.join(SUFFIXES)}.")
    raw = read_bytes(path, LARGEST_PDF if suffix == ".pdf" else LARGEST, path.name, "A document has a few hundred KB")
    pieces = _of_pdf(path, raw) if suffix == ".pdf" else _of_text(path.name, raw, suffix)
    found = tuple(p for p in map(normalised, pieces) if p)
    if not found:
        why = "its text is made by a script, save it from the browser" if suffix.startswith(".htm") else SCAN
        raise Unreadable(f"{path.name} holds no text. If {why}.")
    if len(found) > MOST_PARAGRAPHS:
        raise TooLarge(f"{path.name} has {len(found)} paragraphs; {MOST_PARAGRAPHS} are read. Split it.")
    return found


def _of_text(name: str, raw: bytes, suffix: str) -> list[str]:
    text = _decoded(name, raw, is_html=suffix.startswith(".htm"))
    if suffix.startswith(".htm"):
        text = html_text(text)
    return re.split(r"\r\n|\r|\n", text)


def _decoded(name: str, raw: bytes, is_html: bool) -> str:
    encoding = "utf-8-sig"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\x00" in raw:
        raise Unreadable(f"{name} holds bytes that no text has. Is it a picture, an archive, an office file?")
    elif is_html:
        declared = re.search(rb"charset=[\"']?([\w-]{1,40})", raw[:2048], re.IGNORECASE)
        encoding = _known_text_encoding(declared.group(1).decode()) if declared else encoding
    try:
        return raw.decode(encoding)
    except UnicodeError as error:
        shown, at = encoding.removesuffix("-sig").upper(), getattr(error, "start", 0)
        raise Unreadable(f"{name} is not {shown} (byte {at}). Save it as UTF-8.") from None


def _known_text_encoding(name: str) -> str:
    try:
        found = codecs.lookup(name)
    except LookupError:
        return "utf-8-sig"
    # Python also has codecs such as zip, which unpack rather than decode.
    return found.name if getattr(found, "_is_text_encoding", False) and found.name != "utf-8" else "utf-8-sig"


TAG = re.compile(r"""<[a-zA-Z/!?](?:[^<>"']|"[^"<]*"|'[^'<]*')*>|<[a-zA-Z/!?][^<>]*>""")
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span "
    "strike strong sub sup time tt u var wbr".split()
)
RAISED = re.compile(r"<(su[pb])(?: [^<>]{0,200})?>\s?([0-9+-]{1,20})\s?</\1\s?>", re.IGNORECASE)
RAISE = str.maketrans("+-0123456789", "\u207a\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")
LOWER = str.maketrans("+-0123456789", "\u208a\u208b\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089")
"""Numbers that a page raises or lowers, as the characters that a text has for them: 10<sup>2</sup> is not 102."""
UNSHOWN = ("script", "style", "noscript", "template", "title", "svg")


def html_text(page: str) -> str:
    """The text of a page, a line for each block.

    No nesting is understood and an unclosed comment or script hides the rest: simple enough to be linear.
    """
    page = _without(page, "<!--", "-->")
    for name in UNSHOWN:
        page = _without_element(page, name)
    page = re.sub(r"\s+", " ", page)
    page = RAISED.sub(lambda found: found[2].translate(RAISE if found[1].lower() == "sup" else LOWER), page)
    return html.unescape(TAG.sub(_gap, page))


def _gap(tag: re.Match[str]) -> str:
    name = re.match(r"</?([a-zA-Z][a-zA-Z0-9]*)", tag.group())
    return "" if name and name.group(1).lower() in INLINE else "\n"


def _without(page: str, begin: str, end: str) -> str:
    kept, at = [], 0
    while (start := page.find(begin, at)) >= 0:
        kept.append(page[at:start])
        stop = page.find(end, start + len(begin))
        if stop < 0:
            return "".join(kept)
        at = stop + len(end)
    return "".join([*kept, page[at:]])


def _without_element(page: str, name: str) -> str:
    """The page without what stands between an element's tags; names are matched whole (`head` is not `header`)."""
    kept, at = [], 0
    begin, end = (re.compile(rf"<{slash}{name}(?![\w-])", re.IGNORECASE) for slash in ("", "/"))
    while start := begin.search(page, at):
        kept.append(page[at : start.start()])
        stop = end.search(page, start.end())
        if stop is None:
            return "".join(kept)
        at = stop.start()  # the closing tag stays, so that it still parts two blocks
    return "".join([*kept, page[at:]])


def furniture_of(path: Path, own: Sequence[str]) -> tuple[int, ...]:
    """The paragraphs of an HTML page that belong to no article in it: menus, credits, links (trafilatura); none of other files.

    They keep their numbers, so that citations and fingerprints are the same wherever the extra is missing.
    """
    if not path.suffix.lower().startswith(".htm"):
        return ()
    try:
        from trafilatura import extract
    except ImportError:
        raise Unreadable(f"{path.name}: telling its furniture needs an extra: pip install 'detente[documents]'.") from None
    raw = read_bytes(path, LARGEST, path.name)
    try:
        article = extract(_decoded(path.name, raw, is_html=True), include_comments=False, favor_recall=True) or ""
    except DetenteError:
        raise
    except Exception as error:  # a page may be anything
        raise Unreadable(f"{path.name} cannot be read as an article ({type(error).__name__}).") from None
    kept = normalised(article)
    return tuple(i for i, text in enumerate(own, 1) if text not in kept) if kept else ()


def silent_pages(path: Path) -> tuple[int, ...]:
    """The pages of a PDF that hold no text, such as scans; none of other files."""
    if path.suffix.lower() != ".pdf":
        return ()
    texts = _pages_of_pdf(path, read_bytes(path, LARGEST_PDF, path.name))
    return tuple(i for i, text in enumerate(texts, 1) if not text.strip())


def _of_pdf(path: Path, raw: bytes) -> list[str]:
    text = "\n\n".join(_pages_of_pdf(path, raw))
    return [" ".join(block.split()) for block in re.split(r"\n\s*\n", text)]


def _pages_of_pdf(path: Path, raw: bytes) -> list[str]:
    try:
        from pypdf import PdfReader
    except ImportError:
        raise Unreadable(f"{path.name}: reading PDF needs an extra: pip install 'detente[documents]'.") from None
    import io

    try:
        reader = PdfReader(io.BytesIO(raw))
        if len(reader.pages) > MOST_PAGES:
            raise TooLarge(f"{path.name} has {len(reader.pages)} pages; {MOST_PAGES} are read. Split it.")
        return [page.extract_text() for page in reader.pages]
    except DetenteError:
        raise
    except Exception as error:  # a broken file makes the PDF library fail in any number of ways
        kind = type(error).__name__
        raise Unreadable(f"{path.name} cannot be read as PDF ({kind}). Save its text as a file.") from None
