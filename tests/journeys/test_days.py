"""What comes by itself on its day, and stops: servers and workers begun on the days, letters read, links followed."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from samtale.conversations.agreement import actions as agreement_actions
from samtale.conversations.invitation import actions as invitation_actions
from samtale.core import clock
from samtale.core.words import day, full_day
from samtale.goals.models import Action, Goal
from samtale.notices.tests.conftest import mail_server  # noqa: F401 - a fixture
from samtale.people.models import Leadership, Role
from tests import course
from tests.cast import leads
from tests.course import SECRETS, at_nine, conversation_at, letters_sent
from tests.turned import OSLO

from .days import Days, statuses
from .walk import Side

pytestmark = [pytest.mark.journey, pytest.mark.about_dates]
OTHER_GOAL, OTHER_PROMISE = "Roligere helger, lerkespor", "Se på vaktlisten, granbar"
REASON = "Kurset går ikke i år, hasselnøtt"


def eight(on: date) -> datetime:
    """When a working day has begun, and nothing is quiet."""
    return datetime.combine(on, time(8), OSLO)


def next_weekday(weekday: int, after: date) -> date:
    """Monday is 0."""
    return after + timedelta(days=(weekday - after.weekday() - 1) % 7 + 1)


def says_any(days: Days, secrets: Iterable[str]) -> bool:
    """Whether the last word of any of these is in any letter that has come."""
    assert days.mail.received
    everything = " ".join(
        part.get_content() for one in days.mail.received for part in one.walk() if part.get_content_maintype() == "text"
    ) + " ".join(one["Subject"] for one in days.mail.received)
    return any(words.rpartition(", ")[2] in everything for words in secrets)


@pytest.fixture
def days(cast, live_app, mail_server, sit_down):  # noqa: F811
    """One leader leads the employee, and no auditor gets the week's letter."""
    Leadership.objects.filter(leader=cast.acting_leader).delete()
    Role.objects.filter(person=cast.auditor).delete()
    return Days(live_app, mail_server, sit_down)


def test_a_reminder_to_prepare_comes_three_days_ahead_to_whoever_is_not_ready(cast, days):
    talk = conversation_at("preparing", cast)
    other = invitation_actions.invite(
        conversation_id=uuid4(),
        employee=cast.colleague,
        guide_version=course.yearly_guide(),
        starts_at=talk.starts_at + timedelta(hours=2),
        minutes_long=60,
        place="møterom Fjellet",
        by=cast.leader,
    )
    invitation_actions.accept(conversation_id=other.pk, by=cast.colleague)
    letters_sent()
    on = clock.here(talk.starts_at).date()
    assert on.weekday() == 4, "with no day off between, three working days are three days"

    assert days.begin(eight(on - timedelta(days=4))) == {}
    leader = days.sit(cast.leader)
    leader.go(f"/conversations/{talk.pk}/preparation/")
    leader.press("Jeg er klar")
    leader.sees("Du er klar")

    come = days.begin(eight(on - timedelta(days=3)))
    assert set(come) == {cast.employee.email, cast.leader.email, cast.colleague.email}
    for person, name in ((cast.employee, "Kari Dahl"), (cast.leader, "Jonas Berg"), (cast.colleague, "Kari Dahl")):
        (letter,) = come[person.email]
        assert letter.subject == "Forbered deg til samtalen fredag 25. september" and name in letter.text
    employee = days.sit(cast.employee, "phone")
    employee.go(come[cast.employee.email][0].link)
    employee.press("Jeg er klar")
    employee.sees("Du er klar")
    assert days.deliver() == {}

    assert days.begin(eight(on - timedelta(days=2))) == {}, "once, also to the two who are not ready"


