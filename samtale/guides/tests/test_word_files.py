"""A Word document becomes the same draft as its text would, and what is dangerous is not opened."""

import struct
import zipfile
from io import BytesIO

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from samtale.guides import word_files
from samtale.guides.uploads import MAX_BYTES, UnreadableFileError, decode, read_upload

DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def saved(document) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def form_in_word():
    """A form as municipalities make them: a table with numbered topics, bullets below, goals and signatures."""
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Fjordheim kommune"
    document.add_heading("Skjema for utviklingssamtale", 0)
    document.add_paragraph("Vi setter av god tid til å snakke om hvordan arbeidet går.")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Tema for samtalen", "Notater (skriv her)"
    topics = {"Arbeidsglede": ["Hva gir deg energi?", "Hva tapper deg"], "Læring": ["Hva vil du lære?"]}
    for title, questions in topics.items():
        cell = table.add_row().cells[0]
        cell.paragraphs[0].text, cell.paragraphs[0].style = title, document.styles["List Number"]
        for question in questions:
            cell.add_paragraph(question, style="List Bullet")
    document.add_paragraph("Prioriterte mål for arbeidsplassen", style="List Number")
    document.add_paragraph("Mål og tiltak for det neste året", style="List Number")
    goals = document.add_table(rows=3, cols=4)
    for cell, text in zip(goals.rows[0].cells, ("Mål", "Tiltak", "Frist", "Ansvarlig"), strict=True):
        cell.text = text
    document.add_paragraph("Ta godt vare på arket.")
    sign = document.add_table(rows=1, cols=2)
    sign.rows[0].cells[0].text, sign.rows[0].cells[1].text = "Medarbeider", "Leder"
    return document


def test_numbered_lists_tables_bullets_and_signatures():
    form = read_upload(saved(form_in_word()))
    assert form.title == "Skjema for utviklingssamtale"
    assert form.purpose == "Vi setter av god tid til å snakke om hvordan arbeidet går."
    assert [(topic.title, topic.kind, topic.questions) for topic in form.topics] == [
        ("Arbeidsglede", "open", ["Hva gir deg energi?", "Hva tapper deg"]),
        ("Læring", "open", ["Hva vil du lære?"]),
        ("Prioriterte mål for arbeidsplassen", "focus", []),
        ("Mål og tiltak for det neste året", "goals", []),
    ]
    assert form.goal_columns == ["Mål", "Tiltak", "Frist", "Ansvarlig"]
    assert form.signature == ["Medarbeider", "Leder"]
    assert form.unsorted.splitlines() == [
        "Tema for samtalen Notater (skriv her)",
        "Ta godt vare på arket.",
        "Fjordheim kommune",
    ]


def test_headings_by_style_and_by_bold_letters():
    styled = Document()
    styled.add_heading("Samtaleark", 1)
    bold = Document()
    bold.add_paragraph("Samtaleark")
    for title in ("Trivsel", "Utstyr"):
        styled.add_heading(f"{title}", 2)
        bold.add_paragraph().add_run(title).bold = True
        for document in (styled, bold):
            document.add_paragraph("Hva er bra?")
            document.add_paragraph("Hva mangler?")
    bold.add_paragraph().add_run("Mål og tiltak").bold = True
    for document in (styled, bold):
        form = read_upload(saved(document))
        assert form.title == "Samtaleark"
        assert [(t.title, t.questions) for t in form.topics][:2] == [
            ("Trivsel", ["Hva er bra?", "Hva mangler?"]),
            ("Utstyr", ["Hva er bra?", "Hva mangler?"]),
        ]
    assert form.topics[2].kind == "goals"


def test_text_in_boxes_controls_insertions_and_nested_tables_is_kept_and_deletions_are_not():
    document = Document()
    document.add_heading("Trivsel", 1)
    document.add_heading("Utstyr", 1)
    body = document.element.body
    word = nsdecls("w")
    for xml in (
        f"<w:sdt {word}><w:sdtContent><w:p><w:r><w:t>I et felt?</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        f"<w:p {word}><w:ins w:id='1' w:author='x'><w:r><w:t>Satt inn?</w:t></w:r></w:ins>"
        "<w:del w:id='2' w:author='x'><w:r><w:delText>Strøket</w:delText></w:r></w:del></w:p>",
        f"<w:p {word}><w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent>"
        "<w:p><w:r><w:t>I en boks?</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>",
    ):
        body.insert(len(body) - 1, parse_xml(xml))
    inner = document.add_table(rows=1, cols=1).rows[0].cells[0]
    inner.add_table(rows=1, cols=1).rows[0].cells[0].text = "I en tabell i en tabell?"
    assert read_upload(saved(document)).topics[1].questions == [
        "I et felt?",
        "Satt inn?",
        "I en boks?",
        "I en tabell i en tabell?",
    ]


