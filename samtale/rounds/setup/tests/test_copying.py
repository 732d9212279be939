"""«Lag en ny runde av denne»: all that was chosen, a year on, and nothing starts."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from samtale.core.clock import add_months
from samtale.notices.models import Message
from samtale.people.models import Person
from samtale.rounds.conftest import draft
from samtale.rounds.models import Absence, HolderLimit, Member, Round
from samtale.rounds.setup import actions

from .test_views import page, position_of


def press(client, round_, copy_id=None):
    return client.post(page(round_, "copy"), {"id": str(copy_id or uuid4())})


def test_a_draft_with_all_that_was_chosen_a_year_on(cast):
    today = timezone.localdate()
    asked = draft(
        cast,
        aim="Alle før budsjettet.",
        interval_months=18,
        takes_temporary=True,
        new_months=2,
        minutes_long=60,
        per_day=3,
        lead_days=9,
        done_by=today + timedelta(days=40),
    )
    source = actions.save_round(round_=asked, by=cast.hr)
    out, given = position_of(source, cast.employee.name), position_of(source, cast.colleague.name)
    Member.objects.create(round=source, position_id=out, employee=cast.employee, choice="out")
    chosen = {"holder": cast.other_leader, "holder_by_hand": True, "starts_at": timezone.now(), "time_by_hand": True}
    Member.objects.create(round=source, position_id=given, employee=cast.colleague, **chosen)
    HolderLimit.objects.create(round=source, holder=cast.leader, most=7)
    actions.start(round_=source, by=cast.hr)
    actions.end(round_=source, by=cast.hr)
    Message.objects.all().delete()
    client, copy_id = cast.client(cast.planner), uuid4()
    answer = press(client, source, copy_id)
    made = Round.objects.exclude(pk=source.pk).get()
    assert answer.url == page(made, "draft") and made.pk == copy_id
    assert "Ingen får vite noe før du starter det." in client.get(answer.url).text
    same = set(actions.FIELDS) - {"name", "starts_on", "ends_on", "done_by"}
    assert {name: getattr(made, name) for name in same} == {name: getattr(source, name) for name in same}
    for name in ("starts_on", "ends_on", "done_by"):
        assert getattr(made, name) == add_months(getattr(source, name), 12)
    assert made.name != source.name and made.by == cast.planner
    assert (made.started_at, made.ended_at, Message.objects.count()) == (None, None, 0)
    rows = {row.employee: row for row in made.members.all()}
    assert set(rows) == {cast.employee, cast.colleague}, "and none that only followed the rule"
    assert rows[cast.employee].choice == "out"
    theirs = rows[cast.colleague]
    assert (theirs.holder, theirs.holder_by_hand) == (cast.other_leader, True)
    assert (theirs.starts_at, theirs.invited_at, theirs.time_by_hand) == (None, None, False)
    assert [(row.holder, row.most) for row in made.limits.all()] == [(cast.leader, 7)]
    press(client, source, copy_id)
    assert Round.objects.count() == 2 and made.members.count() == 2, "the same press once more"


def test_an_old_round_is_brought_to_a_year_that_is_not_over(cast, round_):
    long_ago = timezone.localdate() - timedelta(days=900)
    Round.objects.filter(pk=round_.pk).update(starts_on=long_ago, ends_on=long_ago + timedelta(days=60))
    press(cast.client(cast.hr), round_)
    made = Round.objects.exclude(pk=round_.pk).get()
    assert timezone.localdate() <= made.ends_on and made.starts_on == add_months(long_ago, 36)


def test_a_period_that_has_begun_is_told_of_and_a_round_of_nobody_is_not_started(cast, round_):
    today = timezone.localdate()
    Round.objects.filter(pk=round_.pk).update(
        starts_on=add_months(today, -12) - timedelta(days=20), ends_on=add_months(today, -12) + timedelta(days=20)
    )
    client, copy_id = cast.client(cast.hr), uuid4()
    assert "Perioden har allerede begynt." in client.get(press(client, round_, copy_id)["Location"]).text
    page = client.get(f"/rounds/{copy_id}/invitations/").text
    assert "Start runden" in page and "samtaler skal holdes" in page
    Absence.objects.bulk_create(
        Absence(person=one, starts_on=today - timedelta(days=60)) for one in Person.objects.all()
    )
    page = client.get(f"/rounds/{copy_id}/invitations/").text
    assert "Ingen er med i runden" in page and "Start runden" not in page and "skal holdes" not in page


def test_only_whoever_plans_for_the_unit_and_a_strange_press_makes_none(cast, round_):
    for stranger in (cast.leader, cast.administrator, cast.employee, cast.other_leader):
        assert press(cast.client(stranger), round_).status_code == 404
    elsewhere = actions.save_round(round_=draft(cast, unit=cast.other_unit), by=cast.hr)
    assert press(cast.client(cast.planner), elsewhere).status_code == 404
    assert cast.client(cast.planner).post(page(round_, "copy"), {"id": "../x"}).status_code == 400
    assert press(cast.client(cast.hr), elsewhere, round_.pk).status_code in (302, 404) and Round.objects.count() == 2