def test_the_digest_comes_changes_and_stops_with_a_deadline(cast, days):
    conversation_at("following", cast)
    letters_sent()
    own, promise = (Action.objects.get(responsible=who) for who in ("employee", "leader"))
    assert own.due == promise.due
    at = next_weekday(0, own.due - timedelta(days=7))  # the Monday of the deadline's week
    deadline = full_day(own.due).removesuffix(f" {own.due.year}")  # the year only when it is another, or has passed
    employee, leader = cast.employee.email, cast.leader.email

    come = days.begin(eight(at - timedelta(days=14)))
    assert set(come) == {leader} and "Frist" not in come[leader][0].text, "too early for deadlines"

    (mine,) = days.begin(eight(at - timedelta(days=7)))[employee]
    assert "Etter denne uken har du ansvar for ett tiltak med frist" in mine.text
    assert deadline in mine.text and "over fristen" not in mine.text

    come = days.begin(eight(at))
    (mine,), (leaders,) = come[employee], come[leader]
    assert "med frist denne uken" in mine.text and deadline in mine.text
    assert "Medarbeidere med frist denne uken: Ingrid Aasen." in leaders.text

    come = days.begin(eight(at + timedelta(days=7)))
    (mine,), (leaders,) = come[employee], come[leader]
    assert f"Avtalt med Kari Dahl. Fristen var {full_day(own.due)}." in mine.text
    assert f"- Ingrid Aasen: ett tiltak. Fristen var {full_day(own.due)}." in leaders.text
    assert f"- Avtalt med Ingrid Aasen. Fristen var {full_day(own.due)}." in leaders.text
    for person, letter, home, what in (
        (cast.employee, mine, "Hei, Ingrid", SECRETS["action"]),
        (cast.leader, leaders, "Mine medarbeidere", SECRETS["leader_action"]),
    ):
        side = days.sit(person, "phone")
        side.go(letter.link)
        side.is_at(home)
        if person == cast.leader:
            side.follow("Ingrid Aasen")
        side.follow(what)
        side.choose("gjort", "Hvordan går det?")
        side.press("Lagre framdriften")
        expect(side.page.get_by_text("Gjort", exact=True).first).to_be_visible()
    assert days.deliver() == {}, "the week's has come"

    come = days.begin(eight(at + timedelta(days=14)))
    assert set(come) == {leader} and "over fristen" not in come[leader][0].text
    assert "Noe å takke for: Ingrid Aasen har gjort tiltak." in come[leader][0].text
    assert days.begin(eight(at + timedelta(days=21))) == {}
    assert not says_any(days, SECRETS.values())


def signed_with_two_goals(cast):
    """A signed agreement: one goal with an action and a promise, and one with two promises more."""
    talk = conversation_at("closing", cast)
    other = agreement_actions.add_goal(
        conversation_id=talk.pk,
        by=cast.employee,
        goal_id=uuid4(),
        title=OTHER_GOAL,
        kind="work",
        priority=2,
        measure="",
        due=None,
    )
    first = Goal.objects.exclude(pk=other.pk).get()
    for goal, what in ((first, OTHER_PROMISE), (other, "Snakke med tillitsvalgte, einerbær")):
        agreement_actions.add_action(
            conversation_id=talk.pk,
            by=cast.leader,
            goal_id=goal.pk,
            action_id=uuid4(),
            what=what,
            first_step="",
            measure="",
            responsible="leader",
            kind="do",
            due=clock.today() + timedelta(days=60),
        )
    course._to_signing(talk, cast)
    for who in (cast.employee, cast.leader):
        course.sign(course.fresh(talk), who)
    letters_sent()
    return talk, first, other


def let_one_go(employee: Side) -> None:
    """Yes to one goal and no to the other."""
    employee.page.get_by_label(SECRETS["goal"]).check()
    employee.page.get_by_label(OTHER_GOAL).uncheck()
    employee.press("Ta med de valgte målene")
    employee.sees("Målene følger med.")


def take_one_over_and_decline_the_other(new: Side, days: Days) -> None:
    """A reason is needed for a no."""
    new.sees("To løfter fra den forrige lederen venter på svar fra deg.")
    expect(new.page.get_by_text(OTHER_GOAL)).to_have_count(0)
    taken, declined = (
        new.page.locator("[id^=promise-]", has_text=what) for what in (OTHER_PROMISE, SECRETS["leader_action"])
    )
    new.press("Ta det over", taken)
    new.sees("Du tok det over", taken)
    assert days.deliver() == {}, "the employee hears when all are answered"
    new.unfold("Ikke ta det over", declined)
    new.press("Si fra at du ikke tar det over", declined)
    new.sees("Skriv kort hvorfor du ikke tar det over.")
    new.fill("Hvorfor ikke?", REASON, declined)
    new.press("Si fra at du ikke tar det over", declined)
    new.sees(REASON)


