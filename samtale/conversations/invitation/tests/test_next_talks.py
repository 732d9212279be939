"""As an agreement is signed the next talks are a press away, to whoever may call in; what is set is told both."""

import re
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from samtale.conversations import access
from samtale.conversations.home import page as home_page
from samtale.conversations.invitation import actions, next_talks, suggestions
from samtale.conversations.leader_change import jobs as leader_change_jobs
from samtale.conversations.models import Conversation
from samtale.conversations.reminders import before_conversations
from samtale.conversations.states import BEFORE, Status
from samtale.core.workday import is_workday
from samtale.guides.models import Guide
from samtale.notices.models import Message
from samtale.people.models import Leadership
from tests.course import conversation_at, fresh, letters_sent, sign, yearly_guide

INVITE = reverse("conversations:invite")


@pytest.fixture
def signed(cast):
    return conversation_at("following", cast)


def page(cast, who, conversation) -> str:
    answer = cast.client(who).get(reverse("conversations:signing", args=[conversation.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def fields(html: str, kind: str) -> dict[str, str]:
    """What the press of a kind sends."""
    form = next(one for one in re.findall(r'<form class="next-talk".*?</form>', html, re.S) if f'value="{kind}"' in one)
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    return {name: value for name, value in sent.items() if name != "csrfmiddlewaretoken"}


def ahead(kind: str | None = None):
    rows = Conversation.objects.filter(status__in=BEFORE)
    return rows.filter(guide__guide__kind=kind) if kind else rows


@pytest.mark.parametrize(("kind", "earliest"), [("yearly", 364), ("check_in", 42)])
def test_one_press_calls_in_to_the_time_on_the_page_and_two_no_more(cast, signed, kind, earliest):
    letters_sent()
    html = page(cast, cast.leader, signed)
    sent = fields(html, kind)
    day = date.fromisoformat(sent["date"])
    assert is_workday(day)
    assert (
        timezone.localdate() + timedelta(days=earliest) <= day <= timezone.localdate() + timedelta(days=earliest + 16)
    )
    answers = [cast.client(cast.leader).post(INVITE, sent) for _ in range(2)]
    made = ahead(kind).get()
    at = reverse("conversations:invitation", args=[made.pk])
    assert [answer["Location"] for answer in answers] == [at, at]
    assert (str(made.pk), made.place, made.minutes_long) == (sent["id"], signed.place, int(sent["minutes"]))
    assert timezone.localtime(made.starts_at).strftime("%Y-%m-%d %H.%M") == f"{sent['date']} {sent['time']}"
    assert made.previous_id == signed.pk
    assert Message.objects.filter(sent_at=None, to=cast.employee).count() == 1
    receipt = cast.client(cast.leader).get(at).content.decode()
    assert "Innkallingen er sendt til Ingrid." in receipt
    assert "Avlys samtalen" in receipt
    cast.client(cast.leader).post(reverse("conversations:cancellation", args=[made.pk]))
    assert not ahead(kind).exists()
    assert not Message.objects.filter(sent_at=None, to=cast.employee).exists(), "nothing was heard of it"
    assert fields(page(cast, cast.leader, signed), kind)["id"] != sent["id"], "and it is offered anew"


def test_what_is_set_is_told_both_instead_and_the_employee_is_offered_nothing(cast, signed):
    assert 'id="next"' not in page(cast, cast.employee, signed)
    cast.client(cast.leader).post(INVITE, fields(page(cast, cast.leader, signed), "yearly"))
    for who in (cast.leader, cast.employee):
        html = page(cast, who, signed)
        assert "Neste samtale er satt til" in html
        assert reverse("conversations:current", args=[ahead("yearly").get().pk]) in html
        assert "Sett av tid til neste samtale" not in html
    assert "En kort prat om seks uker" in page(cast, cast.leader, signed)
    assert "En kort prat" not in page(cast, cast.employee, signed)


def test_only_what_both_have_signed_offers_it_and_only_for_a_while(cast, turned):
    at_signing = conversation_at("signing", cast)
    sign(at_signing, cast.leader)
    assert 'id="next"' not in page(cast, cast.leader, at_signing)
    with pytest.raises(actions.AlreadyOpenError):
        actions.invite(
            conversation_id=uuid4(),
            employee=cast.employee,
            guide_version=yearly_guide(),
            starts_at=timezone.now() + timedelta(days=364),
            place="kantina",
            by=cast.leader,
        )
    sign(at_signing, cast.employee)
    assert 'id="next"' in page(cast, cast.leader, at_signing), "whoever signed first sees it too"
    turned(timezone.now() + timedelta(days=61))
    cast.clients.clear()
    assert 'id="next"' not in page(cast, cast.leader, at_signing)


def test_another_time_is_chosen_in_the_ordinary_form_with_all_filled_in(cast, signed):
    sent = fields(page(cast, cast.leader, signed), "check_in")
    ask = f"{INVITE}?employee={cast.employee.pk}&kind=check_in&day={sent['date']}"
    assert ask.replace("&", "&amp;") in page(cast, cast.leader, signed)
    form = cast.client(cast.leader).get(ask).content.decode()
    assert f'value="{sent["date"]}"' in form
    assert signed.place in form
    for wrong in ("2020-01-01", "9999-12-31", "2027-02-31", "i morgen"):
        assert cast.client(cast.leader).get(f"{INVITE}?employee={cast.employee.pk}&day={wrong}").status_code == 200
    assert cast.client(cast.other_leader).get(ask).status_code == 404


def test_a_press_on_an_old_page_is_told_and_makes_nothing(cast, signed, turned):
    sent = fields(page(cast, cast.leader, signed), "check_in")
    turned(timezone.now() + timedelta(days=90))
    cast.clients.clear()
    answer = cast.client(cast.leader).post(INVITE, sent)
    assert answer.status_code == 422
    assert "Tiden er passert" in answer.content.decode()
    assert not ahead().exists()
    for stranger in (cast.employee, cast.other_leader, cast.hr, cast.former_leader):
        assert cast.client(stranger).post(INVITE, sent).status_code == 404


def test_the_hour_is_as_last_where_nobody_else_has_it_and_within_the_working_day(cast, signed):
    day = datetime.combine(timezone.localdate() + timedelta(days=50), datetime.min.time())
    day = timezone.make_aware(day.replace(hour=9))

    def hour(as_last: int, minutes: int = 60) -> int:
        last = timezone.localtime().replace(hour=as_last, minute=0)
        free = suggestions.free_hour(day, minutes_long=minutes, as_last=last, by=cast.leader)
        return timezone.localtime(free).hour

    assert (hour(13), hour(22), hour(15, 120)) == (13, 9, 9)
    conversation_at("following", cast)
    actions.invite(
        conversation_id=uuid4(),
        employee=cast.colleague,
        guide_version=yearly_guide(),
        starts_at=day.replace(hour=10),
        minutes_long=90,
        place="kantina",
        by=cast.leader,
    )
    assert (hour(10), hour(11), hour(12), hour(9)) == (9, 9, 12, 9), "between nine and ten there is room"


def test_a_year_ahead_nobody_is_reminded_and_nothing_waits_until_it_is_near(cast, signed, turned):
    cast.client(cast.leader).post(INVITE, fields(page(cast, cast.leader, signed), "yearly"))
    made = ahead("yearly").get()
    actions.accept(conversation_id=made.pk, by=cast.employee)
    letters_sent()
    assert home_page.what_now(cast.employee).kind == "minutes", "what there is to do with this year's comes first"
    turned(timezone.now() + timedelta(days=40))
    assert home_page.what_now(cast.employee).kind == "set"
    row = next(one for one in home_page.team(cast.leader)[1] if one.id == cast.employee.pk)
    assert (row.next_step(timezone.localdate()), row.has_date) == ("follow_up", True)
    assert before_conversations.remind_to_prepare(turned(timezone.localdate(), 12)) == 0
    turned(timezone.localdate(made.starts_at) - timedelta(days=20))
    assert home_page.what_now(cast.employee).kind == "prepare"
    row = next(one for one in home_page.team(cast.leader)[1] if one.id == cast.employee.pk)
    assert row.next_step(timezone.localdate()) == "prepare"


def test_a_new_leader_in_between_calls_it_off_and_is_offered_nothing(cast, signed, turned):
    cast.client(cast.leader).post(INVITE, fields(page(cast, cast.leader, signed), "yearly"))
    made = ahead("yearly").get()
    letters_sent()
    Leadership.objects.filter(leader=cast.leader, position__person=cast.employee).update(
        ended_on=timezone.localdate() - timedelta(days=3)
    )
    leader_change_jobs.stop_conversations(timezone.now())
    assert fresh(made).status == Status.CANCELLED
    assert next_talks.after_signing(access.peek(cast.employee, signed.pk)) == []


def test_a_check_in_that_was_signed_offers_the_short_one_alone(cast, signed):
    Guide.objects.filter(pk=signed.guide.guide_id).update(kind=Guide.Kind.CHECK_IN)
    mine = access.peek(cast.leader, signed.pk)
    assert [one.kind for one in next_talks.after_signing(mine)] == ["check_in"]


def test_without_a_form_or_a_place_nothing_is_a_press_away(cast, signed):
    Conversation.objects.filter(pk=signed.pk).update(place="")
    html = page(cast, cast.leader, signed)
    assert "Velg tid og sted" in html
    assert 'id="next-yearly"' not in html
    Guide.objects.update(archived_at=timezone.now())
    assert 'id="next"' not in page(cast, cast.leader, signed)
    assert mail.outbox == []
