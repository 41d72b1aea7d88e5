"""Documents: found by content, paragraphs the same, moved or changed; no sentence of a source in the repository."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.argument import paragraphs as texts
from detente.argument import sources as docs
from detente.argument.paragraphs import fingerprint, html_text, likeness, normalised, paragraphs
from detente.argument.sources import (
    Anchor,
    Record,
    add_document,
    load_records,
    read_record,
    register,
    verify,
)
from detente.citation import citation
from detente.errors import DetenteError, FileAccess, FileProblems, Refused, TooLarge, Unreadable
from detente.files import CASES, DOCUMENTS

ROOT = Path(__file__).resolve().parent.parent

# Made up for these tests.
DAM = """The dam and the valley

Upstream, the ministry says the reservoir must be full before the summer, whatever the farmers below may think of it.
Downstream, the growers' league answers that a full reservoir in May means empty canals in July and a ruined harvest.
Between the two sits a river board of seven members, of whom four must agree before any gate is opened or closed.
A reporter asked the chair what would happen if nobody moved; she said the melt would decide for all of them.

By our correspondent
"""
FERRY = "\n".join(f"Paragraph {i} of a quite different report: a ferry and its {i * 7} berths." for i in range(9))


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "whatever-name.txt").write_text(DAM, encoding="utf-8")
    (folder / "ferry.md").write_text(FERRY, encoding="utf-8")
    return folder


@pytest.fixture
def dam(library: Path) -> Record:
    return register(library / "whatever-name.txt", "d001", "A made-up report on a river dispute")


def statuses(library: Path, record: Record) -> list[str]:
    return [anchor.status for anchor in verify(library, {record.id: record}).anchors]


def rewrite(library: Path, old: str, new: str) -> None:
    path = library / "whatever-name.txt"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# --------------------------------------------------------------------------------------------------- paragraphs


def test_every_non_empty_line_is_a_paragraph_counted_from_one(dam: Record) -> None:
    assert len(dam.paragraphs) == 6
    assert dam.paragraphs[0].fingerprint == fingerprint("The dam and the valley")
    assert dam.paragraphs[5].fingerprint == fingerprint("By our correspondent")


@pytest.mark.parametrize(
    "other",
    [
        "  \u201cWe  wait\u201d,\u00a0she said \u2013 it\u2019s the \ufb01nd. ",
        '"We wait", she said \u2013 it\'s the find.',
        "\ufeff\u00abWe wait\u00bb, she\u200b said \u2013 it\u2018s the fi\u00adnd.",
    ],
)
def test_typography_changes_no_fingerprint(other: str) -> None:
    assert fingerprint(other) == fingerprint('"We wait", she said \u2013 it\'s the find.')


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10\u00b2 km", "102 km"),
        ("H\u2082O", "H2O"),
        ("\u00bd a year", "1\u20442 a year"),
        ("5 \u2122 m", "5 TM m"),
        ("\u2460", "1"),
        ("\uff11\uff10", "10"),
        ("a \u2013 b", "a \u2014 b"),
        ("x\u2075", "x5"),
    ],
)
def test_what_says_something_else_has_another_fingerprint(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


@given(st.text(alphabet="0123456789\u00b9\u00b2\u00b3\u2070\u2074\u2080\u2081 ,.-km", max_size=12))
def test_numbers_are_never_folded_into_other_numbers(text: str) -> None:
    assert [c for c in normalised(text) if c.isdigit()] == [c for c in text if c.isdigit()]


def test_what_a_page_raises_is_what_a_text_raises(tmp_path: Path) -> None:
    page, text = tmp_path / "page.html", tmp_path / "text.txt"
    page.write_text('<p>An area of 10<sup>2</sup> km, H<sub class="x">2</sub>O on the 19<sup>th</sup></p>', encoding="utf-8")
    text.write_text("An area of 10\u00b2 km, H\u2082O on the 19th", encoding="utf-8")
    assert paragraphs(page) == paragraphs(text)


@pytest.mark.parametrize("other", ["we wait.", "We wait", "We. wait.", "We wait. ."])
def test_case_words_and_stops_change_the_fingerprint(other: str) -> None:
    assert fingerprint(other) != fingerprint("We wait.")


def test_the_fingerprint_is_the_beginning_of_the_sha256() -> None:
    assert fingerprint("abc") == "ba7816bf8f01cfea"  # FIPS 180-2, appendix B.1


@given(st.text())
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(st.text(max_size=200))
def test_any_text_has_hashes_of_sixteen_digits(text: str) -> None:
    assert docs.PARAGRAPH.fullmatch(f"{fingerprint(text)} {likeness(text)}")


def test_html_has_the_paragraphs_of_the_text_it_shows(tmp_path: Path) -> None:
    page = (
        "<!DOCTYPE html><html><head><title>T</title><style>p{a:b}</style><meta charset=utf-8></head><body>"
        '<!-- <p>hidden</p> --><header>Top</header><p class="a>b">One <b>bold</b>\nline &amp; more</p>'
        "<script>var p = '<p>no</p>';</script><ul><li>Two<li>Three</ul>Four<br/>Five</body></html>"
    )
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert paragraphs(tmp_path / "page.html") == ("Top", "One bold line & more", "Two", "Three", "Four", "Five")


def test_html_says_its_own_encoding(tmp_path: Path) -> None:
    (tmp_path / "page.htm").write_bytes("<meta charset='windows-1251'><p>Мир".encode("cp1251"))
    assert paragraphs(tmp_path / "page.htm") == ("Мир",)


@pytest.mark.parametrize("evil", ["<!--", "<script>", "<a b='", "<", "</", "<![CDATA[", "&#x", "<p><", '<p "'])
def test_a_page_of_broken_markup_takes_no_longer_than_it_is_long(evil: str) -> None:
    """A quadratic reader would need hours for these; the test would not end."""
    html_text(evil * (1_000_000 // len(evil)))


def small_pdf(*lines: str) -> bytes:
    """One page that shows these lines, each a block of its own."""
    shown = " ".join(f"BT /F1 12 Tf 72 {700 - 60 * i} Td ({line}) Tj ET" for i, line in enumerate(lines))
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, starts = "%PDF-1.4\n", []
    for i, part in enumerate(parts, 1):
        starts.append(len(body))
        body += f"{i} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    end = f"xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF"
    return (body + end).encode()


def test_a_pdf_has_the_words_it_shows(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    (tmp_path / "page.pdf").write_bytes(small_pdf("The first line", "and the second"))
    assert " ".join(paragraphs(tmp_path / "page.pdf")) == "The first line and the second"


def test_a_broken_pdf_is_said_to_be_broken(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    with pytest.raises(Unreadable, match=r"cannot be read as PDF|pip install"):
        paragraphs(tmp_path / "broken.pdf")


def test_a_page_of_a_pdf_without_text_says_so(tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    (tmp_path / "one.pdf").write_bytes(small_pdf("The first line", "and the second"))
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.append(str(tmp_path / "one.pdf"))
    writer.add_blank_page(200, 200)
    writer.write(str(tmp_path / "three.pdf"))
    said = docs.add_document(tmp_path / "three.pdf", tmp_path / "documents", "three", "Made up")
    assert "without text, so not among them: pages 1, 3" in said


ARTICLE = [
    f"Sentence {i} of an article about a canal that no ship has passed since the autumn of that year." for i in range(12)
]
MENU, CREDIT = ["Home", "World", "Sport and weather"], "Copyright, all rights reserved, subscribe to our newsletter"


def test_furniture_that_is_found_in_a_page_keeps_its_numbers_and_is_marked(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    menu = "".join(f"<li><a href='/{each}'>{each}</a></li>" for each in MENU)
    text = "".join(f"<p>{each}</p>" for each in ARTICLE)
    page = f"<html><body><nav><ul>{menu}</ul></nav><article><h1>A canal</h1>{text}</article><footer>{CREDIT}</footer></body></html>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    own = paragraphs(tmp_path / "page.html")
    record = docs.register(tmp_path / "page.html", "page", "Made up", furniture="found")
    marked = [own[i - 1] for i in record.furniture]
    assert set(marked) >= {*MENU, CREDIT} and not set(marked) & set(ARTICLE)
    plainly = docs.register(tmp_path / "page.html", "page", "Made up")
    assert plainly.paragraphs == record.paragraphs and plainly.furniture == ()
    lock = tmp_path / "page.lock.yaml"
    lock.write_text(docs.record_text(record), encoding="utf-8")
    assert read_record(lock) == record


@pytest.mark.parametrize("text", ["0", "14", "x", "3-2", "1-99", "p", "1;2"])
def test_furniture_that_is_no_paragraph_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "note.txt").write_text("One line of it\nAnother line of it\n", encoding="utf-8")
    with pytest.raises(Refused, match="no paragraph of 2"):
        docs.register(tmp_path / "note.txt", "note", "Made up", furniture=text)


def test_a_page_without_text_says_so(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html><body><script>draw()</script><div id=app></div></body></html>", encoding="utf-8")
    with pytest.raises(Unreadable, match="made by a script"):
        paragraphs(tmp_path / "page.html")


def test_utf16_with_its_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "wide.txt").write_bytes("One\r\nTwo".encode("utf-16"))
    assert paragraphs(tmp_path / "wide.txt") == ("One", "Two")


# ---------------------------------------------------------------------------------------------------- hostile


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x00\x01\x02PK\x03\x04", "bytes that no text has"),
        ("na\u00efve".encode("latin-1"), "is not UTF-8"),
        (b"\xff\xfeabc", "is not UTF-16"),
        (b"", "holds no text"),
        ("\u200b\n\u00a0\n".encode(), "holds no text"),
    ],
)
def test_what_is_no_text_is_said_to_be_none(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "odd.txt").write_bytes(content)
    with pytest.raises(DetenteError, match=said):
        paragraphs(tmp_path / "odd.txt")


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(10 * 2**30)
    with pytest.raises(TooLarge, match="more than 5 MB"):
        paragraphs(tmp_path / "huge.txt")


def test_too_many_paragraphs_are_refused(tmp_path: Path) -> None:
    (tmp_path / "many.txt").write_text("a\n" * (texts.MOST_PARAGRAPHS + 1))
    with pytest.raises(TooLarge, match="paragraphs"):
        paragraphs(tmp_path / "many.txt")


def test_a_hostile_folder_gives_problems_and_what_documents_it_has(library: Path, dam: Record, tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("A paragraph from outside of the library that nobody asked for.")
    (library / "link.txt").symlink_to(outside)
    (library / "loop.txt").symlink_to(library / "loop.txt")
    (library / "dangling.md").symlink_to(library / "nowhere.md")
    (library / "folder").symlink_to(tmp_path)
    (library / "directory.txt").mkdir()
    os.mkfifo(library / "pipe.txt")
    (library / "picture.txt").write_bytes(b"\x00" * 100)
    (library / "table.xlsx").write_bytes(b"\x00" * 100)
    result = verify(library, {"d001": dam})
    assert {anchor.status for anchor in result.anchors} == {"same"} and result.exit_code == 0
    told = "\n".join(result.problems)
    for name in ("link.txt leads outside", "loop.txt", "dangling.md", "pipe.txt", "picture.txt"):
        assert name in told
    assert "secret" not in told and "table.xlsx" not in told


# ------------------------------------------------------------------------------------------------ verification


def test_an_untouched_document_is_found_by_its_content_whatever_its_name(library: Path, dam: Record) -> None:
    result = verify(library, {"d001": dam})
    assert result.files == {"d001": "whatever-name.txt"}
    assert [(a.paragraph, a.status, a.now) for a in result.anchors] == [(i, "same", i) for i in range(1, 7)]
    assert result.exit_code == 0


def test_a_paragraph_put_in_front_moves_the_others(library: Path, dam: Record) -> None:
    rewrite(library, "The dam and", "Correction: an earlier version named the wrong month.\n\nThe dam and")
    result = verify(library, {"d001": dam})
    assert [(a.status, a.now) for a in result.anchors] == [("moved", i + 1) for i in range(1, 7)]
    assert result.exit_code == 1


def test_an_edited_paragraph_is_changed_and_its_like_named_but_not_adopted(library: Path, dam: Record) -> None:
    rewrite(library, "seven members, of whom four", "nine members, of whom five")
    result = verify(library, {"d001": dam})
    assert [a.status for a in result.anchors] == ["same", "same", "same", "changed", "same", "same"]
    assert result.anchors[3] == Anchor("d001", 4, "changed", now=None, looks_like=4)
    assert result.exit_code == 1


def test_one_changed_letter_is_a_change(library: Path, dam: Record) -> None:
    rewrite(library, "ruined harvest.", "ruined Harvest.")
    assert statuses(library, dam)[2] == "changed"


def test_a_deleted_paragraph_has_no_like(library: Path, dam: Record) -> None:
    rewrite(library, DAM.splitlines()[4] + "\n", "")
    result = verify(library, {"d001": dam})
    assert result.anchors[3] == Anchor("d001", 4, "changed")
    assert [(a.status, a.now) for a in result.anchors[4:]] == [("moved", 4), ("moved", 5)]


def test_a_registered_paragraph_is_never_named_as_the_like_of_another(library: Path, dam: Record) -> None:
    """Two paragraphs swap places and one of them is edited: the other is not offered in its stead."""
    rewrite(library, "A reporter asked the chair what would happen if nobody moved;", "Nobody")
    changed = verify(library, {"d001": dam}).anchors[4]
    assert changed.status == "changed" and changed.looks_like in (None, 5)


def test_a_missing_document_is_missing(library: Path, dam: Record) -> None:
    (library / "whatever-name.txt").unlink()
    result = verify(library, {"d001": dam})
    assert {a.status for a in result.anchors} == {"missing"} and result.exit_code == 1 and result.files == {}


def test_a_document_that_only_shares_its_sign_off_is_not_taken_for_it(library: Path, dam: Record) -> None:
    (library / "whatever-name.txt").write_text(FERRY.replace("ferry", "tram") + "\nBy our correspondent")
    result = verify(library, {"d001": dam})
    assert {a.status for a in result.anchors} == {"missing"}
    assert "shares 1 of its 6 paragraphs" in result.notes["d001"]


def test_of_two_copies_the_more_complete_one_is_taken(library: Path, dam: Record) -> None:
    (library / "a-shortened.txt").write_text(DAM.split("Between")[0], encoding="utf-8")
    assert verify(library, {"d001": dam}).files == {"d001": "whatever-name.txt"}
    (library / "sub").mkdir()
    (library / "sub" / "copy.txt").write_text(DAM, encoding="utf-8")
    result = verify(library, {"d001": dam})
    assert statuses(library, dam) == ["same"] * 6 and "also in" in result.notes["d001"]


def test_paragraphs_that_share_most_words_are_alike_and_others_are_not() -> None:
    def apart(a: str, b: str) -> int:
        return (int(likeness(a), 16) ^ int(likeness(b), 16)).bit_count()

    lines = [line for line in DAM.splitlines() if len(line.split()) > 10]
    assert all(apart(line, line.replace(" the ", " this ", 1).replace(",", ";")) <= docs.ALIKE for line in lines)
    assert all(apart(a, b) > docs.ALIKE for a in lines for b in lines if a != b)


# ----------------------------------------------------------------------------------------------------- records


def test_a_record_survives_being_written_and_read(tmp_path: Path, library: Path) -> None:
    notes = {"title": 'On a "river": #1 \\ {draft}', "outlet": "- none", "author": "A: B", "date": "2031-05-02"}
    told = add_document(library / "whatever-name.txt", tmp_path / "documents", document="d001", **notes)
    record = read_record(tmp_path / "documents" / "d001.lock.yaml")
    assert record == register(library / "whatever-name.txt", "d001", **notes)
    assert "6 paragraphs" in told and load_records([tmp_path / "documents"]) == {"d001": record}


def test_a_record_holds_no_word_of_the_text(library: Path, dam: Record) -> None:
    kept = docs.record_text(dam)
    other = docs.record_text(register(library / "ferry.md", "f1", dam.title))  # the same frame about another text
    words = set(re.findall(r"[a-z]{5,}", DAM.lower())) - set(re.findall(r"[a-z]{5,}", other.lower()))
    assert len(words) > 20
    assert not [word for word in words if word in kept.lower()]


@pytest.mark.parametrize(
    "title",
    [
        "The dam and the valley",
        "\u2018Upstream\u2019, the ministry says the RESERVOIR must be full",
        "",
        "two\nlines",
    ],
)
def test_a_title_taken_from_the_text_is_refused(library: Path, title: str) -> None:
    with pytest.raises(Refused, match="title"):
        register(library / "whatever-name.txt", "d001", title)


@pytest.mark.parametrize("name", ["002", "A2", "a-2", "", "a" * 41, "../a"])
def test_an_id_that_no_citation_could_name_is_refused(library: Path, name: str) -> None:
    with pytest.raises(Refused, match="no document id"):
        register(library / "whatever-name.txt", name, "A report")


def test_another_document_never_takes_a_registered_id(tmp_path: Path, library: Path) -> None:
    add_document(library / "whatever-name.txt", tmp_path, document="d001", title="A report")
    before = (tmp_path / "d001.lock.yaml").read_bytes()
    assert "already" in add_document(library / "whatever-name.txt", tmp_path, document="d001", title="A report")
    with pytest.raises(Refused, match="differs"):
        add_document(library / "ferry.md", tmp_path, document="d001", title="A report")
    assert (tmp_path / "d001.lock.yaml").read_bytes() == before


def test_a_folder_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path, library: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FileAccess, match="cannot write"):
        add_document(library / "whatever-name.txt", tmp_path / "file", document="d001", title="A report")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "library"]


def test_everything_wrong_with_a_record_is_said_at_its_place(tmp_path: Path) -> None:
    path = tmp_path / "x.lock.yaml"
    path.write_text("detente: 1\ndocument: X1\ntitel: t\nparagraphs:\n  1: abc\n")
    with pytest.raises(FileProblems) as caught:
        read_record(path)
    assert [(p.place.line, p.path) for p in caught.value.problems if p.place.line > 1] == [(3, "titel"), (5, "1")]
    assert any(p.path == "document" for p in caught.value.problems)


# --------------------------------------------------------------------------------------------------- citations


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("a004 p8", [8]),
        ("a004 p8-9", [8, 9]),
        ("a004", []),
        ("d1 p10-12", [10, 11, 12]),
    ],
)
def test_a_citation_names_paragraphs(text: str, numbers: list[int]) -> None:
    found = citation(text)
    assert found is not None and list(found.numbers) == numbers


@pytest.mark.parametrize("text", ["a004 8", "004 p8", "a004 p8-", "a004, p8", "a004 p99999999999"])
def test_what_is_no_citation_is_none(text: str) -> None:
    assert citation(text) is None


def test_verifying_a_folder_says_what_is_cited_where(tmp_path: Path, library: Path) -> None:
    add_document(library / "whatever-name.txt", tmp_path / "documents", document="d001", title="A report")
    case = tmp_path / "case.yaml"
    case.write_text("detente: 1\nargument: case\nclaims:\n  C1: {cite: d001 p4}\n  C2: {cite: [d001 p3-4, d001 p7, d009 p1]}\n")
    rewrite(library, "seven members", "eleven members")
    lines, code = docs.verify_library(library, [tmp_path / "documents"], [case])
    assert code == 1
    assert lines[0] == "d001 is whatever-name.txt: 5 same, 1 changed of 6 paragraphs, 3 of them cited"
    assert lines[1].startswith("CHANGED d001 p4:") and lines[1].endswith("cited in case.yaml:4, case.yaml:5")
    assert "NOT put in its place" in lines[1]
    assert lines[2:] == [
        "CITATION WITHOUT PARAGRAPH case.yaml:5: d001 has 6 paragraphs; p7 does not exist",
        "CITATION WITHOUT PARAGRAPH case.yaml:5: d009 is not registered. Run detente sources add",
    ]


def test_the_shipped_cases_cite_registered_paragraphs_only() -> None:
    cited = list(docs.citations(sorted(CASES.glob("*.yaml"))))
    assert cited
    assert docs.unfounded(cited, load_records([DOCUMENTS])) == []


def test_the_shipped_citations_find_their_paragraphs_in_the_reading_folder(shared: Path) -> None:
    lines, code = docs.verify_library(shared / "reading", [DOCUMENTS], sorted(CASES.glob("*.yaml")))
    assert code == 0, lines


# ------------------------------------------------------------------------------------- no sentence of a source


def runs(text: str, size: int = 8) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", normalised(text).casefold())
    return zip(*(words[i:] for i in range(size)), strict=False)


def shipped_files() -> list[Path]:
    """What the repository holds or is about to: tracked files and new ones that are not ignored."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


