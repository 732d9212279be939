"""A new address signs somebody in when they, or two who know them, have said so; until then the old one does."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.core import clock, workday
from samtale.notices.models import Message
from samtale.people.models import NewWayIn, Person, ProviderAccount, Role, Session
from samtale.people.models.standing import until_second_factor
from samtale.people.sign_in.actions import person_at
from samtale.people.ways_in import actions, links, who
from samtale.people.ways_in.who import Around, Needed

pytestmark = pytest.mark.django_db
NEW = "ny@elsewhere.example"


@pytest.fixture
def known(cast):
    """The cast; everybody has signed in for years."""
    Person.objects.update(first_signed_in_at=timezone.now() - timedelta(days=700))
    Role.objects.update(given_at=None)
    return cast


def enter(cast, to: str = NEW, by: str = "hr") -> NewWayIn:
    actions.change_addresses({cast.employee.pk: to}, by=getattr(cast, by))
    return NewWayIn.objects.get(person=cast.employee, settled_at=None)


def holds(cast, address: str) -> bool:
    """Whether the address is the employee's, and another signs nobody in."""
    cast.employee.refresh_from_db()
    other = NEW if address != NEW else "ingrid.aasen@nordvag.example"
    return cast.employee.email == address and person_at(address) == cast.employee and person_at(other) is None


OLD = "ingrid.aasen@nordvag.example"


def letters(address: str) -> list[str]:
    return list(Message.objects.filter(address=address).order_by("queued_at").values_list("subject", flat=True))


def test_who_never_signed_in_has_it_at_once_and_both_addresses_are_told(cast):
    actions.change_addresses({cast.employee.pk: NEW}, by=cast.hr)
    assert holds(cast, NEW)
    assert letters(OLD) == letters(NEW) == ["E-postadressen din i Samtale er endret"]
    assert NewWayIn.objects.get().settled == NewWayIn.Settled.AT_ONCE


def test_who_has_signed_in_is_asked_and_the_old_address_holds(known):
    entered = enter(known)
    assert holds(known, OLD)
    assert letters(OLD) == ["Ny e-postadresse i Samtale: er den din?"]
    assert letters(NEW) == ["Du er registrert med denne adressen i Samtale"]
    enter(known)
    assert NewWayIn.objects.get() == entered and len(letters(OLD)) == 1, "the same file once more asks nothing new"
    actions.change_addresses({known.employee.pk: OLD}, by=known.hr)
    assert NewWayIn.objects.get().settled == NewWayIn.Settled.WITHDRAWN and holds(known, OLD)


def test_the_person_answers_from_inside(known):
    entered = enter(known)
    stranger, mine = known.client(known.colleague), known.client(known.employee)
    answer = f"/accounts/devices/new/{entered.pk}/answer/"
    stranger.post(answer, {"answer": "yes"})
    assert holds(known, OLD)
    shown = mine.get("/accounts/devices/").content.decode()
    assert NEW in shown and "Hilde Ruud" in shown and "Ja, den er min" in shown
    assert "Det er lagt inn en ny e-postadresse for deg." in mine.get("/").content.decode()
    mine.post(answer, {"answer": "yes"})
    assert holds(known, NEW) and "lagt inn en ny" not in mine.get("/").content.decode()
    assert AccessLog.objects.filter(event="person.way_in_confirmed", person_id=known.employee.pk).exists()


def test_whoever_reads_the_old_address_answers_there(known):
    entered = enter(known)
    outside, address = Client(), links.address(entered).removeprefix("http://localhost:8000")
    path = "/accounts/new/" + address.rpartition("/accounts/new/")[2]
    for wrong in (path[:-3] + "xx/", "/accounts/new/x/"):
        assert outside.get(wrong).status_code == 404
        assert outside.post(wrong, {"answer": "yes"}).status_code == 404
    assert NEW in outside.get(path).content.decode() and holds(known, OLD), "to open it answers nothing"
    assert outside.post(path, {"answer": "no"}).status_code == 200
    assert holds(known, OLD) and NewWayIn.objects.get().refused_at
    assert Message.objects.filter(to=known.hr, subject__contains="sier at adressen ikke er riktig").exists()
    enter(known)
    assert len(letters(OLD)) == 1, "the next file with it in asks nobody again"
    assert outside.post(path, {"answer": "yes"}).status_code == 200, "who pressed the wrong one may still say yes"
    assert holds(known, NEW)
    assert outside.post(path, {"answer": "no"}).status_code == 409, "and what the person said stands"
    assert holds(known, NEW)


