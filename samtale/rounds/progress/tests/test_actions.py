"""A reminder to those who have not begun: each once in a week, with counts alone, by whoever plans the round."""

from datetime import timedelta

import pytest
from django.utils import timezone

from samtale.audit.refusals import NotAllowedError
from samtale.notices.models import Message
from samtale.people.models import Person
from samtale.rounds.models import Holding, Member
from samtale.rounds.progress import actions
from samtale.rounds.setup import actions as setup_actions
from samtale.rounds.setup.tests.test_views import page
from tests.cast import leads, person, position


@pytest.fixture
def running(cast, round_):
    setup_actions.start(round_=round_, by=cast.hr)
    Message.objects.all().delete()
    return round_


def test_each_who_has_not_begun_gets_one_and_not_again_within_a_week(cast, running):
    client = cast.client(cast.planner)
    before = client.get(page(running, "picture")).text
    assert "Minn dem som ikke har begynt" in before
    assert "2 får hver sin e-post" in before and f"{cast.leader.name}, {cast.leadership_group.name}" in before
    answer = client.post(page(running, "remind"), follow=True).text
    assert "To ledere har fått en påminnelse." in answer and "Send påminnelsen" not in answer
    assert "2 fikk en påminnelse for under en uke siden" in answer
    letters = {row.to: row for row in Message.objects.all()}
    assert set(letters) == {cast.leader, cast.leadership_group}
    body = letters[cast.leader].body
    assert "Du holder to samtaler i runden «Vårens samtaler»." in body and f"/rounds/{running.pk}/plan/" in body
    assert "Ingen av dem har fått et tidspunkt ennå." in body and f"{cast.planner.name} ba oss minne om det." in body
    for name in (cast.employee.name, cast.colleague.name, cast.employee.first_name, cast.colleague.first_name):
        assert name not in body + letters[cast.leader].subject
    assert "Ingen fikk en påminnelse nå." in client.post(page(running, "remind"), follow=True).text
    assert Message.objects.count() == 2
    week = timezone.now() - timedelta(days=7)
    Holding.objects.filter(holder=cast.leader).update(reminded_at=week)
    Holding.objects.filter(holder=cast.leadership_group).update(reminded_at=week + timedelta(minutes=5))
    assert actions.remind(round_=running, by=cast.hr) == 1


def test_whoever_has_begun_or_has_left_gets_none_and_nobody_else_may(cast, running):
    Holding.objects.create(round=running, holder=cast.leader, began_at=timezone.now())
    for stranger in (cast.leader, cast.leadership_group, cast.administrator, cast.employee):
        with pytest.raises(NotAllowedError):
            actions.remind(round_=running, by=stranger)
        assert cast.client(stranger).post(page(running, "remind")).status_code == 404
    assert not Message.objects.exists()
    assert actions.remind(round_=running, by=cast.hr) == 1
    assert Message.objects.get().to == cast.leadership_group
    Holding.objects.all().delete()
    Person.objects.filter(pk=cast.leader.pk).update(email=None)
    assert actions.remind(round_=running, by=cast.hr) == 1, "nowhere to send it"


def test_of_many_the_first_ten_are_named(cast, running):
    for nth in range(13):
        leads(person(f"Leder{nth:02}", "Prøve"), position(person(f"Lærer{nth:02}", "Øvre"), cast.unit, "Lærer"))
    text = " ".join(cast.client(cast.planner).get(page(running, "picture")).text.split())
    question = text.split("hver sin e-post")[1].split("</p>")[0]
    assert "og 5 til." in question and question.count(",") == 10


def test_the_letter_says_what_is_left_in_the_receivers_language(cast, running):
    Person.objects.filter(pk=cast.leader.pk).update(letters_in="nn")
    row = Member.objects.get(round=running, employee=cast.employee)
    Member.objects.filter(pk=row.pk).update(starts_at=timezone.now() + timedelta(days=20))
    actions.remind(round_=running, by=cast.hr)
    letter = Message.objects.get(to=cast.leader)
    assert letter.subject == "Samtalane dine i Vårens samtaler"
    assert (
        "Éin av dei har ikkje fått eit tidspunkt enno." in letter.body and "Du held to samtalar i runden" in letter.body
    )


@pytest.mark.parametrize("state", ["draft", "ended"])
def test_only_in_a_round_that_goes_on(cast, round_, state):
    if state == "ended":
        setup_actions.start(round_=round_, by=cast.hr)
        setup_actions.end(round_=round_, by=cast.hr)
    assert "Minn dem" not in cast.client(cast.hr).get(page(round_, "picture")).text
    assert cast.client(cast.hr).post(page(round_, "remind")).status_code == 404
    with pytest.raises(NotAllowedError):
        actions.remind(round_=round_, by=cast.hr)