def changed(data: bytes, add: dict[str, bytes] | None = None, replace: dict[str, bytes] | None = None) -> bytes:
    """A package with members added or replaced."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, (replace or {}).get(member.filename, old.read(member)))
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def types_of(data: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return package.read("[Content_Types].xml")


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableFileError) as raised:
        read_upload(data)
    return str(raised.value)


@pytest.fixture(scope="module")
def fine() -> bytes:
    return saved(form_in_word())


def test_macros_are_refused_by_type_and_by_part(fine):
    by_type = types_of(fine).replace(DOCUMENT_TYPE.encode(), b"application/vnd.ms-word.document.macroEnabled.main+xml")
    assert "makroer" in refused(changed(fine, replace={"[Content_Types].xml": by_type}))
    assert "makroer" in refused(changed(fine, add={"word/vbaProject.bin": b"\x00"}))


def test_bombs_are_refused_before_they_are_unpacked(fine, monkeypatch):
    monkeypatch.setattr(word_files, "Document", lambda _: pytest.fail("opened"))
    monkeypatch.setattr(word_files, "fromstring", lambda *_, **__: pytest.fail("parsed"))
    bomb = changed(fine, add={"word/media/a.bin": b"\x00" * (word_files.MAX_UNPACKED + 1)})
    assert len(bomb) < MAX_BYTES
    assert "for stort" in refused(bomb)
    assert "for stort" in refused(changed(fine, add={f"word/{n}.xml": b"<a/>" for n in range(word_files.MAX_MEMBERS)}))


def test_a_member_that_lies_about_its_size_is_not_unpacked_further(fine):
    """The declared sizes are what was checked, so no more than they say is ever read."""
    data = bytearray(changed(fine, add={"word/media/a.bin": b"\x00" * 5_000_000}))
    with zipfile.ZipFile(BytesIO(bytes(data))) as package:
        lying = package.getinfo("word/media/a.bin")
    entry = data.rindex(b"word/media/a.bin") - 46  # the central directory's own record
    assert data[entry : entry + 4] == b"PK\x01\x02"
    struct.pack_into("<I", data, entry + 24, 10)
    struct.pack_into("<I", data, lying.header_offset + 22, 10)
    assert "klarer ikke å åpne" in refused(bytes(data))


@pytest.mark.parametrize("place", ["word/document.xml", "word/styles.xml", "[Content_Types].xml", "_rels/.rels"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_and_entities_are_refused_in_every_part(fine, place, encoding, tmp_path):
    """The parts are otherwise as they were, so that only the document type is in the way."""
    secret = tmp_path / "secret.txt"
    secret.write_text("hemmelig")
    with zipfile.ZipFile(BytesIO(fine)) as package:
        whole = package.read(place).decode().partition("?>")[2]
    start = f'<?xml version="1.0" encoding="{encoding}"?>'
    entity = f'<!DOCTYPE w [<!ENTITY a SYSTEM "{secret.as_uri()}">]>'
    assert refused(changed(fine, replace={place: (start + entity + whole).encode(encoding)}))
    if (place, encoding) != ("[Content_Types].xml", "utf-16"):  # where a document is not recognised as one
        assert read_upload(changed(fine, replace={place: (start + whole).encode(encoding)})).topics


def test_a_document_type_in_a_part_that_is_not_called_xml(fine):
    part = b'<!DOCTYPE w [<!ENTITY a "x">]><w/>'
    assert "klarer ikke å åpne" in refused(changed(fine, add={"word/deep/part.dat": part}))
    assert "klarer ikke å åpne" in refused(changed(fine, add={"word/deep/part.dat": part.decode().encode("utf-16")}))


def test_other_kinds_of_files_say_what_to_do(fine):
    sheet = types_of(fine).replace(b"wordprocessingml.document", b"spreadsheetml.sheet")
    assert "ikke et Word-dokument" in refused(changed(fine, replace={"[Content_Types].xml": sheet}))
    zipped = BytesIO()
    with zipfile.ZipFile(zipped, "w") as package:
        package.writestr("a.txt", "hei")
    assert "ikke et Word-dokument" in refused(zipped.getvalue())
    assert "eldre eller låst" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100))
    assert "ren tekst" in refused(b"%PDF-1.7 ...")
    assert "ren tekst" in refused(b"{\\rtf1 hei}")
    assert "ikke en tekstfil" in refused(b"\x89PNG\r\n\x00\x00")
    assert "tom" in refused(b" \n")
    assert "ingen tekst" in refused(saved(Document()))
    assert "2 MB" in refused(b"a" * (MAX_BYTES + 1))
    assert "for lang" in refused(b"a " * 60_000)


@pytest.mark.parametrize("cut", [30, 200, 3000, -40])
def test_a_broken_file_is_a_sentence_and_not_an_error(fine, cut):
    assert "klarer ikke å åpne" in refused(fine[:cut])


def test_a_document_with_crooked_numbering_is_a_sentence_too(fine):
    with zipfile.ZipFile(BytesIO(fine)) as package:
        crooked = package.read("word/document.xml").replace(
            b"<w:body>", b'<w:body><w:p><w:pPr><w:numPr><w:numId w:val="x"/></w:numPr></w:pPr></w:p>'
        )
    assert "klarer ikke å åpne" in refused(changed(fine, replace={"word/document.xml": crooked}))


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 10**6), other=st.binary(max_size=12), length=st.integers(0, 60), in_text=st.booleans())
def test_whatever_is_wrong_in_the_file_it_is_a_draft_or_a_sentence(fine, place, other, length, in_text):
    """Bytes taken out and others put in, in the file as it lies or in the document inside it."""
    with zipfile.ZipFile(BytesIO(fine)) as package:
        whole = package.read("word/document.xml") if in_text else fine
    place %= len(whole)
    crooked = whole[:place] + other + whole[place + length :]
    try:
        read_upload(changed(fine, replace={"word/document.xml": crooked}) if in_text else crooked)
    except UnreadableFileError as unreadable:
        assert str(unreadable)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_in_every_usual_encoding(encoding):
    text = "1. Trivsel på jobb\n• Hva gjør deg glad – og når?\n2. Læring\n• Hva vil du lære?\n"
    assert decode(text.encode(encoding)) == text
    assert read_upload(text.encode(encoding)).topics[0].questions == ["Hva gjør deg glad – og når?"]
