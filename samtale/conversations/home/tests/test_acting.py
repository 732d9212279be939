"""The place of one who acts for another leader: whom for and how long, and who has been called in already."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from samtale.conversations.facts import due_on
from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.models import Conversation
from samtale.core.clock import here, midnight, today
from samtale.core.words import day, day_time, month, short_day, short_day_time
from samtale.people.models import Leadership
from tests.cast import leads, person, position
from tests.course import conversation_at, yearly_guide

TEAM = "/team/"


def queries(client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(TEAM).status_code == 200
    return len(asked)


def test_who_acts_sees_for_whom_and_until_when_and_the_leader_beside_does_not(cast):
    last = Leadership.objects.get(leader=cast.acting_leader).ended_on
    leads(cast.acting_leader, position(person("Egen", "Lie"), cast.other_unit, "Lærer"))
    acting = cast.client(cast.acting_leader)
    text = acting.get(TEAM).text
    assert f"Du er fungerende leder for én medarbeider som Kari Dahl leder, til og med {day(last)}." in text
    assert text.count(f"Du er fungerende til {short_day(last)}") == 1
    some = acting.get(TEAM, {"show": "acting"}).text
    assert "Ingrid Aasen" in some and "Egen Lie" not in some and "Egen Lie" in text
    for other in (cast.leader, cast.other_leader):
        theirs = cast.client(other).get(TEAM).text
        assert "ungerende" not in theirs, other


def test_who_is_called_in_by_the_leader_is_not_to_be_called_again(cast):
    yearly_guide()
    acting, url = cast.client(cast.acting_leader), f"/team/invite/?employee={cast.employee.pk}"
    assert "ikke avtalt" in acting.get(TEAM).text and "har allerede kalt inn" not in acting.get(url).text
    talk = conversation_at("invited", cast)
    text = acting.get(TEAM).text
    assert short_day_time(talk.starts_at) in text and "innkalt av Kari" in text and "ikke avtalt" not in text
    assert "/team/invite/?employee=" not in text and "møterom Fjellet" not in text
    warned = f"Kari har allerede kalt inn Ingrid til samtale {day_time(talk.starts_at)}."
    assert warned in acting.get(url).text
    assert warned not in cast.client(cast.leader).get(url).text
    assert acting.get(f"/conversations/{talk.pk}/").status_code == 404, "and reads nothing of it"
    invitation_actions.cancel(conversation_id=talk.pk, by=cast.leader)
    assert "ikke avtalt" in acting.get(TEAM).text and warned not in acting.get(url).text


def test_who_is_followed_up_by_the_leader_is_not_asked_for_by_who_acts(cast):
    """Held by the line leader: the next one's month, and no press that would be the other's to make."""
    yearly_guide()
    acting, leader = cast.client(cast.acting_leader), cast.client(cast.leader)
    assert "har ikke fått dato" in acting.get(TEAM).text
    talk = conversation_at("following", cast)
    text = acting.get(TEAM).text
    assert "ikke fått dato" not in text and "ikke avtalt" not in text and "Følg opp" not in text
    assert month(due_on(here(talk.held_at).date())) in text and f"/conversations/{talk.pk}/" not in text
    assert "Følg opp" in leader.get(TEAM).text
    Leadership.objects.filter(leader=cast.leader, position__person=cast.employee).update(leader=cast.other_leader)
    assert "ikke fått dato" in acting.get(TEAM).text, "a former leader follows nobody up"


def test_whose_time_has_come_is_still_called_in_that_day(cast):
    yearly_guide()
    talk = conversation_at("preparing", cast)
    acting = cast.client(cast.acting_leader)
    for days, called in ((0, True), (-2, False)):
        Conversation.objects.filter(pk=talk.pk).update(starts_at=midnight(today() + timedelta(days=days)))
        text = acting.get(TEAM).text
        assert ("innkalt av Kari" in text) == called == ("ikke fått dato" not in text)
        assert "Følg opp" not in text


def test_it_costs_two_questions_whoever_many_one_acts_for_and_none_for_who_does_not(cast):
    acting, leader = cast.client(cast.acting_leader), cast.client(cast.leader)
    for client in (acting, leader):
        client.get(TEAM)
    assert (few := queries(acting)) == queries(leader) + 2
    until = Leadership.objects.get(leader=cast.acting_leader).ended_on
    for number in range(28):
        where = position(person(f"Nr{number}", "Lie"), cast.unit, "Lærer")
        leads(cast.leader, where)
        leads(cast.acting_leader, where, until=until, kind="acting")
    assert queries(acting) == few and queries(leader) == few - 2
