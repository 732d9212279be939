"""The pages of inviting and answering: what they show to whom, and that nothing typed is lost."""

import re
from datetime import date, timedelta
from uuid import uuid4

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from samtale.conversations.invitation import actions, suggestions
from samtale.conversations.models import Conversation
from samtale.conversations.states import Status
from samtale.core.workday import next_workday
from samtale.notices.models import Message
from tests.cast import leads, person, position
from tests.course import at_nine, conversation_at, fresh, yearly_guide

pytestmark = pytest.mark.django_db
INVITE = "/team/invite/"


def good_day() -> date:
    return next_workday(timezone.localdate() + timedelta(days=8))


def filled(cast, **changes) -> dict:
    return {
        "id": str(uuid4()),
        "employee": cast.employee.pk,
        "kind": "yearly",
        "guide": yearly_guide().pk,
        "date": good_day().isoformat(),
        "time": "09:00",
        "minutes": "90",
        "place": "møterom Fjellet",
        **changes,
    }


def page(conversation, name="invitation", *more):
    return reverse(f"conversations:{name}", args=[conversation.pk, *more])


# Inviting


def test_the_field_for_the_place_says_where_it_goes(cast):
    invited, leader = conversation_at("invited", cast), cast.client(cast.leader)
    addresses = [
        f"{INVITE}?employee={cast.colleague.pk}",
        page(invited),
        reverse("conversations:separate") + f"?employee={cast.employee.pk}",
    ]
    for address in addresses:
        assert "Stedet står i e-posten og i kalenderen" in leader.get(address).content.decode(), address
    assert cast.client(cast.other_leader).get(addresses[0]).status_code == 404


def test_the_leader_chooses_among_own_reports_only(cast):
    made = conversation_at("invited", cast)
    shown = cast.client(cast.leader).get(INVITE).content.decode()
    assert cast.colleague.name in shown and page(made) in shown and "Ole Eira" not in shown

    for other in (cast.employee, cast.hr, cast.administrator):
        assert cast.client(other).get(INVITE).status_code == 404
    for stranger in (cast.leader.pk, cast.hr.pk, 0, 999999999):
        assert cast.client(cast.leader).get(INVITE, {"employee": stranger}).status_code == 404
    for nonsense in ("x", "-1", "9" * 40):
        assert cast.client(cast.leader).get(INVITE, {"employee": nonsense}).status_code == 404
    assert cast.client(cast.other_leader).get(INVITE, {"employee": cast.employee.pk}).status_code == 404
    assert cast.client(cast.other_leader).post(INVITE, filled(cast)).status_code == 404
    assert Conversation.objects.count() == 1


def test_the_list_asks_the_same_of_the_database_for_two_and_for_thirty(cast):
    client = cast.client(cast.leader)
    client.get(INVITE)

    def count():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(INVITE).status_code == 200
        return len(asked)

    few = count()
    for number in range(28):
        leads(cast.leader, position(person("Navn", f"Nummer{number}"), cast.unit, "Lærer"))
    assert count() == few <= 12


def test_the_form_begins_with_sensible_answers_and_shows_the_letter(cast):
    yearly_guide()
    client = cast.client(cast.leader)
    client.get(INVITE)
    with CaptureQueriesContext(connection) as asked:
        shown = client.get(INVITE, {"employee": cast.employee.pk}).content.decode()
    assert len(asked) <= 20  # four of them when the employee is at work
    suggested = suggestions.suggested_time(kind="yearly", by=cast.leader)
    assert f'value="{timezone.localdate(suggested).isoformat()}"' in shown and 'value="09:00"' in shown
    assert '<option value="90" selected>Halvannen time' in shown
    assert f"Hei, {cast.employee.first_name}." in shown and "halvannen time" in shown

    check_in = client.get(INVITE, {"employee": cast.employee.pk, "kind": "check_in"}).content.decode()
    assert "Kort oppfølgingssamtale" in check_in and '<option value="30" selected>' in check_in


