"""The pages of a plan: the holder's own, and everybody's for whoever plans."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samtale.core import clock, words
from samtale.core.words import short_day_time
from samtale.core.workday import after, is_workday, next_workday
from samtale.rounds.models import Absence, BusyTime, ClosedPeriod, Member, Room, Round
from samtale.rounds.scheduling import jobs, proposal
from samtale.rounds.setup import actions as setup_actions
from tests.cast import leads, person, position

ONE_DAY = timedelta(days=1)
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def started(cast, round_, teachers) -> Round:
    Room.objects.create(name="Fjellet", unit=cast.unit)
    setup_actions.start(round_=round_, by=cast.hr)
    return round_


def first_of(round_, holder) -> Member:
    return Member.objects.filter(round=round_, holder=holder, starts_at__isnull=False).order_by("starts_at").first()


def shown(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_leader_plans_all_in_one_press_and_moves_one(cast, started):
    url, leader = f"/rounds/{started.pk}/plan/", cast.client(cast.leader)
    for other in (cast.hr, cast.employee, cast.other_leader):
        assert cast.client(other).get(url).status_code == cast.client(other).post(url).status_code == 404
    assert "Ingen har fått et tidspunkt ennå." in shown(leader.get(url))
    page = shown(leader.post(url, follow=True))
    assert "20 samtaler har fått et tidspunkt. Vi sjekket at ingen annen plan var bedre." in page
    assert "20 samtaler. 20 har fått et tidspunkt, den siste" in page and "14 dager før hver samtale." in page
    one = first_of(started, cast.leader)
    place = f"{url}{one.position_id}/"
    assert leader.get(place)["Location"].endswith(f"?move={one.position_id}#c{one.position_id}")
    assert "En dag senere" in shown(leader.get(f"{url}?move={one.position_id}"))
    here = clock.here(one.starts_at)
    sent = {"date": here.date().isoformat(), "time": f"{here:%H:%M}", "room": one.room_id}
    tried = leader.get(place, sent | {"time": "06:00"}, **HTMX)
    assert "Tiden er utenfor arbeidsdagen" in shown(tried)
    refused = leader.post(place, sent | {"time": "06:00"})
    assert refused.status_code == 422 and "Tiden er utenfor arbeidsdagen" in shown(refused)
    assert leader.post(place, sent | {"date": "i morgen"}).status_code == 422
    assert leader.post(place, sent | {"room": "999"}, **HTMX).status_code == 422
    for stranger in (cast.hr, cast.employee, cast.acting_leader):
        assert cast.client(stranger).post(place, sent).status_code == 404
    assert first_of(started, cast.leader).starts_at == one.starts_at
    step = "later" if here.hour < 12 else "earlier"
    moved = leader.post(place, sent | {"step": step}, **HTMX)
    assert moved.status_code == 200 and 'id="said" hx-swap-oob' in moved.content.decode()
    after = Member.objects.get(pk=one.pk)
    assert after.time_by_hand and (after.starts_at > one.starts_at) == (step == "later")
    assert "satt for hånd" in shown(leader.get(url))
    leader.post(place, sent | {"free": "yes"})
    assert not Member.objects.get(pk=one.pk).time_by_hand


def test_the_plan_names_the_deadline_and_how_many_come_after_it(cast, started):
    """Twenty on workdays one a day: as many as there are days come in time, and both who plan read the rest."""
    url, leader, hr = f"/rounds/{started.pk}/plan/", cast.client(cast.leader), cast.client(cast.hr)
    assert "Fristen for budsjettarbeidet" not in shown(leader.get(url))
    days = workdays_from(started, 20)
    Round.objects.filter(pk=started.pk).update(done_by=days[-1])
    done_by = words.day(days[-1])
    assert f"Fristen for budsjettarbeidet er {done_by}." in shown(leader.get(url))
    page = shown(leader.post(url, follow=True))
    assert "Alle samtalene er innen fristen." in page and "kommer etter" not in page
    assert "Vi sjekket at ingen annen plan var bedre." in page
    Round.objects.filter(pk=started.pk).update(done_by=days[-4])
    page = shown(leader.post(url, follow=True))
    assert "20 samtaler har fått et tidspunkt. Tre kommer etter fristen for budsjettarbeidet. Vi sjekket at" in page
    assert "Tre samtaler kommer etter fristen." in page and "Alle samtalene er innen" not in page
    whole = shown(hr.get(f"/rounds/{started.pk}/when/"))
    assert "Tre samtaler kommer etter fristen." in whole and "Etter fristen" in whole
    placed = Member.objects.filter(round=started, starts_at__isnull=False)
    last = placed.filter(holder=cast.leader).order_by("-starts_at")[3]
    place, here = f"{url}{last.position_id}/", clock.here(last.starts_at)
    later = next_workday(clock.here(placed.latest("starts_at").starts_at).date() + ONE_DAY)
    sent = {"date": later.isoformat(), "time": f"{here:%H:%M}", "room": last.room_id}
    assert "Dagen er etter fristen for budsjettarbeidet" in shown(leader.get(place, sent, **HTMX))


def test_why_a_day_is_empty_shows_in_the_plan(cast, started):
    """Closed, away and busy each in its own words, to holder and planner; nobody else's days, never the words."""
    url = f"/rounds/{started.pk}/plan/"
    first, *_between, away, busy, half, closed = workdays_from(started, 12)
    for day in (first, closed):
        ClosedPeriod.objects.create(name="Planleggingsdager", starts_on=day, ends_on=day)
    ClosedPeriod.objects.create(name="Andres fridag", unit=cast.other_unit, starts_on=half, ends_on=half)
    Absence.objects.create(person=cast.leader, starts_on=away, ends_on=away)
    Absence.objects.create(person=cast.other_leader, starts_on=half, ends_on=half)
    for day, hours in ((busy, 23), (half, 10)):
        at = clock.midnight(day)
        BusyTime.objects.create(person=cast.leader, starts_at=at, ends_at=at + timedelta(hours=hours))
    cast.client(cast.leader).post(url)
    for who, where in ((cast.leader, url), (cast.hr, f"/rounds/{started.pk}/when/?holder={cast.leader.pk}")):
        page = cast.client(who).get(where)
        days = dict(re.findall(r'data-day="([\d-]+)"( data-closed)?>', page.text))
        said = {day: shown_html(page.text.split(f'data-day="{day}"')[1].split("</h3>")[0]) for day in days}
        for day, why in ((closed, "Stengt: Planleggingsdager"), (away, "Fravær"), (busy, "Opptatt hele dagen")):
            assert days[day.isoformat()] and why in said[day.isoformat()], why
        assert not days[half.isoformat()] and not re.search("Fravær|Opptatt|Stengt", said[half.isoformat()])
        assert "Andres fridag" not in page.text
        shut = [day for day, closed_ in days.items() if closed_ and clock.today().isoformat() < day]
        assert all(said[day].strip().rsplit(" ", 1)[1] not in words.MONTHS for day in shut), (
            "each that is shut says why"
        )