def nobody_else_reads(cast, days: Days, addresses: list[str]) -> None:
    """The former leader, a bystander and HR get 404, and no letter says a word of it."""
    secret = [*SECRETS.values(), OTHER_GOAL, OTHER_PROMISE, REASON]
    for bystander in (cast.leader, cast.colleague, cast.hr):
        side = days.sit(bystander)
        assert statuses(side, addresses) == {404}, bystander.name
        read = side.page.request.get("/").text() + side.page.request.get("/status/").text()
        assert not any(words in read for words in secret), bystander.name
    assert not says_any(days, secret)


def test_a_new_leader_gets_what_the_employee_lets_go_and_answers_each_promise(cast, days, complaints):
    complaints.expect("422.*/promise/")  # a no without a reason
    talk, goes, stays = signed_with_two_goals(cast)
    planned = invitation_actions.invite(
        conversation_id=uuid4(),
        employee=cast.employee,
        guide_version=course.published(kind="check_in")[0],
        starts_at=at_nine(20),
        minutes_long=30,
        place="kontoret",
        by=cast.leader,
    )
    letters_sent()
    conversation = [f"/conversations/{talk.pk}/{page}/" for page in ("preparation", "minutes", "signing", "follow-up")]
    actions = [f"/actions/{one.pk}/" for one in Action.objects.filter(goal=goes)]
    left = [f"/goals/{stays.pk}/", *(f"/actions/{one.pk}/" for one in Action.objects.filter(goal=stays))]
    addresses = [*conversation, *actions, *left, f"/goals/{goes.pk}/", f"/team/{cast.employee.pk}/"]
    assert statuses(days.sit(cast.leader), addresses) == {200}
    own = Leadership.objects.get(leader=cast.leader, position__person=cast.employee)
    first = next_weekday(3, clock.today())  # a Thursday
    own.ended_on = first - timedelta(days=1)
    own.save()
    leads(cast.other_leader, own.position, since=first)

    assert days.begin(eight(first)) == {}, "what may be a mistake in the payroll system waits"
    assert statuses(days.sit(cast.leader), addresses) == {404}, "the former leader reads nothing from the first day"
    assert statuses(days.sit(cast.other_leader), addresses[:-1]) == {404}

    come = days.begin(eight(next_weekday(0, first)))
    called_off = f"Samtalen {day(planned.starts_at)} er avlyst"
    assert {to: sorted(one.subject for one in letters) for to, letters in come.items()} == {
        cast.employee.email: ["Du har fått ny leder", called_off],
        cast.leader.email: [called_off],
    }
    employee = days.sit(cast.employee, "phone")
    employee.go(next(one.link for one in come[cast.employee.email] if "ny leder" in one.subject))
    let_one_go(employee)

    (to_new,) = (come := days.deliver())[cast.other_leader.email]
    assert set(come) == {cast.other_leader.email} and "Ingrid Aasen har latt mål følge med" in to_new.subject
    new = days.sit(cast.other_leader)
    new.go(to_new.link)
    take_one_over_and_decline_the_other(new, days)

    (answered,) = (come := days.deliver())[cast.employee.email]
    assert set(come) == {cast.employee.email} and answered.subject == "Siv Lunde har svart på det du ble lovet"
    employee.go(answered.link)
    employee.sees(REASON)
    employee.sees("Siv tok det over")
    employee.sees(OTHER_GOAL, employee.page.locator(f"#from-{cast.leader.pk}"))
    assert statuses(employee, [*conversation, *actions, *left]) == {200}

    assert statuses(new, [*actions, f"/goals/{goes.pk}/", f"/team/{cast.employee.pk}/"]) == {200}
    assert statuses(new, [*conversation, *left]) == {404}, "what was not chosen, notes and minutes never go over"
    nobody_else_reads(cast, days, [*addresses, f"/team/{cast.employee.pk}/taken-over/"])