def vouch(known, *names: str) -> NewWayIn:
    entered = enter(known)
    for name in names:
        actions.vouch(way_in_id=entered.pk, by=getattr(known, name))
    entered.refresh_from_db()
    return entered


def test_where_everything_is_lost_the_leader_and_another_administrator_vouch(known, turned):
    entered = enter(known)
    for name in ("hr", "colleague", "acting_leader", "former_leader", "auditor", "employee", "other_leader"):
        assert not actions.may_vouch(getattr(known, name), entered), name
    actions.vouch(way_in_id=entered.pk, by=known.leader)
    entered.refresh_from_db()
    assert entered.due_on is None and not actions.may_vouch(known.leader, entered), "one is not two"
    actions.vouch(way_in_id=entered.pk, by=known.administrator)
    entered.refresh_from_db()
    assert entered.due_on == workday.after(clock.today(), 3)
    for number in range(3):
        actions.put_due_in_force(timezone.now())
        actions.put_due_in_force(timezone.now())
        assert holds(known, OLD) and len(letters(OLD)) == 2 + number, "a letter each day, and not two"
        turned(clock.today() + timedelta(days=1))
    turned(entered.due_on)
    actions.put_due_in_force(timezone.now())
    assert holds(known, NEW) and known.employee.came_back_at
    assert "Kari Dahl" in Message.objects.filter(address=OLD).order_by("queued_at")[1].body


def test_this_is_not_me_stops_it_for_seven_days_and_afterwards_undoes_it(known, turned):
    entered = vouch(known, "leader", "administrator")
    actions.answer(way_in_id=entered.pk, yes=False, by=known.employee.pk, how="letter")
    turned(entered.due_on)
    actions.put_due_in_force(timezone.now())
    assert holds(known, OLD)
    assert not actions.may_vouch(known.leader, NewWayIn.objects.get())
    turned(clock.today() + timedelta(days=7))
    for by in (known.leader, known.administrator):
        actions.vouch(way_in_id=entered.pk, by=by)
    entered.refresh_from_db()
    turned(entered.due_on)
    actions.put_due_in_force(timezone.now())
    assert holds(known, NEW)
    before = known.client(known.employee)
    Session.objects.update(signed_in_at=timezone.now() - timedelta(days=9))
    later = Client()
    later.force_login(known.employee)
    actions.answer(way_in_id=entered.pk, yes=False, by=known.employee.pk, how="letter")
    assert holds(known, OLD) and known.employee.came_back_at, "and what was shut stays shut its time"
    assert before.get("/accounts/devices/").status_code == 200
    assert later.get("/accounts/devices/").status_code == 302, "whoever came in by the new one is out"


def test_so_many_at_once_wait_for_a_second_administrator(known, turned):
    people = [
        Person.objects.create(first_name="Ola", last_name=f"Nr{n}", email=f"nr{n}@nordvag.example") for n in range(6)
    ]
    wanted = {one.pk: f"nr{n}@new.example" for n, one in enumerate(people)}
    other = Person.objects.create(first_name="Ada", last_name="Moe", email="ada@nordvag.example")
    role = Role.objects.create(person=other, kind="administrator", given_at=None)
    Person.objects.filter(pk=other.pk).update(first_signed_in_at=timezone.now() - timedelta(days=700))
    actions.change_addresses(wanted, by=known.administrator)
    assert NewWayIn.objects.filter(held_back=True).count() == 6
    assert [letter.to for letter in Message.objects.all()] == [other], "the second administrator alone is told"
    shown = known.client(known.administrator).get("/people/new-ways-in/").content.decode()
    assert "Så mange at en til må se over" in shown and "Godta dem" not in shown
    assert actions.release(by=known.administrator) == 0, "not who entered them"
    turned(workday.after(clock.today(), 4))
    actions.put_due_in_force(timezone.now())
    assert NewWayIn.objects.filter(held_back=True).count() == 6, "there is one who could look"
    Role.objects.filter(pk=role.pk).update(given_at=timezone.now() - timedelta(days=9))  # one who came lately may not
    actions.put_due_in_force(timezone.now())
    assert set(Person.objects.filter(pk__in=wanted).values_list("email", flat=True)) == set(wanted.values())