def test_a_day_too_early_for_its_invitation_says_so(cast, started):
    Round.objects.filter(pk=started.pk).update(lead_days=10)
    cast.client(cast.leader).post(f"/rounds/{started.pk}/plan/")
    page = cast.client(cast.leader).get(f"/rounds/{started.pk}/plan/").text
    days = dict(re.findall(r'data-day="([\d-]+)"( data-closed)?>', page))
    said = {day: shown_html(page.split(f'data-day="{day}"')[1].split("</h3>")[0]) for day in days}
    first = (clock.today() + timedelta(days=10)).isoformat()
    early = [day for day in days if clock.today().isoformat() < day < first and is_workday(date.fromisoformat(day))]
    assert all("For tidlig: innkallingen går 10 dager før" in said[day] for day in early)
    assert not any("For tidlig" in said[day] for day in days if day >= first)


def shown_html(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html)


def workdays_from(round_: Round, count: int) -> list:
    day, found = max(round_.starts_on, clock.today() + timedelta(days=round_.lead_days)), []
    while len(found) < count:
        found += [day] * is_workday(day)
        day += ONE_DAY
    return found


def test_what_a_time_would_break_is_told_before_it_is_moved(cast, started):
    leader, url = cast.client(cast.leader), f"/rounds/{started.pk}/plan/"
    place = f"{url}{Member.objects.filter(round=started, holder=cast.leader).first().position_id}/"
    days = [clock.today() + timedelta(days=ahead) for ahead in range(16, 45)]
    friday = next(day for day in days if is_workday(day) and day.weekday() == 4)
    sent = {"date": friday.isoformat(), "room": Room.objects.get().pk}
    thought = leader.get(place, sent | {"time": "13:00"}, **HTMX)
    assert "Det går, men tenk over dette." in shown(thought) and "fredag ettermiddag" in shown(thought)
    fine = leader.get(place, sent | {"time": "09:00"}, **HTMX)
    assert fine.status_code == 200 and not shown(fine).strip()
    assert "Det går ikke" in shown(leader.get(place, sent | {"time": "05:00"}, **HTMX))
    assert "csrfmiddlewaretoken" in re.search(r'hx-params="not (\w+)"', leader.get(place, **HTMX).content.decode())[1]
    assert not Member.objects.filter(round=started, starts_at__isnull=False)


def test_what_does_not_go_is_explained(cast, started):
    Round.objects.filter(pk=started.pk).update(ends_on=next_workday(clock.today() + timedelta(days=14)))
    page = shown(cast.client(cast.leader).post(f"/rounds/{started.pk}/plan/", follow=True))
    assert "Kari Dahl har 20 samtaler, men bare 1 dag igjen med én samtale om dagen." in page
    assert "Med 19 dager til går det." in page
    last = Round.objects.get(pk=started.pk).ends_on
    Absence.objects.create(person=cast.leader, starts_on=last + ONE_DAY, ends_on=after(last, 3))
    page = shown(cast.client(cast.leader).post(f"/rounds/{started.pk}/plan/", follow=True))
    assert "Med 22 dager til går det." in page, "away the first three after the period"
    assert "Uten tid" in page and "Sett tid" in page
    Round.objects.filter(pk=started.pk).update(ends_on=clock.today() + timedelta(days=10))
    said = shown(cast.client(cast.leader).post(f"/rounds/{started.pk}/plan/", follow=True))
    assert "Innkallingen skal ut 14 dager før" in said
    assert Member.objects.filter(round=started, starts_at__isnull=False).count() == 1