def test_the_next_is_proposed_a_year_after_the_last(cast):
    """And without a word of two weeks being long ahead; one who has had none is called in soon."""
    held = conversation_at("following", cast)
    held_on, client = timezone.localdate(held.starts_at), cast.client(cast.leader)

    def proposed(kind: str) -> date:
        shown = client.get(INVITE, {"employee": cast.employee.pk, "kind": kind}).text
        assert "Det er mer enn to uker til" not in shown
        return date.fromisoformat(re.search(r'name="date" aria-required="true" value="([^"]+)"', shown)[1])

    after = proposed("yearly") - held_on
    assert timedelta(weeks=52) <= after <= timedelta(weeks=54)
    assert proposed("check_in") - timezone.localdate() < timedelta(days=15)
    Conversation.objects.filter(pk=held.pk).update(starts_at=held.starts_at - timedelta(days=360))
    assert timedelta(days=7) <= proposed("yearly") - timezone.localdate() <= timedelta(days=22)


def test_sending_twice_is_one_invitation(cast):
    client, form = cast.client(cast.leader), filled(cast)
    for _ in range(2):
        answer = client.post(INVITE, form)
        assert answer.status_code == 302 and answer.url == f"/conversations/{form['id']}/"
    made = Conversation.objects.get()
    assert (made.employee, made.place, made.minutes_long) == (cast.employee, "møterom Fjellet", 90)
    assert timezone.localtime(made.starts_at).hour == 9 and timezone.localdate(made.starts_at) == good_day()
    assert Message.objects.filter(to=cast.employee).count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"date": ""}, "Velg en dato."),
        ({"date": "i morgen"}, "Skriv datoen som dag, måned og år"),
        ({"date": "2020-01-02"}, "Tiden er passert."),
        ({"time": "25:00"}, "Skriv klokkeslettet med time og minutt"),
        ({"time": ""}, "Velg et klokkeslett."),
        ({"place": ""}, "Skriv hvor dere skal møtes."),
        ({"place": "x" * 121}, "høyst 120 tegn"),
        ({"guide": "0"}, "Dette skjemaet er ikke i bruk lenger."),
        ({"minutes": "7"}, "Velg et av alternativene"),
    ],
)
def test_wrong_answers_get_a_sentence_and_keep_what_was_typed(cast, changes, sentence):
    form = filled(cast, place="rommet med utsikt <b>") | changes
    answer = cast.client(cast.leader).post(INVITE, form)
    shown = answer.content.decode()
    assert answer.status_code == 422 and sentence in shown
    assert form["id"] in shown, "the id stays, so that pressing again is the same invitation"
    if form["place"].startswith("rommet"):
        assert "rommet med utsikt &lt;b&gt;" in shown
    assert not Conversation.objects.exists()


def test_dates_and_times_may_be_typed_as_norwegians_write_them(cast):
    form = filled(cast, date=good_day().strftime("%d.%m.%Y"), time="10.30")
    assert cast.client(cast.leader).post(INVITE, form).status_code == 302
    assert timezone.localtime(Conversation.objects.get().starts_at).strftime("%H:%M") == "10:30"


def test_a_warning_is_shown_once_and_then_sent_anyway(cast):
    client, form = cast.client(cast.leader), filled(cast, time="18:00")
    first = client.post(INVITE, form)
    assert first.status_code == 422 and "utenfor arbeidstiden" in first.content.decode()
    assert "Send likevel" in first.content.decode() and not Conversation.objects.exists()

    # Another warning than the one seen is shown first.
    soon = (timezone.localdate() + timedelta(days=2)).isoformat()
    assert client.post(INVITE, form | {"seen": "hours", "date": soon}).status_code == 422
    assert client.post(INVITE, form | {"seen": "hours,weekend"}).status_code == 302


def test_the_letter_and_the_warnings_follow_while_the_form_is_filled_in(cast):
    form = filled(cast, time="18:00", place="Kari & Oles rom")
    answer = cast.client(cast.leader).get(INVITE, form, headers={"HX-Request": "true"})
    shown = answer.content.decode()
    assert "<html" not in shown and 'hx-swap-oob="true"' in shown
    assert "utenfor arbeidstiden" in shown and 'value="hours"' in shown and "Kari &amp; Oles rom" in shown
    assert "HX-Request" in answer["Vary"]


