"""A series that goes on by itself: past holidays, absence and what is put off, once however often it is asked."""

from datetime import date, timedelta

import pytest

from samtale.conversations import access
from samtale.conversations.facts import facts_of
from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.meeting import actions as meeting_actions
from samtale.conversations.models import Conversation
from samtale.conversations.states import Status
from samtale.core import clock
from samtale.notices.models import Message
from samtale.people.models import Leadership, Person
from samtale.rounds.models import Absence, ClosedPeriod
from samtale.rounds.series import actions, hindrances, jobs, pausing
from samtale.rounds.series.models import Occasion, Series
from tests.course import fresh

WEEK = timedelta(days=7)


def talks(series=None) -> list[Conversation]:
    found = Occasion.objects.filter(conversation__isnull=False).order_by("step")
    if series:
        found = found.filter(series=series)
    rows = Conversation.objects.in_bulk(list(found.values_list("conversation", flat=True)))
    return [rows[pk] for pk in found.values_list("conversation", flat=True)]


def day_of(conversation: Conversation) -> date:
    """The day the series called for, also when the two began on another."""
    return clock.here(conversation.called_for or conversation.starts_at).date()


def hold(conversation: Conversation, by: Person) -> None:
    meeting_actions.start(conversation_id=conversation.pk, by=by)
    meeting_actions.finish(conversation_id=conversation.pk, by=by)


def test_one_after_the_other_each_made_when_the_last_is_over(cast, begin, on, tuesday):
    begin()
    assert [day_of(one) for one in talks()] == [tuesday], "at once, so that whoever pressed sees it"
    first = talks()[0]
    assert (first.employee, first.leader, first.minutes_long, first.guide.guide.kind) == (
        cast.employee,
        cast.leader,
        20,
        "check_in",
    )
    assert on(tuesday - timedelta(days=1)) == 0 and on(tuesday) == 0
    hold(first, cast.leader)
    assert on(tuesday) == 1 and on(tuesday) == 0, "asked twice, made once"
    assert [day_of(one) for one in talks()] == [tuesday, tuesday + WEEK]
    assert on(tuesday + WEEK + timedelta(days=1)) == 1, "nobody held it: it lapses, and the thread goes on"
    assert [one.status for one in map(fresh, talks())] == [Status.DONE, Status.CANCELLED, Status.INVITED]
    assert day_of(talks()[2]) == tuesday + 2 * WEEK


def test_calendar_and_form_come_along_and_it_is_never_the_yearly_one(cast, begin, on, tuesday):
    begin()
    to_employee = Message.objects.filter(to=cast.employee)
    assert sorted(bool(one.attachments) for one in to_employee) == [False, True], "a word of it, and the invitation"
    hold(talks()[0], cast.employee)
    assert facts_of({cast.employee.pk}) == [] and talks()[0].signed_at is None
    assert not Message.objects.filter(subject__icontains="sign").exists()


def test_a_closed_day_moves_it_within_the_step_and_the_rest_stays(cast, begin, on, tuesday):
    ClosedPeriod.objects.create(
        name="Planleggingsdag", unit=cast.unit, starts_on=tuesday + WEEK, ends_on=tuesday + WEEK
    )
    ClosedPeriod.objects.create(
        name="Et annet sted", unit=cast.other_unit, starts_on=tuesday, ends_on=tuesday + timedelta(days=90)
    )
    begin()
    for nth in range(3):
        hold(talks()[nth], cast.leader)
        assert on(day_of(talks()[nth])) == 1
    assert [day_of(one) for one in talks()] == [
        tuesday,
        tuesday + WEEK + timedelta(days=1),
        tuesday + 2 * WEEK,
        tuesday + 3 * WEEK,
    ]