def test_whoever_plans_sees_all_holders_and_opens_one(cast, started):
    url = f"/rounds/{started.pk}/when/"
    for other in (cast.leader, cast.employee, cast.administrator):
        assert cast.client(other).get(url).status_code == cast.client(other).post(url).status_code == 404
    for planner in (cast.hr, cast.planner):
        assert cast.client(planner).get(url).status_code == 200
    assert "Planen lages nå" in shown(cast.client(cast.hr).post(url, follow=True))
    jobs.make_asked_for(timezone.now())
    page = shown(cast.client(cast.planner).get(url))
    assert (
        "21 har fått et tidspunkt" in page
        and "Vi sjekket at ingen annen plan var bedre." in page
        and cast.leadership_group.name in page
    )
    assert cast.client(cast.hr).get(f"{url}?holder={cast.employee.pk}").status_code == 404
    own = cast.client(cast.planner).get(f"{url}?holder={cast.leader.pk}")
    assert "Planen til Kari Dahl" in shown(own)
    one = first_of(started, cast.leader)
    place = f"{url}{one.position_id}/"
    here = clock.here(one.starts_at)
    sent = {"date": here.date().isoformat(), "time": f"{here:%H:%M}", "room": ""}
    assert cast.client(cast.leader).post(place, sent).status_code == 404
    refused = cast.client(cast.planner).post(place, sent)
    assert refused.status_code == 422 and "Samtalen har ikke noe rom." in shown(refused)
    moved = cast.client(cast.planner).post(place, sent | {"room": one.room_id})
    assert moved["Location"] == f"{url}?holder={cast.leader.pk}#c{one.position_id}"
    assert Member.objects.get(pk=one.pk).time_by_hand
    assert cast.client(cast.hr).get(f"{url}999999/", **HTMX).status_code == 404


def test_as_many_queries_for_few_as_for_many(cast, started):
    proposal.propose(round_=started, by=cast.hr)
    counts = []
    for more in range(2):
        for nth in range(more * 10):
            leads(cast.leader, position(person(f"Flere{nth}", "Prøve"), cast.unit, "Lærer"))
        for url, who in ((f"/rounds/{started.pk}/plan/", cast.leader), (f"/rounds/{started.pk}/when/", cast.hr)):
            cast.client(who).get(url)
            with CaptureQueriesContext(connection) as asked:
                assert cast.client(who).get(url).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:] and max(counts) <= 25


def test_a_line_on_top_leads_to_the_plan_until_all_have_times(cast, round_, teachers):
    line = "I runden Vårens samtaler har 20 samtaler ikke fått et tidspunkt."
    assert line not in shown(cast.client(cast.leader).get("/team/"))
    setup_actions.start(round_=round_, by=cast.hr)
    for url in ("/team/", "/"):
        page = cast.client(cast.leader).get(url)
        assert line in shown(page) and f"/rounds/{round_.pk}/plan/" in page.content.decode()
    assert line not in shown(cast.client(cast.other_leader).get("/team/"))
    proposal.propose(round_=round_, holders={cast.leader.pk}, by=cast.leader)
    team = cast.client(cast.leader).get("/team/")
    assert line not in shown(team) and "I runden Vårens samtaler har alle fått et tidspunkt" in shown(team)
    Member.objects.filter(pk=first_of(round_, cast.leader).pk).update(starts_at=None)
    some = shown(cast.client(cast.leader).get("/team/"))
    assert "har én samtale ikke fått et tidspunkt" in some and "har alle fått et tidspunkt" not in some
    for url, who in (("/", cast.leader), ("/team/", cast.other_leader)):
        assert "har alle fått et tidspunkt" not in shown(cast.client(who).get(url))


def test_a_planned_time_stands_where_the_leader_would_else_invite(cast, started):
    leader = cast.client(cast.leader)
    assert shown(leader.get("/team/")).count("ikke avtalt") == 20
    proposal.propose(round_=started, holders={cast.leader.pk}, by=cast.leader)
    page = leader.get("/team/")
    assert "ikke avtalt" not in shown(page) and shown(page).count("ikke innkalt ennå") == 20
    assert "har ikke fått dato" not in shown(page) and ">Kall inn<" not in page.content.decode()
    assert page.content.decode().count(f'href="/rounds/{started.pk}/plan/"') == 21
    assert short_day_time(first_of(started, cast.leader).starts_at) in shown(page)
    assert "ikke innkalt ennå" not in shown(cast.client(cast.other_leader).get("/team/"))
    setup_actions.end(round_=started, by=cast.hr)
    assert shown(leader.get("/team/")).count("ikke avtalt") == 20
