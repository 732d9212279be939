"""The pages of the forms: who may, what they do, and that nothing typed is lost."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from samtale.guides import building
from samtale.guides.models import Guide, GuideVersion, Topic
from samtale.guides.ready_forms import statements_bank

from .test_reading import FJORDHEIM

pytestmark = pytest.mark.django_db
EDITORS = {"hr", "administrator"}


def posted(version: GuideVersion, do: str = "save", **changes: str) -> dict:
    """What the page of a draft posts when nothing but `changes` is typed."""
    version = GuideVersion.objects.get(pk=version.pk)
    data = {"do": do, "name": version.guide.name, "purpose": version.purpose, "how_to_prepare": version.how_to_prepare}
    for topic in version.topics.all():
        start = f"topic-{topic.pk}-"
        data |= {
            start + "title": topic.title,
            start + "questions": "\r\n".join(topic.questions),
            start + "intro": topic.intro,
            start + "kind": topic.kind,
        }
        data |= {start + "is_main": "on"} if topic.is_main else {}
    for row in version.statements.all():
        start = f"statement-{row.pk}-"
        data |= {start + "text": row.text, start + "audience": row.audience}
        data |= {f"{start}meaning_{step}": meaning for step, meaning in enumerate(row.meanings, 1)}
    return data | changes


def press(client: Client, version: GuideVersion, do: str, **changes: str):
    return client.post(reverse("guides:edit", args=[version.pk]), posted(version, do, **changes))


def seen_by(answer) -> str:
    """The mark on an opened page of what the draft said then."""
    return re.search(r'name="seen" value="(\w+)"', answer.content.decode())[1]


def titles(version: GuideVersion) -> list[str]:
    return list(Topic.objects.filter(version=version).values_list("title", flat=True))


# name of the URL, method, its argument, and whether everybody may
ADDRESSES = [
    ("list", "get", None, False),
    ("new", "get", None, False),
    ("new", "post", None, False),
    ("import", "get", None, False),
    ("import", "post", None, False),
    ("preview", "get", "published", True),
    ("preview", "get", "draft", False),
    ("document", "get", "published", True),
    ("document", "get", "draft", False),
    ("edit", "get", "draft", False),
    ("edit", "post", "draft", False),
    ("edit", "get", "published", False),
    ("edit", "post", "published", False),
    ("copy", "post", "published", False),
    ("copy", "post", "draft", False),
    ("archive", "post", "guide", False),
    ("publish", "post", "draft", False),
    ("discard", "post", "draft", False),
]


@pytest.mark.parametrize(("name", "method", "argument", "everybody"), ADDRESSES)
def test_who_may(cast, ready, draft, name, method, argument, everybody):
    known = {"published": ready.pk, "draft": draft.pk, "guide": ready.guide_id}
    args = [known[argument]] if argument else []
    for who, person in cast.everybody().items():
        if who not in EDITORS:
            answer = getattr(cast.client(person), method)(reverse(f"guides:{name}", args=args))
            assert answer.status_code == (200 if everybody else 404), who
    shows = method == "get" and (name, argument) != ("edit", "published")
    for who in EDITORS:
        answer = getattr(cast.client(getattr(cast, who)), method)(reverse(f"guides:{name}", args=args))
        assert answer.status_code in ((200,) if shows else (302, 422)), who
    answer = getattr(Client(), method)(reverse(f"guides:{name}", args=args))
    assert answer.status_code == 302 and answer.url.startswith("/accounts/login/")


def test_not_there_and_not_allowed_look_the_same(cast, draft):
    client = cast.client(cast.employee)
    assert client.get(reverse("guides:preview", args=[draft.pk])).status_code == 404
    assert client.get(reverse("guides:preview", args=[10**9])).status_code == 404
    assert cast.client(cast.hr).get(f"/guides/{10**30}/edit/").status_code == 404


def test_the_list_costs_the_same_for_one_and_thirty(hr, cast, django_assert_num_queries):
    def one(number):
        version = building.create_draft(name=f"Skjema {number}", kind="yearly", by=None)
        building.add_topic(version=version, by=None, title="Tema")
        building.copy_version(version=building.publish(version=version, by=None), by=None)

    one(1)
    hr.get(reverse("guides:list"))
    with django_assert_num_queries(2):
        assert "Skjema 1" in hr.get(reverse("guides:list")).content.decode()
    for number in range(2, 31):
        one(number)
    with django_assert_num_queries(2):
        assert "Skjema 30" in hr.get(reverse("guides:list")).content.decode()


@pytest.mark.parametrize(("name", "most"), [("edit", 5), ("preview", 5)])
def test_a_form_of_thirty_topics_costs_no_more(hr, draft, django_assert_max_num_queries, name, most):
    for number in range(30):
        building.add_topic(version=draft, by=None, title=f"Tema {number}")
    hr.get(reverse("guides:list"))
    with django_assert_max_num_queries(most):
        hr.get(reverse(f"guides:{name}", args=[draft.pk]))


def test_a_new_form_empty_and_from_another(hr, ready):
    for _ in range(2):
        answer = hr.post(reverse("guides:new"), {"name": "Helt nytt", "kind": "check_in", "start": ""})
        empty = GuideVersion.objects.get(guide__name="Helt nytt")
        assert answer.url == reverse("guides:edit", args=[empty.pk])
        answer = hr.post(reverse("guides:new"), {"name": "Som det enkle", "kind": "check_in", "start": ready.pk})
        copied = GuideVersion.objects.get(guide__name="Som det enkle")
    assert (empty.guide.kind, copied.guide.kind) == ("check_in", "yearly")
    assert titles(copied) == titles(ready) and not titles(empty)


def test_a_name_in_use_is_said_by_the_field(hr, ready):
    answer = hr.post(reverse("guides:new"), {"name": ready.guide.name, "kind": "yearly", "start": ""})
    assert answer.status_code == 422
    assert f"Det finnes alt et skjema som heter «{ready.guide.name}»" in answer.content.decode()
    assert Guide.objects.filter(name=ready.guide.name).count() == 1
    assert "Skriv et navn" in hr.post(reverse("guides:new"), {"name": " ", "kind": "yearly"}).content.decode()


@pytest.mark.usefixtures("no_forms")
def test_pasted_text_becomes_one_draft_and_the_page_says_what_was_understood(hr):
    text = FJORDHEIM.read_text(encoding="utf-8")
    for _ in range(2):
        answer = hr.post(reverse("guides:import"), {"text": text.replace("\n", "\r\n"), "kind": "yearly"}, follow=True)
    version = GuideVersion.objects.get()
    assert version.guide.name == "Skjema for utviklingssamtale i Fjordheim"
    page = answer.content.decode()
    for said in (
        "Vi fant fem temaer og seks hjelpespørsmål.",
        "Måltabellen ble kjent igjen",
        "Underskriftene ble kjent",
        "Tre avsnitt er ikke plassert ennå.",
        "Ta godt vare på arket",
    ):
        assert said in page, said
    assert Topic.objects.filter(version=version).count() == 5


def test_a_word_file_and_a_text_file(hr):
    document, out = Document(), BytesIO()
    document.add_heading("Skjema fra Word", 0)
    for title in ("Trivsel", "Utstyr"):
        document.add_heading(title, 1)
        document.add_paragraph("Hva kan bli bedre?", style="List Bullet")
    document.save(out)
    # The name and the type the browser gives say nothing; the content does.
    text = "Skjema fra tekst\n1. Ærlighet\n• Hvor?\n2. Ro".encode("cp1252")
    files = {"Skjema fra Word": out.getvalue(), "Skjema fra tekst": text}
    for title, content in files.items():
        file = SimpleUploadedFile("skjema.exe", content, content_type="image/png")
        answer = hr.post(reverse("guides:import"), {"file": file, "kind": "yearly"})
        assert answer.url == reverse("guides:edit", args=[GuideVersion.objects.get(guide__name=title).pk])


@pytest.mark.usefixtures("no_forms")
def test_what_cannot_be_read_is_said_and_the_text_stays(hr):
    pdf = SimpleUploadedFile("a.docx", b"%PDF-1.7")
    page = hr.post(reverse("guides:import"), {"file": pdf, "text": "Min egen tekst", "kind": "yearly"})
    assert page.status_code == 422
    assert "Vi leser Word-dokumenter" in page.content.decode() and "Min egen tekst" in page.content.decode()
    assert "Velg en fil eller lim inn" in hr.post(reverse("guides:import"), {"kind": "yearly"}).content.decode()
    big = SimpleUploadedFile("a.txt", b"a" * (2 * 1024 * 1024 + 1))
    assert "større enn 2 MB" in hr.post(reverse("guides:import"), {"file": big, "kind": "yearly"}).content.decode()
    assert not GuideVersion.objects.exists()


@pytest.mark.usefixtures("no_forms")
def test_two_imports_by_the_same_name_are_told_apart(hr):
    for question in ("Hva?", "Hvem?", "Hvem?"):
        hr.post(reverse("guides:import"), {"text": f"Skjema\n1. A\n{question}\n2. B\nHvor?", "kind": "yearly"})
    assert set(Guide.objects.values_list("name", flat=True)) == {"Skjema", "Skjema 2"}


def test_saving_writes_everything_typed(hr, draft):
    first = draft.topics.first()
    answer = press(
        hr,
        draft,
        "save",
        name="Nytt navn",
        purpose="Linje én\r\nLinje to",
        **{f"topic-{first.pk}-title": "Ny overskrift", f"topic-{first.pk}-questions": "Hva?\r\n\r\n  Hvem?  "},
    )
    assert answer.status_code == 302
    draft = GuideVersion.objects.get(pk=draft.pk)
    first.refresh_from_db()
    assert (draft.guide.name, draft.purpose) == ("Nytt navn", "Linje én\nLinje to")
    assert (first.title, first.questions) == ("Ny overskrift", ["Hva?", "Hvem?"])


def test_every_press_saves_and_does_its_thing_once(hr, draft):
    one, two, *_ = draft.topics.all()
    for _ in range(2):
        press(hr, draft, f"move:{two.pk}:0", purpose="Skrevet før trykket")
    assert titles(draft)[:2] == [two.title, one.title]
    assert GuideVersion.objects.get(pk=draft.pk).purpose == "Skrevet før trykket"
    new = {"new-title": "Utstyr", "new-questions": "Hva mangler?", "new-kind": "open", "new-is_main": "on"}
    for _ in range(2):
        answer = press(hr, draft, "add", **new)
    assert answer.url.endswith(f"#topic-{draft.topics.last().pk}") and titles(draft).count("Utstyr") == 1
    for _ in range(2):
        press(hr, draft, f"remove:{one.pk}")
    assert one.title not in titles(draft)
    keys = [row.key for row in statements_bank()][:3]
    for _ in range(2):
        press(hr, draft, "bank", bank=keys, bank_audience="anonymous")
    assert [row.audience for row in draft.statements.all()] == ["anonymous"] * 3
    own = {"own-text": "Egen", "own-audience": "the_two"} | {f"own-meaning_{step}": str(step) for step in range(1, 6)}
    press(hr, draft, "own", **own)
    press(hr, draft, f"forget:{draft.statements.first().pk}")
    assert [row.text for row in draft.statements.all()][-1] == "Egen" and draft.statements.count() == 3


@pytest.mark.usefixtures("no_forms")
def test_unsorted_text_is_put_in_a_topic_from_the_page(hr):
    hr.post(reverse("guides:import"), {"text": FJORDHEIM.read_text(encoding="utf-8"), "kind": "yearly"})
    draft = GuideVersion.objects.get()
    first, second, third = draft.unsorted.splitlines()
    topic = draft.topics.first()
    assert "Velg hvilke avsnitt" in press(hr, draft, "place", into=str(topic.pk)).content.decode()
    for _ in range(2):
        press(hr, draft, "place", unsorted=[second], into=str(topic.pk), place_as="intro")
    press(hr, draft, "drop", unsorted=[first])
    topic.refresh_from_db()
    assert topic.intro == second
    assert GuideVersion.objects.get(pk=draft.pk).unsorted == third


def test_mistakes_are_said_and_everything_typed_stays(hr, draft):
    first = draft.topics.first()
    answer = press(
        hr,
        draft,
        "move:1:0",
        purpose="Langt og gjennomtenkt",
        **{f"topic-{first.pk}-title": "", "new-title": "Halvferdig tema", "own-text": "Halvferdig påstand"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and "Temaet må ha en overskrift." in page
    for typed in ("Langt og gjennomtenkt", "Halvferdig tema", "Halvferdig påstand"):
        assert typed in page
    assert GuideVersion.objects.get(pk=draft.pk).purpose != "Langt og gjennomtenkt"
    page = press(hr, draft, "own", **{"own-text": "Uten trinn", "own-audience": "the_two"}).content.decode()
    assert "Skriv hva 1 betyr." in page and "Uten trinn" in page


def test_a_seventh_statement_is_refused_and_the_rest_saved(hr, draft):
    keys = [row.key for row in statements_bank()]
    press(hr, draft, "bank", bank=keys[:6])
    answer = press(hr, draft, "bank", bank=keys[6:7], purpose="Skrevet likevel")
    assert answer.status_code == 422 and "høyst seks" in answer.content.decode()
    assert draft.statements.count() == 6
    assert GuideVersion.objects.get(pk=draft.pk).purpose == "Skrevet likevel"


@pytest.mark.parametrize(
    "do", ["", "x", "move", "move:1", "move:a:b", "move:1:2:3", "remove:" + "9" * 50, "place:1", "-1"]
)
def test_a_crooked_press_only_saves(hr, draft, do):
    before = titles(draft)
    assert press(hr, draft, do).status_code == 302
    assert titles(draft) == before


def test_two_at_once_do_not_write_over_each_other(cast, draft):
    hr, other = cast.client(cast.hr), cast.client(cast.administrator)
    seen = seen_by(hr.get(reverse("guides:edit", args=[draft.pk])))
    mine = posted(draft, purpose="Mitt", seen=seen)
    theirs = posted(draft, purpose="Deres", seen=seen)
    assert other.post(reverse("guides:edit", args=[draft.pk]), theirs).status_code == 302
    assert other.post(reverse("guides:edit", args=[draft.pk]), theirs).status_code == 302  # the same again is no clash
    answer = hr.post(reverse("guides:edit", args=[draft.pk]), mine)
    assert answer.status_code == 422
    assert all(words in answer.text for words in ("endret et annet sted", "Mitt", "Nå står det: «Deres»"))
    assert answer.text.count("Nå står det") == 1
    assert GuideVersion.objects.get(pk=draft.pk).purpose == "Deres"
    again = mine | {"seen": seen_by(answer)}
    assert hr.post(reverse("guides:edit", args=[draft.pk]), again).status_code == 302
    assert GuideVersion.objects.get(pk=draft.pk).purpose == "Mitt"


def test_a_topic_that_came_meanwhile_is_left_alone(cast, draft):
    hr = cast.client(cast.hr)
    opened = posted(draft, seen=seen_by(hr.get(reverse("guides:edit", args=[draft.pk]))))
    building.add_topic(version=draft, by=cast.administrator, title="Kom til", questions=["Hva?"])
    assert hr.post(reverse("guides:edit", args=[draft.pk]), opened).status_code == 302
    assert draft.topics.last().questions == ["Hva?"]