def test_an_open_conversation_is_shown_instead_of_the_form(cast):
    made = conversation_at("preparing", cast)
    client = cast.client(cast.leader)
    shown = client.get(INVITE, {"employee": cast.employee.pk}).content.decode()
    assert page(made) in shown and '<form method="post" action="/team/invite/"' not in shown
    answer = client.post(INVITE, filled(cast))
    assert answer.status_code == 422 and page(made) in answer.content.decode()


# The invitation's page


def test_the_two_see_the_invitation_and_nobody_else(cast):
    made = conversation_at("invited", cast)
    for name, who in cast.everybody().items():
        may = who in (cast.employee, cast.leader)
        for where in ("invitation", "calendar", "blank_form"):
            assert cast.client(who).get(page(made, where)).status_code == (200 if may else 404), (name, where)
    shown = cast.client(cast.employee).get(page(made)).content.decode()
    assert "Passer for meg" in shown and "Foreslå en annen tid" in shown
    assert "Avlys" not in shown and "Flytt" not in shown
    assert "plikt til å melde fra" in shown and f"kan bare du og {cast.leader.first_name} lese" in shown
    shown = cast.client(cast.leader).get(page(made)).content.decode()
    assert "har ikke svart ennå" in shown and "Passer for meg" not in shown and "Avlys samtalen" in shown


def test_the_page_asks_little_of_the_database(cast):
    made = conversation_at("invited", cast)
    actions.propose_time(
        conversation_id=made.pk, by=cast.employee, proposal_id=uuid4(), starts_at=at_nine(12), message="Kurs"
    )
    for who in (cast.employee, cast.leader):
        cast.client(who).get(page(made))  # the reading is recorded once
        with CaptureQueriesContext(connection) as asked:
            cast.client(who).get(page(made))
        assert len(asked) <= 12, [query["sql"][:90] for query in asked]


@pytest.mark.parametrize("status", ["invited", "preparing", "holding", "closing", "signing", "following", "cancelled"])
def test_the_page_opens_in_every_status_and_offers_answers_only_before(cast, status):
    made = conversation_at(status, cast)
    for who in (cast.employee, cast.leader):
        answer = cast.client(who).get(page(made))
        assert answer.status_code == 200
        offers = "Foreslå en annen tid" in answer.content.decode() or "Flytt samtalen" in answer.content.decode()
        assert offers == (status in ("invited", "preparing"))


def test_yes_by_the_employee_only_and_to_the_time_on_the_page(cast):
    made = conversation_at("invited", cast)
    answer = {"starts_at": made.starts_at.isoformat()}
    for other in (cast.leader, cast.colleague, cast.hr, cast.former_leader):
        assert cast.client(other).post(page(made, "acceptance"), answer).status_code == 404
    for stale in ({}, {"starts_at": "tull"}, {"starts_at": "2027-99-99T00:00"}, {"starts_at": at_nine(11).isoformat()}):
        assert cast.client(cast.employee).post(page(made, "acceptance"), stale).status_code == 302
    assert fresh(made).status == Status.INVITED
    for _ in range(2):
        assert cast.client(cast.employee).post(page(made, "acceptance"), answer).status_code == 302
    assert fresh(made).status == Status.PREPARING


def test_a_proposal_goes_over_the_page_and_back(cast):
    made = conversation_at("invited", cast)
    later = good_day() + timedelta(days=20)
    form = {"id": str(uuid4()), "date": later.isoformat(), "time": "10:00", "message": ""}
    employee, leader = cast.client(cast.employee), cast.client(cast.leader)
    assert leader.post(page(made, "proposals"), form | {"message": "x"}).status_code == 404

    refused = employee.post(page(made, "proposals"), form)
    shown = refused.content.decode()
    assert refused.status_code == 422 and "Skriv noen ord om hvorfor" in shown
    assert later.isoformat() in shown and '<details class="confirm" id="other-time" open' in shown

    form["message"] = "Jeg har <fri>"
    for _ in range(2):
        assert employee.post(page(made, "proposals"), form).status_code == 302
    proposal = made.proposals.get()
    shown = leader.get(page(made)).content.decode()
    assert "foreslår" in shown and "Jeg har &lt;fri&gt;" in shown and "mer enn to uker til" in shown

    where = page(made, "proposal_answer", proposal.pk)
    assert employee.post(where, {"answer": "take"}).status_code == 404
    assert leader.post(where, {"answer": "take"}).status_code == 302
    assert timezone.localdate(fresh(made).starts_at) == later
    assert "Utsatt én gang" in employee.get(page(made)).content.decode()
    assert "Du ønsket det." in employee.get(page(made)).content.decode()
    assert "Ingrid ønsket det." in leader.get(page(made)).content.decode()


