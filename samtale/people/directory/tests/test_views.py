"""The pages about people: who gets in, what they show, and that a long list costs no more than a short one."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.people.access import NotAllowedError
from samtale.people.directory import roles
from samtale.people.models import Leadership, Person, Position, Role, Unit

pytestmark = pytest.mark.django_db
LONG_AGO = date(2020, 1, 1)


def person(first: str, last: str, *kinds: str, **more) -> Person:
    made = Person.objects.create(
        first_name=first, last_name=last, email=f"{first}.{last}@nordvag.example".lower(), **more
    )
    for kind in kinds:
        Role.objects.create(person=made, kind=kind)
    return made


def browser(who: Person) -> Client:
    client = Client()
    client.force_login(who)
    return client


@pytest.fixture
def hr():
    return person("Hanne", "Dahl", "hr")


@pytest.fixture
def administrator():
    return person("Ada", "Moe", "administrator")


@pytest.fixture
def town():
    root = Unit.objects.create(name="Nordvåg kommune", kind="organisation")
    sector = Unit.objects.create(name="Oppvekst", kind="sector", parent=root)
    school = Unit.objects.create(name="Solbakken skole", kind="unit", parent=sector)
    library = Unit.objects.create(name="Biblioteket", kind="unit", parent=root)
    return {"root": root, "sector": sector, "school": school, "library": library}


def employ(who: Person, unit: Unit, leader: Person | None = None, title: str = "Lærer", **more) -> Position:
    position = Position.objects.create(**{"person": who, "unit": unit, "title": title, "started_on": LONG_AGO} | more)
    if leader:
        Leadership.objects.create(leader=leader, position=position, started_on=LONG_AGO, ended_on=position.ended_on)
    return position


def test_only_hr_and_administrators_find_the_pages(hr, administrator):
    leader = person("Liv", "Li")
    employ(person("Ola", "Li"), Unit.objects.create(name="Skolen"), leader)
    others = [leader, person("Per", "Ås"), person("Siri", "Vik", "leadership_group", "archivist", "auditor", "planner")]
    for path in ("/people/", f"/people/{hr.pk}/", "/people/import/", "/people/import/example/"):
        for who in (hr, administrator):
            assert browser(who).get(path).status_code == 200, path
        for who in others:
            assert browser(who).get(path).status_code == 404, path
        assert Client().get(path).status_code == 302


def test_the_list_shows_each_with_number_positions_units_and_leaders_in_norwegian_order(hr, town):
    rektor = person("Åse", "Ødegård", employee_number="1001")
    kari, aase = person("Kari", "Aas", employee_number="1002"), person("Aase", "Berg")
    employ(kari, town["school"], rektor)
    employ(kari, town["library"], aase, title="Bibliotekar")
    employ(aase, town["library"], started_on=timezone.localdate() + timedelta(days=30))
    text = browser(hr).get("/people/").content.decode()
    names = [text.index(f">{name}</a>") for name in ("Aase Berg", "Hanne Dahl", "Åse Ødegård", "Kari Aas")]
    assert names == sorted(names)
    for shown in ("1002", "Lærer", "Solbakken skole", "Oppvekst", "Bibliotekar", "Biblioteket", "uten ansattnummer"):
        assert shown in text
    assert text.count(">fra ") == 1


@pytest.mark.parametrize(
    "query, found",
    [
        ("q=ÅSE", {"Åse Ødegård"}),
        ("q=ase", set()),
        ("q=ødeg", {"Åse Ødegård"}),
        ("q=kari+berg", {"Kari Berg"}),
        ("q=berg+kari", {"Kari Berg"}),
        ("q=1002", {"Kari Berg"}),
        ("q=kari.berg@", {"Kari Berg"}),
        ("q=%25", set()),
        ("q=aase", {"Åse Ødegård"}),
        ("unit=sector", {"Kari Berg", "Åse Ødegård"}),
        ("unit=library", {"Ola Li"}),
        ("unit=library&q=kari", set()),
        ("unit=99999", None),
        ("unit=x", None),
        ("show=left", {"Nils Nes"}),
        ("show=left&unit=library", {"Nils Nes"}),
        ("show=left&unit=school", set()),
    ],
)
def test_searching_and_filtering(hr, town, query, found):
    employ(person("Åse", "Ødegård"), town["school"])
    employ(person("Kari", "Berg", employee_number="1002"), town["school"])
    employ(person("Ola", "Li"), town["library"])
    gone = person("Nils", "Nes", is_active=False, left_on=date(2025, 1, 31))
    employ(gone, town["library"], ended_on=date(2025, 1, 31))
    for name, unit in town.items():
        query = query.replace(f"unit={name}", f"unit={unit.pk}")
    text = browser(hr).get(f"/people/?{query}").content.decode()
    everybody = {"Åse Ødegård", "Kari Berg", "Ola Li", "Nils Nes"}
    shown = {name for name in everybody if f">{name}</a>" in text}
    assert shown == (everybody - {"Nils Nes"} if found is None else found)
    assert found or "Ingen passer" in text or found is None


def test_the_list_is_paged(hr, town):
    for i in range(60):
        employ(person("Kari", f"Berg{i:02}"), town["school"])
    first, second = (browser(hr).get(f"/people/?page={page}").content.decode() for page in (1, 2))
    assert "Kari Berg00" in first and "Kari Berg59" not in first and "1–50 av 61" in first
    assert "Kari Berg59" in second and "Kari Berg00" not in second
    assert browser(hr).get("/people/?page=99").status_code == browser(hr).get("/people/?page=x").status_code == 200


def test_one_and_thirty_rows_cost_the_same(hr, town, django_assert_num_queries):
    leader = person("Åse", "Ødegård")
    employ(person("Kari", "Berg"), town["school"], leader)
    client = browser(hr)
    with django_assert_num_queries(8):
        client.get("/people/")
    for i in range(30):
        employ(person("Ola", f"Li{i}"), town["school"], person("Siri", f"Vik{i}"))
    with django_assert_num_queries(8):
        client.get("/people/")
    with django_assert_num_queries(9):
        client.get(f"/people/?unit={town['school'].pk}&q=li")


def test_one_person_with_positions_leaders_in_periods_and_roles(hr, town, django_assert_max_num_queries):
    today = timezone.localdate()
    kari = person("Kari", "Berg", "planner", joined_on=LONG_AGO)
    before, now = person("Åse", "Nes"), person("Siri", "Vik")
    position = employ(kari, town["school"])
    Leadership.objects.create(leader=before, position=position, started_on=LONG_AGO, ended_on=date(2023, 7, 31))
    Leadership.objects.create(leader=now, position=position, started_on=date(2023, 8, 1))
    never = person("Nils", "Aldri")
    Leadership.objects.create(leader=never, position=position, started_on=today, ended_on=today - timedelta(days=1))
    employ(kari, town["library"], title="Bibliotekar", ended_on=date(2022, 6, 30))
    employ(kari, town["library"], title="Aldri begynt", started_on=today, ended_on=today - timedelta(days=1))
    client = browser(hr)
    client.get(f"/people/{kari.pk}/")
    opened = AccessLog.objects.get(event="opened.person")
    assert (opened.actor_id, opened.person_id) == (hr.pk, kari.pk)
    with django_assert_max_num_queries(12):  # again within the quarter: the same reading
        text = client.get(f"/people/{kari.pk}/").content.decode()
    for shown in (
        "Oppvekst, Solbakken skole",
        "Siri Vik",
        "1. august 2023",
        "31. juli 2023",
        "Bibliotekar",
        "30. juni 2022",
        "Planlegger",
        "1. januar 2020",
    ):
        assert shown in text, shown
    assert "Nils Aldri" not in text and "Aldri begynt" not in text
    assert "Gi rollen" not in text  # HR sees roles and gives none


def test_an_administrator_gives_and_takes_roles_and_it_is_logged(administrator, hr):
    kari = person("Kari", "Berg")
    client = browser(administrator)
    for _twice in range(2):
        assert client.post(f"/people/{kari.pk}/roles/", {"kind": "archivist"}).status_code == 302
    [role] = kari.roles.all()
    for _twice in range(2):
        assert client.post(f"/people/{kari.pk}/roles/{role.pk}/removal/").status_code == 302
    assert not kari.roles.exists()
    logged = AccessLog.objects.filter(event__startswith="role.").order_by("pk")
    assert list(logged.values_list("event", "actor_id", "detail__person", "detail__kind")) == [
        ("role.given", administrator.pk, kari.pk, "archivist"),
        ("role.taken", administrator.pk, kari.pk, "archivist"),
    ]


def test_nobody_else_gives_or_takes_a_role(administrator, hr):
    kari = person("Kari", "Berg")
    role = administrator.roles.get()
    for who in (hr, kari, person("Siri", "Vik", "leadership_group", "archivist", "auditor", "planner")):
        assert browser(who).post(f"/people/{who.pk}/roles/", {"kind": "administrator"}).status_code == 404
        assert browser(who).post(f"/people/{administrator.pk}/roles/{role.pk}/removal/").status_code == 404
        with pytest.raises(NotAllowedError):
            roles.give_role(to=who, kind="administrator", by=who)
        with pytest.raises(NotAllowedError):
            roles.take_role(person=administrator, role_id=role.pk, by=who)
    assert list(Role.objects.filter(kind="administrator")) == [role]
    assert browser(administrator).get(f"/people/{kari.pk}/roles/").status_code == 302


def test_a_role_asks_who_it_is_again(administrator):
    kari = person("Kari", "Berg")
    client = browser(administrator)
    session = client.session
    session["confirmed_at"] = 0
    session.save()
    response = client.post(f"/people/{kari.pk}/roles/", {"kind": "archivist"})
    assert response.status_code == 302 and response["Location"].startswith("/accounts/confirm/")
    assert not kari.roles.exists()


def test_the_last_administrator_stays(administrator):
    other = person("Siri", "Vik", "administrator")
    client, role = browser(administrator), administrator.roles.get()
    gone = person("Nils", "Nes", "administrator", is_active=False)
    client.post(f"/people/{other.pk}/roles/{other.roles.get().pk}/removal/")
    response = client.post(f"/people/{administrator.pk}/roles/{role.pk}/removal/", follow=True)
    assert "er den eneste administratoren" in response.content.decode()
    assert administrator.roles.exists() and not other.roles.exists() and gone.roles.exists()


def test_a_role_that_is_none_is_answered_by_the_field_and_somebody_who_left_gets_none(administrator):
    kari, gone = person("Kari", "Berg"), person("Nils", "Nes", is_active=False)
    client = browser(administrator)
    for kind in ("", "konge"):
        response = client.post(f"/people/{kari.pk}/roles/", {"kind": kind})
        assert response.status_code == 422 and "Velg en rolle." in response.content.decode()
    assert client.post(f"/people/{gone.pk}/roles/", {"kind": "hr"}).status_code == 404
    assert "Gi rollen" not in client.get(f"/people/{gone.pk}/").content.decode()
    assert Role.objects.count() == 1


def test_two_leaders_of_one_name_are_told_apart_on_a_person_s_page(hr, town):
    first, second = person("Kari", "Dahl"), person("Kari", "To")
    for leader, title in ((first, "Rektor"), (second, "Inspektør")):
        employ(leader, town["school"], title=title)
    led = person("Ole", "Eira")
    for nth, leader in enumerate((first, second)):
        employ(led, town["school"], leader, title=f"Lærer {nth}")
    assert "(Rektor" not in browser(hr).get(f"/people/{led.pk}/").text
    second.last_name = "Dahl"
    second.save()
    text = browser(hr).get(f"/people/{led.pk}/").text
    assert "Kari Dahl (Rektor · " in text and "Kari Dahl (Inspektør · " in text
