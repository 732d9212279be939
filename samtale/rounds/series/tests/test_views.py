"""The pages of series: who sees and presses what, and what they say."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samtale.audit.models import AccessLog
from samtale.core import clock
from samtale.notices.models import Message
from samtale.people.models import Leadership, Person
from samtale.rounds.models import ClosedPeriod
from samtale.rounds.series import actions, purge
from samtale.rounds.series.models import Series
from tests.cast import leads, person, position
from tests.course import yearly_guide


def shown(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def given(day, *employees, **more) -> dict:
    return {
        "employees": [one.pk for one in employees],
        "rhythm": "fortnightly",
        "minutes_long": "25",
        "first_on": day.isoformat(),
        "begins_at": "09:30",
        "place": "kontoret",
    } | more


def test_what_one_does_stands_on_a_line_below_the_name_and_nothing_in_a_name_is_read_as_marks(cast):
    yearly_guide()
    Person.objects.filter(pk=cast.employee.pk).update(last_name="<b>Aasen</b>")
    page = cast.client(cast.leader).get("/rounds/series/new/").text
    assert 'Ingrid &lt;b&gt;Aasen&lt;/b&gt;<span class="under">' in page and "<b>Aasen" not in page
    assert "&lt;span" not in page


def test_a_leader_begins_with_ones_own_people_alone(cast, tuesday):
    yearly_guide()
    leader, new = cast.client(cast.leader), "/rounds/series/new/"
    for who in (cast.employee, cast.hr, cast.administrator, cast.planner):
        assert cast.client(who).get(new).status_code == cast.client(who).post(new).status_code == 404
    assert "Ingrid Aasen" in shown(leader.get(new)) and "Ole Eira" not in shown(leader.get(new))
    assert "Ingrid Aasen" not in shown(cast.client(cast.other_leader).get(new))
    assert "Stedet står i e-posten og i kalenderen" in shown(leader.get(new))
    saturday = tuesday + timedelta(days=4)
    for wrong, words in [
        ({"employees": []}, "Velg minst én"),
        ({"employees": [cast.other_leader.pk]}, "Velg blant medarbeiderne dine"),
        ({"first_on": saturday.isoformat()}, "helg"),
        ({"first_on": "2020-01-07"}, "fra i morgen av"),
        ({"first_on": (clock.today() + timedelta(days=500)).isoformat()}, "innen ett år"),
        ({"begins_at": "22:00"}, "arbeidstiden"),
        ({"minutes_long": "60"}, "15 til 30"),
        ({"rhythm": "daily"}, "rhythm"),
        ({"place": ""}, "hvor dere møtes"),
    ]:
        assert words in shown(leader.post(new, given(tuesday, cast.employee) | wrong), 422), wrong
    assert not Series.objects.exists()
    said = shown(leader.post(new, given(tuesday, cast.employee, cast.colleague), follow=True))
    assert "To faste samtaler er satt opp" in said and "Annenhver tirsdag kl. 09.30" in said
    assert "Annenhver tirsdag kl. 10.00" in said, "one after the other"
    assert "Alle medarbeiderne dine har faste samtaler" in shown(leader.get(new))
    assert leader.post(new, given(tuesday, cast.employee)).status_code == 422 and Series.objects.count() == 2
    assert AccessLog.objects.filter(event="series.begun", actor_id=cast.leader.pk).count() == 2


@pytest.fixture
def series(cast, begin):
    return begin()[0]


def test_the_two_see_it_and_nobody_else(cast, series, tuesday):
    for path in (f"/rounds/series/{series.pk}/",):
        for who, one in cast.everybody().items():
            answer = cast.client(one).get(path)
            assert answer.status_code == (200 if who in ("employee", "leader") else 404), who
    for path in ("change", "pause", "resume", "end", "wish", "answer"):
        for one in (cast.colleague, cast.other_leader, cast.acting_leader, cast.hr, cast.former_leader):
            assert cast.client(one).post(f"/rounds/series/{series.pk}/{path}/").status_code == 404
    for path in ("change", "pause", "resume", "end", "answer"):
        assert cast.client(cast.employee).post(f"/rounds/series/{series.pk}/{path}/").status_code == 404
    assert cast.client(cast.leader).post(f"/rounds/series/{series.pk}/wish/", {"wish": "pause"}).status_code == 404
    row = Series.objects.get()
    assert (row.asked, row.paused_at, row.ended_at) == ("", None, None)
    assert "Ingrid" not in shown(cast.client(cast.other_leader).get("/rounds/series/"))


def test_it_says_what_comes_and_what_moves(cast, series, tuesday, on):
    week = timedelta(days=7)
    ClosedPeriod.objects.create(name="Eksamen", unit=cast.unit, starts_on=tuesday + week, ends_on=tuesday + week)
    ClosedPeriod.objects.create(
        name="Vinterferie",
        unit=None,
        starts_on=tuesday + 2 * week - timedelta(days=1),
        ends_on=tuesday + 2 * week + timedelta(days=3),
    )
    for who in (cast.employee, cast.leader):
        said = shown(cast.client(who).get(f"/rounds/series/{series.pk}/"))
        assert "Hver tirsdag kl. 09.00" in said and "i stedet for" in said and "Eksamen" in said
        assert "hoppes over (Vinterferie)" in said
    assert "Ingrid Aasen" in shown(cast.client(cast.leader).get("/rounds/series/"))
    assert "Med Kari Dahl" in shown(cast.client(cast.employee).get("/rounds/series/"))


def test_the_employee_asks_and_the_leader_answers(cast, series):
    page, employee, leader = f"/rounds/series/{series.pk}/", cast.client(cast.employee), cast.client(cast.leader)
    assert "får beskjed om ønsket" in shown(employee.post(f"{page}wish/", {"wish": "pause"}, follow=True))
    assert Message.objects.filter(to=cast.leader, subject="Ingrid ber om en pause").count() == 1
    employee.post(f"{page}wish/", {"wish": "pause"})
    assert Message.objects.filter(to=cast.leader, subject="Ingrid ber om en pause").count() == 1, "once"
    assert "Ingrid Aasen ber om en pause." in shown(leader.get("/team/"))
    assert "ber om en pause" in shown(leader.get(page))
    assert "Alt blir som det var" in shown(leader.post(f"{page}answer/", follow=True))
    assert "ber om en pause" not in shown(leader.get(page))
    employee.post(f"{page}wish/", {"wish": "end"})
    assert "tatt tilbake" in shown(employee.post(f"{page}wish/", {"wish": ""}, follow=True))
    employee.post(f"{page}wish/", {"wish": "pause"})
    assert "Pause siden" in shown(leader.post(f"{page}pause/", {"wish": "pause"}, follow=True))
    assert Series.objects.get().asked == "", "a pause is the answer"
    assert "Pause i oppfølgingssamtalene" in shown(employee.get("/"))


def test_it_is_changed_and_ended_on_its_page(cast, series, tuesday):
    page, leader = f"/rounds/series/{series.pk}/", cast.client(cast.leader)
    wanted = given(tuesday + timedelta(days=1), rhythm="monthly")
    assert shown(leader.get(f"{page}change/"))
    assert leader.post(f"{page}change/", wanted | {"place": ""}).status_code == 422
    said = shown(leader.post(f"{page}change/", wanted, follow=True))
    assert "Den" in said and "onsdagen i måneden kl. 09.30" in said
    made = Series.objects.get(ended_at=None)
    assert "ble avsluttet" in shown(leader.get(page)) and made.pk != series.pk
    for path in ("pause", "answer", "change"):
        assert "Du kan begynne på nytt" in shown(leader.post(f"{page}{path}/", follow=True))
    assert "er avsluttet" in shown(leader.post(f"/rounds/series/{made.pk}/end/", follow=True))
    assert not Series.objects.filter(ended_at=None).exists()


def test_a_former_leader_sees_it_no_longer_and_the_employee_does(cast, series):
    page = f"/rounds/series/{series.pk}/"
    Leadership.objects.filter(leader=cast.leader, position__person=cast.employee).update(
        ended_on=clock.today() - timedelta(days=1)
    )
    assert cast.client(cast.leader).get(page).status_code == 404
    assert shown(cast.client(cast.employee).get(page))
    with pytest.raises(actions.access.NotAllowedError):
        actions.end(series=series, by=cast.leader)


def test_the_places_people_land_say_so(cast, series, begin):
    assert "Du har faste oppfølgingssamtaler med én medarbeider" in shown(cast.client(cast.leader).get("/team/"))
    assert "Hver tirsdag kl. 09.00 har du en kort samtale med Kari." in shown(cast.client(cast.employee).get("/"))
    assert "kan gå av seg selv" in shown(cast.client(cast.other_leader).get("/team/"))


def test_as_many_questions_for_nine_as_for_one(cast, series, begin):
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            shown(cast.client(cast.leader).get(path))
        return len(seen)

    paths = {"/rounds/series/": 8, f"/rounds/series/{series.pk}/": 10, "/team/": 11}
    cast.client(cast.leader).get("/")  # the session
    assert {path: queries(path) for path in paths} == paths
    more = []
    for nth in range(8):
        one = person(f"Lærer{nth}", "Prøve")
        leads(cast.leader, position(one, cast.unit, "Lærer"))
        more.append(one)
    begin(*more)
    assert {path: queries(path) for path in paths} == paths


def test_those_long_over_are_forgotten_unless_held_back(cast, series, begin, turned):
    from samtale.conversations.facts import kept_facts

    begin(cast.colleague)
    actions.end(series=series, by=cast.leader)
    assert purge.forget_series(clock.today(), kept_facts(clock.today())) == 0
    later = turned(clock.today() + timedelta(days=6 * 366))
    held = kept_facts(clock.here(later).date())
    held_back = type(held)(held.since, frozenset({cast.employee.pk}))
    assert purge.forget_series(clock.here(later).date(), held_back) == 0
    assert purge.forget_series(clock.here(later).date(), held) == 1
    assert [one.employee for one in Series.objects.all()] == [cast.colleague]


def test_a_press_from_a_page_from_before_is_told_what_has_happened(cast, begin):
    (series,) = begin(cast.employee)
    page, leader = f"/rounds/series/{series.pk}/", cast.client(cast.leader)
    actions.ask(series=series, wish="pause", by=cast.employee)
    assert 'name="wish" value="pause"' in shown(leader.get(page))
    actions.ask(series=series, wish="end", by=cast.employee)
    Message.objects.all().delete()
    for press in ("answer", "pause"):
        said = shown(leader.post(f"{page}{press}/", {"wish": "pause", "on": "yes"}, follow=True))
        assert "Ingrid har bedt om å slutte med de faste samtalene siden du åpnet siden." in said, press
    series.refresh_from_db()
    assert (series.asked, series.paused_at) == ("end", None) and not Message.objects.exists()
    actions.ask(series=series, wish="", by=cast.employee)
    said = shown(leader.post(f"{page}answer/", {"wish": "end"}, follow=True))
    assert "eller har tatt ønsket sitt tilbake" in said and "Ønsket er besvart" not in said
    actions.ask(series=series, wish="end", by=cast.employee)
    assert "Ønsket er besvart" in shown(leader.post(f"{page}answer/", {"wish": "end"}, follow=True))


def test_a_series_that_was_changed_is_not_said_to_be_over(cast, begin, tuesday):
    (series,) = begin(cast.employee)
    page, leader = f"/rounds/series/{series.pk}/", cast.client(cast.leader)
    now = actions.change(
        series=series,
        rhythm="monthly",
        first_on=tuesday + timedelta(days=7),
        begins_at=series.begins_at,
        minutes_long=20,
        place="kontoret",
        by=cast.leader,
    )
    for press in ("pause", "end"):
        answer = leader.post(f"{page}{press}/", {"on": "yes"}, follow=True)
        assert "De faste samtalene er endret siden du åpnet siden." in shown(answer), press
        assert answer.redirect_chain[-1][0] == f"/rounds/series/{now.pk}/"
    now.refresh_from_db()
    assert (now.ended_at, now.paused_at) == (None, None)
