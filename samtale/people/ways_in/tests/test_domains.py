"""A whole domain is another: two administrators, three working days, a letter each, and nobody with a role."""

from datetime import timedelta

import pytest
from django.utils import timezone

from samtale.core import clock, workday
from samtale.notices.models import Message
from samtale.people.access import NotAllowedError
from samtale.people.models import DomainChange, NewWayIn, Person, Role
from samtale.people.sign_in.actions import person_at
from samtale.people.ways_in import actions, domains

pytestmark = pytest.mark.django_db
OLD, NEW = "ingrid.aasen@nordvag.example", "ingrid.aasen@nyvag.example"
PAGE = "/people/new-ways-in/"


@pytest.fixture
def two(cast):
    """The cast, who have signed in for years, with Siv as the other administrator."""
    Person.objects.update(first_signed_in_at=timezone.now() - timedelta(days=700))
    for person in cast.everybody().values():
        person.refresh_from_db()
    Role.objects.create(person=cast.other_leader, kind="administrator")
    Role.objects.update(given_at=None)
    for number in range(8):
        Person.objects.create(first_name="Ola", last_name=f"Nr{number}", email=f"nr{number}@nordvag.example")
    return cast


def propose(cast) -> DomainChange:
    cast.client(cast.administrator).post(PAGE + "domain/", {"old": "@nordvag.example", "new": "NYVAG.example"})
    return DomainChange.objects.get()


def test_two_agree_everybody_hears_of_it_and_it_is_so_after_three_working_days(two, turned):
    change = propose(two)
    assert (change.old, change.new) == ("nordvag.example", "nyvag.example")
    assert not NewWayIn.objects.exists()
    assert [letter.to for letter in Message.objects.all()] == [two.other_leader], "the other administrator is told"
    shown = two.client(two.other_leader).get(PAGE).content.decode()
    assert "Ja, send brev til alle" in shown
    assert "Ja, send brev til alle" not in two.client(two.administrator).get(PAGE).content.decode(), "not oneself"
    assert two.client(two.other_leader).post(f"{PAGE}domain/{change.pk}/", {"answer": "yes"}).status_code == 302
    rows = NewWayIn.objects.filter(settled_at=None)
    without = Person.objects.filter(roles__isnull=True)
    assert set(rows.values_list("person", flat=True)) == set(without.values_list("pk", flat=True))
    assert Message.objects.filter(address=OLD, body__contains=NEW).count() == 1
    assert person_at(OLD) == two.employee and person_at(NEW) is None
    no = rows.get(person=two.colleague)
    actions.answer(way_in_id=no.pk, yes=False, by=two.colleague.pk, how="letter")
    turned(workday.after(clock.today(), 3))
    actions.put_due_in_force(timezone.now())
    assert person_at(NEW) == two.employee and person_at(OLD) is None
    assert Person.objects.get(pk=two.employee.pk).came_back_at is None, "nothing is shut: it is the same person"
    assert Person.objects.get(pk=two.colleague.pk).email.endswith("@nordvag.example"), "who said no keeps theirs"
    assert Person.objects.get(pk=two.hr.pk).email.endswith("@nordvag.example"), "who has a role is not included"


def test_nobody_does_it_alone(two):
    change = propose(two)
    made_up = Person.objects.create(
        first_name="Ny", last_name="Adm", email="ny@evil.example", first_signed_in_at=timezone.now()
    )
    Role.objects.create(person=made_up, kind="administrator")
    for who in (two.administrator, made_up, two.hr, two.leader):
        with pytest.raises(NotAllowedError):
            domains.agree(change_id=change.pk, by=who)
        assert two.client(who).post(f"{PAGE}domain/{change.pk}/", {"answer": "yes"}).status_code == 404
    assert two.client(two.hr).post(PAGE + "domain/", {"old": "a.example", "new": "b.example"}).status_code == 404
    assert not NewWayIn.objects.exists() and DomainChange.objects.count() == 1


def test_it_can_be_called_off_and_is_proposed_once(two):
    change = propose(two)
    with pytest.raises(domains.AlreadyProposedError):
        domains.propose(old="nordvag.example", new="other.example", by=two.administrator)
    two.client(two.administrator).post(f"{PAGE}domain/{change.pk}/", {"answer": "no"})
    with pytest.raises(NotAllowedError):
        domains.agree(change_id=change.pk, by=two.other_leader)
    domains.propose(old="nordvag.example", new="other.example", by=two.administrator)


def test_a_few_are_no_whole_domain(two):
    Person.objects.filter(pk=two.employee.pk).update(email="ingrid@only.example")
    client = two.client(two.administrator)
    shown = client.post(PAGE + "domain/", {"old": "only.example", "new": "evil.example"}, follow=True).content.decode()
    assert "færre enn ti" in shown and not DomainChange.objects.exists()


def test_a_role_given_since_and_an_administrator_no_longer(two, turned):
    change = propose(two)
    Role.objects.filter(person=two.administrator).delete()
    with pytest.raises(NotAllowedError):
        domains.agree(change_id=change.pk, by=two.other_leader)
    Role.objects.create(person=two.administrator, kind="administrator")
    domains.agree(change_id=change.pk, by=two.other_leader)
    Role.objects.create(person=two.employee, kind="hr")
    turned(workday.after(clock.today(), 3))
    actions.put_due_in_force(timezone.now())
    assert person_at(OLD) == two.employee and Person.objects.get(pk=two.leader.pk).email.endswith("@nyvag.example")


def test_one_who_said_no_is_vouched_for_as_anybody_else(two):
    domains.agree(change_id=propose(two).pk, by=two.other_leader)
    row = NewWayIn.objects.get(person=two.employee)
    actions.answer(way_in_id=row.pk, yes=False, by=two.employee.pk, how="letter")
    row.refresh_from_db()
    assert not row.by_rule and not actions.may_vouch(two.leader, row)


def test_an_address_somebody_has_at_the_new_one_is_left_alone(two):
    Person.objects.create(first_name="Inga", last_name="Aas", email=NEW)
    assert two.employee not in domains.concerned(propose(two))


@pytest.mark.parametrize(
    ("old", "new"),
    [("nordvag", "b.example"), ("nordvag.example", "kari@b.example"), ("", "b.example"), ("a.example", "@A.example")],
)
def test_what_is_no_domain_is_said(two, old, new):
    answer = two.client(two.administrator).post(PAGE + "domain/", {"old": old, "new": new})
    assert answer.status_code == 422 and "Rett dette først" in answer.content.decode()
    assert not DomainChange.objects.exists()
