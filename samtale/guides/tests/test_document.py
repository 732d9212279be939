"""The blank form as a PDF: what stands in it, that a screen reader can read it, and that nothing typed breaks it."""

import re
import sys

import pytest

from samtale.guides import building
from samtale.guides.document import DRAWABLE, _typeset, blank_form_pdf, drawable
from samtale.guides.models import GuideVersion, Statement
from samtale.guides.ready_forms import ensure_ready_guides

from .pdf_text import tags_of, text_of

pytestmark = pytest.mark.django_db


def flowing(text: str) -> str:
    """Text without where its lines were broken."""
    return re.sub(r"\s+", "", text)


@pytest.fixture
def full():
    ensure_ready_guides()
    return GuideVersion.objects.get(guide__slug="full-yearly")


def test_every_word_of_the_form_is_on_the_paper_in_order(full):
    text = flowing(text_of(blank_form_pdf(full)))
    expected = [full.guide.name, *full.purpose.splitlines(), *full.how_to_prepare.splitlines()]
    for topic in full.topics.all():
        expected += [topic.title, *topic.intro.splitlines(), *topic.questions]
    expected += ["Mål", "Tiltak", "Ansvarlig", "Frist"]
    for statement in full.statements.all():
        expected += [statement.text, "For dere to", *statement.meanings]
    at = 0
    for piece in expected:
        at = text.index(flowing(piece), at) + len(flowing(piece))


def test_it_is_tagged_titled_and_in_norwegian(full):
    pdf = blank_form_pdf(full)
    tags = tags_of(pdf)
    assert tags.count("H1") == 1
    assert tags.count("H2") == full.topics.count() + 2  # how to prepare, statements
    assert tags.count("LI") == sum(len(t.questions) for t in full.topics.all()) + 5 * full.statements.count()
    assert tags.count("Table") == 1 and tags.count("TH") == 4
    assert b"/Lang(nb-NO)" in pdf and b"/MarkInfo" in pdf and b"/DisplayDocTitle true" in pdf
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf and b"<pdfuaid:part>1</pdfuaid:part>" in pdf


def test_a_process_of_its_own_sets_the_same_bytes(full, monkeypatch):
    here = blank_form_pdf(full)
    _typeset.cache_clear()
    monkeypatch.delitem(sys.modules, "samtale.guides.typesetting")
    assert blank_form_pdf(full) == here and "samtale.guides.typesetting" not in sys.modules


def test_the_same_version_gives_the_same_bytes(full):
    assert blank_form_pdf(full) == blank_form_pdf(full)
    assert blank_form_pdf(full) != blank_form_pdf(GuideVersion.objects.get(guide__slug="check-in"))


@pytest.mark.parametrize(
    "typed",
    [
        '#read("/etc/passwd")',
        "*fet* _kursiv_ $x^2$ @ref <merke> = Overskrift",
        "😀 中文 \u202e snudd",
        "\x01\x1f \uf0b7 punkt",
        "e\u0301 Ŋorkelin čáhci",
        "\\ \" ' { } [ ] // kommentar /* */",
        "- liste\n+ liste",
        "a" * 3000,
        "\u0301",
        "  ",
    ],
)
def test_whatever_is_typed_stays_text(typed):
    version = building.create_draft(name="Skjema", kind="yearly", by=None)
    version.purpose = version.how_to_prepare = typed
    version.guide.name = typed
    building.add_topic(version=version, by=None, title=typed[:160], questions=[typed], intro=typed)
    Statement.objects.create(version=version, text=typed[:300], meanings=[typed] * 5)
    assert flowing(drawable(typed)) in flowing(text_of(blank_form_pdf(version)))


def test_every_letter_we_promise_can_be_drawn():
    promised = "".join(chr(code) for code in range(0x20, 0x2800) if re.match(f"[{DRAWABLE}]", chr(code)))
    letters = [drawable(promised[at : at + 60]) for at in range(0, len(promised), 60)]
    version = building.create_draft(name="Alle bokstaver", kind="yearly", by=None)
    building.add_topic(version=version, by=None, title="Bokstaver", questions=letters)
    assert tags_of(blank_form_pdf(version)).count("LI") == len(letters)
    assert drawable("🙂\u200b—\u0007«ŋ»") == "□—«ŋ»"
