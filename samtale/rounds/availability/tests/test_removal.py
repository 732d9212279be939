"""Rooms, closed days and absence are taken out after a question, count nowhere, and can be brought back for a while."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.core import clock
from samtale.people.models import Unit
from samtale.rounds.availability import removal
from samtale.rounds.availability.actions import InvalidAvailabilityError
from samtale.rounds.models import Absence, ClosedPeriod, Member, Room
from samtale.rounds.scheduling import proposal
from samtale.rounds.scheduling.problem import build_problem
from samtale.rounds.scheduling.tests.test_views import shown
from samtale.rounds.series import hindrances
from samtale.rounds.setup import actions as setup_actions
from tests.course import begun_series

MONTH_AGO = timedelta(days=31)
LISTS = {"room": "rooms", "closed": "closed", "absence": "absences"}


def ahead(days: int = 20) -> date:
    return clock.today() + timedelta(days=days)


def made(cast, kind: str, unit: Unit | None = None):
    """One of a kind where the planner plans, or in another unit."""
    days = {"starts_on": ahead(), "ends_on": ahead(22)}
    if kind == "room":
        return Room.objects.create(name="Fjellet", unit=unit or cast.unit)
    if kind == "closed":
        return ClosedPeriod.objects.create(name="Vinterferie", unit=unit or cast.unit, **days)
    return Absence.objects.create(person=cast.other_leader if unit else cast.colleague, **days)


@pytest.mark.parametrize("kind", LISTS)
def test_it_is_asked_about_taken_out_and_brought_back(cast, kind):
    row, planner, page = made(cast, kind), cast.client(cast.planner), f"/rounds/{LISTS[kind]}/"
    name = row.person.name if kind == "absence" else row.name
    asked = planner.get(f"{page}{row.pk}/?removal=1").text
    assert f'action="{page}{row.pk}/removal/"' in asked.split('<details class="confirm"')[1], "only after a question"
    assert "i 30 dager." in asked and "/removal/" not in planner.get(page).text
    for other in (cast.leader, cast.employee, cast.administrator):
        assert cast.client(other).post(f"{page}{row.pk}/removal/").status_code == 404
    answer = planner.post(f"{page}{row.pk}/removal/", follow=True)
    assert "er tatt bort." in shown(answer) and name in shown(answer) and "Angre" in shown(answer)
    assert not type(row).objects.exists() and planner.get(f"{page}{row.pk}/").status_code == 404
    assert planner.post(f"{page}{row.pk}/removal/").status_code == 404, "sent twice"
    later = planner.get(page)
    assert "Hent tilbake" in shown(later) and name in shown(later) and "Angre" not in shown(later)
    for other in (cast.leader, cast.employee, cast.administrator):
        assert cast.client(other).post(f"{page}removed/{row.pk}/").status_code == 404
    assert not type(row).objects.exists()
    assert planner.get(f"{page}removed/{row.pk}/").headers["Location"] == page, "a press alone"
    assert "igjen" in (said := shown(planner.post(f"{page}removed/{row.pk}/", follow=True))) or "tilbake" in said
    assert "Hent tilbake" not in said and type(row).objects.get() == row
    assert planner.post(f"{page}removed/{row.pk}/").status_code == 404, "sent twice"
    for event in ("removed", "brought_back"):
        assert AccessLog.objects.get(event=f"{kind}.{event}").actor_id == cast.planner.pk


@pytest.mark.parametrize("kind", LISTS)
def test_what_is_elsewhere_or_too_old_is_not_brought_back(cast, kind):
    elsewhere, own, page = made(cast, kind, cast.other_unit), made(cast, kind), f"/rounds/{LISTS[kind]}/"
    type(own).objects.update(removed_at=timezone.now())
    planner, hr = cast.client(cast.planner), cast.client(cast.hr)
    assert planner.post(f"{page}removed/{elsewhere.pk}/").status_code == 404
    assert planner.get(page).text.count("/removed/") == 1 and hr.get(page).text.count("/removed/") == 2
    type(own).with_removed.update(removed_at=timezone.now() - MONTH_AGO)
    assert hr.get(page).text.count("/removed/") == 0
    for row in (elsewhere, own):
        assert hr.post(f"{page}removed/{row.pk}/").status_code == 404
    assert not type(own).objects.exists()


def test_a_room_is_back_with_those_who_had_it(cast, round_, teachers):
    room = made(cast, "room")
    setup_actions.start(round_=round_, by=cast.hr)
    proposal.propose(round_=round_, by=cast.hr)
    had = list(Member.objects.filter(room=room).order_by("pk"))
    assert len(had) > 4
    asked = shown(cast.client(cast.planner).get(f"/rounds/rooms/{room.pk}/"))
    assert f"{len(had)} samtaler er planlagt i rommet. De beholder tiden" in asked and "i 30 dager" in asked
    removal.remove_room(pk=room.pk, by=cast.planner)
    assert not Member.objects.filter(room=room).exists() and not build_problem(round_).rooms
    assert Member.objects.filter(starts_at__isnull=False, pk__in=[one.pk for one in had]).count() == len(had)
    moved, called, replaced, *rest = had
    other = Room.objects.create(name="Andre", unit=cast.unit)
    Member.objects.filter(pk=moved.pk).update(starts_at=moved.starts_at + timedelta(days=1))
    Member.objects.filter(pk=called.pk).update(invited_at=timezone.now())
    Member.objects.filter(pk=replaced.pk).update(room=other)
    removal.bring_back_room(pk=room.pk, by=cast.planner)
    assert set(Member.objects.filter(room=room)) == set(rest)
    assert Member.objects.get(pk=replaced.pk).room == other and Room.objects.get(pk=room.pk).emptied == {}


def test_a_room_nobody_has_is_asked_about_as_such(cast):
    room = made(cast, "room")
    assert "Ingen samtaler er planlagt i rommet." in shown(cast.client(cast.hr).get(f"/rounds/rooms/{room.pk}/"))


def test_a_room_whose_name_is_taken_waits(cast):
    room, planner = made(cast, "room"), cast.client(cast.planner)
    removal.remove_room(pk=room.pk, by=cast.planner)
    namesake = made(cast, "room")
    said = shown(planner.post(f"/rounds/rooms/removed/{room.pk}/", follow=True))
    assert "Enheten har fått et annet rom som heter Fjellet. Gi det et annet navn, og prøv igjen." in said
    assert list(Room.objects.all()) == [namesake] and "Hent tilbake" in said
    assert not AccessLog.objects.filter(event="room.brought_back").exists()
    Room.objects.update(name="Fjellet øst")
    assert "Rommet er hentet tilbake." in shown(planner.post(f"/rounds/rooms/removed/{room.pk}/", follow=True))
    assert Room.objects.count() == 2


def test_days_closed_again_free_what_was_planned_meanwhile(cast, round_, teachers):
    closed = ClosedPeriod.objects.create(name="Ferie", unit=cast.unit, starts_on=ahead(0), ends_on=ahead(300))
    assert build_problem(round_).closed
    removal.open_again(pk=closed.pk, by=cast.planner)
    assert not build_problem(round_).closed
    setup_actions.start(round_=round_, by=cast.hr)
    proposal.propose(round_=round_, by=cast.hr)
    assert Member.objects.filter(starts_at__isnull=False).exists()
    said = shown(cast.client(cast.planner).post(f"/rounds/closed/removed/{closed.pk}/", follow=True))
    assert "Dagene er stengt igjen." in said and "mistet tiden, og må få en ny." in said
    assert not Member.objects.filter(position__unit=cast.unit, starts_at__isnull=False).exists()


def test_an_absence_counts_nowhere_until_it_is_back_and_then_frees(cast, round_, teachers):
    away = Absence.objects.create(person=cast.colleague, starts_on=ahead(0))
    series = begun_series(cast)
    Absence.objects.create(person=cast.employee, starts_on=ahead(0))
    assert away.person_id in build_problem(round_).absent or not _is_in(round_, cast.colleague)
    removal.remove_absence(pk=away.pk, by=cast.planner)
    removal.remove_absence(pk=Absence.objects.get().pk, by=cast.planner)
    assert _is_in(round_, cast.colleague) and cast.colleague.pk not in build_problem(round_).absent
    assert not hindrances.read([series], since=clock.today()).away
    setup_actions.start(round_=round_, by=cast.hr)
    proposal.propose(round_=round_, by=cast.hr)
    assert Member.objects.get(employee=cast.colleague).starts_at
    said = shown(cast.client(cast.planner).post(f"/rounds/absences/removed/{away.pk}/", follow=True))
    assert "Fraværet er hentet tilbake." in said and "Én planlagt samtale mistet tiden" in said
    assert not Member.objects.get(employee=cast.colleague).starts_at


def _is_in(round_, person) -> bool:
    return any(slot.line.employee == person.pk for slot in build_problem(round_).slots)


def test_an_absence_noted_anew_is_not_doubled(cast):
    away = made(cast, "absence")
    removal.remove_absence(pk=away.pk, by=cast.planner)
    made(cast, "absence")
    with pytest.raises(InvalidAvailabilityError, match="notert på nytt"):
        removal.bring_back_absence(pk=away.pk, by=cast.planner)
    said = shown(cast.client(cast.planner).post(f"/rounds/absences/removed/{away.pk}/", follow=True))
    assert "så det gjelder allerede." in said and Absence.objects.count() == 1


def test_what_is_over_is_not_offered(cast):
    for kind in ("closed", "absence"):
        row = made(cast, kind)
        days = {"starts_on": ahead(-9), "ends_on": ahead(-8)}
        type(row).objects.update(removed_at=timezone.now(), **days)
        page = f"/rounds/{LISTS[kind]}/"
        assert "Hent tilbake" not in shown(cast.client(cast.hr).get(page))
        assert cast.client(cast.hr).post(f"{page}removed/{row.pk}/").status_code == 404