def test_one_corrected_again_and_again_is_one_and_what_is_withdrawn_asks_nobody(known):
    for n in range(8):
        actions.change_addresses({known.employee.pk: f"ingrid.{n}@nordvag.example"}, by=known.hr)
    assert not NewWayIn.objects.filter(held_back=True).exists()
    people = [
        Person.objects.create(first_name="Ola", last_name=f"Nr{n}", email=f"nr{n}@nordvag.example") for n in range(5)
    ]
    actions.change_addresses({one.pk: f"new.{one.email}" for one in people}, by=known.hr)
    assert NewWayIn.objects.filter(held_back=True).count() == 5, "the sixth person of the day, with the first"
    Message.objects.all().delete()
    actions.change_addresses({one.pk: one.email for one in people}, by=known.hr)
    assert not NewWayIn.objects.filter(held_back=True, settled_at=None).exists()
    assert not Message.objects.exists(), "there is nothing to look over"
    assert AccessLog.objects.filter(event="person.address_withdrawn", actor_id=known.hr.pk).count() == 12


def test_the_second_administrator_lets_them_go(known):
    wanted = {one.pk: f"x{one.pk}@new.example" for one in known.everybody().values() if one != known.administrator}
    actions.change_addresses(wanted, by=known.hr)
    client, hr = known.client(known.administrator), known.client(known.hr)
    assert "Godta dem" not in hr.get("/people/new-ways-in/").content.decode()
    assert hr.post("/people/new-ways-in/release/").status_code == 404
    assert "Godta dem" in client.get("/people/new-ways-in/").content.decode()
    assert client.post("/people/new-ways-in/release/").status_code == 302
    assert not NewWayIn.objects.filter(held_back=True).exists()
    assert Person.objects.get(pk=known.employee.pk).email == OLD, "who has signed in is still asked"
    assert letters(OLD) == ["Ny e-postadresse i Samtale: er den din?"]


@pytest.mark.parametrize(
    ("around", "vouched", "enough"),
    [
        (Around({1}, {2}), {1, 2}, True),
        (Around({1}, {2}), {1}, False),
        (Around({1, 3}, {2}), {1, 3}, False),  # two administrators do not know the person
        (Around({1, 3}, {2}), {2, 3}, True),
        (Around({1}, {1}, {4}), {1}, False),  # one person who is both is one
        (Around({1}, {1}, {4}), {1, 4}, True),
        (Around({1}, {1}), {1}, True),  # where there is nobody else
        (Around({1}, {1}, gone=1), {1}, False),  # and has not been lately
        (Around({1}, {2}, unknown={2}), {1, 2}, False),
        (Around(set(), {2}, above={3}), {2, 3}, True),
        (Around({1}, {1}, above={3}), {1, 3}, True),
        (Around({1, 4}, set(), above={3}), {1, 4}, True),
        (Around(set(), {2}, {4}), {2, 4}, True),
        (Around(set(), {2}, {4}), {2, 5}, False),
        (Around(), set(), False),
        (Around(), {5}, False),
        (Around({1, 2}, {2}), {1, 2}, True),
        (Around({1, 2}, {2}), {2}, False),
    ],
)
def test_whose_word_is_enough(around, vouched, enough):
    assert who.needed(around).is_enough(vouched) == enough


def test_one_alone_takes_seven_days(turned):
    day = clock.today()
    assert who.needed(Around({1}, {1})).due(day) == day + timedelta(days=7)
    assert who.needed(Around({1}, {2})).due(day) == workday.after(day, 3)
    assert who.needed(Around(set(), {1}, above={2})).due(day) == day + timedelta(days=7)
    assert not Needed(frozenset(), frozenset(), 0).is_enough(set())


def test_nobody_vouches_who_came_or_became_the_leader_lately(known):
    Person.objects.filter(pk=known.administrator.pk).update(first_signed_in_at=timezone.now() - timedelta(days=20))
    entered = enter(known)
    assert not actions.may_vouch(known.administrator, entered)
    known.employee.positions.get().leaderships.filter(leader=known.leader).update(
        started_on=clock.today() - timedelta(days=5)
    )
    assert not actions.may_vouch(known.leader, entered)


def test_neither_who_entered_it_nor_a_role_that_waits_vouches(known):
    entered = enter(known, by="administrator")
    assert not actions.may_vouch(known.administrator, entered)
    assert actions.may_vouch(known.leader, entered) and actions.may_vouch(known.hr, entered), "another with a role"
    known.hr.standing = until_second_factor(known.hr.standing)
    assert not actions.may_vouch(known.hr, entered), "not before the second factor"
    for name in ("leader", "archivist"):
        actions.vouch(way_in_id=entered.pk, by=getattr(known, name))
    entered.refresh_from_db()
    assert entered.due_on