@pytest.mark.parametrize("who", ["employee", "leader"])
def test_absence_skips_a_step_with_a_word_and_never_says_why(cast, begin, on, tuesday, who):
    monday = tuesday + WEEK - timedelta(days=1)
    Absence.objects.create(person=getattr(cast, who), starts_on=monday, ends_on=monday + timedelta(days=6))
    (series,) = begin()
    hold(talks()[0], cast.leader)
    assert on(tuesday) == 1
    assert [day_of(one) for one in talks()] == [tuesday, tuesday + 2 * WEEK]
    assert list(series.occasions.values_list("step", "skipped")) == [(0, ""), (1, "fravær"), (2, "")]
    for person in (cast.employee, cast.leader):
        assert "Hoppet over (fravær)" in cast.client(person).get(f"/rounds/series/{series.pk}/").content.decode()


def test_absence_that_is_noted_later_moves_what_was_made_or_skips_it(cast, begin, on, tuesday):
    (series,) = begin()
    Absence.objects.create(person=cast.leader, starts_on=tuesday, ends_on=tuesday)
    assert on(tuesday - timedelta(days=2)) == 1
    assert [day_of(one) for one in talks()] == [tuesday + timedelta(days=1)], "another day of the same step"
    assert Conversation.objects.filter(status=Status.CANCELLED).count() == 1
    Absence.objects.create(person=cast.employee, starts_on=tuesday, ends_on=tuesday + timedelta(days=5))
    on(tuesday - timedelta(days=1))
    on(tuesday - timedelta(days=1))
    assert series.occasions.get(step=0).skipped == "fravær"
    assert [day_of(one) for one in talks()] == [tuesday + WEEK]


def test_what_one_has_put_off_moves_nothing_else(cast, begin, on, tuesday):
    begin()
    later = talks()[0].starts_at + timedelta(days=3)
    invitation_actions.propose_time(
        conversation_id=talks()[0].pk, by=cast.employee, proposal_id=talks()[0].pk, starts_at=later, message="Kurs"
    )
    invitation_actions.answer_proposal(
        conversation_id=talks()[0].pk, by=cast.leader, proposal_id=talks()[0].pk, take=True
    )
    assert on(tuesday) == 0 and on(tuesday + timedelta(days=2)) == 0
    assert fresh(talks()[0]).status == Status.PREPARING, "it waits for its new day"
    hold(talks()[0], cast.leader)
    assert on(tuesday + timedelta(days=3)) == 1
    assert day_of(talks()[1]) == tuesday + WEEK


def test_put_off_past_the_next_step_it_takes_that_ones_place(cast, begin, on, tuesday):
    (series,) = begin()
    later = talks()[0].starts_at + timedelta(days=9)
    invitation_actions.move(conversation_id=talks()[0].pk, by=cast.leader, starts_at=later, reason="Kurs")
    assert on(tuesday + WEEK) == 0, "never two at a time"
    hold(talks()[0], cast.leader)
    assert on(tuesday + timedelta(days=9)) == 1
    assert [day_of(one) for one in talks()] == [tuesday + timedelta(days=9), tuesday + 2 * WEEK]
    assert series.occasions.filter(step=1).count() == 0


def test_one_left_open_is_ended_by_itself(cast, begin, on, tuesday, turned):
    begin()
    turned(tuesday)
    meeting_actions.start(conversation_id=talks()[0].pk, by=cast.leader)
    assert on(tuesday + timedelta(days=1)) == 1
    assert fresh(talks()[0]).status == Status.DONE and day_of(talks()[1]) == tuesday + WEEK


@pytest.mark.parametrize(("rhythm", "weeks"), [("monthly", 4), ("quarterly", 12)])
def test_what_comes_seldom_is_made_three_weeks_ahead(cast, begin, on, tuesday, rhythm, weeks):
    begin(rhythm=rhythm)
    hold(talks()[0], cast.leader)
    assert on(tuesday) == 0
    made = next(day for day in (tuesday + timedelta(days=n) for n in range(1, 120)) if on(day))
    assert abs((day_of(talks()[1]) - tuesday).days - weeks * 7) <= 14
    assert (day_of(talks()[1]) - made).days <= 21