def test_no_eight_words_of_an_article_stand_in_the_repository(shared: Path) -> None:
    taken: dict[tuple[str, ...], str] = {}
    for article in sorted((shared / "reading").glob("*.txt")):
        for paragraph in paragraphs(article):
            taken.update(dict.fromkeys(runs(paragraph), article.name))
    assert len(taken) > 3000
    files = shipped_files()
    assert Path(__file__) in files
    found = [
        f"{path.relative_to(ROOT)}: {' '.join(run)}"
        for path in files
        for run in runs(path.read_text(encoding="utf-8", errors="replace"))
        if run in taken
    ]
    assert found == []


def test_the_search_for_eight_words_would_find_them() -> None:
    assert ("upstream", "the", "ministry", "says", "the", "reservoir", "must", "be") in set(runs(DAM))
    assert set(runs("a: upstream; the \u201cministry\u201d\nsays THE reservoir, must be")) & set(runs(DAM))


# ------------------------------------------------------------------------------------------------ what is looked at


def registered(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder of somebody who has registered the report, and nothing else."""
    monkeypatch.chdir(tmp_path)
    docs.add_document(library / "whatever-name.txt", Path("documents"), "dam", "A made-up report on a river dispute")
    return tmp_path


CITING = "detente: 1\nargument: mine\nover: valley\ndocuments: [dam]\nclaims:\n  c: {says: So, strength: asserted, cite: %s}\n"


@pytest.mark.parametrize("name", ["mine.yaml", "mine.yml"])
def test_verify_looks_at_every_file_of_the_folder(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = registered(library, tmp_path, monkeypatch)
    (folder / name).write_text(CITING % "dam p99", encoding="utf-8")
    lines, code = docs.verify_library(library)
    assert code == 1 and any(f"{name}:6: dam has 6 paragraphs; p99 does not exist" in line for line in lines)


def test_verify_says_which_argument_it_could_not_read(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = registered(library, tmp_path, monkeypatch)
    (folder / "mine.yaml").write_text(CITING.replace("{says", "{says: [") % "dam p1", encoding="utf-8")
    (folder / "other.yaml").write_text("services: [a, b\n", encoding="utf-8")
    (folder / "third.yaml").write_text(CITING % '"dam p1 and p2"', encoding="utf-8")
    lines, code = docs.verify_library(library)
    unread = [line for line in lines if line.startswith("NOT READ")]
    assert code == 1 and len(unread) == 2
    assert unread[0].startswith("NOT READ mine.yaml:") and unread[1].startswith("NOT READ third.yaml:6: this is no citation")


def test_a_citation_of_a_whole_document_is_told_of_each_paragraph_that_changed(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = registered(library, tmp_path, monkeypatch)
    (folder / "mine.yaml").write_text(CITING % "dam", encoding="utf-8")
    lines, code = docs.verify_library(library)
    assert code == 0 and any("6 of them cited" in line for line in lines)
    rewrite(library, "four must agree", "five must agree")
    lines, code = docs.verify_library(library)
    assert code == 1 and any(line.startswith("CHANGED dam") and "cited in mine.yaml:6" in line for line in lines)


def test_a_document_registered_twice_is_refused_with_both_files(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = registered(library, tmp_path, monkeypatch)
    lock = folder / "documents" / "dam.lock.yaml"
    (folder / "documents" / "again.lock.yaml").write_text(lock.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(Refused, match=r"dam is registered twice, in .*again.lock.yaml and in .*dam.lock.yaml"):
        docs.verify_library(library)