def test_keeping_the_time_is_told_on_the_page(cast):
    made = conversation_at("invited", cast)
    proposal = actions.propose_time(
        conversation_id=made.pk, by=cast.employee, proposal_id=uuid4(), starts_at=at_nine(12), message="Kurs"
    )
    cast.client(cast.leader).post(page(made, "proposal_answer", proposal.pk), {"answer": "keep"})
    assert fresh(made).starts_at == made.starts_at
    assert "ble ikke tatt" in cast.client(cast.employee).get(page(made)).content.decode()


def test_moving_over_the_page_needs_a_reason_and_shows_warnings_first(cast):
    made = conversation_at("preparing", cast)
    leader = cast.client(cast.leader)
    form = {
        "date": (good_day() + timedelta(days=30)).isoformat(),
        "time": "18:00",
        "minutes": "90",
        "place": "biblioteket <3",
        "reason": "",
    }
    assert cast.client(cast.employee).post(page(made, "time"), form | {"seen": "late,hours"}).status_code == 404
    warned = leader.post(page(made, "time"), form)
    assert warned.status_code == 422 and "Send likevel" in warned.content.decode()
    assert "biblioteket &lt;3" in warned.content.decode()
    form["seen"] = "late,hours,weekend,holiday"
    asked = leader.post(page(made, "time"), form)
    assert asked.status_code == 422 and "Skriv hvorfor samtalen flyttes" in asked.content.decode()
    assert fresh(made).starts_at == made.starts_at

    form["reason"] = "Jeg er bortreist, rognebær"
    for _ in range(2):
        assert leader.post(page(made, "time"), form).status_code == 302
    moved = fresh(made)
    assert (moved.status, moved.place, moved.sequence) == (Status.INVITED, "biblioteket <3", 1)
    for who in (cast.employee, cast.leader):
        assert "rognebær" in cast.client(who).get(page(made)).content.decode()


def test_calling_off_over_the_page(cast):
    made = conversation_at("invited", cast)
    for other in (cast.employee, cast.hr, cast.former_leader):
        assert cast.client(other).post(page(made, "cancellation")).status_code == 404
    assert cast.client(cast.leader).get(page(made, "cancellation")).status_code == 302
    for _ in range(2):
        assert cast.client(cast.leader).post(page(made, "cancellation")).status_code == 302
    assert fresh(made).status == Status.CANCELLED
    assert "Samtalen er avlyst" in cast.client(cast.employee).get(page(made)).content.decode()


def test_too_late_answers_change_nothing_and_say_so(cast):
    made = conversation_at("holding", cast)
    form = {"id": str(uuid4()), "date": good_day().isoformat(), "time": "10:00", "message": "Kurs"}
    answer = cast.client(cast.employee).post(page(made, "proposals"), form, follow=True)
    assert answer.redirect_chain[0][0] == page(made, "holding")
    assert cast.client(cast.leader).post(page(made, "cancellation")).status_code == 302
    assert fresh(made).status == Status.HOLDING and not made.proposals.exists()


def test_files_to_take_along(cast):
    made = conversation_at("invited", cast)
    client = cast.client(cast.employee)
    file = client.get(page(made, "calendar"))
    assert file["Content-Type"] == "text/calendar; charset=utf-8" and "attachment" in file["Content-Disposition"]
    event = icalendar.Calendar.from_ical(file.content).events[0]
    assert event["DTSTART"].dt == made.starts_at and event["SUMMARY"] == "Samtale"
    form = client.get(page(made, "blank_form"))
    assert form["Content-Type"] == "application/pdf" and form.content.startswith(b"%PDF")