def test_a_pause_an_end_and_another_rhythm(cast, begin, on, tuesday, turned):
    (series,) = begin()
    Message.objects.update(sent_at=clock.now())
    pausing.pause(series=series, until=None, by=cast.leader)
    pausing.pause(series=series, until=None, by=cast.leader)
    assert [one.status for one in Conversation.objects.all()] == [Status.CANCELLED] and on(tuesday + WEEK) == 0
    pausing.resume(series=series, by=cast.leader)
    assert day_of(talks()[0]) == tuesday + 2 * WEEK, "the same weekday as ever"
    wednesday = tuesday + 3 * WEEK + timedelta(days=1)
    made = actions.change(
        series=series,
        rhythm="fortnightly",
        first_on=wednesday,
        begins_at=series.begins_at,
        minutes_long=15,
        place="kantina",
        by=cast.leader,
    )
    assert fresh(talks(series)[0]).status == Status.CANCELLED
    assert [day_of(one) for one in talks(made)] == [wednesday]
    actions.end(series=made, by=cast.leader)
    actions.end(series=made, by=cast.leader)
    assert fresh(talks(made)[0]).status == Status.CANCELLED
    assert on(tuesday + 8 * WEEK) == 0 and Series.objects.filter(ended_at=None).count() == 0
    assert Message.objects.filter(to=cast.employee, subject__contains="avsluttet").count() == 1


@pytest.mark.parametrize("leaves", [False, True])
def test_another_leader_or_nobody_ends_it_after_two_days_and_says_so(cast, begin, on, tuesday, leaves):
    (series,) = begin()
    Message.objects.update(sent_at=clock.now())
    if leaves:
        Person.objects.filter(pk=cast.employee.pk).update(is_active=False, left_on=tuesday)
    Leadership.objects.filter(leader=cast.leader, position__person=cast.employee).update(ended_on=tuesday)
    assert on(tuesday + timedelta(days=1)) == 0 and Series.objects.get().ended_at is None, "it may be a mistake"
    assert on(tuesday + timedelta(days=3)) == 0
    assert Series.objects.get().ended_why == ("left" if leaves else "leader")
    told = {one.to for one in Message.objects.filter(subject__contains="er avsluttet").select_related("to")}
    assert told == ({cast.leader} if leaves else {cast.leader, cast.employee})
    assert on(tuesday + timedelta(days=4)) == 0
    assert Message.objects.filter(subject__contains="er avsluttet").count() == len(told)
    assert access.visible_to(cast.employee).count() == 1


def test_a_team_one_after_the_other(cast, begin, tuesday):
    begin(cast.employee, cast.colleague)
    assert [(str(one.begins_at)[:5], one.first_on) for one in Series.objects.order_by("begins_at")] == [
        ("09:00", tuesday),
        ("09:30", tuesday),
    ]
    times = actions.placed(tuesday, Series.objects.first().begins_at, 30)
    days = [next(times) for _nth in range(40)]
    assert len(set(days)) == 40 and all(day.weekday() < 5 for day, _at in days)


def test_a_form_nobody_has_published_is_said_once(cast, begin, on, tuesday, monkeypatch):
    monkeypatch.setattr(jobs, "published", lambda kind: [])
    (series,) = begin()
    assert on(tuesday) == 0
    assert Series.objects.get().not_made == "form" and talks() == []
    assert "Ingen har publisert" in cast.client(cast.leader).get(f"/rounds/series/{series.pk}/").content.decode()
    assert "Ingen har publisert" not in cast.client(cast.employee).get(f"/rounds/series/{series.pk}/").content.decode()


def test_as_many_questions_for_ten_as_for_one(cast, begin, on, tuesday, django_assert_max_num_queries):
    begin(cast.employee, cast.colleague)
    with django_assert_max_num_queries(11):
        on(tuesday - timedelta(days=1))
    rows = list(Series.objects.all())
    with django_assert_max_num_queries(5):
        hindrances.read(rows, since=tuesday)