def test_in_a_place_where_one_person_is_everything_it_takes_that_one_and_seven_days(known):
    Role.objects.exclude(person=known.administrator).delete()
    known.employee.positions.get().leaderships.all().delete()
    entered = enter(known, by="administrator")
    actions.vouch(way_in_id=entered.pk, by=known.administrator)
    entered.refresh_from_db()
    assert entered.due_on == clock.today() + timedelta(days=7)


def test_an_address_another_has_by_now_is_not_given(known):
    entered = enter(known)
    Person.objects.create(first_name="Ny", last_name="Ny", email=NEW)
    mine = known.client(known.employee)
    shown = mine.post(f"/accounts/devices/new/{entered.pk}/answer/", {"answer": "yes"}, follow=True).content.decode()
    assert "tilhører en annen nå" in shown and holds_old(known)


def holds_old(known) -> bool:
    return Person.objects.get(pk=known.employee.pk).email == OLD


def test_an_account_seen_for_the_first_time_waits_for_the_person(known):
    asked = actions.ask_about_account(person=known.employee, issuer="https://p.example", subject="s1", provider="p")
    again = actions.ask_about_account(person=known.employee, issuer="https://p.example", subject="s1", provider="p")
    assert asked == again and letters(OLD) == ["Prøvde du å logge inn i Samtale?"]
    assert not ProviderAccount.objects.exists()
    known.client(known.employee).post(f"/accounts/devices/new/{asked.pk}/answer/", {"answer": "yes"})
    assert ProviderAccount.objects.get().person == known.employee


def test_a_no_holds_for_the_same_address_entered_anew(known):
    entered = vouch(known, "leader", "administrator")
    actions.answer(way_in_id=entered.pk, yes=False, by=known.employee.pk, how="letter")
    told = Message.objects.count()
    actions.answer(way_in_id=entered.pk, yes=False, by=known.employee.pk, how="letter")
    assert Message.objects.count() == told, "pressed twice it is told once"
    actions.change_addresses({known.employee.pk: OLD}, by=known.hr)
    assert not actions.may_vouch(known.leader, enter(known))


def test_another_account_does_not_push_aside_the_one_that_is_asked_about(known):
    here = {"person": known.employee, "issuer": "https://p.example", "provider": "p"}
    asked = actions.ask_about_account(subject="mine", **here)
    assert actions.ask_about_account(subject="theirs", **here) == asked
    assert len(letters(OLD)) == 1, "and nobody is sent a letter a minute"


def test_one_with_a_role_who_never_signed_in_is_asked_too(cast):
    actions.change_addresses({cast.archivist.pk: NEW}, by=cast.hr)
    assert person_at(NEW) is None and Person.objects.get(pk=cast.archivist.pk).email != NEW


def test_undoing_where_the_old_address_is_another_s_by_now(known):
    entered = vouch(known, "leader", "administrator")
    NewWayIn.objects.filter(pk=entered.pk).update(due_on=clock.today())
    actions.put_due_in_force(timezone.now())
    Person.objects.create(first_name="Ny", last_name="Ny", email=OLD)
    actions.answer(way_in_id=entered.pk, yes=False, by=known.employee.pk, how="letter")
    assert Person.objects.get(pk=known.employee.pk).email is None and person_at(NEW) is None


def test_a_swap_that_cannot_be_leaves_no_chore_undone(cast):
    one, other = cast.employee, cast.colleague
    Person.objects.create(first_name="Ny", last_name="Ny", email=NEW)
    actions.change_addresses({one.pk: other.email, other.pk: NEW}, by=cast.hr)
    assert Person.objects.get(pk=one.pk).email == other.email and Person.objects.get(pk=other.pk).email is None
    call_command("deliver", once=True)
    assert not Message.objects.filter(sent_at=None).exists()


def test_the_worker_does_it(known):
    entered = vouch(known, "leader", "administrator")
    NewWayIn.objects.filter(pk=entered.pk).update(due_on=clock.today())
    call_command("deliver", once=True)
    assert holds(known, NEW)


def test_what_was_settled_is_forgotten_after_a_year(known, turned):
    entered = enter(known)
    actions.answer(way_in_id=entered.pk, yes=True, by=known.employee.pk, how="session")
    assert actions.forget_old(timezone.now()) == 0
    turned(clock.today() + timedelta(days=370))
    assert actions.forget_old(timezone.now()) and not NewWayIn.objects.exists()
